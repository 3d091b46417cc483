// Replicates of a study one by one, in a program of one's own: how many effects the first model's actions
// have on one another, and each estimator's mean error.
#include <cstdio>

#include "jobs/run/replicate.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "sim/scm.hpp"

int main() {
    using namespace causum;
    const jobs::Study study = jobs::parse_study(
        "name = mine\nreplicates = 20\n[scm]\nactions = 3\n[data]\nn = 1000\n"
        "[fit]\nestimators = constant plug_in structured_spline joint\n",
        "mine");
    std::printf("edges %d\n", sim::make_scm(study.conditions[0].scm, study.seed, 0).edges());

    results::Table table = jobs::make_table(study);
    const jobs::ReplicateRunner runner(study);
    for (std::size_t r = 0; r < table.replicates.size(); ++r) runner.run(table, r);
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        double sum = 0.0;
        for (std::size_t r = 0; r < table.replicates.size(); ++r)
            sum += table.metric(results::Metric::excess_rmse)[table.row(0, r, e)];
        std::printf("%s %.4f\n", table.estimators[e].c_str(),
                    sum / static_cast<double>(table.replicates.size()));
    }
}
