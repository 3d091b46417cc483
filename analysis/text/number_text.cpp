#include "analysis/text/number_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace causum::analysis {

std::string short_number(double value, int digits) {
    if (std::isnan(value)) return "nan";  // whatever its sign
    if (!std::isfinite(value) || value == 0.0) return fmt::format("{:g}", value);
    const double size = std::abs(value);
    if (size >= 1e6 || size < 1e-4) {
        std::string text = fmt::format("{:.{}g}", value, digits);
        // "1e7", as in a study file
        const std::size_t power = text.find('e');
        if (power == std::string::npos) return text;
        if (text[power + 1] == '+') text.erase(power + 1, 1);
        const std::size_t digit = text.find_first_not_of("e-", power);
        if (text[digit] == '0') text.erase(digit, 1);
        return text;
    }
    const double rounded = std::stod(fmt::format("{:.{}g}", value, digits));
    const int decimals =
        std::max(0, digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(rounded)))));
    std::string text = fmt::format("{:.{}f}", rounded, decimals);
    // Zeros at the end go where they say nothing: 0.5, but 1.00 for 1.004.
    if (text.find('.') != std::string::npos && std::stod(text) == value) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    return text;
}

}  // namespace causum::analysis
