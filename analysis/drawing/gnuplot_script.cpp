#include "analysis/drawing/gnuplot_script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace causum::analysis {

namespace {

std::string number(double value) {
    return std::isnan(value) ? "NaN" : fmt::format("{:.9g}", value);
}

std::string in_quotes(std::string_view content) {
    std::string result = "'";
    for (const char c : content) {
        if (c == '\'') result += '\'';
        result += std::iscntrl(static_cast<unsigned char>(c)) != 0 ? ' ' : c;
    }
    return result + '\'';
}

/// A comment that cannot end, continue or run anything.
std::string comment_text(std::string_view content) {
    std::string result;
    for (const char c : content) {
        const auto byte = static_cast<unsigned char>(c);
        result += std::isalnum(byte) != 0 || std::string_view(" _.,:=+-").find(c) != std::string_view::npos
                      ? c
                      : ' ';
    }
    return result;
}

/// Numbers as our axes write them; whatever else may come from a study.
bool is_number_text(std::string_view label) {
    return std::all_of(label.begin(), label.end(), [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ||
               (static_cast<unsigned char>(c) & 0x80U) != 0;
    });
}

std::string plot_command(const std::vector<std::string>& items) {
    return fmt::format("plot {}", fmt::join(items, ", \\\n         "));
}

}  // namespace

double line_distance(int size) {
    return line_height * size / 7.0;
}

std::string GnuplotScript::text(std::string_view content) {
    std::string name = fmt::format("text_{}", ++texts_);
    head_ += fmt::format("{} = {}\n", name, in_quotes(content));
    return name;
}

std::string GnuplotScript::data(std::string_view comment, const std::vector<std::vector<double>>& rows) {
    std::string name = fmt::format("$data_{}", ++blocks_);
    head_ += fmt::format("\n# {}\n{} << EOD\n", comment_text(comment), name);
    for (const std::vector<double>& row : rows) {
        std::vector<std::string> numbers;
        numbers.reserve(row.size());
        for (const double value : row) numbers.push_back(number(value));
        head_ += fmt::format("{}\n", fmt::join(numbers, " "));
    }
    head_ += "EOD\n";
    return name;
}

std::string GnuplotScript::at(Place place) const {
    return fmt::format("screen {:.5f},{:.5f}", place.x / width_, place.y / height_);
}

void GnuplotScript::command(std::string_view line) {
    body_ += fmt::format("    {}\n", line);
}

void GnuplotScript::label(std::string_view content, Place place, const LabelOptions& options) {
    constexpr std::array<std::string_view, 3> sides = {"left", "center", "right"};
    command(fmt::format("set label {} at {} {} font ',{}' textcolor rgb '{}' offset 0,sink front",
                        text(content), at(place), sides[static_cast<std::size_t>(options.align)],
                        options.size, options.color));
}

void GnuplotScript::line(Place from, Place to, const LineOptions& options) {
    page_.push_back(fmt::format(
        "'+' using ({:.4f}):({:.4f}):({:.4f}):({:.4f}) every ::0::0 with vectors nohead lw {} "
        "dt {} lc rgb '{}'",
        from.x, from.y, to.x - from.x, to.y - from.y, options.width, options.dash, options.color));
}

void GnuplotScript::point(Place place, int type, double size, std::string_view color) {
    page_.push_back(
        fmt::format("'+' using ({:.4f}):({:.4f}) every ::0::0 with points pt {} ps {}*size lc rgb '{}'",
                    place.x, place.y, type, size, color));
}

