#include "analysis/summary/replicate_values.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/statistics/statistics.hpp"

namespace causum::analysis {

std::vector<double> by_replicate(const results::Table& table, results::Metric metric, std::size_t condition,
                                 std::size_t estimator) {
    std::vector<double> values(table.replicates.size(), nan);
    const std::vector<double>& column = table.metric(metric);
    if (column.empty()) return values;
    for (std::size_t r = 0; r < values.size(); ++r) {
        const std::size_t row = table.row(condition, r, estimator);
        if (table.status[row] == FitStatus::ok) values[r] = column[row];
    }
    return values;
}

std::vector<double> where_present(const std::vector<double>& values,
                                  const std::vector<const std::vector<double>*>& present) {
    std::vector<double> kept;
    kept.reserve(values.size());
    for (std::size_t r = 0; r < values.size(); ++r) {
        if (std::none_of(present.begin(), present.end(),
                         [&](const std::vector<double>* other) { return std::isnan((*other)[r]); })) {
            kept.push_back(values[r]);
        }
    }
    return kept;
}

std::vector<double> available(const std::vector<double>& values) {
    return where_present(values, {&values});
}

}  // namespace causum::analysis
