#pragma once

#include <filesystem>
#include <vector>

#include "analysis/findings/finding_groups.hpp"
#include "analysis/findings/findings.hpp"
#include "analysis/summary/summary.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Writes what a study's results say into `directory`: figures, tables (summary.csv, .md, .tex), findings
/// (findings.md, .csv) and report.html. Each file is complete or not there; files of these names are
/// replaced, and figures that this study no longer has are removed.
/// @param summary, findings, groups  of the table
/// @return the files, the report last
/// @throws Error if gnuplot is missing or fails, or a file cannot be written
std::vector<std::filesystem::path> write_analysis(const results::Table& table, const Summary& summary,
                                                  const std::vector<Finding>& findings,
                                                  const std::vector<FindingGroup>& groups,
                                                  const std::filesystem::path& directory);

}  // namespace causum::analysis
