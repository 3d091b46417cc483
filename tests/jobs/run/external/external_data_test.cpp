#include "jobs/run/external/external_data.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "jobs/run/replicate.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

/// A least-squares plug-in outside the program against the one inside, replicate by replicate.
struct PlugIns {
    double largest_difference = 0.0;  ///< of rmse and excess_rmse_test, relative
    double seconds = 0.0;             ///< in the external fits
};

PlugIns compare(int replicates,
                const std::vector<std::string>& words = {
                    "/usr/bin/python3", CAUSUM_STUDIES_DIR "/../../docs/external/plug_in.py"}) {
    const Study study = parse_study("name = t\nseed = 7\nreplicates = " + std::to_string(replicates) +
                                        "\n[scm]\nactions = 3\n[data]\nn = 2000\n[fit]\ndegree = "
                                        "3\npenalties = 0\nestimators = plug_in\n",
                                    "t.ini");
    results::Table table = make_table(study);
    const ReplicateRunner runner(study);
    const StopFlag stop;
    ExternalProgram program({.name = "mine", .words = words}, {}, stop);
    PlugIns result;
    for (int r = 0; r < replicates; ++r) {
        const auto position = static_cast<std::size_t>(r);
        runner.run(table, position);
        const SimulatedData samples(study, 0, static_cast<std::uint32_t>(r));
        const ExternalData data = external_data(samples, WithJoint::no, stop);
        const auto begin = std::chrono::steady_clock::now();
        const ExternalFit fit = program.fit(data, 1, stop);
        result.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        REQUIRE(fit.why.empty());
        const ExternalTruth truth = external_truth(samples, stop);
        const std::size_t row = table.row(0, position, 0);
        const auto differ = [&](results::Metric metric, const Eigen::VectorXd& values) {
            const double inside = table.metric(metric)[row];
            const double outside = root_mean_square(fit.predictions, values);
            result.largest_difference =
                std::max(result.largest_difference, std::abs(outside - inside) / inside);
        };
        differ(results::Metric::rmse, truth.outcome);
        differ(results::Metric::excess_rmse_test, truth.effect);
    }
    return result;
}

TEST_CASE("an external least-squares plug-in errs as the one inside", "[external]") {
    CHECK(compare(10).largest_difference < 1e-8);
}

TEST_CASE("the same of 200 replicates, with its time", "[.external-measured]") {
    const PlugIns result = compare(200);
    WARN("largest relative difference " << result.largest_difference << ", " << 1e3 * result.seconds / 200
                                        << " ms a fit");
    CHECK(result.largest_difference < 1e-8);
    const std::string zeros =
        "import json, sys\nimport numpy as np\ninput()\nprint('{\"protocol\": 1, \"status\": \"ok\"}', "
        "flush=True)\nfor line in sys.stdin:\n    r = json.loads(line)\n    for f in [r['obs'], *r['do']]: "
        "np.load(f[0]), np.load(f[1])\n    np.save(r['out'], np.zeros(len(np.load(r['test']))))\n    "
        "print(json.dumps({'fit': r['fit'], 'status': 'ok'}), flush=True)\n";
    WARN("protocol alone: " << 1e3 * compare(200, {"/usr/bin/python3", "-c", zeros}).seconds / 200
                            << " ms a fit");
}

TEST_CASE("toplines alone are given joint samples", "[external]") {
    const Study study = parse_study("name = t\n[scm]\nactions = 2\n[data]\nn = 100\n", "t.ini");
    const SimulatedData samples(study, 0, 0);
    const ExternalData plain = external_data(samples, WithJoint::no, {});
    CHECK_FALSE(plain.joint.has_value());
    const ExternalData topline = external_data(samples, WithJoint::yes, {});
    REQUIRE(topline.joint.has_value());
    CHECK(topline.joint->actions.rows() == samples.training_rows(sim::joint_regime));
    CHECK(topline.joint->actions.row(0) != plain.test.row(0));
    CHECK(topline.test == plain.test);
    CHECK(plain.regimes.size() == 3);
}

}  // namespace
}  // namespace causum::jobs
