#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "jobs/study/raw_settings.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

/// By key, what a setting is where neither a study file nor the command line gives it; else its default.
using UnsetValues = std::map<std::string_view, std::string_view>;

/// What settings were to the program that wrote a study text: the absent value of each key that the text
/// lacks.
/// @throws InputError as parse_study
[[nodiscard]] UnsetValues absent_values(std::string_view text, const std::string& file);

/// Reads and checks a study. A setting comes from the command line if given there, else from the file, else
/// from `unset`, else it has its default. Axes are crossed in the order of `causum list`, the last one
/// varying fastest.
/// A table that the study names is read, from the folder CAUSUM_DATA or else that of the study file.
/// @param options  settings from the command line; they win over the file
/// @throws InputError whose message names file and line (or option), key, value and what was expected
[[nodiscard]] Study read_study(const std::filesystem::path& file, std::span<const RawSetting> options = {},
                               const UnsetValues& unset = {});

/// The same for the text of a study file.
/// @param file  name of the text in messages
[[nodiscard]] Study parse_study(std::string_view text, const std::string& file,
                                std::span<const RawSetting> options = {}, const UnsetValues& unset = {});

/// The same for Study::text as results files hold it, perhaps of a program that knew fewer settings. A table
/// is not read: models cannot be made of it before add_table (jobs/study/model_table.hpp).
[[nodiscard]] Study parse_stored_study(std::string_view text, const std::string& file);

}  // namespace causum::jobs
