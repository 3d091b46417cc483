#include "jobs/commands/list_command.hpp"

#include <string>

#include "estimators/methods/registry.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/value_text.hpp"
#include "sim/family.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

TEST_CASE("list shows every family, estimator and key") {
    const std::string list = list_text();
    for (const sim::Family* family : sim::all_families())
        CHECK_THAT(list, Catch::Contains("  " + std::string(family->name) + "  "));
    for (const estimators::Estimator& estimator : estimators::all_estimators()) {
        CHECK_THAT(list, Catch::Contains("  " + std::string(estimator.name) + "  "));
    }
    CHECK_THAT(list, Catch::Contains("\nWithout intervals (fit.intervals): ") &&
                         Catch::Contains(", additive_noise"));
    // Words in a row: wrapping aside, default, meaning, allowed values and unit are all there.
    std::string words;
    for (const std::string& word : split_words(list)) words += word + ' ';
    for (const Setting& setting : all_settings()) {
        CAPTURE(setting.key);
        const std::string unit = setting.unit.empty() ? "" : '[' + std::string(setting.unit) + "] ";
        const std::string_view none = !setting.digest_of.empty() ? "the file's"
                                      : setting.replaces.empty() ? "(required)"
                                                                 : "-";
        const std::string first_default(setting.default_text.value_or(none));
        CHECK_THAT(words, Catch::Contains(std::string(setting.key) + ' ' + first_default + ' ' +
                                          std::string(setting.meaning) + ' ' + allowed_values(setting.type) +
                                          ' ' + unit));
    }
}

}  // namespace
}  // namespace causum::jobs
