#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/drawing/axis_scale.hpp"
#include "analysis/drawing/estimator_style.hpp"

namespace causum::analysis {

/// A rectangle on paper: cm from the figure's lower left corner.
struct Frame {
    double left = 0.0;
    double bottom = 0.0;
    double right = 0.0;
    double top = 0.0;
};

struct Place {
    double x = 0.0;  ///< cm
    double y = 0.0;  ///< cm
};

enum class Align { left, center, right };

struct LabelOptions {
    Align align = Align::left;
    int size = 7;  ///< points
    std::string_view color = "#222222";
};

struct LineOptions {
    std::string_view color = "#222222";
    double width = 1.0;  ///< multiples of 0.5 point
    std::string_view dash = "solid";
};

inline constexpr std::string_view ink_color = "#222222";
inline constexpr std::string_view note_color = "#555555";
inline constexpr std::string_view grid_color = "#E6E6E6";

/// A gnuplot script that draws one figure as SVG, PDF and PNG.
///
/// Whatever comes from a study (names, axis values) goes through text(): it stands in single quotes at the
/// head of the script, where gnuplot neither substitutes nor runs it. Data stand in the script too, so it can
/// be edited and run by itself. Places are on paper, so the three formats have one layout.
class GnuplotScript {
  public:
    /// @param width, height  cm
    /// @param name           of the files: name.svg, name.pdf, name.png
    GnuplotScript(double width, double height, std::string name = "summary")
        : width_(width), height_(height), name_(std::move(name)) {}

    /// Declares a string variable and returns its name. Control characters become spaces.
    [[nodiscard]] std::string text(std::string_view content);
    /// Declares a data block and returns its name; rows are of one length, NaN allowed.
    [[nodiscard]] std::string data(std::string_view comment, const std::vector<std::vector<double>>& rows);

    /// Text drawn with the next panel.
    void label(std::string_view content, Place place, const LabelOptions& options = {});
    /// Drawn on the page, above the panels.
    void line(Place from, Place to, const LineOptions& options);
    /// @param type  gnuplot's point type; size is the diameter in points
    void point(Place place, int type, double size, std::string_view color);

    /// Plots the items (arguments of gnuplot's plot command; none leave the panel empty) with these axes; a
    /// scale without tics draws none.
    void panel(const Frame& frame, const AxisScale& x, const AxisScale& y,
               const std::vector<std::string>& items);

    /// The script.
    [[nodiscard]] std::string str() const;

  private:
    [[nodiscard]] std::string at(Place place) const;
    void command(std::string_view text);

    double width_;
    double height_;
    std::string name_;
    std::size_t texts_ = 0;
    std::size_t blocks_ = 0;
    std::string head_;
    std::string body_;
    std::vector<std::string> page_;  ///< items of a last plot over the whole page
};

/// Lower-left places of text lines stacked downwards from `top` (the upper edge of the first), drawn as
/// labels.
void stack_lines(GnuplotScript& script, const std::vector<std::string>& lines, Place top,
                 const LabelOptions& options);

/// Distance between lines of `size`-point text, in cm.
[[nodiscard]] double line_distance(int size);

}  // namespace causum::analysis
