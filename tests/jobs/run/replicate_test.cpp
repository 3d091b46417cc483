#include "jobs/run/replicate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/ancestors.hpp"
#include "core/basis.hpp"
#include "core/student_distribution.hpp"
#include "estimators/additivity/additivity_tests.hpp"
#include "estimators/methods/registry.hpp"
#include "estimators/training_data_by_degree.hpp"
#include "jobs/run/memory.hpp"
#include "jobs/run/passes.hpp"
#include "jobs/run/sample_pass.hpp"
#include "jobs/run/simulated_data.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "sim/samples.hpp"
#include "sim/truth.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/quadrature.hpp"
#include "tests/support/same_rows.hpp"
#include "tests/support/sample_set.hpp"
#include "tests/support/shared_data_sets.hpp"
#include "tests/support/truth.hpp"

using namespace causum;
using namespace causum::jobs;
using causum::tests::SampleSet;
using results::Fact;
using results::Metric;
using results::Table;

namespace {

const std::string sweep = R"(
name = sweep
seed = 5
replicates = 3
[scm]
actions = 2 3
[data]
n = 60
ratio = 0.5 1 2
[fit]
degree = 2 3
estimators = observational plug_in joint pooled
)";

Table compute(const Study& study, std::vector<std::size_t> order = {}) {
    Table table = make_table(study);
    const ReplicateRunner runner(study);
    for (std::size_t r = order.size(); r < table.replicates.size(); ++r) order.push_back(r);
    for (const std::size_t r : order) runner.run(table, r);
    return table;
}

/// The first n samples of a data set, in the order of sample i = 3 place + fold.
/// @param own_weight  of the family's own column in the outcome, if it has one
SampleSet materialise(const sim::Scm& scm, sim::DataAddress address, std::int64_t n,
                      double own_weight = 0.0) {
    const sim::OutcomeColumns outcome(scm);
    SampleSet s{Eigen::MatrixXd(n, scm.actions), Eigen::VectorXd(n)};
    const int folds = address.role == sim::Role::train ? 3 : 1;
    for (int fold = 0; fold < folds; ++fold) {
        address.fold = fold;
        sim::BlockSampler sampler(scm, address, outcome);
        for (std::int64_t i = fold; i < n; i += folds) {
            const std::int64_t place = i / folds;
            if (place % sim::block_places == 0)
                sampler.fill(static_cast<std::uint32_t>(place / sim::block_places), sim::block_places);
            for (int k = 0; k < scm.actions; ++k)
                s.actions(i, k) = sampler.action(k)[place % sim::block_places];
            const auto value = [&](int column) {
                return sampler.outcome_column(column)[place % sim::block_places];
            };
            s.outcomes(i) = value(sim::OutcomeColumns::sum);
            if (outcome.size() > 1) s.outcomes(i) += own_weight * value(outcome.own(0));
        }
    }
    return s;
}

/// The population of joint actions as a grid, with the true effect there.
struct ActionGrid {
    Eigen::MatrixXd actions;  ///< [node][2]
    Eigen::VectorXd weights;
    Eigen::VectorXd effect;

    [[nodiscard]] double mean(const Eigen::VectorXd& values) const { return weights.dot(values); }
    [[nodiscard]] double mean_square(const Eigen::VectorXd& values) const { return mean(values.cwiseAbs2()); }
};

/// t(a) of two actions in their own units, with the family's own column where it has one.
double effect_at(const sim::Scm& scm, const sim::JointEffect& truth, double own_weight,
                 const Eigen::VectorXd& actions) {
    const Eigen::VectorXd z = (actions - scm.coordinates.location).cwiseQuotient(scm.coordinates.scale);
    double value = tests::effect_at(truth, 0, z);
    if (truth.columns() > 1) value += own_weight * tests::effect_at(truth, truth.outcome().own(0), z);
    return value;
}

ActionGrid action_grid(const sim::Scm& scm, const sim::JointEffect& truth, double cube_weight = 0.0) {
    std::vector<std::vector<tests::Node>> nodes;
    for (const sim::Noise& intervention : scm.joint_intervention) {
        const bool cut = intervention.kind == sim::NoiseKind::lognormal;
        nodes.push_back(tests::quantile_nodes(intervention, cut ? sim::truncation_probability : 1.0));
    }
    const auto size = static_cast<Eigen::Index>(nodes[0].size() * nodes[1].size());
    ActionGrid grid{Eigen::MatrixXd(size, 2), Eigen::VectorXd(size), Eigen::VectorXd(size)};
    Eigen::Index at = 0;
    for (const tests::Node& first : nodes[0]) {
        for (const tests::Node& second : nodes[1]) {
            grid.actions.row(at) << first.value, second.value;
            grid.weights(at) = first.weight * second.weight;
            grid.effect(at) = effect_at(scm, truth, cube_weight, grid.actions.row(at).transpose());
            ++at;
        }
    }
    return grid;
}

/// Cross-validated ridge on samples of two actions, and what it says at points (rows).
class SlowFit {
  public:
    SlowFit(const SampleSet& samples, const Basis& basis, const Features& features,
            const std::vector<double>& penalties)
        : basis_(basis),
          features_(features),
          ridge_(tests::slow_cross_validated_ridge(samples, basis, features, penalties, penalty_)) {}

    [[nodiscard]] Eigen::VectorXd operator()(const Eigen::MatrixXd& points) const {
        return ridge_.predict(tests::raw_design(points, basis_, features_));
    }

  private:
    const Basis& basis_;
    Features features_;
    double penalty_ = 0.0;
    tests::SlowRidge ridge_;
};

/// Samples of one replicate of a study of two actions.
struct TwoActionSamples {
    SampleSet observational, first, second, joint, test;
};

TwoActionSamples two_action_samples(const sim::Scm& scm, const SampleSizes& sizes, std::uint32_t replicate,
                                    double cube_weight) {
    const auto samples = [&](sim::Role role, int regime, std::int64_t count) {
        return materialise(scm, {.seed = 9, .replicate = replicate, .role = role, .regime = regime}, count,
                           cube_weight);
    };
    using sim::Role, sim::joint_regime;
    return {.observational = samples(Role::train, 0, training_samples(sizes.n_obs)),
            .first = samples(Role::train, 1, training_samples(sizes.n_single)),
            .second = samples(Role::train, 2, training_samples(sizes.n_single)),
            .joint = samples(Role::train, joint_regime, training_samples(sizes.n_joint)),
            .test = samples(Role::test, joint_regime, test_samples(sizes.n_joint))};
}

/// An estimate of the joint effect at points (rows of actions).
using Prediction = std::function<Eigen::VectorXd(const Eigen::MatrixXd&)>;

