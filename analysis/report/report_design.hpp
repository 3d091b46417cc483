#pragma once

#include <string>
#include <string_view>

#include "analysis/summary/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// What the study asks: the comment that its file began with, or else in words made from its axes.
/// @param study_text  Provenance::study_text
[[nodiscard]] std::string question_text(const Summary& summary, std::string_view study_text);

/// The design as HTML, by ADEMP: aims, data-generating mechanisms, estimands, methods, performance measures.
[[nodiscard]] std::string design_section(const results::Table& table, const Summary& summary);

/// Why a report has no figure.
[[nodiscard]] std::string why_nothing_drawn(const Summary& summary);

}  // namespace causum::analysis
