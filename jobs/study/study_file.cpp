#include "jobs/study/study_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <map>
#include <optional>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "core/invisible.hpp"
#include "jobs/study/condition_key.hpp"
#include "jobs/study/model_table.hpp"
#include "jobs/study/sample_sizes.hpp"
#include "jobs/study/setting_value.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

constexpr std::size_t max_file_bytes = 1 << 20;
constexpr std::size_t max_values = 10'000;
constexpr std::size_t max_conditions = 100'000;
constexpr std::int64_t max_data_set = std::int64_t{1}
                                      << 32;  // a sample's number has 32 bits in a random counter

using GivenByKey = std::map<std::string_view, const RawSetting*>;

/// A setting that takes part in the study, with its values there.
struct StudySetting {
    const Setting* setting = nullptr;
    const RawSetting* given = nullptr;  ///< null for a default
    std::vector<Value> values;
    bool kept = false;  ///< neither given nor today's default: the value of older results

    [[nodiscard]] bool is_axis() const {
        return setting->several == SeveralValues::axis && values.size() > 1;
    }
    [[nodiscard]] std::string text() const {
        std::vector<std::string_view> texts;
        for (const Value& value : values) texts.push_back(value.text);
        return fmt::format("{}", fmt::join(texts, " "));
    }
};

/// One value of each setting that a condition has; the values live in the study's settings.
struct ChosenValue {
    const StudySetting* source = nullptr;
    const Value* value = nullptr;

    [[nodiscard]] const Setting& setting() const { return *source->setting; }
};

[[noreturn]] void fail(const RawSetting& given, std::string_view why) {
    throw InputError(fmt::format("{} ({})", given.as_written(), why));
}

std::string read_text(const std::filesystem::path& file) {
    const std::string name = file.string();
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found) {
        throw InputError(fmt::format("{}: no such file (must be a study file)", name));
    }
    if (std::filesystem::is_directory(status)) {
        throw InputError(fmt::format("{}: is a directory (must be a study file)", name));
    }
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::string text(max_file_bytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.is_open() || stream.bad()) {
        throw InputError(
            fmt::format("{}: cannot be read ({})", name, std::generic_category().message(errno)));
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > max_file_bytes) {
        throw InputError(fmt::format("{}: is larger than 1 MiB (must be a study file)", name));
    }
    return text;
}

GivenByKey by_key(std::span<const RawSetting> settings) {
    GivenByKey given;
    for (const RawSetting& setting : settings) {
        const Setting* const known = find_setting(setting.key);
        if (known == nullptr) fail(setting, unknown_key(setting.key, setting.file.empty() ? "--" : ""));
        if (setting.values.empty()) fail(setting, "no value; must be " + allowed_values(known->type));
        if (!given.emplace(setting.key, &setting).second) fail(setting, "given twice");
    }
    return given;
}

/// Commas between values that stand alone, as in "100,200".
void check_commas(const Setting& setting, const RawSetting& given, const std::string& word) {
    const bool is_number = std::holds_alternative<NumberRange>(setting.type);
    const bool stands_alone = is_number || std::holds_alternative<IntegerRange>(setting.type) ||
                              std::holds_alternative<IntegerOrChoice>(setting.type) ||
                              std::holds_alternative<Choice>(setting.type) ||
                              std::holds_alternative<FamilyName>(setting.type);
    if (!stands_alone || word.find(',') == std::string::npos) return;
    throw InputError(fmt::format("{}{} (must be {}; write spaces between values, not commas{})",
                                 given.lead_in(), word, allowed_values(setting.type),
                                 is_number ? ", and a point in decimals" : ""));
}