void GnuplotScript::panel(const Frame& frame, const AxisScale& x, const AxisScale& y,
                          const std::vector<std::string>& items) {
    command(fmt::format("set lmargin at screen {:.5f}; set rmargin at screen {:.5f}", frame.left / width_,
                        frame.right / width_));
    command(fmt::format("set bmargin at screen {:.5f}; set tmargin at screen {:.5f}", frame.bottom / height_,
                        frame.top / height_));
    struct Side {
        char name;
        const AxisScale& axis;
    };
    int border = 0;
    for (const Side& side : {Side{'x', x}, Side{'y', y}}) {
        command(fmt::format("{} logscale {}", side.axis.logarithmic ? "set" : "unset", side.name));
        command(fmt::format("set {}range [{}:{}]", side.name, number(side.axis.low), number(side.axis.high)));
        if (side.axis.tics.empty()) {
            command(fmt::format("unset {}tics", side.name));
            continue;
        }
        border += side.name == 'x' ? 1 : 2;
        command(fmt::format("set {}tics out nomirror scale 0.5,0.25 font ',7' textcolor rgb '{}' offset {}",
                            side.name, ink_color, side.name == 'x' ? "0,lift" : "pull,sink"));
        std::vector<std::string> tics;
        for (const Tic& tic : side.axis.tics) {
            const std::string label = is_number_text(tic.label) ? in_quotes(tic.label) : text(tic.label);
            tics.push_back(fmt::format("{} {}{}", label, number(tic.value), tic.minor ? " 1" : ""));
        }
        command(fmt::format("set {}tics ({})", side.name, fmt::join(tics, ", ")));
        command(fmt::format("set grid {}tics lt 1 lw 0.8 lc rgb '{}'", side.name, grid_color));
    }
    command(fmt::format("set border {} lw 1 lc rgb '{}'", border, ink_color));
    command(items.empty() ? "plot NaN notitle" : plot_command(items));
    command("unset label; unset grid");
}

std::string GnuplotScript::str() const {
    constexpr double cm_per_inch = 2.54;
    constexpr double svg_dpi = 144.0;
    constexpr double png_dpi = 300.0;
    const double width = width_ / cm_per_inch;
    const double height = height_ / cm_per_inch;
    std::string out = fmt::format(
        "# Drawn by causum. Edit as you like, then run: gnuplot --default-settings {0}.gp\n"
        "# It writes {0}.svg, {0}.pdf and {0}.png into the working directory.\n"
        "set encoding utf8\n",
        name_);
    out += head_;
    out += "\ndo for [format in 'svg pdf png'] {\n    reset\n";
    // A point of text, half a point of line width and a point of mark (size) in each terminal's own units;
    // lift and pull bring the axes' labels near them, sink lowers SVG's text to the height it has elsewhere.
    out += fmt::format(
        "    if (format eq 'svg') {{ size = 1/2.62; lift = -0.2; pull = 0; sink = -0.2; set terminal svg "
        "size {:.0f},{:.0f} font 'sans-serif,7' fontscale 2 "
        "linewidth 1 rounded noenhanced background 'white' }}\n",
        width * svg_dpi, height * svg_dpi);
    out += fmt::format(
        "    if (format eq 'pdf') {{ size = 1/6.0; lift = 0.3; pull = 0.4; sink = 0; set terminal pdfcairo "
        "size {:.3f}cm,{:.3f}cm font 'Helvetica,7' "
        "fontscale 0.75 linewidth 1 rounded noenhanced }}\n",
        width_, height_);
    out += fmt::format(
        "    if (format eq 'png') {{ size = 1/1.61; lift = 0.3; pull = 0.4; sink = 0; set terminal pngcairo "
        "size {:.0f},{:.0f} font 'Helvetica,7' fontscale "
        "3.125 linewidth 2.08 rounded noenhanced background 'white' }}\n",
        width * png_dpi, height * png_dpi);
    out += fmt::format("    set output '{}.'.format\n", name_);
    out += "    unset key\n    set errorbars 0\n    set multiplot\n";
    out += body_;
    if (!page_.empty()) {
        // Key and leaders, in cm on the page. Not as arrows: of those that differ in dash only, SVG repeats
        // the first.
        out +=
            "    set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at "
            "screen 1\n";
        out += fmt::format("    unset logscale; set xrange [0:{:.4f}]; set yrange [0:{:.4f}]\n", width_,
                           height_);
        out += "    unset tics; unset border; set samples 2\n";
        out += fmt::format("    {}\n", plot_command(page_));
    }
    out += "    unset multiplot\n    unset output\n}\n";
    return out;
}

void stack_lines(GnuplotScript& script, const std::vector<std::string>& lines, Place top,
                 const LabelOptions& options) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const double y = top.y - (static_cast<double>(i) + 0.5) * line_distance(options.size);
        script.label(lines[i], {top.x, y}, options);
    }
}

}  // namespace causum::analysis
