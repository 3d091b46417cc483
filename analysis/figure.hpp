#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Why write_figures draws nothing of this study: no fit has a finite error, no axis is numeric, or too many
/// lines would share the figure. Empty where it draws.
[[nodiscard]] std::string why_no_figure(const Summary& summary);

/// The gnuplot script of the study's figure, with its data: points, median and mean by estimator for one
/// condition, else means along the first numeric axis. Draws summary.svg, .pdf and .png into its working
/// directory.
/// @param summary  summarize(table)
/// @throws ArgumentError if why_no_figure(summary) names a reason, or the summary's sizes are not the table's
[[nodiscard]] std::string figure_script(const results::Table& table, const Summary& summary);

/// Draws the study's figure with gnuplot.
///
/// Everything is made in a temporary folder inside `directory` and then renamed, so that a file with its
/// final name is complete; files of those names are replaced. Fits that failed are counted in the caption.
/// @param directory  is created if it does not exist
/// @return summary.svg, .pdf, .png and .gp in `directory`; empty if why_no_figure(summary) names a reason
/// @throws Error if gnuplot is missing or fails, or a file cannot be written
[[nodiscard]] std::vector<std::filesystem::path> write_figures(const results::Table& table,
                                                               const Summary& summary,
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
