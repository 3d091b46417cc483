#pragma once

#include <string>

#include "analysis/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// What the study asks, from its axes and estimators.
[[nodiscard]] std::string question_text(const Summary& summary);

/// The design as HTML, by ADEMP: aims, data-generating mechanisms, estimands, methods, performance measures.
[[nodiscard]] std::string design_section(const results::Table& table, const Summary& summary);

/// Why a report has no figure.
[[nodiscard]] std::string why_nothing_drawn(const Summary& summary);

}  // namespace causum::analysis
