#include "analysis/drawing/axis_scale.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/errors.hpp"

namespace causum::analysis {

namespace {

constexpr double padding = 0.03;  // of the axis, beyond the outermost values

double times_power_of_ten(int mantissa, int exponent) {
    return exponent >= 0 ? mantissa * std::pow(10.0, exponent) : mantissa / std::pow(10.0, -exponent);
}

std::string superscript(int number) {
    constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string result;
    for (const char c : fmt::format("{}", number))
        result += c == '-' ? "⁻" : digits[static_cast<std::size_t>(c - '0')];
    return result;
}

/// mantissa × 10^exponent, with the power written out or not.
std::string tic_label(int mantissa, int exponent, bool powers) {
    if (!powers)
        return fmt::format("{:.{}f}", times_power_of_ten(mantissa, exponent), std::max(0, -exponent));
    if (mantissa == 0) return "0";
    for (; mantissa % 10 == 0; mantissa /= 10) ++exponent;
    const std::string power = "10" + superscript(exponent);
    return mantissa == 1 ? power : fmt::format("{}·{}", mantissa, power);
}

bool labels_fit(const AxisScale& axis, const std::vector<Tic>& tics, const AxisOptions& options) {
    double end = -std::numeric_limits<double>::infinity();
    for (const Tic& tic : tics) {
        if (tic.minor) continue;
        const double half = 0.5 * (options.horizontal ? text_length(tic.label) : line_height);
        const double center = axis.position(tic.value) * options.length;
        if (center - half < end) return false;
        end = center + half + (options.horizontal ? 0.12 : 0.05);
    }
    return true;
}

std::vector<Tic> value_tics(std::span<const double> values) {
    std::vector<double> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::vector<Tic> tics;
    tics.reserve(sorted.size());
    for (const double value : sorted) tics.push_back({value, fmt::format("{}", value), false});
    return tics;
}

std::vector<Tic> linear_tics(const AxisScale& axis, const AxisOptions& options) {
    const double size = std::max(std::abs(axis.low), std::abs(axis.high));
    int exponent = static_cast<int>(std::floor(std::log10(axis.high - axis.low))) - 2;
    for (;; ++exponent) {
        for (const int mantissa : {1, 2, 5}) {
            const double step = times_power_of_ten(mantissa, exponent);
            if (options.integers && step < 1.0) continue;
            const auto first = static_cast<std::int64_t>(std::ceil(axis.low / step));
            const auto last = static_cast<std::int64_t>(std::floor(axis.high / step));
            if (last - first > 7) continue;
            std::vector<Tic> tics;
            for (std::int64_t i = first; i <= last; ++i) {
                const bool powers = size >= 1e5 || step < 1e-4;
                tics.push_back({static_cast<double>(i) * step,
                                tic_label(static_cast<int>(i) * mantissa, exponent, powers), false});
            }
            if (labels_fit(axis, tics, options)) return tics;
        }
    }
}

/// Labels at the mantissas given, of every stride-th decade; minor tics elsewhere.
std::vector<Tic> decade_tics(const AxisScale& axis, std::span<const int> mantissas, int stride) {
    const int first = static_cast<int>(std::floor(std::log10(axis.low)));
    const int last = static_cast<int>(std::ceil(std::log10(axis.high)));
    const bool powers = axis.low < 0.0009 || axis.high > 1.1e5;
    std::vector<Tic> tics;
    for (int exponent = first; exponent <= last; ++exponent) {
        for (int mantissa = 1; mantissa <= 9; ++mantissa) {
            const double value = times_power_of_ten(mantissa, exponent);
            if (value < axis.low || value > axis.high) continue;
            const bool labelled = exponent % stride == 0 &&
                                  std::find(mantissas.begin(), mantissas.end(), mantissa) != mantissas.end();
            if (!labelled && stride > 1 && mantissa > 1) continue;
            tics.push_back({value, labelled ? tic_label(mantissa, exponent, powers) : "", !labelled});
        }
    }
    return tics;
}

std::vector<Tic> logarithmic_tics(const AxisScale& axis, const AxisOptions& options) {
    constexpr int one_two_five[] = {1, 2, 5};
    constexpr int one_three[] = {1, 3};
    constexpr int one[] = {1};
    const bool many = axis.low < 0.0009 || axis.high > 1.1e5;  // powers of ten: decades alone read best
    const bool wide = axis.high / axis.low > 1000.0;
    for (const std::span<const int> mantissas :
         {std::span<const int>(one_two_five), std::span<const int>(one_three)}) {
        if (many && wide) break;
        std::vector<Tic> tics = decade_tics(axis, mantissas, 1);
        if (labels_fit(axis, tics, options)) return tics;
    }
    for (int stride = 1;; ++stride) {
        std::vector<Tic> tics = decade_tics(axis, one, stride);
        if (labels_fit(axis, tics, options)) return tics;
    }
}

}  // namespace

double text_length(std::string_view text) {
    double ems = 0.0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) == 0x80U) continue;
        if (std::string_view(" ijl.,:;'|!").find(c) != std::string_view::npos) {
            ems += 0.30;
        } else if (std::string_view("ftr()-/").find(c) != std::string_view::npos) {
            ems += 0.39;
        } else if (std::string_view("mwMW±").find(c) != std::string_view::npos) {
            ems += 0.90;
        } else {
            ems += byte >= 'A' && byte <= 'Z' ? 0.69 : 0.61;
        }
    }
    constexpr double em = 7.0 / 72.0 * 2.54;
    return ems * em;
}

double AxisScale::position(double value) const {
    const double place =
        logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    return std::clamp(value > 0.0 || !logarithmic ? place : 0.0, 0.0, 1.0);
}

AxisScale make_axis_scale(std::span<const double> values, std::span<const double> extras,
                          const AxisOptions& options) {
    if (!(options.length > 0.0)) {
        throw ArgumentError(fmt::format("AxisOptions.length = {} (must be > 0)", options.length));
    }
    AxisScale axis;
    axis.low = std::numeric_limits<double>::infinity();
    axis.high = -axis.low;
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        axis.low = std::min(axis.low, value);
        axis.high = std::max(axis.high, value);
    }
    if (axis.low > axis.high) throw ArgumentError("make_axis_scale: none of the values is finite");
    axis.logarithmic = !options.linear && axis.low > 0.0 && axis.high >= 10.0 * axis.low;
    const double least = axis.low;
    for (const double extra : extras) {
        if (!std::isfinite(extra) || (axis.logarithmic && extra < 0.5 * least)) continue;
        axis.low = std::min(axis.low, extra);
        axis.high = std::max(axis.high, extra);
    }
    if (axis.logarithmic) {
        const double margin = std::pow(axis.high / axis.low, padding);
        axis.low /= margin;
        axis.high *= margin;
    } else {
        double margin = padding * (axis.high - axis.low);
        const double size = std::max(std::abs(axis.low), std::abs(axis.high));
        if (margin < 1e-6 * size || size == 0.0) margin = size == 0.0 ? 1.0 : 0.05 * size;
        axis.low -= margin;
        axis.high += margin;
    }
    // Means near the largest double: the margin must not make the end infinite.
    constexpr double largest = 1e300;
    axis.high = std::min(axis.high, largest);
    axis.low = std::max(axis.low, -largest);
    if (options.tics_at_values) {
        axis.tics = value_tics(values);
        if (axis.tics.size() <= 8 && labels_fit(axis, axis.tics, options)) return axis;
    }
    axis.tics = axis.logarithmic ? logarithmic_tics(axis, options) : linear_tics(axis, options);
    return axis;
}

}  // namespace causum::analysis
