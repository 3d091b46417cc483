#pragma once

#include <string>
#include <vector>

#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// What a reader of the summary's numbers must know, a sentence or two each: failures with their reasons,
/// fits not run, a rule that ended the run, too few replicates for standard errors, and those below.
[[nodiscard]] std::vector<std::string> notes(const Summary& summary);

/// Says that the rows are of another numerics version than this program's; empty if they are not.
[[nodiscard]] std::string numerics_note(const Summary& summary);

/// Names the estimators, with how many of the conditions, whose mean excess_rmse one replicate in 30 or more
/// makes unreliable; empty if there are none.
[[nodiscard]] std::string heavy_tail_note(const Summary& summary);

/// Names the estimators that mostly chose a penalty on the edge of the grid; empty if there are none.
[[nodiscard]] std::string edge_note(const Summary& summary);

}  // namespace causum::analysis