/// What estimators are that combine regressions, by name.
std::map<std::string, Prediction> slow_estimates(const TwoActionSamples& samples, const Basis& basis,
                                                 const std::vector<double>& penalties) {
    const Features all = all_features(basis, 2);
    const auto fit = [&](const SampleSet& data, const Features& features) {
        return SlowFit(data, basis, features, penalties);
    };
    const int first_square = basis.index(std::vector<std::uint8_t>{2, 0});
    const int second_square = basis.index(std::vector<std::uint8_t>{0, 2});
    const SlowFit t0 = fit(samples.observational, all), t1 = fit(samples.first, all),
                  t2 = fit(samples.second, all);
    const SlowFit marginal_1 = fit(samples.first, {1, first_square});
    const SlowFit marginal_2 = fit(samples.second, {2, second_square});
    const double mean_0 = samples.observational.outcomes.mean();
    const double constant = samples.first.outcomes.mean() + samples.second.outcomes.mean() - mean_0;
    using Points = const Eigen::MatrixXd&;
    using Values = Eigen::VectorXd;
    return {
        {"constant", [=](Points at) -> Values { return Values::Constant(at.rows(), constant); }},
        {"observational", t0},
        {"pooled_average", [=](Points at) -> Values { return (t0(at) + t1(at) + t2(at)) / 3.0; }},
        {"plug_in", [=](Points at) -> Values { return t1(at) + t2(at) - t0(at); }},
        {"sum_of_marginals",
         [=](Points at) -> Values { return (marginal_1(at) + marginal_2(at)).array() - mean_0; }},
        {"joint", fit(samples.joint, all)},
        {"joint_additive", fit(samples.joint, univariate_features(basis, 2))},
    };
}

/// The metrics of a row against those of a prediction.
void check_row(const Table& table, std::size_t row, const Prediction& predict, const SampleSet& test,
               const Eigen::VectorXd& test_effect, const ActionGrid& grid) {
    REQUIRE(table.status[row] == FitStatus::ok);
    const auto root_mean_square = [](const Eigen::VectorXd& errors) {
        return std::sqrt(errors.squaredNorm() / static_cast<double>(errors.size()));
    };
    const Eigen::VectorXd at_test = predict(test.actions);
    const Eigen::VectorXd error = predict(grid.actions) - grid.effect;
    const double excess = std::sqrt(grid.mean_square(error));
    const double effect_sd = std::sqrt(grid.mean_square(grid.effect) - std::pow(grid.mean(grid.effect), 2));
    const auto value = [&](Metric metric) { return table.metric(metric)[row]; };
    CHECK(value(Metric::rmse) == Approx(root_mean_square(at_test - test.outcomes)).epsilon(1e-7));
    CHECK(value(Metric::excess_rmse_test) == Approx(root_mean_square(at_test - test_effect)).epsilon(1e-7));
    CHECK(value(Metric::excess_rmse) == Approx(excess).epsilon(1e-5));
    CHECK(value(Metric::relative_excess) == Approx(excess / effect_sd).epsilon(1e-5));
    CHECK(value(Metric::mean_error) == Approx(grid.mean(error)).epsilon(1e-5).margin(1e-7 * excess));
}

}  // namespace

TEST_CASE("a raised stop flag ends a replicate", "[jobs][stop]") {
    const Study study = parse_study(sweep, "sweep.ini");
    Table table = make_table(study);
    StopFlag stop;
    stop.raise();
    CHECK_THROWS_AS(ReplicateRunner(study).run(table, 0, stop), Stopped);
}

TEST_CASE("sizes split as docs/methods.md says", "[replicate]") {
    CHECK(training_samples(10000) == 8000);
    CHECK(training_samples(7) == 5);
    CHECK(training_samples(1) == 0);
    CHECK(test_samples(10000) == 2000);
    CHECK(test_samples(7) == 2);
    for (const std::int64_t m : {0, 1, 2, 3, 4, 8000}) {
        CHECK(fold_samples(m, 0) + fold_samples(m, 1) + fold_samples(m, 2) == m);
        for (int f = 0; f < 3; ++f) {
            std::int64_t counted = 0;
            for (std::int64_t i = 0; i < m; ++i) counted += i % 3 == f;
            CHECK(fold_samples(m, f) == counted);
        }
    }
}

TEST_CASE("rows are what an obvious program gets from the samples", "[replicate]") {
    const auto family = GENERATE(as<std::string>(), "polynomial", "linear",
                                 "post_nonlinear\n[post_nonlinear]\nstrength = 0.4\nnoise = outside");
    const Study study =
        parse_study("name = slow\nseed = 9\nreplicates = 2\n[scm]\nactions = 2\nfamily = " + family +
                        "\n[data]\ntotal = 240\nratio = 2\njoint_n = 150\n[fit]\ndegree = 2\n"
                        "estimators = constant observational pooled_average plug_in sum_of_marginals joint "
                        "joint_additive\n",
                    "slow.ini");
    const Table table = compute(study);
    const Condition& condition = study.conditions.front();
    REQUIRE(condition.sizes.n_obs == 48);
    REQUIRE(condition.sizes.n_single == 96);
    const Basis basis(2, 2);
    for (std::uint32_t r = 0; r < 2; ++r) {
        const sim::Scm scm = sim::make_scm(condition.scm, study.seed, r);
        const sim::JointEffect truth(scm);
        const double cube_weight = truth.cube_weight(0.4);  // in post_nonlinear only
        const TwoActionSamples samples = two_action_samples(scm, condition.sizes, r, cube_weight);
        const ActionGrid grid = action_grid(scm, truth, cube_weight);
        Eigen::VectorXd test_effect(samples.test.size());
        for (Eigen::Index i = 0; i < test_effect.size(); ++i)
            test_effect(i) = effect_at(scm, truth, cube_weight, samples.test.actions.row(i).transpose());
        const auto expected = slow_estimates(samples, basis, condition.fit.regression.penalties);
        for (std::size_t e = 0; e < study.estimators.size(); ++e) {
            INFO(family << " " << study.estimators[e] << " replicate " << r);
            check_row(table, table.row(0, r, e), expected.at(study.estimators[e]), samples.test, test_effect,
                      grid);
        }
        CHECK(table.fact(results::Fact::edges)[table.cell(0, r)] == scm.edges());
    }
}

