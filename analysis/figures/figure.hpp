#pragma once

#include <string>
#include <vector>

#include "analysis/summary/summary.hpp"
#include "analysis/text/file_set.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Why there is no figure of this study: no fit has a finite error, or the conditions differ in no axis.
/// Empty where there is one.
[[nodiscard]] std::string why_no_figure(const Summary& summary);

struct Figure {
    std::string name;    ///< of its files, without extension
    std::string title;   ///< what it shows, in a sentence
    std::string script;  ///< for gnuplot, with the data; writes name.svg, .pdf and .png
};

/// The study's figures. `summary`: points, median and mean by estimator for one condition; means along the
/// axis for one numeric axis; panels for several axes or a text axis, and a nested-loop plot where they would
/// be more than 12. `heatmap`: for two axes. Of intervals, where there are any: interval_figures.hpp.
/// @param summary  summarize(table)
/// @throws ArgumentError if why_no_figure(summary) names a reason, or the summary's sizes are not the table's
[[nodiscard]] std::vector<Figure> make_figures(const results::Table& table, const Summary& summary);

/// Draws a figure with gnuplot into a set of files: name.svg, .pdf, .png, and
/// its script name.gp.
/// @return why it was not drawn: gnuplot is missing or fails, and the set has the script alone; empty if it
///         was
/// @throws Error if the set's directory is full, or cannot be written to
[[nodiscard]] std::string draw_figure(const Figure& figure, FileSet& files);

}  // namespace causum::analysis
