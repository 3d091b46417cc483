#pragma once

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

namespace causum::analysis {

/// How often `part` stands in the text.
inline std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

/// The texts of a script, joined by spaces: captions are broken into lines.
inline std::string texts(const std::string& script) {
    std::string result;
    for (std::size_t at = script.find("\ntext_"); at != std::string::npos;
         at = script.find("\ntext_", at + 1)) {
        const std::size_t begin = script.find('\'', at) + 1;
        result += script.substr(begin, script.find("'\n", begin) - begin) + ' ';
    }
    return result;
}

/// The text with plain spaces for its no-break ones.
inline std::string plain_spaces(std::string text) {
    for (std::size_t at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0"))
        text.replace(at, 2, 1, ' ');
    return text;
}

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// Text with its lines joined by single spaces.
inline std::string unwrapped(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

inline bool any_line_has(const std::string& text, const std::string& part) {
    const std::vector<std::string> lines = lines_of(text);
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace causum::analysis