TEST_CASE("several data sets give means, and systematic error and variance apart", "[replicate]") {
    const std::string text =
        "name = sets\nseed = 9\nreplicates = 1\n[scm]\nactions = 2\n[data]\nn = 90\nsets = 3\n"
        "[fit]\ndegree = 2\nestimators = observational plug_in\n";
    const Study study = parse_study(text, "sets.ini");
    const Table table = compute(study);
    const Condition& condition = study.conditions.front();
    const sim::Scm scm = sim::make_scm(condition.scm, study.seed, 0);
    const Basis basis(2, 2);
    const ActionGrid grid = action_grid(scm, sim::JointEffect(scm));
    std::array<std::vector<Eigen::VectorXd>, 2> errors;  // [estimator][data set], on the grid
    for (std::uint32_t set = 0; set < 3; ++set) {
        const auto regression = [&](int regime) -> Eigen::VectorXd {
            const SampleSet samples = materialise(
                scm, {.seed = 9, .replicate = 0, .data_set = set, .role = sim::Role::train, .regime = regime},
                training_samples(90));
            return SlowFit(samples, basis, all_features(basis, 2),
                           condition.fit.regression.penalties)(grid.actions);
        };
        const Eigen::VectorXd observational = regression(0);
        errors[0].emplace_back(observational - grid.effect);
        errors[1].emplace_back(regression(1) + regression(2) - observational - grid.effect);
    }
    for (std::size_t e = 0; e < 2; ++e) {
        double excess = 0.0, bias_squared = 0.0, variance = 0.0;
        for (std::size_t i = 0; i < 3; ++i) {
            excess += std::sqrt(grid.mean_square(errors[e][i])) / 3.0;
            for (std::size_t j = 0; j < i; ++j) {
                bias_squared += grid.mean(errors[e][i].cwiseProduct(errors[e][j])) / 3.0;
                variance += 0.5 * grid.mean_square(errors[e][i] - errors[e][j]) / 3.0;
            }
        }
        const std::size_t row = table.row(0, 0, e);
        CHECK(table.metric(Metric::excess_rmse)[row] == Approx(excess).epsilon(1e-6));
        CHECK(table.metric(Metric::bias_squared)[row] == Approx(bias_squared).epsilon(1e-5));
        CHECK(table.metric(Metric::variance)[row] == Approx(variance).epsilon(1e-5));
    }
    const Table one =
        compute(parse_study(std::string(text).replace(text.find("sets = 3"), 8, "sets = 1"), "one.ini"));
    CHECK(std::isnan(one.metric(Metric::variance)[0]));
}

TEST_CASE("known ancestors are those of the model", "[replicate]") {
    const Study study = parse_study(
        "name = known\nseed = 3\nreplicates = 1\n[scm]\nactions = 3\nedge_strength = 5\n[polynomial]\n"
        "edge_probability = 1\n[data]\nn = 300\n[fit]\ndegree = 2\nancestors = known learned all\n"
        "estimators = structured\n",
        "known.ini");
    const Table table = compute(study);
    const sim::Scm scm = sim::make_scm(study.conditions.front().scm, study.seed, 0);
    const Ancestors truth = Ancestors::from_parents(scm.parents);
    REQUIRE(truth != Ancestors(3));
    REQUIRE(truth != Ancestors::all(3));
    const estimators::Monomials monomials(3, 2);
    std::vector<estimators::Folds> folds;
    for (int regime = 0; regime <= 3; ++regime) {
        const SampleSet s =
            materialise(scm, {.seed = 3, .replicate = 0, .role = sim::Role::train, .regime = regime},
                        training_samples(300));
        folds.push_back(s.folds(scm.coordinates, 4));
    }
    const Moments population = sim::JointEffect(scm).population(4);
    const NormalEquations effect = normal_equations(population, monomials.products, monomials.all);
    for (std::size_t c = 0; c < 3; ++c) {
        const estimators::TrainingData data({.monomials = monomials,
                                             .coordinates = scm.coordinates,
                                             .options = study.conditions[c].fit,
                                             .regimes = tests::shared(folds),
                                             .known_ancestors = truth});
        const estimators::Estimate e = estimators::find_estimator("structured")->fit(data);
        REQUIRE(e.status == FitStatus::ok);
        const double error =
            mean_squared_error(effect, e.effect.coefficients(0), e.effect.coefficients.tail(9));
        CHECK(table.metric(Metric::excess_rmse)[table.row(c, 0, 0)] ==
              Approx(std::sqrt(error)).epsilon(1e-7));
    }
    CHECK(table.metric(Metric::excess_rmse)[0] != table.metric(Metric::excess_rmse)[2]);
}

TEST_CASE("samples are made again as they were, fold by fold", "[replicate]") {
    // more than the 256 samples of a regime that knots are taken from, so that their order counts
    const Study study = parse_study(
        "name = again\nseed = 3\nreplicates = 1\n[scm]\nactions = 3\nedge_strength = 5\n[polynomial]\n"
        "edge_probability = 1\n[data]\ntotal = 2500\nratio = 0.5\n[fit]\ndegree = 2\nancestors = known\n"
        "estimators = structured_spline adaptive\n",
        "again.ini");
    const Table table = compute(study);
    const Condition& condition = study.conditions.front();
    REQUIRE(training_samples(condition.sizes.n_single) > 256);
    const sim::Scm scm = sim::make_scm(condition.scm, study.seed, 0);
    const estimators::Monomials monomials(3, 2);
    std::vector<estimators::Folds> folds;
    std::vector<SampleSet> by_fold;
    for (int regime = 0; regime <= 3; ++regime) {
        const SampleSet s =
            materialise(scm, {.seed = 3, .replicate = 0, .role = sim::Role::train, .regime = regime},
                        training_samples(regime == 0 ? condition.sizes.n_obs : condition.sizes.n_single));
        folds.push_back(s.folds(scm.coordinates, 4));
        std::vector<Eigen::Index> order;
        for (Eigen::Index fold = 0; fold < 3; ++fold) {
            for (Eigen::Index i = fold; i < s.size(); i += 3) order.push_back(i);
        }
        by_fold.push_back({s.actions(order, Eigen::seqN(0, s.actions.cols())), s.outcomes(order)});
    }
    const estimators::TrainingData data({.monomials = monomials,
                                         .coordinates = scm.coordinates,
                                         .options = condition.fit,
                                         .regimes = tests::shared(folds),
                                         .known_ancestors = Ancestors::from_parents(scm.parents),
                                         .replay = tests::replay_of(by_fold, scm.coordinates)});
    const Moments population = sim::JointEffect(scm).population(4);
    const NormalEquations effect = normal_equations(population, monomials.products, monomials.all);
    for (std::size_t e = 0; e < 2; ++e) {
        const estimators::Estimate estimate = estimators::find_estimator(table.estimators[e])->fit(data);
        REQUIRE(estimate.status == FitStatus::ok);
        const double error =
            mean_squared_error(effect, estimate.effect.coefficients(0), estimate.effect.coefficients.tail(9));
        CHECK(table.metric(Metric::excess_rmse)[table.row(0, 0, e)] ==
              Approx(std::sqrt(error)).epsilon(1e-7));
    }
}

TEST_CASE("rows do not depend on the order of replicates", "[replicate][bits]") {
    const Study study = parse_study(sweep, "sweep.ini");
    const Table reference = compute(study);
    std::vector<std::size_t> order = {0, 1, 2};
    while (std::ranges::next_permutation(order).found)
        tests::require_same_rows(compute(study, order), reference);
}

