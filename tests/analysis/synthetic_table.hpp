#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/fit_status.hpp"
#include "results/older_schemas.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Traits of estimators, K from the condition keys and neutral values of axes, as a file of schema 1 gets
/// them.
inline void complete(results::Table& table) {
    table.settings.clear();
    results::complete_schema_1(table);
}

/// A table of not-run rows with so many conditions and replicates, of sample sizes 100, 50, 25 and no axes.
inline results::Table make_table(std::size_t conditions, std::size_t replicates,
                                 std::vector<std::string> estimators) {
    results::Table table;
    for (std::size_t c = 0; c < conditions; ++c)
        table.condition_keys.push_back("condition " + std::to_string(c));
    for (std::size_t r = 0; r < replicates; ++r) table.replicates.push_back(static_cast<std::int64_t>(r));
    table.estimators = std::move(estimators);
    table.estimator_keys = table.estimators;
    table.coordinates = {{.name = "n_obs", .values = std::vector<std::int64_t>(conditions, 100)},
                         {.name = "n_single", .values = std::vector<std::int64_t>(conditions, 50)},
                         {.name = "n_joint", .values = std::vector<std::int64_t>(conditions, 25)}};
    table.provenance.study_name = "synthetic";
    table.allocate();
    complete(table);
    return table;
}

/// Puts an axis after those the table has.
template <class Value>
void add_axis(results::Table& table, const std::string& name, std::vector<Value> values) {
    const auto place = table.coordinates.begin() + static_cast<std::ptrdiff_t>(table.axes.size());
    table.coordinates.insert(place, {.name = name, .values = std::move(values)});
    table.axes.push_back(name);
    complete(table);
}

inline void set_ok(results::Table& table, std::size_t row, double rmse, double excess_rmse) {
    table.status[row] = FitStatus::ok;
    table.penalty_on_edge[row] = 0;
    table.metric(results::Metric::rmse)[row] = rmse;
    table.metric(results::Metric::excess_rmse)[row] = excess_rmse;
}

inline void set_failed(results::Table& table, std::size_t row, FitStatus status) {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    table.status[row] = status;
    table.penalty_on_edge[row] = -1;
    table.metric(results::Metric::rmse)[row] = missing;
    table.metric(results::Metric::excess_rmse)[row] = missing;
}

/// Uniform numbers in (0, 1), the same wherever the test runs (splitmix64).
class Uniforms {
  public:
    explicit Uniforms(std::uint64_t seed) : state_(seed) {}
    double next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        z ^= z >> 31U;
        return (static_cast<double>(z >> 11U) + 0.5) * 0x1.0p-53;
    }

  private:
    std::uint64_t state_;
};

}  // namespace causum::analysis
