#include "jobs/study/value_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace causum::jobs {
namespace {

constexpr std::string_view white_space = " \t\r\n\v\f";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// All of `text`, or nothing.
template <class Number>
std::optional<Number> parse_all(std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end) return std::nullopt;
    return number;
}

}  // namespace

std::optional<std::uint64_t> parse_integer(std::string_view text) {
    // Decimal arithmetic on the digits: a double holds no integers beyond 2^53.
    std::string digits;
    std::int64_t exponent = 0;
    std::size_t i = 0;
    for (; i < text.size() && is_digit(text[i]); ++i) digits += text[i];
    if (i < text.size() && text[i] == '.') {
        for (++i; i < text.size() && is_digit(text[i]); ++i) {
            digits += text[i];
            --exponent;
        }
    }
    if (digits.empty()) return std::nullopt;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && text[i] == '+' && i + 1 < text.size() && is_digit(text[i + 1])) ++i;
        const std::optional<std::int32_t> written = parse_all<std::int32_t>(text.substr(i));
        if (!written) return std::nullopt;
        exponent += *written;
        i = text.size();
    }
    if (i != text.size()) return std::nullopt;

    digits.erase(0, digits.find_first_not_of('0'));
    if (digits.empty()) return 0;
    while (exponent < 0 && digits.back() == '0') {
        digits.pop_back();
        ++exponent;
    }
    constexpr std::int64_t most_digits = 20;
    if (exponent < 0 || exponent > most_digits) return std::nullopt;
    digits.append(static_cast<std::size_t>(exponent), '0');
    return parse_all<std::uint64_t>(digits);
}

std::optional<double> parse_number(std::string_view text) {
    const std::optional<double> number = parse_all<double>(text);
    if (!number || !std::isfinite(*number)) return std::nullopt;
    return *number == 0 ? 0.0 : *number;
}

std::string number_text(double number) {
    std::array<char, 32> buffer;
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
    return {buffer.data(), end};
}

std::string readable(std::uint64_t integer) {
    std::string digits = std::to_string(integer);
    const std::size_t zeros = digits.size() - 1;
    const bool power_of_ten = digits.front() == '1' && digits.find_first_not_of('0', 1) == std::string::npos;
    return power_of_ten && zeros >= 6 ? "1e" + std::to_string(zeros) : digits;
}

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    std::size_t begin = text.find_first_not_of(white_space);
    while (begin != std::string_view::npos) {
        const std::size_t end = std::min(text.find_first_of(white_space, begin), text.size());
        words.emplace_back(text.substr(begin, end - begin));
        begin = text.find_first_not_of(white_space, end);
    }
    return words;
}

std::vector<std::string_view> split_commas(std::string_view text) {
    std::vector<std::string_view> items;
    while (true) {
        const std::size_t comma = text.find(',');
        items.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return items;
        text.remove_prefix(comma + 1);
    }
}

std::string ranges_text(std::span<const std::int64_t> numbers, std::string_view separator, std::size_t most) {
    std::string text;
    std::size_t ranges = 0;
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t end = i + 1;
        while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
        if (ranges++ == most) return text + " …";
        if (!text.empty()) text += separator;
        text +=
            end - i == 1 ? fmt::format("{}", numbers[i]) : fmt::format("{}-{}", numbers[i], numbers[end - 1]);
        i = end;
    }
    return text;
}

}  // namespace causum::jobs
