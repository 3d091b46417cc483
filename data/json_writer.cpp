#include "data/json_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <vector>

#include "core/invisible.hpp"

namespace causum {
namespace {

std::string json_value(std::uint64_t number) {
    return fmt::format("{}", number);
}
std::string json_value(const std::string& text) {
    return json_string(text);
}
std::string json_value(const std::vector<std::int64_t>& numbers) {
    return fmt::format("[{}]", fmt::join(numbers, ", "));
}
std::string json_value(const std::vector<std::string>& texts) {
    std::vector<std::string> strings;
    strings.reserve(texts.size());
    for (const std::string& text : texts) strings.push_back(json_string(text));
    return fmt::format("[{}]", fmt::join(strings, ", "));
}

}  // namespace

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : escaped_utf8(text)) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string json_object(std::span<const Attribute> members) {
    std::vector<std::string> lines;
    for (const Attribute& member : members) {
        const std::string value = std::visit([](const auto& v) { return json_value(v); }, member.value);
        lines.push_back(fmt::format("  {}: {}", json_string(member.name), value));
    }
    return fmt::format("{{\n{}\n}}\n", fmt::join(lines, ",\n"));
}

}  // namespace causum
