#include "jobs/commands/help_text.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "estimators/methods/registry.hpp"
#include "jobs/commands/command_line.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/value_text.hpp"
#include "sim/family.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using tests::TemporaryDirectory;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        REQUIRE(end != std::string::npos);
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

TEST_CASE("the example in the help of run is a study") {
    const std::string help = run_help();
    const std::size_t begin = help.find("Study file\n") + std::string_view("Study file\n").size();
    const TemporaryDirectory directory;
    const std::string file =
        directory.write("a.ini", help.substr(begin, help.find("\nExamples") - begin)).string();
    const Command command = parse_command_line(std::vector<std::string>{"run", file});
    CHECK(std::get<RunStudy>(command).study.conditions.size() == 3);
}

TEST_CASE("list shows every family, estimator and key, and no text is too wide") {
    const std::string list = list_text();
    for (const sim::Family* family : sim::all_families())
        CHECK_THAT(list, Catch::Contains("  " + std::string(family->name) + "  "));
    for (const estimators::Estimator& estimator : estimators::all_estimators()) {
        CHECK_THAT(list, Catch::Contains("  " + std::string(estimator.name) + "  "));
    }
    // Words in a row: wrapping aside, default, meaning, allowed values and unit are all there.
    std::string words;
    for (const std::string& word : split_words(list)) words += word + ' ';
    for (const Setting& setting : all_settings()) {
        CAPTURE(setting.key);
        const std::string unit = setting.unit.empty() ? "" : '[' + std::string(setting.unit) + "] ";
        const std::string first_default(
            setting.default_text.value_or(setting.replaces.empty() ? "(required)" : "-"));
        CHECK_THAT(words, Catch::Contains(std::string(setting.key) + ' ' + first_default + ' ' +
                                          std::string(setting.meaning) + ' ' + allowed_values(setting.type) +
                                          ' ' + unit));
    }
    for (const std::string& text :
         {list, general_help(), run_help(), status_help(), merge_help(), plan_help(), replay_help(),
          analyze_help(), list_help(), selftest_help()}) {
        for (const std::string& line : lines_of(text)) {
            CAPTURE(line);
            CHECK(line.size() <= 110);
            CHECK((line.empty() || line.back() != ' '));
        }
    }
}

}  // namespace
}  // namespace causum::jobs
