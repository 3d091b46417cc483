#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "data/table.hpp"

namespace causum {

/// Reads columns of a CSV file as people have them; docs/tables.md says what is read, noted and refused.
///
///     const Table table = read_table("trial.csv", {.numbers = {"red", "green", "vis"}, .labels =
///     {"regime"}}); const Eigen::MatrixXd values = table.values();  // rows × 3
///
/// What has one meaning is read, what was assumed is noted, what has two meanings is refused. Rows with a
/// missing value in a column of numbers are left out, with a warning.
/// @throws InputError that names file, line, column and cell for what cannot be read, or has two meanings,
/// and says
///         what to write instead
/// @throws Error if the file cannot be read to its end
/// @throws ArgumentError if no column is asked for, or one twice
[[nodiscard]] Table read_table(const std::filesystem::path& file, const TableColumns& columns);

/// The same of a text in memory.
/// @param name  stands for the file's name in messages
[[nodiscard]] Table parse_table(std::string_view text, const std::string& name, const TableColumns& columns);

}  // namespace causum
