#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace causum::analysis {

/// A table of texts, to be written in several forms.
struct Grid {
    std::string caption;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;  ///< as many texts as the header has
    std::size_t text_columns = 0;                ///< the first so many are words, flush left
    std::vector<std::size_t> rules;              ///< rows above which a group begins, ascending
};

/// Lines of at most `width` characters where a row's words and one column fit: columns that find no room go
/// on below, beside the same words.
[[nodiscard]] std::string terminal_table(const Grid& grid, std::size_t width);
/// GitHub's Markdown.
[[nodiscard]] std::string markdown_table(const Grid& grid);
/// LaTeX for \input, with the packages booktabs and longtable, for a text width of 16 cm. Where rows come in
/// groups, their words but the last are a heading above each group.
[[nodiscard]] std::string latex_table(const Grid& grid);
/// An HTML table.
[[nodiscard]] std::string html_table(const Grid& grid);

/// Text in which the special characters of Markdown's tables are escaped.
[[nodiscard]] std::string markdown_text(std::string_view text);
/// Text in which HTML's special characters are written out.
[[nodiscard]] std::string html_text(std::string_view text);

}  // namespace causum::analysis
