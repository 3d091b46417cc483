#include "jobs/study/raw_settings.hpp"
#include "core/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <map>
#include <optional>
#include <sstream>

#include "core/errors.hpp"
#include "core/invisible.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

namespace po = boost::program_options;

/// As Boost trims lines, keys and values.
std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white_space = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(white_space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

/// For messages: a short quotation that does not upset a terminal.
std::string quotation(std::string_view line) {
    constexpr std::size_t longest = 60;
    std::string quoted(utf8_prefix(line, longest));
    std::replace_if(
        quoted.begin(), quoted.end(), [](char c) { return c >= 0 && c < ' '; }, '?');
    return fmt::format("\"{}{}\"", quoted, line.size() > longest ? "..." : "");
}

void check_encoding(std::string_view text, const std::string& file) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        throw InputError(
            fmt::format("{}: starts with a UTF-8 byte order mark (BOM): save it without one", file));
    }
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        throw InputError(fmt::format("{}: is UTF-16 text (must be UTF-8 without a byte order mark)", file));
    }
    const std::size_t nul = text.find('\0');
    if (nul != std::string_view::npos) {
        throw InputError(
            fmt::format("{}:{}: contains a NUL byte (must be a text file)", file,
                        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n')));
    }
}

/// Walks through a study file's lines to find what Boost accepts silently or reports without a line.
class LineChecker {
  public:
    explicit LineChecker(const std::string& file) : file_(file) {}

    void check(std::string_view line) {
        ++number_;
        const std::size_t hash = line.find('#');
        const std::string_view content = trimmed(line.substr(0, hash));
        if (content.empty()) return;
        if (content.front() == '[' && content.back() == ']') {
            enter_section(content.substr(1, content.size() - 2));
            return;
        }
        const std::size_t equals = content.find('=');
        if (equals == std::string_view::npos || trimmed(content.substr(0, equals)).empty()) {
            const char* const advice = content.front() == ';' ? "; comments start with #" : "";
            fail(quotation(content), fmt::format("must be [section], key = value or # comment{}", advice));
        }
        check_key(trimmed(content.substr(0, equals)), trimmed(content.substr(equals + 1)));

        const bool comment_touches_value =
            hash != std::string_view::npos && content.back() == line[hash - 1];  // content is trimmed
        if (comment_touches_value) {
            fail(quotation(trimmed(line)), "a # inside a value; put a space before it to start a comment");
        }
    }

    /// Where each key was found.
    [[nodiscard]] const std::map<std::string, int>& lines() const { return lines_; }

  private:
    void enter_section(std::string_view section) {
        const std::vector<std::string_view> sections = all_sections();
        if (std::find(sections.begin(), sections.end(), section) == sections.end()) {
            const std::optional<std::string_view> near = nearest(section, sections);
            fail(quotation(fmt::format("[{}]", section)),
                 near ? fmt::format("unknown section; did you mean [{}]?", *near)
                      : fmt::format("unknown section; there are {}", fmt::join(sections, ", ")));
        }
        section_ = section;
    }

    void check_key(std::string_view name, std::string_view value) {
        const std::string key = section_.empty() ? std::string(name) : fmt::format("{}.{}", section_, name);
        const Setting* const setting = find_setting(key);
        const std::string given = fmt::format("{} = {}", key, value);
        if (setting == nullptr) fail(given, unknown_key(key));
        const auto [place, is_new] = lines_.try_emplace(key, number_);
        if (!is_new) fail(given, fmt::format("{} is already in line {}", key, place->second));
        if (split_words(value).empty())
            fail(key + " =", "no value; must be " + allowed_values(setting->type));
    }

    [[noreturn]] void fail(std::string_view what, std::string_view why) const {
        throw InputError(fmt::format("{}:{}: {} ({})", file_, number_, what, why));
    }

    const std::string& file_;
    int number_ = 0;
    std::string section_;
    std::map<std::string, int> lines_;
};

}  // namespace

std::string RawSetting::lead_in() const {
    return file.empty() ? fmt::format("--{} ", key) : fmt::format("{}:{}: {} = ", file, line, key);
}

std::string RawSetting::as_written() const {
    return lead_in() + fmt::format("{}", fmt::join(values, " "));
}

std::string unknown_key(std::string_view key, std::string_view prefix) {
    const std::optional<std::string_view> near = nearest_key(key);
    if (!near) return "unknown key; `causum list` shows all keys";
    const bool is_above = prefix.empty() && near->find('.') == std::string_view::npos;
    return fmt::format("unknown key; did you mean {}{}{}?", prefix, *near,
                       is_above ? " above all sections" : "");
}

po::options_description setting_options() {
    po::options_description options;
    for (const Setting& setting : all_settings()) {
        options.add_options()(std::string(setting.key).c_str(),
                              po::value<std::vector<std::string>>()->multitoken());
    }
    return options;
}

std::vector<RawSetting> read_ini(std::string_view text, const std::string& file) {
    check_encoding(text, file);
    LineChecker checker(file);
    std::istringstream stream{std::string(text)};
    for (std::string line; std::getline(stream, line);) checker.check(line);

    stream.clear();
    stream.seekg(0);
    std::vector<RawSetting> settings;
    try {
        for (const po::option& option : po::parse_config_file(stream, setting_options()).options) {
            RawSetting given{
                .key = option.string_key, .file = file, .line = checker.lines().at(option.string_key)};
            for (const std::string& value : option.value) {
                for (std::string& word : split_words(value)) given.values.push_back(std::move(word));
            }
            settings.push_back(std::move(given));
        }
    } catch (const po::error& error) {
        throw InputError(fmt::format("{}: {}", file, error.what()));
    }
    return settings;
}

}  // namespace causum::jobs
