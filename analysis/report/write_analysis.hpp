#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/findings/finding_groups.hpp"
#include "analysis/findings/findings.hpp"
#include "analysis/summary/summary.hpp"
#include "analysis/verdict/verdict.hpp"
#include "results/table.hpp"

namespace causum::analysis {

struct AnalysisFiles {
    std::vector<std::filesystem::path> files;  ///< the report last
    std::vector<std::string> missing;          ///< figures that were not drawn, and why
};

/// Writes what a study's results say into `directory`: figures, tables (summary.csv, .md, .tex), findings
/// (findings.md, .csv), verdict.csv and report.html. All of them are there when all are complete; files of
/// these names are replaced then, and figures that this study no longer has are removed. Without a gnuplot
/// that can draw there are only the figures' scripts, and the report says so.
/// @param summary, verdict, findings  of the table
/// @throws Error if a file cannot be written; what was in the directory stays then
[[nodiscard]] AnalysisFiles write_analysis(const results::Table& table, const Summary& summary,
                                           const Verdict& verdict, const std::vector<Finding>& findings,
                                           const std::filesystem::path& directory);

}  // namespace causum::analysis
