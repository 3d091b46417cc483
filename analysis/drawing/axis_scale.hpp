#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace causum::analysis {

struct Tic {
    double value = 0.0;
    std::string label;
    bool minor = false;  ///< short, without a grid line
};

struct AxisOptions {
    double length = 5.0;          ///< cm on paper
    bool horizontal = true;       ///< labels stand side by side, not one above the other
    bool integers = false;        ///< no tics between integers
    bool tics_at_values = false;  ///< label the values themselves where there is room
    bool linear = false;          ///< never logarithmic
};

/// Range and tics of a figure's axis.
struct AxisScale {
    bool logarithmic = false;
    double low = 0.0;
    double high = 1.0;
    std::vector<Tic> tics;  ///< ascending
    /// Place between low (0) and high (1); values beyond are put on the end.
    [[nodiscard]] double position(double value) const;
};

/// A range that holds `values`, and tics of the form 1, 2, 5 × 10^k whose labels do not touch.
///
/// Logarithmic where all values are positive and span a factor of 10 or more, unless `linear`. Values that
/// are not finite are ignored.
/// @param values  what the axis is for (points, means)
/// @param extras  what it should hold too (ends of error bars); on a logarithmic axis an end below half the
/// least
///                value is left to be cut off, so that a bar reaching towards 0 does not stretch the axis
/// @throws ArgumentError if no value is finite, or the length is not positive
[[nodiscard]] AxisScale make_axis_scale(std::span<const double> values, std::span<const double> extras,
                                        const AxisOptions& options);

/// Paper width in cm of text of 7 points in DejaVu Sans, the widest of the likely fonts.
[[nodiscard]] double text_length(std::string_view text);
/// Distance between its lines, in cm.
inline constexpr double line_height = 0.32;

}  // namespace causum::analysis
