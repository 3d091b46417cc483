#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "results/table.hpp"

namespace causum::results {

struct Sizes {
    std::size_t conditions = 6;
    std::size_t replicates = 5;
    std::size_t estimators = 3;
};

/// A table of known contents: read_by_name.py has the same formulas. Metric m of row i is 100 (m + 1) + i /
/// 8, fact f of cell i is 1000 (f + 1) + i / 8; every seventh row is a fit that failed.
inline Table sample_table(const Sizes& sizes = {}) {
    Table table;
    const std::vector<std::string> names = {"plug_in", "structured", "größte"};
    for (std::size_t c = 0; c < sizes.conditions; ++c) {
        table.condition_keys.push_back("scm.family=polynomial data.ratio=" + std::to_string(c));
    }
    for (std::size_t r = 0; r < sizes.replicates; ++r) {
        table.replicates.push_back(10 + 2 * static_cast<std::int64_t>(r));
    }
    for (std::size_t e = 0; e < sizes.estimators; ++e) {
        table.estimators.push_back(e < names.size() ? names[e] : "estimator_" + std::to_string(e));
        table.estimator_keys.push_back(table.estimators.back() + "{λ=" + std::to_string(e) + "}");
        table.traits.push_back({.uses_joint_data = e % 2 == 1,
                                .role = static_cast<EstimatorRole>(e % estimator_role_names.size()),
                                .style = static_cast<std::int8_t>(static_cast<int>(e % 10) - 1),
                                .summary = e == 0 ? "" : "für " + table.estimators.back()});
    }

    std::vector<double> ratio;
    std::vector<double> sd;
    std::vector<std::string> family;
    std::vector<std::string> noise;
    std::vector<std::int64_t> degree;
    std::vector<std::int64_t> n_obs;
    for (std::size_t c = 0; c < sizes.conditions; ++c) {
        const auto number = static_cast<std::int64_t>(c);
        ratio.push_back(0.1 * static_cast<double>(number + 1));
        sd.push_back(c == 1 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(number) / 4);
        family.push_back(c % 2 == 0 ? "polynomial" : "Geräusch ≤ 1");
        noise.push_back(c == 0 ? "" : "gauß");
        degree.push_back(number - 1);
        n_obs.push_back(std::int64_t{1} << (40 + number % 20));
    }
    table.coordinates = {{.name = "data.ratio", .values = ratio, .neutral_value = 1.0},
                         {.name = "noise.sd", .values = sd},
                         {.name = "scm.family", .values = family},
                         {.name = "noise.kind", .values = noise},
                         {.name = "fit.degree", .values = degree},
                         {.name = "n_obs", .values = n_obs},
                         {.name = "n_single", .values = n_obs},
                         {.name = "n_joint", .values = degree}};
    table.settings = {{.name = "data.sets", .values = std::vector<std::int64_t>(sizes.conditions, 2)},
                      {.name = "fit.mode", .values = noise},
                      {.name = "noise.shift", .values = sd, .neutral_value = 0.0}};
    table.reference = table.estimators.back();
    table.axes = {"data.ratio", "noise.sd", "scm.family", "noise.kind", "fit.degree"};

    table.allocate();
    const std::size_t failures = 7;
    for (std::size_t i = 0; i < table.status.size(); ++i) {
        if (i % failures == 0) {
            table.status[i] =
                static_cast<FitStatus>(static_cast<int>(i / failures % (status_names.size() + 1)) - 1);
            continue;
        }
        table.status[i] = FitStatus::ok;
        table.penalty_on_edge[i] = static_cast<std::int8_t>(i % 2);
        for (std::size_t m = 0; m < metric_count; ++m) {
            table.metrics[m][i] = 100 * static_cast<double>(m + 1) + static_cast<double>(i) / 8;
        }
    }
    for (std::size_t f = 0; f < fact_count; ++f) {
        for (std::size_t i = 0; i < table.facts[f].size(); ++i) {
            table.facts[f][i] = 1000 * static_cast<double>(f + 1) + static_cast<double>(i) / 8;
        }
    }
    table.provenance = {.numerics = 3,
                        .program_version = "0.1.0",
                        .git_commit = "0123abc",
                        .compiler = "GCC 12.2.0 -O3",
                        .instruction_path = "x86-64-v3",
                        .study_name = "straße",
                        .study_text = "# α ≤ β\nname = straße\n[data]\nratio = 0.1 0.2\n",
                        .seed = 0xfedcba9876543210U,
                        .host = "",
                        .start = "2024-01-02T03:04:05Z",
                        .end = "2024-01-02T04:05:06Z"};
    return table;
}

}  // namespace causum::results
