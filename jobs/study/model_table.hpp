#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "jobs/study/study.hpp"

namespace causum::jobs {

/// A file that a study's models are made of.
struct FoundTable {
    std::string file;    ///< where it is
    std::string sha256;  ///< of its bytes: 64 hexadecimal digits
};

/// Finds a table: in the folder that the environment variable CAUSUM_DATA names, or, where that is
/// not set or has no such file, in another one.
/// @param name  as a study has it, relative or absolute
/// @param lead_in  start of a message about it: "x.ini:12: semi_synthetic.data = "
/// @param folder  of the study file
/// @throws InputError if there is none, it is no regular file, or it cannot be read
[[nodiscard]] FoundTable find_table(std::string_view name, std::string_view lead_in,
                                    const std::filesystem::path& folder);

/// Gives the conditions of a study the tables that their columns of a file are, and the study the notes and
/// warnings of reading it. @throws InputError if a column is not there, not numbers, constant, or in an
/// absurd unit, if there are too few rows, and for what data/ refuses
void add_table(Study& study, const FoundTable& table);

/// Reads the table of a stored study again, if it has one. @throws InputError also if it is not the same file
void read_stored_table(Study& study);

}  // namespace causum::jobs
