// Writes a results file of 1,000,000 rows: large_table FILE CONDITIONS REPLICATES ESTIMATORS
// Two axes (data.ratio slow, interaction.strength fast, ten values each or fewer), lognormal-like errors.

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "results/results_file.hpp"
#include "tests/analysis/synthetic_table.hpp"

int main(int argc, char** argv) {
    using namespace causum;
    if (argc != 5) return 2;
    const auto conditions = static_cast<std::size_t>(std::atol(argv[2]));
    const auto replicates = static_cast<std::size_t>(std::atol(argv[3]));
    const auto estimators = static_cast<std::size_t>(std::atol(argv[4]));
    std::vector<std::string> names = {"plug_in", "joint", "pooled", "observational"};
    while (names.size() < estimators) names.push_back("estimator_" + std::to_string(names.size()));
    names.resize(estimators);
    results::Table table = analysis::make_table(conditions, replicates, names);
    table.provenance.study_name = "large";
    std::vector<double> ratio;
    std::vector<double> strength;
    for (std::size_t c = 0; c < conditions; ++c) {
        ratio.push_back(0.05 + 0.1 * static_cast<double>(c / 10));
        strength.push_back(0.2 * static_cast<double>(c % 10));
        table.condition_keys[c] = "scm.actions=5; condition " + std::to_string(c);
    }
    analysis::add_axis<double>(table, "data.ratio", ratio);
    analysis::add_axis<double>(table, "interaction.strength", strength);
    analysis::Uniforms uniforms(1);
    for (std::size_t c = 0; c < conditions; ++c) {
        for (std::size_t r = 0; r < replicates; ++r) {
            for (std::size_t e = 0; e < estimators; ++e) {
                const double place = std::log(ratio[c] / 0.3);
                const double excess =
                    0.1 * std::exp(0.1 * place * place + strength[c] * (e == 0 ? 0.8 : 0.2) +
                                   0.1 * static_cast<double>(e) + uniforms.next());
                const std::size_t row = table.row(c, r, e);
                analysis::set_ok(table, row, std::hypot(0.3, excess), excess);
                table.metric(results::Metric::mean_error)[row] = excess - 0.2;
                // One fit in ten thousand fails.
                if (row % 10007 == 0) analysis::set_failed(table, row, FitStatus::not_converged);
            }
        }
    }
    results::write_results(std::filesystem::path(argv[1]), table);
}