TEST_CASE("rows do not depend on the study's other conditions and estimators", "[replicate][bits]") {
    const Table large = compute(parse_study(sweep, "sweep.ini"));
    for (const char* change : {"ratio = 1", "ratio = 2 4", "ratio = 0.3 0.5"}) {
        std::string text = sweep;
        text.replace(text.find("ratio = 0.5 1 2"), 15, change);
        tests::require_same_rows(compute(parse_study(text, "fewer.ini")), large);
    }
    std::string one_size = sweep;
    one_size.replace(one_size.find("actions = 2 3"), 13, "actions = 3");
    one_size.replace(one_size.find("degree = 2 3"), 12, "degree = 2");
    tests::require_same_rows(compute(parse_study(one_size, "fewer.ini")), large);
    for (const char* names : {"joint", "plug_in", "pooled observational joint_additive"}) {
        std::string text = sweep;
        text.replace(text.find("observational plug_in joint pooled"), 34, names);
        tests::require_same_rows(compute(parse_study(text, "fewer.ini")), large);
    }
    // of degree 1 and 2, so that an estimator which learns ancestors asks for moments that others do not need
    const auto of_estimators = [](const std::string& names) {
        std::string text = sweep;
        text.replace(text.find("degree = 2 3"), 12, "degree = 1 2\nancestors = learned all");
        text.replace(text.find("observational plug_in joint pooled"), 34, names);
        return compute(parse_study(text, "some.ini"));
    };
    std::string every;
    for (const estimators::Estimator& e : estimators::all_estimators()) every += std::string(e.name) + " ";
    const Table of_all = of_estimators(every);
    for (const estimators::Estimator& e : estimators::all_estimators())
        tests::require_same_rows(of_estimators(std::string(e.name)), of_all);
    for (const char* name : {"structured_spline", "adaptive"}) {
        const auto e =
            static_cast<std::size_t>(std::ranges::find(of_all.estimators, name) - of_all.estimators.begin());
        REQUIRE(e < of_all.estimators.size());
        for (std::size_t c = 0; c < of_all.condition_keys.size(); ++c) {
            for (std::size_t r = 0; r < of_all.replicates.size(); ++r)
                REQUIRE(of_all.status[of_all.row(c, r, e)] == FitStatus::ok);
        }
    }
    // those that see the samples once more: of another size, of outcomes with an interaction
    const auto of_conditions = [](const std::string& n, const std::string& strength) {
        return compute(
            parse_study("name = s\nseed = 5\nreplicates = 2\n[scm]\nactions = 3\n[interaction]\n"
                        "kind = action_action\nstrength = " +
                            strength + "\n[data]\nn = " + n +
                            "\n[fit]\ndegree = 2\nestimators = structured_spline adaptive\n",
                        "some.ini"));
    };
    const Table of_every = of_conditions("60 500", "0 0.5");
    for (const char* n : {"60", "500"}) {
        for (const char* strength : {"0", "0.5"})
            tests::require_same_rows(of_conditions(n, strength), of_every);
    }
    std::string more_samples = sweep;
    more_samples.replace(more_samples.find("n = 60"), 6, "n = 60 200");
    tests::require_same_rows(compute(parse_study(more_samples, "more.ini")), large);
}

namespace {

/// @param degrees  of `fit.degree`
Table saturating_rows(const std::string& degrees, const std::string& names,
                      const std::string& data = "n = 120") {
    return compute(
        parse_study("name = a\nseed = 5\nreplicates = 4\n[scm]\nactions = 2\nfamily = saturating\n[data]\n" +
                        data + "\n[fit]\ndegree = " + degrees + "\nestimators = " + names + "\n",
                    "a.ini"));
}

const std::string choosing = "structured structured_spline adaptive joint joint_additive";

/// The condition of a degree, by its text.
std::size_t condition_of(const Table& table, const std::string& degree) {
    const auto found = std::ranges::find_if(table.condition_keys, [&](const std::string& key) {
        return key.find("fit.degree=" + degree + ";") != std::string::npos;
    });
    return static_cast<std::size_t>(found - table.condition_keys.begin());
}

}  // namespace

TEST_CASE("rows of an automatic degree are those of the degree that was chosen", "[replicate][automatic]") {
    const Table table = saturating_rows("1 2 3 4 5 auto", "plug_in sum_of_marginals constant " + choosing);
    const std::size_t automatic = condition_of(table, "auto");
    std::set<double> degrees;
    for (std::size_t r = 0; r < table.replicates.size(); ++r) {
        for (std::size_t e = 0; e < table.estimators.size(); ++e) {
            CAPTURE(table.estimators[e], r);
            const std::size_t row = table.row(automatic, r, e);
            REQUIRE(table.status[row] == FitStatus::ok);
            const double degree = table.metric(Metric::degree)[row];
            const bool chooses = e >= 3;
            if (!chooses) CHECK(degree == 3.0);
            if (chooses) degrees.insert(degree);
            const std::size_t fixed =
                table.row(condition_of(table, std::to_string(static_cast<int>(degree))), r, e);
            for (const auto& entry : results::metric_infos) {
                if (entry.place == Metric::fit_seconds) continue;
                CHECK(tests::same_bits(table.metric(entry.place)[row], table.metric(entry.place)[fixed]));
            }
        }
    }
    CHECK(degrees.size() > 2);
}

TEST_CASE("an automatic degree depends on its own condition and estimator only",
          "[replicate][bits][automatic]") {
    const std::string sizes = "n = 60 120\nsets = 2";
    const Table all = saturating_rows("2 auto 7", "additive_noise plug_in " + choosing, sizes);
    for (const std::string names :
         {"joint", "structured", "structured_spline", "adaptive", "plug_in", "additive_noise"}) {
        tests::require_same_rows(saturating_rows("auto", names, sizes), all);
        tests::require_same_rows(saturating_rows("auto", names, "n = 60\nsets = 2"), all);
    }
    const auto joint =
        static_cast<std::size_t>(std::ranges::find(all.estimators, "joint") - all.estimators.begin());
    bool differ = false;  // degrees of two data sets: their mean is no integer
    for (std::size_t c = 0; c < all.condition_keys.size(); ++c) {
        for (std::size_t r = 0; r < all.replicates.size(); ++r) {
            const std::size_t row = all.row(c, r, joint);
            REQUIRE(all.status[row] == FitStatus::ok);
            CHECK(std::isfinite(all.metric(Metric::variance)[row]));
            const double degree = all.metric(Metric::degree)[row];
            differ = differ || degree != std::floor(degree);
        }
    }
    CHECK(differ);
}

