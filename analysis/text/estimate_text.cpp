#include "analysis/text/estimate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace causum::analysis {

namespace {

constexpr std::string_view dash = "–";

/// The value with `decimals` digits after the point; a negative count rounds to tens, hundreds …
std::string fixed(double value, int decimals) {
    if (!std::isfinite(value)) return fmt::format("{}", value);
    if (decimals < 0) {
        const double unit = std::pow(10.0, -decimals);
        value = std::round(value / unit) * unit;
    }
    std::string text = fmt::format("{:.{}f}", value, std::max(decimals, 0));
    if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
    return text;
}

/// Power of ten of the leading digit after rounding to `digits` significant digits.
int leading_power(double value, int digits) {
    const std::string text = fmt::format("{:.{}e}", value, digits - 1);
    return std::atoi(text.c_str() + text.find('e') + 1);
}

/// How a mean is written: scaled by 10^−power, with so many decimals.
struct Digits {
    int power = 0;
    int decimals = 4;
};

Digits digits_of(const MonteCarloEstimate& estimate) {
    const bool has_error = std::isfinite(estimate.error) && estimate.error > 0.0;
    const double size = std::max(std::abs(estimate.value), has_error ? estimate.error : 0.0);
    if (!std::isfinite(size) || size == 0.0) return {};
    const int power = size >= 1e6 || size < 1e-6 ? static_cast<int>(std::floor(std::log10(size))) : 0;
    if (!has_error) return {.power = power, .decimals = 3 - (leading_power(size, 4) - power)};
    // An error far below the value is rounding noise: seven digits of the value are enough.
    const int wanted = 1 - (leading_power(estimate.error, 2) - power);
    return {.power = power, .decimals = std::min(wanted, 6 - (leading_power(size, 7) - power))};
}

double scaled(double value, int power) {
    return power == 0 ? value : value / std::pow(10.0, power);
}

}  // namespace

EstimateText format_estimate(const MonteCarloEstimate& estimate) {
    if (std::isnan(estimate.value)) return {std::string(dash), ""};
    const Digits digits = digits_of(estimate);
    EstimateText text{fixed(scaled(estimate.value, digits.power), digits.decimals), std::string(dash)};
    if (estimate.error == 0.0) {
        text.error = "0";
    } else if (!std::isnan(estimate.error)) {
        const double error = scaled(estimate.error, digits.power);
        text.error = fixed(error, digits.decimals);
        if (text.error.find_first_not_of("0.") == std::string::npos)
            text.error = fmt::format("{:.0e}", error);
    }
    if (digits.power != 0) {
        text.value.insert(0, 1, '(');
        text.error += fmt::format(")e{}", digits.power);
    }
    return text;
}

std::string to_text(const MonteCarloEstimate& estimate) {
    const EstimateText text = format_estimate(estimate);
    return text.error.empty() ? text.value : text.value + " ± " + text.error;
}

std::string value_text(double value, const MonteCarloEstimate& like) {
    if (std::isnan(value)) return std::string(dash);
    const Digits digits = digits_of(like);
    const std::string text = fixed(scaled(value, digits.power), digits.decimals);
    return digits.power == 0 || !std::isfinite(value) ? text : fmt::format("{}e{}", text, digits.power);
}

}  // namespace causum::analysis
