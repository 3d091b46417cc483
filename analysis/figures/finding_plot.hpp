#pragma once

#include <string>
#include <vector>

#include "analysis/findings/findings.hpp"
#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// The findings of a kind that figures can hold, for each axis: with a finite value or bound, in at most 30
/// rows.
[[nodiscard]] std::vector<std::vector<Finding>> drawable_findings(const std::vector<Finding>& findings,
                                                                  FindingKind kind);

/// Script of name.svg, .pdf and .png: a row per setting of the other axes (and estimator compared with), each
/// estimator's value as a point with its 95 % interval; a bar that reaches the frame goes beyond the axis.
/// Optimal ratios have a tick at the law 1/(K − 1).
/// @param findings  one of drawable_findings
[[nodiscard]] std::string finding_plot_script(const std::vector<Finding>& findings, const Summary& summary,
                                              const std::string& name);

}  // namespace causum::analysis
