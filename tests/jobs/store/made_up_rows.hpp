#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"

namespace causum::jobs::tests {

/// Two families times two ratios, two estimators.
inline Study small_study(int replicates = 4) {
    return parse_study("name = small\nseed = 3\nreplicates = " + std::to_string(replicates) +
                           "\n[scm]\nactions = 2\nfamily = polynomial linear\n[data]\nn = 40\nratio = 0.5 1\n"
                           "[fit]\nestimators = observational joint\n",
                       "small.ini");
}

/// Rows of some replicates in which every number tells its row.
inline results::Table made_up_rows(const Study& study, std::vector<std::int64_t> replicates) {
    results::Table table = make_rectangle(study, std::move(replicates));
    table.allocate();
    for (std::size_t c = 0; c < table.condition_keys.size(); ++c) {
        for (std::size_t r = 0; r < table.replicates.size(); ++r) {
            const double cell =
                1000.0 * static_cast<double>(c) + 10.0 * static_cast<double>(table.replicates[r]);
            for (std::size_t f = 0; f < results::fact_count; ++f)
                table.facts[f][table.cell(c, r)] = cell + 0.01 * static_cast<double>(f);
            for (std::size_t e = 0; e < table.estimators.size(); ++e) {
                const std::size_t row = table.row(c, r, e);
                for (std::size_t m = 0; m < results::metric_count; ++m)
                    table.metrics[m][row] = cell + static_cast<double>(e) + 0.01 * static_cast<double>(m);
                table.status[row] = FitStatus::ok;
                table.penalty_on_edge[row] = 0;
            }
        }
    }
    return table;
}

/// A table's rows, by condition and replicate.
inline std::vector<results::CellRows> cells_of(const results::Table& table) {
    std::vector<results::CellRows> cells;
    for (std::size_t c = 0; c < table.condition_keys.size(); ++c) {
        for (std::size_t r = 0; r < table.replicates.size(); ++r) {
            results::CellRows cell{.condition = c, .replicate = table.replicates[r]};
            for (std::size_t f = 0; f < results::fact_count; ++f)
                cell.facts[f] = table.facts[f][table.cell(c, r)];
            for (std::size_t e = 0; e < table.estimators.size(); ++e) {
                results::Row row;
                const std::size_t from = table.row(c, r, e);
                for (std::size_t m = 0; m < results::metric_count; ++m)
                    row.metrics[m] = table.metrics[m][from];
                row.status = table.status[from];
                row.penalty_on_edge = table.penalty_on_edge[from];
                cell.rows.push_back(row);
            }
            cells.push_back(std::move(cell));
        }
    }
    return cells;
}

}  // namespace causum::jobs::tests