TEST_CASE("with more samples a curve that is no polynomial gets a higher degree", "[replicate][automatic]") {
    const Table table = saturating_rows("auto", choosing, "n = 60 10000");
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        CAPTURE(table.estimators[e]);
        double few = 0.0, many = 0.0;
        for (std::size_t r = 0; r < table.replicates.size(); ++r) {
            few += table.metric(Metric::degree)[table.row(0, r, e)] / 4.0;
            many += table.metric(Metric::degree)[table.row(1, r, e)] / 4.0;
        }
        CHECK(many > few + 1.0);
    }
}

TEST_CASE("samples are summed to the degree that somebody may choose", "[replicate][automatic]") {
    const auto degree = [](const std::string& degrees, const std::string& names) {
        const Study study =
            parse_study("name = a\n[fit]\ndegree = " + degrees + "\nestimators = " + names + "\n", "a.ini");
        return passes_of(study, estimators_of(study)).front().moment_degree;
    };
    CHECK(degree("auto", "plug_in") == 6);
    CHECK(degree("auto", "plug_in joint") == 10);
    CHECK(degree("auto", "structured") == 10);
    CHECK(degree("auto 7", "structured") == 14);
    CHECK(degree("1", "plug_in structured") == 4);
    CHECK(degree("2 auto", "observational") == 6);
}

TEST_CASE("intervals change no bit of any other number", "[replicate][intervals][bits]") {
    std::string names;
    for (const estimators::Estimator& estimator : estimators::all_estimators())
        names += " " + std::string(estimator.name);
    const std::string study =
        "name = s\nseed = 3\nreplicates = 2\n[scm]\nactions = 3\n[interaction]\nstrength = 0.3\n[data]\nn = "
        "60 "
        "200\n[fit]\ndegree = 2 auto\nestimators =" +
        names + "\nintervals = ";
    Table found = compute(parse_study(study + "jackknife\n", "s.ini"));
    const Table expected = compute(parse_study(study + "none\n", "s.ini"));
    for (const double width : expected.metric(Metric::interval_width)) REQUIRE(std::isnan(width));
    for (std::size_t e = 0; e < found.estimators.size(); ++e) {
        const estimators::Estimator& estimator = *estimators::find_estimator(found.estimators[e]);
        for (std::size_t c = 0; c < found.condition_keys.size(); ++c) {
            INFO(estimator.name << " " << found.condition_keys[c]);
            const std::size_t row = found.row(c, 0, e);
            const bool has_any = std::isfinite(found.metric(Metric::interval_width)[row]);
            CHECK(has_any == (estimator.uncertainty != estimators::UncertaintySource::none));
        }
    }
    found.condition_keys = expected.condition_keys;
    for (const Metric of_intervals :
         {Metric::coverage, Metric::interval_width, Metric::model_se, Metric::power})
        found.metric(of_intervals) = expected.metric(of_intervals);
    causum::tests::require_same_rows(found, expected);
}

TEST_CASE("intervals depend on their own condition and estimator only, and on no threads",
          "[replicate][intervals][bits]") {
    const std::string start = "name = s\nseed = 3\nreplicates = 2\n[scm]\nactions = 3\n[data]\nn = ";
    const std::string end = "\n[fit]\ndegree = 2\nintervals = jackknife\nestimators = ";
    const Study together = parse_study(start + "100 900 7000" + end + "plug_in structured joint\n", "s.ini");
    const Table all = compute(together);
    for (const std::string name : {"plug_in", "structured", "joint"})
        causum::tests::require_same_rows(compute(parse_study(start + "900" + end + name + "\n", "s.ini")),
                                         all);
    Table shared = make_table(together);
    for (std::size_t r = 0; r < shared.replicates.size(); ++r)
        ReplicateRunner(together).run(shared, r, {}, 3);
    causum::tests::require_same_rows(shared, all);
}

TEST_CASE("fewer than 48 training samples a regime give no interval", "[replicate][intervals]") {
    Table table = compute(
        parse_study("name = s\nreplicates = 1\n[scm]\nactions = 2\n[data]\nn = 59 60\n[fit]\ndegree = 1\n"
                    "intervals = jackknife\nestimators = plug_in joint\n",
                    "s.ini"));  // 47 and 48
    for (std::size_t e = 0; e < 2; ++e) {
        CHECK(table.status[table.row(0, 0, e)] == FitStatus::ok);
        CHECK(std::isnan(table.metric(Metric::coverage)[table.row(0, 0, e)]));
        CHECK(std::isfinite(table.metric(Metric::coverage)[table.row(1, 0, e)]));
    }
}

TEST_CASE("a nominal level changes coverage, width and power only", "[replicate][intervals]") {
    Table table = compute(
        parse_study("name = s\nreplicates = 3\n[scm]\nactions = 2\n[data]\nn = 200\n[fit]\ndegree = 2\n"
                    "intervals = jackknife\nestimators = plug_in joint\n[intervals]\nlevel = 0.9 0.5\n",
                    "s.ini"));
    const double ratio = student_quantile(0.95, 23.0) / student_quantile(0.75, 23.0);
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::size_t e = 0; e < 2; ++e) {
            const std::size_t wide = table.row(0, r, e), narrow = table.row(1, r, e);
            const std::vector<double>& width = table.metric(Metric::interval_width);
            CHECK(width[wide] == Approx(ratio * width[narrow]).epsilon(1e-12));
            CHECK(table.metric(Metric::coverage)[wide] >= table.metric(Metric::coverage)[narrow]);
            CHECK(table.metric(Metric::power)[wide] <= table.metric(Metric::power)[narrow]);
            for (const auto& entry : results::metric_infos) {
                if (entry.place == Metric::interval_width || entry.place == Metric::coverage ||
                    entry.place == Metric::power || entry.place == Metric::fit_seconds)
                    continue;
                CHECK(causum::tests::same_bits(table.metric(entry.place)[wide],
                                               table.metric(entry.place)[narrow]));
            }
        }
    }
}

