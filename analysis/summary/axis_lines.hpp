#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/summary/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// An axis and the value it has.
struct AxisPlace {
    std::string axis;
    std::string value;
};

/// "scm.actions = 5, fit.degree = 3"; empty without any.
[[nodiscard]] std::string place_text(const std::vector<AxisPlace>& places);

/// The conditions along one numeric axis while the study's other axes stand still.
struct AxisLine {
    std::string axis;
    std::vector<AxisPlace> where;         ///< the other axes
    std::optional<double> neutral_value;  ///< of the axis, that leaves models as they are
    std::vector<double> values;           ///< ascending, distinct
    std::vector<std::size_t> conditions;  ///< of those values
};

/// Every line along `axis` with at least two values, in order of the first condition.
[[nodiscard]] std::vector<AxisLine> lines_along(const Summary& summary, const std::string& axis);

/// Where on the line its axis leaves models as they are: at the neutral value; the first place where the line
/// does not have it.
[[nodiscard]] std::size_t neutral_place(const AxisLine& line);

/// Number of actions K of a condition; 0 if the table does not tell.
[[nodiscard]] std::size_t actions_of(const results::Table& table, std::size_t condition);

/// Samples that an estimator trains on: joint samples for a topline, else n_obs + K·n_single; NaN if the
/// table does not tell.
[[nodiscard]] double training_samples(const results::Table& table, std::size_t condition,
                                      std::size_t estimator);

}  // namespace causum::analysis
