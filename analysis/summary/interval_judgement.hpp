#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "analysis/statistics/statistics.hpp"
#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// Whether an estimator's intervals hold the true joint effect as often as their nominal level says.
enum class IntervalJudgement : std::size_t { none, undecided, trusted, too_short, too_long };
/// In summary and verdict, by IntervalJudgement.
inline constexpr std::array<std::string_view, 5> interval_judgement_names = {"", "undecided", "trusted",
                                                                             "short", "long"};

inline constexpr double coverage_margin = 0.03;      ///< of trusted intervals: nominal ± 3 points
inline constexpr std::size_t fewest_coverages = 30;  ///< models; fewer are not judged

/// By the Monte Carlo interval of the mean coverage over models, ± 2 standard errors: too short where it lies
/// below nominal − coverage_margin, too long where above nominal + coverage_margin, trusted where it reaches
/// into nominal ± coverage_margin and is itself no wider. Undecided where it reaches into it but is wider,
/// and of fewer than fewest_coverages models.
/// @param level  nominal coverage; NaN: not known
/// @return none without a coverage or a level
[[nodiscard]] IntervalJudgement judge_intervals(const MonteCarloEstimate& coverage, double level);

/// How many models would make the Monte Carlo interval as narrow as nominal ± coverage_margin, at least
/// fewest_coverages; NaN where the coverage has no standard error.
[[nodiscard]] double models_to_judge(const MonteCarloEstimate& coverage);

/// Whether any estimator has a coverage under any condition.
[[nodiscard]] bool has_coverage(const Summary& summary);

}  // namespace causum::analysis
