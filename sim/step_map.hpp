#pragma once

#include <span>
#include <vector>

namespace causum::sim {

/// A function that is constant but for steps up: what gives a variable the distribution of a table's column.
class StepMap {
  public:
    /// Maps the i-th smallest of some values, and what is near it, to the i-th smallest level.
    /// @param values, levels  as many of each, not empty
    [[nodiscard]] static StepMap nearest(std::vector<double> values, std::vector<double> levels);
    /// The monotone map that turns samples into a column's distribution: x goes to the column's quantile at
    /// the share of the samples below x, half of those equal to x counted as below.
    /// @param samples, column  not empty
    [[nodiscard]] static StepMap quantiles(std::vector<double> samples, std::vector<double> column);

    /// x ← its level, elementwise.
    void apply(double* x, int n) const;

    /// One more than thresholds, strictly ascending.
    [[nodiscard]] std::span<const double> levels() const { return levels_; }

  private:
    std::vector<double> thresholds_;  ///< x has level i if exactly i of them are <= x
    std::vector<double> levels_;
};

}  // namespace causum::sim