std::vector<Value> checked_values(const Setting& setting, const RawSetting& given) {
    if (setting.several == SeveralValues::forbidden && given.values.size() > 1) {
        fail(given, "must be one value: " + allowed_values(setting.type));
    }
    const auto is_bare_number = [](const std::string& value) { return parse_number(value).has_value(); };
    if (std::holds_alternative<PenaltyGrid>(setting.type) && given.values.size() > 1 &&
        std::all_of(given.values.begin(), given.values.end(), is_bare_number)) {
        fail(given, "several grids of one penalty each; write one grid with commas and no spaces");
    }
    const auto has_comma = [](const std::string& value) { return value.find(',') != std::string::npos; };
    if (std::holds_alternative<ColumnList>(setting.type) && given.values.size() > 1 &&
        std::ranges::none_of(given.values, has_comma)) {
        fail(given, "several models of one action each; write one list with commas and no spaces");
    }
    if (given.values.size() > max_values) {
        throw InputError(fmt::format("{}... (must be at most {} values)", given.lead_in(), max_values));
    }
    std::vector<Value> values;
    for (const std::string& word : given.values) {
        if (setting.several != SeveralValues::forbidden) check_commas(setting, given, word);
        Value value = parse_value(setting.type, word, given.lead_in());
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i].data == value.data) {
                fail(given, fmt::format("the same value twice: {} and {}", given.values[i], word));
            }
        }
        values.push_back(std::move(value));
    }
    return values;
}

std::vector<Value> parse_words(const Setting& setting, std::string_view text, std::string_view what) {
    std::vector<Value> values;
    for (const std::string& word : split_words(text))
        values.push_back(parse_value(setting.type, word, fmt::format("{} of {} = ", what, setting.key)));
    return values;
}

/// A setting that nobody gave.
StudySetting unset_setting(const Setting& setting, const UnsetValues& unset) {
    std::vector<Value> values = parse_words(setting, *setting.default_text, "default");
    const auto found = unset.find(setting.key);
    if (found == unset.end()) return {.setting = &setting, .values = std::move(values)};
    std::vector<Value> kept = parse_words(setting, found->second, "absent value");
    const bool differs = !std::ranges::equal(values, kept, {}, &Value::data, &Value::data);
    return {.setting = &setting, .values = std::move(kept), .kept = differs};
}

/// Given values and defaults, row by row of the table; without values what must be given and is not.
std::vector<StudySetting> take_settings(const GivenByKey& given, const UnsetValues& unset) {
    std::map<std::string_view, std::string_view> replaced;
    for (const Setting& setting : all_settings()) {
        const bool replaces_one = !setting.replaces.empty() && given.contains(setting.key);
        if (replaces_one) replaced[setting.replaces] = setting.key;
    }
    std::vector<StudySetting> taken;
    for (const Setting& setting : all_settings()) {
        const auto found = given.find(setting.key);
        const auto replacement = replaced.find(setting.key);
        if (found != given.end()) {
            if (replacement != replaced.end()) {
                fail(*found->second,
                     fmt::format("{} is given too: leave out one of the two", replacement->second));
            }
            taken.push_back({.setting = &setting,
                             .given = found->second,
                             .values = checked_values(setting, *found->second)});
        } else if (setting.default_text && replacement == replaced.end()) {
            taken.push_back(unset_setting(setting, unset));
        } else if (!setting.default_text && setting.replaces.empty()) {
            taken.push_back(
                {.setting = &setting, .values = {}});  // must be given, or found, where it applies
        }
    }
    return taken;
}

std::vector<std::string_view> used_families(std::span<const StudySetting> settings) {
    std::vector<std::string_view> families;
    for (const StudySetting& setting : settings) {
        if (setting.setting->key != "scm.family") continue;
        for (const Value& value : setting.values) {
            Settings written;
            setting.setting->write(written, value);
            families.push_back(written.scm.family);
        }
    }
    return families;
}

/// Removes defaults that belong to families the study does not have.
/// @throws InputError for a given setting that no condition has, or for an axis that only some have
void keep_applicable(std::vector<StudySetting>& settings) {
    const std::vector<std::string_view> families = used_families(settings);
    for (const StudySetting& setting : settings) {
        if (setting.given == nullptr) continue;
        const auto has_it = [&](std::string_view family) { return setting.setting->applies_to(family); };
        const std::string needed = setting.setting->families();
        if (std::none_of(families.begin(), families.end(), has_it)) {
            fail(*setting.given,
                 fmt::format("needs scm.family = {}; this study has {}", needed, fmt::join(families, " ")));
        }
        if (setting.is_axis() && !std::all_of(families.begin(), families.end(), has_it)) {
            fail(*setting.given,
                 fmt::format("an axis for scm.family = {} only; this study has {}: make it one "
                             "study for each family",
                             needed, fmt::join(families, " ")));
        }
    }
    std::erase_if(settings, [&](const StudySetting& setting) {
        return std::none_of(families.begin(), families.end(),
                            [&](std::string_view family) { return setting.setting->applies_to(family); });
    });
}

