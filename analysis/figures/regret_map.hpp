#pragma once

#include <string>

#include "analysis/summary/summary.hpp"
#include "analysis/verdict/verdict.hpp"

namespace causum::analysis {

/// Whether there is regret to draw: two conditions, two estimators with errors, toplines apart,
/// and replicates enough.
[[nodiscard]] bool has_regret_map(const Verdict& verdict);

/// Script of the figure `verdict`: a row per condition and a column per estimator, the safest first; each
/// cell is shaded by how many times the error of the best estimator there its error is, and framed where it
/// is kept. Rows shrink where there are more than 40, and lose their numbers from 65 on.
/// @param verdict  has_regret_map(verdict)
[[nodiscard]] std::string regret_map_script(const Verdict& verdict, const Summary& summary);

}  // namespace causum::analysis
