#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/summary.hpp"

namespace causum::analysis {

/// A table of texts, to be written in several forms.
struct Grid {
    std::string caption;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;  ///< as many texts as the header has
    std::size_t text_columns = 0;                ///< the first so many are words, flush left
    std::vector<std::size_t> rules;              ///< rows above which a group begins, ascending
};

/// A row per condition and estimator: axes, fits ok, mean ± standard error and median of excess_rmse, mean
/// rmse, ratio to the reference and win rate.
[[nodiscard]] Grid summary_grid(const Summary& summary);

/// A row per estimator and condition with a failure: rate ± standard error, reasons, mean over all available
/// and over commonly successful replicates. No rows if nothing failed.
[[nodiscard]] Grid failure_grid(const Summary& summary);

/// Systematic error and variance of each estimator; no rows unless data.sets ≥ 2.
[[nodiscard]] Grid systematic_grid(const Summary& summary);

/// "12.5 ± 1.3 %"; "none" and "all" where the closed form has no error; "–" without values.
[[nodiscard]] std::string share_text(const Estimate& share);

/// GitHub's Markdown.
[[nodiscard]] std::string markdown_table(const Grid& grid);
/// LaTeX for \input, with the packages booktabs and longtable.
[[nodiscard]] std::string latex_table(const Grid& grid);
/// An HTML table.
[[nodiscard]] std::string html_table(const Grid& grid);

/// Text in which HTML's special characters are written out.
[[nodiscard]] std::string html_text(std::string_view text);

}  // namespace causum::analysis