TEST_CASE("intervals of rows are what samples kept by group give", "[replicate][intervals]") {
    const Study study = parse_study(
        "name = s\nseed = 8\nreplicates = 2\n[scm]\nactions = 2\n[interaction]\nstrength = 0.5\n[data]\n"
        "n = 300\njoint_n = 1500\n[fit]\ndegree = 2\nintervals = jackknife\n"
        "estimators = plug_in structured joint\n",
        "s.ini");
    Table table = compute(study);
    const SimulatedData data(study, 0, 1);
    const auto kept = [&](const auto& visit_all) {
        SampleSet samples{Eigen::MatrixXd(0, 2), Eigen::VectorXd(0)};
        Eigen::VectorXd effects(0);
        visit_all([&](const SampleRows& rows) {
            const Eigen::Index before = samples.size(), after = before + rows.outcome.size();
            samples.actions.conservativeResize(after, 2);
            samples.outcomes.conservativeResize(after);
            effects.conservativeResize(after);
            samples.actions.bottomRows(after - before) = rows.actions;
            samples.outcomes.tail(after - before) = rows.outcome;
            effects.tail(after - before) = rows.effect;
        });
        return std::pair(samples, effects);
    };
    const sim::Scm scm = sim::make_scm(study.conditions[0].scm, study.seed, 1);
    const Basis basis(2, 2);
    const estimators::Monomials monomials(2, 2);
    std::vector<estimators::SharedDataSet> regimes;
    for (const int regime : data.regimes()) {
        const SampleSet samples =
            kept([&](const auto& visit) { data.visit_training(regime, WithTruth::yes, visit); }).first;
        regimes.push_back(
            causum::tests::shared(samples.folds(scm.coordinates, 4), samples.groups(scm.coordinates, 4)));
    }
    const estimators::SharedDataSet joint = regimes.back();
    regimes.pop_back();
    const estimators::TrainingDataByDegree training({.monomials = monomials,
                                                     .coordinates = scm.coordinates,
                                                     .options = study.conditions[0].fit,
                                                     .regimes = regimes,
                                                     .joint = joint},
                                                    {});
    const auto [test, effects] = kept([&](const auto& visit) { data.visit_test(WithTruth::yes, visit); });
    REQUIRE(effects.size() >= 256);
    double most_told = 0.0;
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        INFO(table.estimators[e]);
        const estimators::Estimate estimate =
            estimators::fit(*estimators::find_estimator(table.estimators[e]), training);
        Eigen::VectorXd values(256);
        Eigen::MatrixXd deviations(256, 24);
        for (Eigen::Index i = 0; i < 256; ++i) {
            const Eigen::VectorXd z = (test.actions.row(i).transpose() - scm.coordinates.location)
                                          .cwiseQuotient(scm.coordinates.scale);
            values(i) = estimate.effect(basis, z);
            for (Eigen::Index g = 0; g < 24; ++g) {
                const Polynomial deviation{2, estimate.uncertainty.deviations.row(g).transpose()};
                deviations(i, g) = deviation(basis, z);
            }
        }
        const double mean = values.mean();
        const Eigen::RowVectorXd mean_deviations = deviations.colwise().mean();
        constexpr double student = 1.7138715277470484;  // t_.95 of 23 degrees of freedom
        double held = 0.0, width = 0.0, told = 0.0;
        for (Eigen::Index i = 0; i < 256; ++i) {
            const double half = student * deviations.row(i).norm();
            if (std::abs(values(i) - effects(i)) <= half) held += 1.0 / 256;
            width += 2.0 * half / 256;
            if (std::abs(values(i) - mean) > student * (deviations.row(i) - mean_deviations).norm())
                told += 1.0 / 256;
        }
        const std::size_t row = table.row(0, 1, e);
        CHECK(table.metric(Metric::coverage)[row] == Approx(held));
        CHECK(table.metric(Metric::interval_width)[row] == Approx(width).epsilon(1e-9));
        CHECK(table.metric(Metric::model_se)[row] == Approx(deviations.norm() / 16.0).epsilon(1e-9));
        CHECK(table.metric(Metric::power)[row] == Approx(told));
        CHECK(told < 0.98);
        most_told = std::max(most_told, told);
    }
    CHECK(most_told > 0.02);
}

TEST_CASE("90 % intervals hold the truth about as often where the assumptions hold",
          "[replicate][intervals][statistical]") {
    const auto check = [](const std::string& models, const std::string& fits) {
        const Table table =
            compute(parse_study("name = s\nseed = 11\nreplicates = 100\n[scm]\nactions = 3\n" + models +
                                    "[data]\nn = 1000\n[fit]\nintervals = jackknife\n" + fits,
                                "s.ini"));
        for (std::size_t e = 0; e < table.estimators.size(); ++e) {
            Eigen::ArrayXd coverage(100);
            for (std::size_t r = 0; r < 100; ++r)
                coverage(static_cast<Eigen::Index>(r)) = table.metric(Metric::coverage)[table.row(0, r, e)];
            const double mean = coverage.mean();
            const double error = std::sqrt((coverage - mean).square().sum() / 99.0 / 100.0);
            INFO(table.estimators[e] << ": " << mean << " ± " << error << " " << models << fits);
            CHECK(error <
                  0.03);  // so that an interval 0.7 times as long, with coverage below .75, would fail
            CHECK(mean > 0.87 - 4.0 * error);
            CHECK(mean < 0.93 + 4.0 * error);
        }
    };
    check("action_units = pilot\naction_strength = 0.5\n",
          "penalties = logspace(-8,-1,8)\nestimators = plug_in structured joint\n");
    // penalties that are chosen, effects that are shrunk
    check("", "estimators = plug_in structured structured_spline adaptive joint joint_additive\n");
}

TEST_CASE("tests of additivity change no bit of any other number", "[replicate][tests][bits]") {
    const std::string study =
        "name = s\nseed = 3\nreplicates = 2\n[scm]\nactions = 3\n[interaction]\nstrength = 0.3\n[data]\nn = "
        "60 200\nsets = 2\n[fit]\ndegree = 1 2 auto\nintervals = ";
    for (const std::string rest :
         {"jackknife\nestimators = constant plug_in structured adaptive joint", "none\nestimators = joint",
          "none\nestimators = observational joint_additive"}) {
        INFO(rest);
        Table found = compute(parse_study(study + rest + "\ntests = additivity\n", "s.ini"));
        const Table expected = compute(parse_study(study + rest + "\n", "s.ini"));
        for (const Fact fact : {Fact::p_a, Fact::p_d, Fact::p_d1, Fact::p_c}) {
            for (std::size_t c = 0; c < found.condition_keys.size(); ++c) {
                CHECK(std::isnan(expected.fact(fact)[expected.cell(c, 0)]));
                // the first sizes have 48 training samples: too few for the plug-in's 20 coefficients and
                // more, and not always an unrelated pair
                if (fact == Fact::p_a) CHECK(std::isfinite(found.fact(fact)[found.cell(c, 0)]));
            }
            found.fact(fact) = expected.fact(fact);
        }
        found.condition_keys = expected.condition_keys;
        causum::tests::require_same_rows(found, expected);
    }
}

TEST_CASE("tests of additivity depend on their own condition only, and on no threads",
          "[replicate][tests][bits]") {
    const std::string start = "name = s\nseed = 3\nreplicates = 2\n[scm]\nactions = 3\n[data]\nn = ";
    const std::string end = "\n[fit]\ndegree = 2\ntests = additivity\nestimators = ";
    const Study together = parse_study(start + "100 900 7000" + end + "plug_in joint\n", "s.ini");
    const Table all = compute(together);
    for (const std::string name : {"plug_in", "joint"})
        causum::tests::require_same_rows(compute(parse_study(start + "900" + end + name + "\n", "s.ini")),
                                         all);
    Table shared = make_table(together);
    for (std::size_t r = 0; r < shared.replicates.size(); ++r)
        ReplicateRunner(together).run(shared, r, {}, 3);
    causum::tests::require_same_rows(shared, all);
}

