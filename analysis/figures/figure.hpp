#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/summary/summary.hpp"
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
/// be more than 12. `heatmap`: for two axes.
/// @param summary  summarize(table)
/// @throws ArgumentError if why_no_figure(summary) names a reason, or the summary's sizes are not the table's
[[nodiscard]] std::vector<Figure> make_figures(const results::Table& table, const Summary& summary);

/// Draws figures with gnuplot.
///
/// Everything is made in a temporary folder inside `directory` and then renamed, so that a file with its
/// final name is complete; files of those names are replaced.
/// @param directory  is created if it does not exist
/// @return name.svg, .pdf, .png and .gp of each figure
/// @throws Error if gnuplot is missing or fails, or a file cannot be written
[[nodiscard]] std::vector<std::filesystem::path> write_figures(const std::vector<Figure>& figures,
                                                               const std::filesystem::path& directory);

struct OutputText {
    std::string name;  ///< of the file, without directory
    std::string content;
};

/// Writes texts to files in `directory`, each complete or not at all; files of those names are replaced.
/// @return the files
/// @throws Error if one cannot be written
std::vector<std::filesystem::path> write_texts(const std::vector<OutputText>& texts,
                                               const std::filesystem::path& directory);

}  // namespace causum::analysis
