#include "jobs/commands/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/cmdline.hpp>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include "core/errors.hpp"
#include "core/nearest.hpp"
#include "jobs/run/note.hpp"
#include "jobs/store/collect.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/study_file.hpp"
#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

namespace po = boost::program_options;

/// Why "--thread" or "--data.ration" is refused, with the nearest option of the command or of settings.
std::string unknown_option(const std::string& option, const po::options_description& known) {
    const std::string name = option.substr(std::min(option.find_first_not_of('-'), option.size()));
    std::vector<std::string> own;
    for (const auto& description : known.options()) {
        if (find_setting(description->long_name()) == nullptr) own.push_back(description->long_name());
    }
    const std::vector<std::string_view> names(own.begin(), own.end());
    const std::optional<std::string_view> near = nearest(name, names);
    return near ? fmt::format("unknown option; did you mean --{}?", *near) : unknown_key(name, "--");
}

std::filesystem::path default_directory(const Study& study) {
    return std::filesystem::path("results") / study.name;
}

}  // namespace

std::vector<RawSetting> parse_options(Arguments arguments, std::span<const char* const> own,
                                      TakesSettings settings) {
    po::options_description known;
    if (settings == TakesSettings::yes) known.add(setting_options());
    for (const char* option : own) known.add_options()(option, po::value<std::string>());
    // Guessing would take --data.rat, short options a second value -0.5.
    constexpr int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing &
                          ~po::command_line_style::allow_short;
    std::vector<RawSetting> given;
    try {
        const std::vector<std::string> words(arguments.begin(), arguments.end());
        for (const po::option& option :
             po::command_line_parser(words).options(known).style(style).run().options) {
            if (option.string_key.empty()) {
                throw InputError(fmt::format("{} (unexpected; options start with --)", option.value.at(0)));
            }
            RawSetting setting{.key = option.string_key};
            if (find_setting(setting.key) == nullptr) {
                setting.values = option.value;  // a directory's name may hold spaces
            } else {
                for (const std::string& value : option.value) {
                    for (std::string& word : split_words(value)) setting.values.push_back(std::move(word));
                }
            }
            // Boost takes the next option for the value of an option that has none.
            const bool has_value = !setting.values.empty() && !setting.values.front().empty() &&
                                   !setting.values.front().starts_with("--");
            if (!has_value) throw InputError(fmt::format("--{} (needs a value)", setting.key));
            const auto is_same = [&](const RawSetting& other) { return other.key == setting.key; };
            if (std::any_of(given.begin(), given.end(), is_same)) {
                throw InputError(fmt::format("{} (given twice)", setting.as_written()));
            }
            given.push_back(std::move(setting));
        }
    } catch (const po::unknown_option& error) {
        const std::string written = error.get_option_name();
        const std::string option = written.substr(0, written.find('='));
        throw InputError(fmt::format("{} ({})", option, unknown_option(option, known)));
    } catch (const po::invalid_command_line_syntax& error) {
        throw InputError(fmt::format("{} (needs a value)", error.get_option_name()));
    } catch (const po::error& error) {
        throw InputError(error.what());
    }
    return given;
}

std::int64_t integer_option(const RawSetting& option, std::uint64_t least, std::uint64_t most) {
    const Value value =
        parse_value(IntegerRange{.min = least, .max = most}, option.values.front(), option.lead_in());
    return static_cast<std::int64_t>(std::get<std::uint64_t>(value.data));
}

const std::string& study_argument(Arguments arguments, std::string_view command) {
    if (arguments.empty() || arguments.front().empty() || arguments.front().starts_with("-")) {
        throw InputError(
            fmt::format("causum {0}: the study file comes right after `{0}`: causum {0} STUDY "
                        "[--section.key VALUE]",
                        command));
    }
    return arguments.front();
}

Study study_in(const std::string& file, std::span<const RawSetting> settings, std::filesystem::path& out) {
    Study study = read_study(file, settings);
    if (out.empty()) out = default_directory(study);
    const UnsetValues kept = kept_values(StudyDirectory(out));
    return kept.empty() ? study : read_study(file, settings, kept);
}

void write_table_notes(const Study& study) {
    for (const std::string& text : study.table_notes) note(stderr, "note: {}\n", text);
    for (const std::string& text : study.table_warnings) note(stderr, "warning: {}\n", text);
}

std::filesystem::path directory_argument(Arguments arguments, std::string_view command) {
    if (arguments.empty() || arguments.front().empty() || arguments.front().starts_with("-")) {
        throw InputError(fmt::format(
            "causum {0}: the directory of results comes right after `{0}`: causum {0} DIR", command));
    }
    const std::filesystem::path path = arguments.front();
    const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
    std::error_code none;
    const bool is_results_file = path == StudyDirectory(path.parent_path()).results_file() &&
                                 std::filesystem::exists(path, none) &&
                                 !std::filesystem::is_directory(path, none);
    return is_results_file ? parent : path;
}

std::filesystem::path only_directory(Arguments arguments, std::string_view command) {
    std::filesystem::path directory = directory_argument(arguments, command);
    if (arguments.size() > 1) {
        throw InputError(fmt::format("{} (unexpected; causum {} has one argument)", arguments[1], command));
    }
    return directory;
}

void refuse_arguments(Arguments arguments, std::string_view command) {
    if (arguments.empty()) return;
    throw InputError(fmt::format("{} (unexpected; causum {} has no arguments)", arguments.front(), command));
}

}  // namespace causum::jobs