TEST_CASE("p-values are those of the first data set, as samples kept by group give them",
          "[replicate][tests]") {
    const Study study = parse_study(
        "name = s\nseed = 8\nreplicates = 2\n[scm]\nactions = 3\n[interaction]\nstrength = 0.5\n[data]\n"
        "n = 300\nsets = 2\n[fit]\ndegree = 2\ntests = additivity\nestimators = constant\n",
        "s.ini");
    const Table table = compute(study);
    const SimulatedData data(study, 0, 1);
    const sim::Scm scm = sim::make_scm(study.conditions[0].scm, study.seed, 1);
    std::vector<estimators::SharedDataSet> regimes;
    for (int regime = 0; regime <= 3; ++regime) {
        SampleSet samples{Eigen::MatrixXd(0, 3), Eigen::VectorXd(0)};
        data.visit_training(regime, WithTruth::no, [&](const SampleRows& rows) {
            const Eigen::Index before = samples.size(), after = before + rows.outcome.size();
            samples.actions.conservativeResize(after, 3);
            samples.outcomes.conservativeResize(after);
            samples.actions.bottomRows(after - before) = rows.actions;
            samples.outcomes.tail(after - before) = rows.outcome;
        });
        regimes.push_back(
            causum::tests::shared(samples.folds(scm.coordinates, 4), samples.groups(scm.coordinates, 4)));
    }
    const estimators::Monomials monomials(3, 2);
    const estimators::AdditivityTests expected =
        estimators::test_additivity(estimators::TrainingDataByDegree({.monomials = monomials,
                                                                      .coordinates = scm.coordinates,
                                                                      .options = study.conditions[0].fit,
                                                                      .regimes = regimes},
                                                                     {}));
    const auto found = [&](Fact fact) { return table.fact(fact)[table.cell(0, 1)]; };
    CHECK(found(Fact::p_a) == Approx(expected.common).epsilon(1e-9));
    CHECK(found(Fact::p_d) == Approx(expected.elsewhere).epsilon(1e-9));
    CHECK(found(Fact::p_d1) == Approx(expected.elsewhere_linear).epsilon(1e-9));
    CHECK(found(Fact::p_c) == Approx(expected.plug_in).epsilon(1e-9));
}

namespace {

/// Requires that A and C reject at 5 % at most `most` of the time, D and D1 at 1 % at most `most_elsewhere`,
/// where models are additive, four standard errors aside: a false alarm of a test once in 30,000.
void check_sizes(const std::string& settings, double most, double most_elsewhere) {
    const Table table = compute(parse_study("name = s\nseed = 21\n" + settings, "s.ini"));
    const auto check = [&](Fact fact, double level, double bound) {
        double made = 0.0, rejected = 0.0;
        for (const double p : table.fact(fact)) {
            made += std::isnan(p) ? 0.0 : 1.0;
            rejected += p < level ? 1.0 : 0.0;
        }
        INFO(results::fact_infos[static_cast<std::size_t>(fact)].name << ": " << rejected << " of " << made);
        CHECK(made > 0.5 * static_cast<double>(table.replicates.size()));
        CHECK(rejected < bound * made + 4.0 * std::sqrt(bound * made));
    };
    check(Fact::p_a, 0.05, most);
    check(Fact::p_c, 0.05, most);
    check(Fact::p_d, 0.01, most_elsewhere);
    check(Fact::p_d1, 0.01, most_elsewhere);
}

}  // namespace

TEST_CASE("tests of additivity keep their size, and reject what is not additive",
          "[replicate][tests][statistical]") {
    check_sizes(
        "replicates = 60\n[scm]\nactions = 3\n[data]\nn = 1000\n[fit]\ntests = additivity\n"
        "estimators = constant\n",
        0.07, 0.03);
    const Table table =
        compute(parse_study("name = s\nseed = 21\nreplicates = 40\n[scm]\nactions = 3\n[data]\nn = 3000\n"
                            "[interaction]\nstrength = 3\n[fit]\ntests = additivity\nestimators = constant\n",
                            "s.ini"));
    const auto rejected = std::ranges::count_if(table.fact(Fact::p_a), [](double p) { return p < 0.05; });
    CHECK(rejected >= 28);
}

TEST_CASE("tests of additivity keep their size at every number of actions", "[.long][tests]") {
    for (const std::string actions : {"2", "3", "5"}) {
        for (const std::string n : {"300", "1000"}) {
            INFO(actions << " actions, n = " << n);
            check_sizes("replicates = 400\n[scm]\nactions = " + actions + "\n[data]\nn = " + n +
                            "\n[fit]\ntests = additivity\nestimators = constant\n",
                        0.07, 0.03);
        }
    }
}

TEST_CASE("only regimes that an estimator reads are drawn", "[replicate]") {
    const auto study = [](const std::string& sizes, const std::string& names) {
        return parse_study("name = some\nseed = 5\nreplicates = 1\n[scm]\nactions = 2\n[data]\n" + sizes +
                               "\n[fit]\ndegree = 2\nestimators = " + names + "\n",
                           "some.ini");
    };
    const auto law = [](const Table& table) { return table.fact(results::Fact::plug_in_law)[0]; };
    const Table all = compute(study("n = 60", "joint observational plug_in"));
    CHECK(std::isfinite(law(all)));
    for (const char* names : {"joint", "observational", "joint_additive observational"}) {
        const Table some = compute(study("n = 60", names));
        tests::require_same_rows(some, all);
        CHECK(std::isnan(law(some)));
    }
    // to draw the other regimes would take a minute
    CHECK(compute(study("n = 1000000000\njoint_n = 60", "joint")).status[0] == FitStatus::ok);
}

TEST_CASE("post-nonlinear strengths are as each alone, and strength 0 is the polynomial family",
          "[replicate][bits]") {
    const auto study = [](const std::string& strengths, const std::string& noise) {
        return parse_study(
            "name = t\nseed = 5\nreplicates = 2\n[scm]\nactions = 3\nfamily = post_nonlinear\n[confounders]\n"
            "correlation = 0.3\n[interaction]\nkind = action_action confounder_additive\nstrength = 0 0.5\n"
            "[post_nonlinear]\nstrength = " +
                strengths + "\nnoise = " + noise +
                "\n[data]\nn = 60\n[fit]\ndegree = 2\nestimators = observational plug_in joint\n",
            "t.ini");
    };
    for (const char* noise : {"inside", "outside"}) {
        const Study together = study("0 0.1 1", noise);
        CHECK(ReplicateRunner(together).passes() == 1);
        const Table all = compute(together);
        for (const char* strength : {"0", "0.1", "1"})
            tests::require_same_rows(compute(study(strength, noise)), all);

        Study polynomial = study("0", noise);
        for (Condition& condition : polynomial.conditions)
            condition.scm.family = "polynomial";  // under the same keys
        tests::require_same_rows(compute(polynomial), all);
    }
    CHECK(ReplicateRunner(study("0 1", "inside outside")).passes() == 2);
}

