#pragma once

#include <string>
#include <vector>

#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// One sentence per estimator that has fits: of one condition its mean excess_rmse, the geometric mean over
/// the reference's, and how often it is better; of several the range of the ratio, and under how many it is
/// the smaller one.
[[nodiscard]] std::vector<std::string> comparison_sentences(const Summary& summary);

}  // namespace causum::analysis
