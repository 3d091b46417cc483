#pragma once

#include <string>

#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// Whose intervals can be trusted, toplines' too, by judge_intervals under each condition: sentences
/// beginning "Intervals at 90 %: "; of those too short or too long the worst condition; how many replicates
/// would do where few cannot tell. Intervals of the constant are left out. Empty without coverage or nominal
/// level.
[[nodiscard]] std::string interval_sentences(const Summary& summary);

}  // namespace causum::analysis