TEST_CASE("the exact excess error of a post-nonlinear outcome is that on many test samples", "[replicate]") {
    // 2·10⁵ held-out samples; squared errors are polynomials of degree 6 of heavy tails: within a tenth
    const Study study = parse_study(
        "name = t\nseed = 5\nreplicates = 3\n[scm]\nactions = 3\nfamily = post_nonlinear\n[confounders]\n"
        "correlation = 0 0.4\n[interaction]\nkind = confounder_additive\nstrength = 0.5\n[post_nonlinear]\n"
        "strength = 0.3 1\nnoise = inside outside\n[data]\nn = 500\njoint_n = 1000000\n[fit]\nestimators = "
        "observational plug_in\n",
        "t.ini");
    const Table table = compute(study);
    for (std::size_t row = 0; row < table.status.size(); ++row) {
        REQUIRE(table.status[row] == FitStatus::ok);
        const double exact = table.metric(Metric::excess_rmse)[row];
        CHECK(table.metric(Metric::excess_rmse_test)[row] == Approx(exact).epsilon(0.1));
    }
    for (std::size_t cell = 0; cell < study.conditions.size() * 3; ++cell) {
        // what is left over of rmse, root of excess² + noise²
        const std::size_t row = 2 * cell;
        const double excess = table.metric(Metric::excess_rmse_test)[row];
        const double noise = table.fact(results::Fact::noise_floor)[cell];
        CHECK(table.metric(Metric::rmse)[row] == Approx(std::hypot(excess, noise)).epsilon(0.05));
    }
}

TEST_CASE("conditions that differ in sizes and fits share a pass", "[replicate]") {
    CHECK(ReplicateRunner(parse_study(sweep, "sweep.ini")).passes() == 2);  // K = 2 and K = 3
}

TEST_CASE("data sets too small for three folds give a status, not a crash", "[replicate]") {
    const Study study = parse_study(
        "name = tiny\nreplicates = 2\n[scm]\nactions = 2\n[data]\nn = 1 2 5 6 9 12\n[fit]\ndegree = 1\n"
        "estimators = observational plug_in joint joint_additive pooled\n",
        "tiny.ini");
    const Table table = compute(study);
    for (std::size_t row = 0; row < table.status.size(); ++row) {
        const std::size_t condition = row / (2 * table.estimators.size());
        const bool is_pooled = row % table.estimators.size() == 4;
        const bool enough = training_samples(study.conditions[condition].sizes.n_obs) / 3 >= 2;
        if (!is_pooled) CHECK((table.status[row] == FitStatus::ok) == enough);
        if (!is_pooled && !enough) CHECK(table.status[row] == FitStatus::too_few_samples);
        if (table.status[row] != FitStatus::ok) CHECK(std::isnan(table.metric(Metric::rmse)[row]));
    }
}

TEST_CASE("a task needs memory for its own rows, a merge for all", "[replicate]") {
    const Study study =
        parse_study("name = m\nreplicates = 60000\n[data]\nratio = 0.1 0.2 0.3 0.4 0.5\n", "m.ini");
    const MemoryEstimate whole = estimated_memory(study, 1);
    const MemoryEstimate shared = estimated_memory(study, 1, 1000);
    CHECK(shared.computing == whole.computing);
    CHECK(shared.merge == whole.merge);
    CHECK(shared.task < 0.5 * whole.task);
    CHECK(whole.merge > 2.0 * 60000 * 5 * 3 * 82);
    CHECK(whole.task < 0.2e9);  // rows do not stay in memory
}

TEST_CASE("estimated memory grows with actions, degree and threads", "[replicate]") {
    const auto memory = [](const std::string& settings, int threads) {
        return estimated_memory(parse_study("name = m\nreplicates = 1\n" + settings, "m.ini"), threads)
            .computing;
    };
    CHECK(memory("[scm]\nactions = 5\n", 1) < 20e6);
    CHECK(memory("[scm]\nactions = 10\n", 1) > memory("[scm]\nactions = 5\n", 1));
    CHECK(memory("[fit]\ndegree = 4\n", 1) > memory("[fit]\ndegree = 3\n", 1));
    CHECK(memory("[scm]\nactions = 10\n", 8) > 4 * memory("[scm]\nactions = 10\n", 1));
    CHECK(memory("[scm]\nactions = 40\n", 1) > 1e10);
    // estimators that learn ancestors need moments of degree 4 where the others need degree 2
    const std::string wide = "[scm]\nactions = 40\n[fit]\ndegree = 1\nestimators = plug_in";
    CHECK(memory(wide + " structured\n", 1) > 50 * memory(wide + "\n", 1));
    // where some estimator may choose degree 5
    const std::string choice = "[scm]\nactions = 10\n[fit]\ndegree = ";
    CHECK(memory(choice + "auto\nestimators = plug_in\n", 1) ==
          memory(choice + "3\nestimators = plug_in\n", 1));
    CHECK(memory(choice + "auto\nestimators = plug_in joint\n", 1) ==
          memory(choice + "5\nestimators = plug_in joint\n", 1));
    // groups of samples for intervals, where an estimator has them
    const std::string ten = "[scm]\nactions = 10\n[fit]\nestimators = joint\nintervals = ";
    CHECK(memory(ten + "jackknife\n", 1) > memory(ten + "none\n", 1) + 8.0 * (3 * 8 + 24) * 8008);
    const std::string mixed = "[scm]\nactions = 3\n[fit]\nestimators = adaptive\nintervals = ";
    CHECK(memory(mixed + "jackknife\n", 1) == memory(mixed + "none\n", 1));
    // groups and regimes for tests, and degree 5 where a test may choose it
    const std::string test = "[scm]\nactions = 10\n[fit]\nestimators = joint\ntests = ";
    CHECK(memory(test + "additivity\n", 1) > memory(test + "none\n", 1) + 8.0 * 12 * (3 * 8 + 24) * 8008);
    CHECK(memory(choice + "auto\nestimators = plug_in\ntests = additivity\n", 1) ==
          memory(choice + "5\nestimators = plug_in\ntests = additivity\n", 1));
    // regimes that no estimator reads are not drawn
    CHECK(memory(wide + "\n", 1) >
          3 * memory("[scm]\nactions = 40\n[fit]\ndegree = 1\nestimators = joint\n", 1));
    // a column of outcomes for each kind of interaction
    const std::string kinds = "[fit]\ndegree = 4\n[interaction]\nstrength = 1\nkind = action_action";
    CHECK(memory(kinds + " confounder_additive\n", 1) > memory(kinds + "\n", 1));
    CHECK(memory(kinds + "\n", 1) > memory("[fit]\ndegree = 4\n", 1));
}
