#include "data/csv_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace causum {

namespace {

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace

std::string csv_number(double value) {
    return std::isnan(value) ? "" : fmt::format("{}", value);
}

std::string csv_line(const std::vector<std::string>& fields) {
    std::vector<std::string> escaped;
    escaped.reserve(fields.size());
    for (const std::string& field : fields) escaped.push_back(csv_field(field));
    return fmt::format("{}\n", fmt::join(escaped, ","));
}

}  // namespace causum
