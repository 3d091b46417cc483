#include "jobs/commands/list_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/errors.hpp"
#include "estimators/methods/registry.hpp"
#include "jobs/commands/options.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/value_text.hpp"
#include "sim/family.hpp"

namespace causum::jobs {
namespace {

constexpr std::size_t text_width = 110;

/// Appends `text` from column `indent` on, in the last line or in a new one if that is full, and wraps it.
void append_wrapped(std::string& page, std::string_view text, std::size_t indent) {
    std::size_t column = page.size() - (page.rfind('\n') + 1);
    const auto start_line = [&] {
        page += '\n';
        column = 0;
    };
    if (column + 2 > indent) start_line();
    for (const std::string& word : split_words(text)) {
        if (column > indent && column + 1 + word.size() > text_width) start_line();
        const std::size_t gap = column < indent ? indent - column : column == indent ? 0 : 1;
        page.append(gap, ' ').append(word);
        column += gap + word.size();
    }
    page += '\n';
}

std::string default_of(const Setting& setting) {
    if (setting.default_text) return std::string(*setting.default_text);
    if (!setting.digest_of.empty()) return "the file's";
    return setting.replaces.empty() ? "(required)" : "-";
}

std::string setting_rows() {
    constexpr std::size_t default_width = 12;  // longer ones push the rest to the next line
    std::size_t key_width = 0;
    for (const Setting& setting : all_settings()) key_width = std::max(key_width, setting.key.size());
    const std::size_t indent = 2 + key_width + 2 + default_width;
    const auto start_row = [&](std::string_view mark, std::string_view key, std::string_view value) {
        return fmt::format("{:<2}{:<{}}  {}", mark, key, key_width, value);
    };

    std::string text = start_row("", "key", "default");
    append_wrapped(text, "meaning; below it: allowed values [unit]", indent);
    std::string_view section;
    for (const Setting& setting : all_settings()) {
        if (setting.section() != section) {
            section = setting.section();
            const std::string families = setting.families();
            text += families.empty() ? "\n" : fmt::format("\n  only for scm.family = {}\n", families);
        }
        const char* const mark = setting.several == SeveralValues::axis   ? "*"
                                 : setting.several == SeveralValues::list ? "+"
                                                                          : "";
        text += start_row(mark, setting.key, default_of(setting));
        append_wrapped(text, setting.meaning, indent);
        const std::string unit = setting.unit.empty() ? "" : fmt::format(" [{}]", setting.unit);
        append_wrapped(text, allowed_values(setting.type) + unit, indent);
        if (setting.needs != nullptr)
            append_wrapped(text, fmt::format("only for scm.family = {}", setting.families()), indent);
    }
    return text;
}

}  // namespace

ListAll parse_list(Arguments arguments) {
    refuse_arguments(arguments, "list");
    return {};
}

int execute(const ListAll&) {
    fmt::print("{}", list_text());
    return exit_done;
}

std::string list_text() {
    std::size_t name_width = 0;
    for (const sim::Family* family : sim::all_families())
        name_width = std::max(name_width, family->name.size());
    for (const estimators::Estimator& estimator : estimators::all_estimators()) {
        name_width = std::max(name_width, estimator.name.size());
    }
    const auto add_row = [&](std::string& text, std::string_view name, std::string_view summary) {
        text += fmt::format("  {}", name);
        append_wrapped(text, summary, 2 + name_width + 2);
    };

    std::string text = "Families of random models (scm.family)\n";
    for (const sim::Family* family : sim::all_families()) add_row(text, family->name, family->summary);
    text += "\nEstimators (fit.estimators)\n";
    for (const estimators::Estimator& estimator : estimators::all_estimators()) {
        add_row(text, estimator.name, estimator.summary);
    }
    std::vector<std::string_view> without;
    for (const estimators::Estimator& estimator : estimators::all_estimators()) {
        if (estimator.uncertainty == estimators::UncertaintySource::none) without.push_back(estimator.name);
    }
    text += fmt::format("\nWithout intervals (fit.intervals): {}\n", fmt::join(without, ", "));
    text += R"(
Settings of a study
  In a study file data.ratio is "ratio = 0.5" under [data], on the command line it is "--data.ratio 0.5".
  * several values, separated by spaces, make an axis; axes are crossed, the last in this list varying fastest
  + several values make a list

)";
    return text + setting_rows();
}

std::string list_help() {
    return R"(Usage: causum list

Shows the families of random models, the estimators, and every setting of a study with its meaning, unit,
default and allowed values.
)";
}

}  // namespace causum::jobs
