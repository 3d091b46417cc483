#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/findings/finding_groups.hpp"
#include "analysis/summary/summary.hpp"
#include "analysis/verdict/verdict.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// A figure for the page.
struct Drawing {
    std::string name;         ///< of its files
    std::string title;        ///< a sentence
    std::string svg;          ///< as gnuplot writes it
    std::string reason = {};  ///< why it was not drawn; empty if it was
};

/// "summary, replicates: gnuplot = not found on PATH (…)" for each reason why figures were not drawn.
[[nodiscard]] std::vector<std::string> missing_drawings(const std::vector<Drawing>& drawings);

/// The study as one HTML page that needs nothing else: question, verdict, figures, findings (folded), design
/// (ADEMP: aims, data-generating mechanisms, estimands, methods, performance measures; Morris et al. 2019),
/// tables, failures, how to run it again, provenance. Light and dark, for screens from a telephone's on, and
/// for print.
[[nodiscard]] std::string report_page(const results::Table& table, const Summary& summary,
                                      const Verdict& verdict, const std::vector<FindingGroup>& groups,
                                      const std::vector<Drawing>& drawings);

/// A gnuplot SVG to stand in a page: no prolog, size by its box, ids with `prefix`, a label for readers
/// aloud.
[[nodiscard]] std::string inline_svg(std::string_view svg, std::string_view prefix, std::string_view label);

}  // namespace causum::analysis