/// The settings of conditions: those with several values, or those with one.
std::vector<Axis> axes_of(std::span<const StudySetting> settings, bool several) {
    std::vector<Axis> axes;
    for (const StudySetting& setting : settings) {
        if (!setting.setting->is_of_conditions() || setting.is_axis() != several) continue;
        Axis axis{.key = std::string(setting.setting->key)};
        for (const Value& value : setting.values) axis.values.push_back(value.text);
        const std::vector<std::string_view> texts(axis.values.begin(), axis.values.end());
        axis.type = axis_type(*setting.setting, texts);
        axes.push_back(std::move(axis));
    }
    return axes;
}

/// "data.n = 10, data.ratio = 1" for those of a condition's values that decide sample sizes.
std::string size_settings(std::span<const ChosenValue> chosen) {
    std::vector<std::string> texts;
    for (const auto& [source, value] : chosen) {
        const bool decides =
            source->setting->in_key == InKey::as_sizes || source->setting->key == "scm.actions";
        if (decides) texts.push_back(fmt::format("{} = {}", source->setting->key, value->text));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

/// Checks on several settings of one condition.
void check_condition(std::span<const ChosenValue> chosen, const SampleSizes& sizes, const std::string& file) {
    for (const ChosenValue& low : chosen) {
        const auto is_limit = [&](const ChosenValue& c) { return c.setting().key == low.setting().at_most; };
        const auto high = std::find_if(chosen.begin(), chosen.end(), is_limit);
        if (high == chosen.end()) continue;
        if (std::get<double>(low.value->data) <= std::get<double>(high->value->data)) continue;
        const bool blame_low = low.source->given != nullptr;
        const ChosenValue& blamed = blame_low ? low : *high;
        const ChosenValue& other = blame_low ? *high : low;
        throw InputError(fmt::format("{}{} (must be {} {} = {})", blamed.source->given->lead_in(),
                                     blamed.value->text, blame_low ? "<=" : ">=", other.setting().key,
                                     other.value->text));
    }
    const std::initializer_list<std::pair<const char*, std::int64_t>> named_sizes = {
        {"n_obs", sizes.n_obs}, {"n_single", sizes.n_single}, {"n_joint", sizes.n_joint}};
    for (const auto& [name, size] : named_sizes) {
        if (size >= 1 && size <= max_data_set) continue;
        throw InputError(fmt::format("{}: {} give {} = {} (must be from 1 to {})", file,
                                     size_settings(chosen), name, size, max_data_set));
    }
}

/// @throws InputError for an interaction of data in a model that is not made of data
void check_data_interaction(std::span<const ChosenValue> chosen, const ConditionSettings& condition) {
    const std::string_view family = condition.scm.family;
    const auto kind = static_cast<std::size_t>(condition.interaction.terms.kind);
    if (!sim::interaction_kinds[kind].found || sim::find_family(family)->is_of_data) return;
    for (const ChosenValue& value : chosen) {
        if (value.setting().key != "interaction.kind") continue;
        std::vector<std::string_view> families;
        for (const sim::Family* each : sim::all_families()) {
            if (each->is_of_data) families.push_back(each->name);
        }
        throw InputError(fmt::format("{}{} (needs scm.family = {}; this condition has {})",
                                     value.source->given->lead_in(), value.value->text,
                                     fmt::join(families, " or "), family));
    }
}

/// @throws InputError for an outcome that is an action, too
void check_columns(std::span<const ChosenValue> chosen, const ModelColumns& columns) {
    if (std::ranges::find(columns.actions, columns.outcome) == columns.actions.end()) return;
    for (const ChosenValue& value : chosen) {
        if (value.setting().key == "semi_synthetic.outcome")
            throw InputError(fmt::format("{}{} (is one of semi_synthetic.columns, too)",
                                         value.source->given->lead_in(), value.value->text));
    }
}

/// The condition in which setting i has its value number `places[i]`.
Condition make_condition(std::span<const StudySetting> settings, std::span<const std::size_t> places,
                         const std::string& file) {
    Settings written;
    std::vector<ChosenValue> chosen;
    std::vector<ChosenSetting> of_key;
    std::vector<std::string> axis_values;
    // The family comes before what applies to one family only: it is in the first section.
    for (std::size_t i = 0; i < settings.size(); ++i) {
        const StudySetting& setting = settings[i];
        if (!setting.setting->is_of_conditions()) continue;
        if (!setting.setting->applies_to(written.scm.family)) continue;
        const Value& value = setting.values[places[i]];
        setting.setting->write(written, value);
        chosen.push_back({.source = &setting, .value = &value});
        of_key.push_back({.setting = setting.setting, .value = &value});
        if (setting.is_axis()) axis_values.push_back(value.text);
    }
    check_data_interaction(chosen, written);
    check_columns(chosen, written.columns);
    if (written.interaction.strength > 0.0 && written.scm.actions < 2) {
        const bool is_counted = sim::find_family(written.scm.family)->chooses_actions;
        throw InputError(fmt::format("{}: interaction.strength = {} with {} (an interaction needs 2 actions)",
                                     file, written.interaction.strength,
                                     is_counted ? fmt::format("scm.actions = {}", written.scm.actions)
                                                : "one of semi_synthetic.columns"));
    }
    const SampleSizes sizes = sample_sizes(written.sizes, written.scm.actions);
    check_condition(chosen, sizes, file);
    return {written, sizes, std::move(axis_values), condition_key(of_key, sizes)};
}

[[nodiscard]] const StudySetting* find_key(std::span<const StudySetting> settings, std::string_view key) {
    const auto found = std::ranges::find(settings, key, [](const StudySetting& s) { return s.setting->key; });
    return found == settings.end() ? nullptr : &*found;
}

/// The table that the study names, if it does; gives the settings its digest, or compares the two.
std::optional<FoundTable> table_of(std::span<StudySetting> settings, const std::string& study_file) {
    for (StudySetting& digest : settings) {
        if (digest.setting->digest_of.empty()) continue;
        const StudySetting* const named = find_key(settings, digest.setting->digest_of);
        if (named == nullptr || named->values.empty()) return std::nullopt;
        FoundTable table = find_table(named->text(), named->given->lead_in(),
                                      std::filesystem::path(study_file).parent_path());
        if (digest.values.empty()) {
            digest.values = parse_words(*digest.setting, table.sha256, "digest");
        } else if (digest.text() != table.sha256) {
            fail(*digest.given,
                 fmt::format("{} has {}: not the file that this study is of", table.file, table.sha256));
        }
        return table;
    }
    return std::nullopt;
}

/// @throws InputError for a setting that must be given, and is not
void require_values(std::span<const StudySetting> settings, const std::string& file) {
    for (const StudySetting& setting : settings) {
        if (setting.values.empty())
            throw InputError(fmt::format("{}: {} = (missing; must be {})", file, setting.setting->key,
                                         allowed_values(setting.setting->type)));
    }
}

std::string axis_text(std::span<const Axis> axes, const Condition& condition) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        texts.push_back(fmt::format("{} = {}", axes[i].key, condition.axis_values[i]));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

/// Two conditions may differ in what was written and not in what it leads to: totals 100 and 101.
void check_distinct(const Study& study, const std::string& file) {
    std::unordered_map<std::string_view, const Condition*> seen;
    for (const Condition& condition : study.conditions) {
        const auto [place, is_new] = seen.emplace(condition.key, &condition);
        if (is_new) continue;
        throw InputError(
            fmt::format("{}: {} and {} lead to the same condition (n_obs = {}, n_single = {}, n_joint = "
                        "{}): leave out one of the two",
                        file, axis_text(study.axes, *place->second), axis_text(study.axes, condition),
                        condition.sizes.n_obs, condition.sizes.n_single, condition.sizes.n_joint));
    }
}

void add_conditions(Study& study, std::span<const StudySetting> settings, const std::string& file) {
    std::size_t count = 1;
    for (const Axis& axis : study.axes) {
        count *= axis.values.size();
        if (count > max_conditions) {
            throw InputError(
                fmt::format("{}: the axes cross to more than {} conditions: make it several studies", file,
                            max_conditions));
        }
    }
    std::vector<std::size_t> places(settings.size(), 0);
    for (std::size_t c = 0; c < count; ++c) {
        study.conditions.push_back(make_condition(settings, places, file));
        for (std::size_t i = settings.size(); i-- > 0;) {  // on to the next: like an odometer
            if (!settings[i].is_axis()) continue;
            if (++places[i] < settings[i].values.size()) break;
            places[i] = 0;
        }
    }
    check_distinct(study, file);
}

std::string canonical_text(std::span<const StudySetting> settings) {
    std::string text;
    std::string_view section;
    for (const StudySetting& setting : settings) {
        if (setting.kept) continue;  // read again, it keeps its absent value, whatever the default is
        if (setting.setting->section() != section) {
            section = setting.setting->section();
            text += fmt::format("\n[{}]\n", section);
        }
        text += fmt::format("{} = {}\n", setting.setting->name(), setting.text());
    }
    return text;
}

/// The comment that a study file begins with, which says what it asks. The results' texts must be UTF-8
/// whatever the file's encoding is.
std::string opening_comment(std::string_view text) {
    std::string comment;
    while (text.starts_with('#')) {
        const std::string_view line = text.substr(0, text.find('\n'));
        comment += printable_utf8(line) + '\n';
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return comment;
}

/// Whether the table that a study names is read, or what stands in the text is enough.
enum class Tables : std::uint8_t { read, named };

Study parse(std::string_view text, const std::string& file, std::span<const RawSetting> options,
            const UnsetValues& unset, Tables tables) {
    const std::vector<RawSetting> from_file = read_ini(text, file);
    GivenByKey given = by_key(options);
    given.merge(by_key(from_file));  // keeps what is there already: the command line wins
    std::vector<StudySetting> settings = take_settings(given, unset);
    keep_applicable(settings);
    std::optional<FoundTable> table;
    if (tables == Tables::read) table = table_of(settings, file);
    require_values(settings, file);

    Settings written;
    for (const StudySetting& setting : settings) {
        if (setting.setting->several == SeveralValues::axis) continue;
        for (const Value& value : setting.values) setting.setting->write(written, value);
    }
    Study study;
    study.name = written.name;
    study.seed = written.seed;
    study.replicates = written.replicates;
    study.estimators = written.estimators;
    study.table = written.table;
    study.axes = axes_of(settings, true);
    study.constants = axes_of(settings, false);
    for (const StudySetting& setting : settings) {
        if (setting.kept) study.kept_keys.emplace_back(setting.setting->key);
    }
    study.text = opening_comment(text) + canonical_text(settings);
    add_conditions(study, settings, file);
    if (table) add_table(study, *table);
    return study;
}

}  // namespace

UnsetValues absent_values(std::string_view text, const std::string& file) {
    const std::vector<RawSetting> settings = read_ini(text, file);
    UnsetValues absent;
    for (const Setting& setting : all_settings()) {
        const bool is_given = std::ranges::find(settings, setting.key, &RawSetting::key) != settings.end();
        if (!is_given && setting.absent_text) absent.emplace(setting.key, *setting.absent_text);
    }
    return absent;
}

Study parse_study(std::string_view text, const std::string& file, std::span<const RawSetting> options,
                  const UnsetValues& unset) {
    return parse(text, file, options, unset, Tables::read);
}

Study read_study(const std::filesystem::path& file, std::span<const RawSetting> options,
                 const UnsetValues& unset) {
    return parse_study(read_text(file), file.string(), options, unset);
}

Study parse_stored_study(std::string_view text, const std::string& file) {
    return parse(text, file, {}, absent_values(text, file), Tables::named);
}

}  // namespace causum::jobs
