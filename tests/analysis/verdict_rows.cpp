// How often the verdict is right when the rows of a real study are the population:
//
//     verdict_rows RESULTS STUDIES REPLICATES...
//
// Log errors of all estimators but toplines are taken as they are, or recentred under each condition so that
// the best four, or all, have one mean. For each number of replicates, so many studies are drawn (whole
// replicates, with replacement, seed fixed). Lines, tab-separated, after the recentring and the number of
// replicates:
//
//     kept      condition, estimator, studies that keep it      (where it ties for the best)
//     size      condition, ratio of the second best to the best, sum of the sizes of the kept sets
//     regret    estimator, studies whose intervals hold its true regret under every condition, studies whose
//               interval holds its largest one

#include <fmt/core.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/statistics/best_comparison.hpp"
#include "rows_program.hpp"
#include "synthetic_table.hpp"

namespace causum::analysis {
namespace {

using Logs = std::vector<Eigen::MatrixXd>;  // by condition, [replicates][estimators]

Logs population_of(const results::Table& table, std::vector<std::string>& names) {
    std::vector<std::size_t> estimators;
    for (std::size_t e = 0; e < table.estimators.size(); ++e) {
        if (table.traits[e].uses_joint_data) continue;
        estimators.push_back(e);
        names.push_back(table.estimators[e]);
    }
    Logs logs;
    for (std::size_t c = 0; c < table.condition_keys.size(); ++c) {
        Eigen::MatrixXd& own =
            logs.emplace_back(table.replicates.size(), static_cast<Eigen::Index>(estimators.size()));
        for (std::size_t r = 0; r < table.replicates.size(); ++r) {
            for (std::size_t i = 0; i < estimators.size(); ++i) {
                const double error =
                    table.metric(results::Metric::excess_rmse)[table.row(c, r, estimators[i])];
                own(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(i)) = std::log(error);
            }
        }
        if (!own.allFinite()) throw std::runtime_error("a fit failed: take another population");
    }
    return logs;
}

/// The same with the best `ties` estimators of each condition moved to one mean; 0 moves none.
Logs recentred(Logs logs, Eigen::Index ties) {
    for (Eigen::MatrixXd& own : logs) {
        const Eigen::RowVectorXd means = own.colwise().mean();
        std::vector<double> sorted(means.begin(), means.end());
        std::ranges::sort(sorted);
        for (Eigen::Index e = 0; e < own.cols(); ++e) {
            if (ties > 0 && means(e) <= sorted[static_cast<std::size_t>(ties - 1)])
                own.col(e).array() += sorted.front() - means(e);
        }
    }
    return logs;
}

void count(const std::string& name, const Logs& population, const std::vector<std::string>& names,
           std::size_t studies, Eigen::Index replicates) {
    const std::size_t conditions = population.size(), estimators = names.size();
    std::vector<std::vector<double>> truth(conditions, std::vector<double>(estimators));
    std::vector<double> worst(estimators, 1.0), second(conditions);
    for (std::size_t c = 0; c < conditions; ++c) {
        const Eigen::RowVectorXd means = population[c].colwise().mean();
        for (std::size_t e = 0; e < estimators; ++e) {
            truth[c][e] = std::exp(means(static_cast<Eigen::Index>(e)) - means.minCoeff());
            worst[e] = std::max(worst[e], truth[c][e]);
        }
        std::vector<double> sorted = truth[c];
        std::ranges::sort(sorted);
        second[c] = sorted[1];
    }
    std::vector<std::vector<std::size_t>> kept(conditions, std::vector<std::size_t>(estimators, 0));
    std::vector<std::size_t> size(conditions, 0), held(estimators, 0), worst_held(estimators, 0);
    Uniforms uniforms(static_cast<std::uint64_t>(replicates));
    Logs drawn(conditions, Eigen::MatrixXd(replicates, static_cast<Eigen::Index>(estimators)));
    constexpr double rounding = 1e-9;
    for (std::size_t study = 0; study < studies; ++study) {
        for (Eigen::Index r = 0; r < replicates; ++r) {
            const auto from =
                static_cast<Eigen::Index>(uniforms.next() * static_cast<double>(population.front().rows()));
            for (std::size_t c = 0; c < conditions; ++c) drawn[c].row(r) = population[c].row(from);
        }
        const std::vector<BestComparison> found = compare_with_best(drawn);
        for (std::size_t e = 0; e < estimators; ++e) {
            bool all_held = true;
            double low = 1.0, high = 1.0;
            for (std::size_t c = 0; c < conditions; ++c) {
                const Interval& regret = found[c].regret[e];
                kept[c][e] += found[c].kept[e] ? 1 : 0;
                size[c] += found[c].kept[e] ? 1 : 0;
                low = std::max(low, regret.low);
                high = std::max(high, regret.high);
                all_held = all_held && regret.low <= truth[c][e] * (1.0 + rounding) &&
                           truth[c][e] <= regret.high * (1.0 + rounding);
            }
            held[e] += all_held ? 1 : 0;
            worst_held[e] +=
                low <= worst[e] * (1.0 + rounding) && worst[e] <= high * (1.0 + rounding) ? 1 : 0;
        }
    }
    for (std::size_t c = 0; c < conditions; ++c) {
        for (std::size_t e = 0; e < estimators; ++e) {
            if (truth[c][e] < 1.0 + rounding)
                fmt::print("{}\t{}\tkept\t{}\t{}\t{}\n", name, replicates, c, names[e], kept[c][e]);
        }
        fmt::print("{}\t{}\tsize\t{}\t{:.3f}\t{}\n", name, replicates, c, second[c], size[c]);
    }
    for (std::size_t e = 0; e < estimators; ++e)
        fmt::print("{}\t{}\tregret\t{}\t{}\t{}\n", name, replicates, names[e], held[e], worst_held[e]);
}

void run(const results::Table& table, std::size_t studies, const std::vector<std::size_t>& replicates) {
    std::vector<std::string> names;
    const Logs population = population_of(table, names);
    for (const std::size_t size : replicates) {
        const auto rows = static_cast<Eigen::Index>(size);
        count("as they are", recentred(population, 0), names, studies, rows);
        count("four tie", recentred(population, 4), names, studies, rows);
        count("all tie", recentred(population, static_cast<Eigen::Index>(names.size())), names, studies,
              rows);
    }
}

}  // namespace
}  // namespace causum::analysis

int main(int argc, char** argv) {
    return causum::analysis::run_rows_program(argc, argv, causum::analysis::run);
}
