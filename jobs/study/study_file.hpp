#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "jobs/study/raw_settings.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

/// Reads and checks a study. A setting comes from the command line if given there, else from the file, else
/// it has its default. Axes are crossed in the order of `causum list`, the last one varying fastest.
/// @param options  settings from the command line; they win over the file
/// @throws InputError whose message names file and line (or option), key, value and what was expected
[[nodiscard]] Study read_study(const std::filesystem::path& file, std::span<const RawSetting> options = {});

/// The same for the text of a study file, such as Study::text.
/// @param file  name of the text in messages
[[nodiscard]] Study parse_study(std::string_view text, const std::string& file,
                                std::span<const RawSetting> options = {});

}  // namespace causum::jobs
