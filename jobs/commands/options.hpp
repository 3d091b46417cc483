#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/commands/registry.hpp"
#include "jobs/study/raw_settings.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

// What commands' own `parse` functions have in common. All throw InputError for what cannot be.

/// Whether a command takes a study's settings as options, beside its own.
enum class TakesSettings : bool { no, yes };

/// The options among `arguments`, each at most once and with its words.
/// @param own  names of the options that only this command has
[[nodiscard]] std::vector<RawSetting> parse_options(Arguments arguments, std::span<const char* const> own,
                                                    TakesSettings settings);

/// The integer from `least` on that is an option's value.
[[nodiscard]] std::int64_t integer_option(const RawSetting& option, std::uint64_t least, std::uint64_t most);

/// The study file that a command has for its first argument.
[[nodiscard]] const std::string& study_argument(Arguments arguments, std::string_view command);

/// The study of a file and options as it goes on in `out`: settings that results there are too old to have,
/// and that nobody gives, stay what they were.
/// @param out  its default directory is put into it if it is empty
[[nodiscard]] Study study_in(const std::string& file, std::span<const RawSetting> settings,
                             std::filesystem::path& out);

/// Says on standard error how a study's table was read, and what to beware of in it. Best effort.
void write_table_notes(const Study& study);

/// The directory that a command has for its first argument; the results file in it stands for it.
[[nodiscard]] std::filesystem::path directory_argument(Arguments arguments, std::string_view command);

/// The directory that is a command's only argument.
[[nodiscard]] std::filesystem::path only_directory(Arguments arguments, std::string_view command);

/// Throws if a command that has no arguments is given one.
void refuse_arguments(Arguments arguments, std::string_view command);

/// The most that an option which counts may be.
constexpr std::uint64_t max_integer = std::uint64_t{1} << 31;

/// The most threads that --threads may ask for.
constexpr std::uint64_t max_threads = 1024;

}  // namespace causum::jobs
