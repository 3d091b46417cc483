#include "analysis/text/grid.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "analysis/text/text_layout.hpp"

namespace causum::analysis {

namespace {

std::string escaped(std::string_view text, std::string_view special, std::string_view before) {
    std::string result;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) result += before;
        result += c;
    }
    return result;
}

std::string latex_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '\\':
                result += "\\textbackslash{}";
                break;
            case '~':
                result += "\\textasciitilde{}";
                break;
            case '^':
                result += "\\textasciicircum{}";
                break;
            default:
                if (std::string_view("&%$#_{}").find(c) != std::string_view::npos) result += '\\';
                result += c;
        }
    }
    for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{"±", "$\\pm$"},
                                   {"–", "--"},
                                   {"−", "$-$"},
                                   {"≥", "$\\geq$"}}) {
        for (std::size_t at = result.find(from); at != std::string::npos;
             at = result.find(from, at + to.size()))
            result.replace(at, from.size(), to);
    }
    return result;
}

bool begins_group(const Grid& grid, std::size_t row) {
    return std::binary_search(grid.rules.begin(), grid.rules.end(), row);
}

}  // namespace

std::string terminal_table(const Grid& grid, std::size_t width) {
    const std::size_t columns = grid.header.size();
    std::vector<std::size_t> widths(columns);
    for (std::size_t i = 0; i < columns; ++i) {
        widths[i] = text_width(grid.header[i]);
        for (const std::vector<std::string>& row : grid.rows)
            widths[i] = std::max(widths[i], text_width(row[i]));
    }
    std::string out;
    std::size_t next = grid.text_columns;
    do {
        // The words of a row begin each block of columns that fit beside them.
        std::vector<std::size_t> block(grid.text_columns);
        std::iota(block.begin(), block.end(), std::size_t{0});
        std::size_t used = 0;
        for (const std::size_t i : block) used += 2 + widths[i];
        while (next < columns && (block.size() == grid.text_columns || used + 2 + widths[next] <= width)) {
            used += 2 + widths[next];
            block.push_back(next++);
        }
        const auto line = [&](const std::vector<std::string>& texts) {
            std::string text;
            for (const std::size_t i : block) {
                text += "  " + (i < grid.text_columns ? pad_right(texts[i], widths[i])
                                                      : pad_left(texts[i], widths[i]));
            }
            text.erase(text.find_last_not_of(' ') + 1);
            return text + '\n';
        };
        if (!out.empty()) out += '\n';
        out += line(grid.header);
        for (const std::vector<std::string>& row : grid.rows) out += line(row);
    } while (next < columns);
    return out;
}

std::string markdown_text(std::string_view text) {
    std::string result = escaped(text, "|\\*`<&", "\\");
    for (std::size_t at = result.find("]("); at != std::string::npos; at = result.find("](", at))
        result.insert(at + 1, 1, '\\');  // no link
    return result;
}

std::string markdown_table(const Grid& grid) {
    const auto line = [](const std::vector<std::string>& texts) {
        std::string result = "|";
        for (const std::string& text : texts) result += ' ' + markdown_text(text) + " |";
        return result + '\n';
    };
    std::string out = grid.caption.empty() ? "" : markdown_text(grid.caption) + "\n\n";
    out += line(grid.header) + '|';
    for (std::size_t i = 0; i < grid.header.size(); ++i) out += i < grid.text_columns ? " --- |" : " ---: |";
    out += '\n';
    for (const std::vector<std::string>& row : grid.rows) out += line(row);
    return out;
}

std::string latex_table(const Grid& grid) {
    // A group's words but the last become a heading above its rows, which would be too wide for paper
    // otherwise.
    const std::size_t headings = grid.rules.empty() ? 0 : grid.text_columns - 1;
    const std::size_t columns = grid.header.size() - headings;
    const auto line = [&](const std::vector<std::string>& texts) {
        std::vector<std::string> cells;
        for (std::size_t i = headings; i < texts.size(); ++i) cells.push_back(latex_text(texts[i]));
        return fmt::format("{} \\\\\n", fmt::join(cells, " & "));
    };
    const auto heading = [&](const std::vector<std::string>& texts) {
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < headings; ++i)
            parts.push_back(latex_text(fmt::format("{} = {}", grid.header[i], texts[i])));
        const std::string text = fmt::format("{}", fmt::join(parts, ", "));
        constexpr std::size_t longest = 100;  // characters of a line of 16 cm
        return fmt::format("\\multicolumn{{{}}}{{{}}}{{{}}} \\\\*\n", columns,
                           text.size() > longest ? "p{15.5cm}" : "l", text);
    };
    std::string out =
        "% Written by causum. Needs \\usepackage{booktabs,longtable}, UTF-8 and a text width of 16 cm.\n"
        "\\begingroup";
    constexpr std::size_t many_columns = 8;
    out += columns < many_columns ? "\\footnotesize\\setlength{\\tabcolsep}{4pt}\n"
                                  : "\\scriptsize\\setlength{\\tabcolsep}{3pt}\n";
    out += fmt::format("\\begin{{longtable}}{{{}{}}}\n", std::string(grid.text_columns - headings, 'l'),
                       std::string(grid.header.size() - grid.text_columns, 'r'));
    if (!grid.caption.empty()) out += fmt::format("\\caption{{{}}}\\\\\n", latex_text(grid.caption));
    const std::string head = "\\toprule\n" + line(grid.header) + "\\midrule\n";
    out += head + "\\endfirsthead\n" + head + "\\endhead\n";
    for (std::size_t i = 0; i < grid.rows.size(); ++i) {
        if (begins_group(grid, i)) out += "\\midrule\n";
        if (headings > 0 && (i == 0 || begins_group(grid, i))) out += heading(grid.rows[i]);
        out += line(grid.rows[i]);
    }
    return out + "\\bottomrule\n\\end{longtable}\n\\endgroup\n";
}

std::string html_text(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string html_table(const Grid& grid) {
    const auto line = [&](const std::vector<std::string>& texts, std::string_view tag, bool rule) {
        std::string result = rule ? "<tr class=\"rule\">" : "<tr>";
        for (std::size_t i = 0; i < texts.size(); ++i) {
            result += fmt::format("<{}{}>{}</{}>", tag, i < grid.text_columns ? " class=\"word\"" : "",
                                  html_text(texts[i]), tag);
        }
        return result + "</tr>\n";
    };
    std::string out;
    if (!grid.caption.empty()) out += fmt::format("<p class=\"soft\">{}</p>\n", html_text(grid.caption));
    out += "<div class=\"scroll\"><table>\n";
    out += "<thead>" + line(grid.header, "th", false) + "</thead>\n<tbody>\n";
    for (std::size_t i = 0; i < grid.rows.size(); ++i) out += line(grid.rows[i], "td", begins_group(grid, i));
    return out + "</tbody></table></div>\n";
}

}  // namespace causum::analysis
