#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/findings/findings.hpp"

namespace causum::analysis {

/// What the findings of one question and estimator say together: that of the only one where the study has no
/// other axis, else its range over their values.
/// @param findings  not empty
/// @param settings  how many places on the study's other axes there are, with such a finding or without
[[nodiscard]] std::string range_statement(const std::vector<Finding>& findings, std::size_t settings);

}  // namespace causum::analysis
