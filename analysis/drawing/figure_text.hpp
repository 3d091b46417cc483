#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/drawing/axis_scale.hpp"
#include "analysis/summary/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

// Lengths that figures share, in cm.
inline constexpr double margin = 0.15;  ///< around a figure
inline constexpr double title_space = 0.5;
inline constexpr double tic_label_space = 0.42;  ///< below a panel

/// Half the length of a mean's bar: two Monte Carlo standard errors; 0 where there is none.
[[nodiscard]] double bar_length(const MonteCarloEstimate& mean);

/// "rmse", "excess_rmse", "coverage" …
[[nodiscard]] std::string_view metric_name(results::Metric metric);

/// "n_obs = 100" with no-break spaces around the =.
[[nodiscard]] std::string unbroken(std::string text);

/// Width of a figure in cm: a column of a paper, more where there are more than six estimators or long names.
[[nodiscard]] double figure_width(const Summary& summary);

/// Whether any condition has a mean of the metric that can be drawn.
[[nodiscard]] bool has_finite_mean(const Summary& summary, results::Metric metric);

/// excess_rmse; rmse where no condition has a mean excess_rmse.
[[nodiscard]] results::Metric main_metric(const Summary& summary);

/// The scale of a metric's means and their bars under all conditions; of coverage linear, from 0 to 1 at
/// most, with the nominal levels.
[[nodiscard]] AxisScale mean_scale(const Summary& summary, results::Metric metric, AxisOptions options);

/// What an axis shows, with its unit: one line if it fits into `length` cm, else even lines.
[[nodiscard]] std::vector<std::string> axis_title(results::Metric metric, double length);

/// Why there is nothing to draw of an estimator.
[[nodiscard]] std::string absence(const SummaryRow& row);

/// Lines of 6-point text, at most `length` cm long: number of replicates, what is not self-evident in the
/// figure
/// (`remarks`), what MCSE is if asked for, and the fits that failed or
/// were not run.
[[nodiscard]] std::vector<std::string> caption_lines(const Summary& summary,
                                                     const std::vector<std::string>& remarks, double length,
                                                     bool explain_mcse = true);

}  // namespace causum::analysis
