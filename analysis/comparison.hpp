#pragma once

#include <string>
#include <vector>

#include "analysis/summary.hpp"

namespace causum::analysis {

/// One sentence per estimator: its mean excess_rmse, against the reference's, and how often it is better;
/// over several conditions the range of the ratio.
[[nodiscard]] std::vector<std::string> comparison_sentences(const Summary& summary);

}  // namespace causum::analysis
