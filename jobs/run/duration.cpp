#include "jobs/run/duration.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/errors.hpp"

namespace causum::jobs {
namespace {

constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;

std::optional<std::int64_t> digits(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    constexpr std::int64_t most = 1'000'000'000;
    if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most)
        return std::nullopt;
    return value;
}

/// "12:00:00" or "30:00".
std::optional<std::int64_t> clock_time(std::string_view text) {
    std::vector<std::int64_t> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(':', start), text.size());
        const auto part = digits(text.substr(start, end - start));
        if (!part) return std::nullopt;
        parts.push_back(*part);
        start = end + 1;
    }
    if (parts.size() == 2) parts.insert(parts.begin(), 0);
    if (parts.size() != 3 || parts[1] >= 60 || parts[2] >= 60) {
        const bool long_minutes = parts.size() == 3 && parts[0] == 0 && parts[2] < 60;  // "90:00"
        if (!long_minutes) return std::nullopt;
    }
    return parts[0] * hour + parts[1] * minute + parts[2];
}

std::optional<std::int64_t> seconds_of(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash != std::string_view::npos) {
        const auto days = digits(text.substr(0, dash));
        const auto rest = clock_time(text.substr(dash + 1));
        if (!days || !rest) return std::nullopt;
        return *days * day + *rest;
    }
    if (text.find(':') != std::string_view::npos) return clock_time(text);
    std::int64_t unit = 1;
    if (!text.empty() && (text.back() < '0' || text.back() > '9')) {
        switch (text.back()) {
            case 's':
                unit = 1;
                break;
            case 'm':
                unit = minute;
                break;
            case 'h':
                unit = hour;
                break;
            case 'd':
                unit = day;
                break;
            default:
                return std::nullopt;
        }
        text.remove_suffix(1);
    }
    const auto value = digits(text);
    return value ? std::optional(*value * unit) : std::nullopt;
}

}  // namespace

double parse_duration(std::string_view text, std::string_view lead_in) {
    const std::optional<std::int64_t> seconds = seconds_of(text);
    if (!seconds || *seconds == 0) {
        throw InputError(
            fmt::format("{}{} (must be a time as 90, 90s, 30m, 2h, 12:00:00 or 1-12:00:00)", lead_in, text));
    }
    return static_cast<double>(*seconds);
}

std::string duration_text(double seconds) {
    const auto total = static_cast<std::int64_t>(std::ceil(seconds));
    if (total < minute) return fmt::format("{} s", total);
    if (total < hour) return fmt::format("{} min {} s", total / minute, total % minute);
    return fmt::format("{} h {} min", total / hour, total % hour / minute);
}

}  // namespace causum::jobs
