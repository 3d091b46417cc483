#pragma once

#include <cstddef>
#include <vector>

#include "results/table.hpp"

namespace causum::analysis {

// The numbers that means, medians and contrasts are made of, in the order of the table's replicates.

/// A metric of one estimator under one condition by replicate; NaN where the fit is not ok or has none.
[[nodiscard]] std::vector<double> by_replicate(const results::Table& table, results::Metric metric,
                                               std::size_t condition, std::size_t estimator);

/// The values at the replicates where all of `present`, of the same length, have one.
[[nodiscard]] std::vector<double> where_present(const std::vector<double>& values,
                                                const std::vector<const std::vector<double>*>& present);

/// The values that are there: those that are not NaN.
[[nodiscard]] std::vector<double> available(const std::vector<double>& values);

}  // namespace causum::analysis
