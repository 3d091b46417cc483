#include "jobs/study/settings_table.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/errors.hpp"
#include "estimators/methods/registry.hpp"
#include "jobs/run/replicate.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "jobs/study/value_text.hpp"
#include "sim/family.hpp"
#include "tests/jobs/filled_in.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/tables.hpp"

namespace causum::jobs {
namespace {

/// What a program is built with, where no key is read. A post-nonlinear strength has no meaning in other
/// families, so the structure's is 0 and the key's default is not.
/// Out of line: GCC 12 warns wrongly (-Wmaybe-uninitialized) where two are made in one function.
[[gnu::noinline]] ConditionSettings neutral_settings() {
    ConditionSettings settings;
    settings.post_nonlinear_strength = 1.0;
    return settings;
}

TEST_CASE("every row of the table is complete, and its defaults are those of the structures") {
    std::set<std::string_view> keys;
    std::vector<std::string_view> sections_in_order;
    Settings written;
    for (const Setting& setting : all_settings()) {
        CAPTURE(setting.key);
        CHECK(keys.insert(setting.key).second);
        CHECK_FALSE(setting.meaning.empty());
        CHECK(setting.write != nullptr);
        CHECK_FALSE(allowed_values(setting.type).empty());
        if (sections_in_order.empty() || sections_in_order.back() != setting.section()) {
            sections_in_order.push_back(setting.section());
        }
        for (const std::string_view other : {setting.at_most, setting.replaces}) {
            CHECK((other.empty() || find_setting(other) != nullptr));
        }
        if (!setting.at_most.empty()) {
            CHECK(std::holds_alternative<NumberRange>(setting.type));
            CHECK(std::holds_alternative<NumberRange>(find_setting(setting.at_most)->type));
        }
        for (const std::string& word : split_words(setting.default_text.value_or(""))) {
            setting.write(written, parse_value(setting.type, word, ""));
        }
    }
    // Canonical text and conditions rely on contiguous sections, those without a name and the family first.
    CHECK(std::set<std::string_view>(sections_in_order.begin(), sections_in_order.end()).size() ==
          sections_in_order.size());
    CHECK(sections_in_order.front().empty());
    CHECK(sections_in_order[1] == "scm");

    CHECK(static_cast<const ConditionSettings&>(written) == neutral_settings());
    CHECK(written.sizes.n == 10000);
    CHECK(written.seed == 1);
    CHECK(written.replicates == 100);
}

TEST_CASE("keys apply to the families that name their section, and to all where none does") {
    for (const sim::Family* family : sim::all_families()) {
        CAPTURE(family->name);
        for (const std::string_view section : family->sections) {
            CAPTURE(section);
            CHECK(std::ranges::count(all_sections(), section) == 1);
        }
        CHECK(find_setting("scm.actions")->applies_to(family->name) == family->chooses_actions);
    }
    const auto families_of = [](std::string_view key) { return find_setting(key)->families(); };
    CHECK(families_of("scm.actions") == "polynomial, linear, post_nonlinear or saturating");
    CHECK(families_of("polynomial.noise") == tests::filled_in("{families of polynomial}"));
    CHECK(families_of("post_nonlinear.noise") == "post_nonlinear");
    CHECK(families_of("linear.sigma_min") == "linear");
    CHECK(families_of("scm.action_units") == "polynomial or post_nonlinear");
}

TEST_CASE("absent values are those of absent_values.txt, which never changes but for new lines at its end") {
    std::map<std::string, std::string> expected;
    std::ifstream file(CAUSUM_ABSENT_VALUES);
    REQUIRE(file.is_open());
    for (std::string line; std::getline(file, line);) {
        const std::size_t equals = line.find(" = ");
        REQUIRE(equals != std::string::npos);
        CHECK(expected.emplace(line.substr(0, equals), line.substr(equals + 3)).second);
    }
    for (const Setting& setting : all_settings()) {
        CAPTURE(setting.key);
        CHECK(setting.absent_text.has_value() == setting.default_text.has_value());
        if (!setting.absent_text) continue;
        const auto found = expected.extract(std::string(setting.key));
        REQUIRE(!found.empty());  // a new key: add its line
        CHECK(found.mapped() == *setting.absent_text);
        for (const std::string& word : split_words(*setting.absent_text))
            CHECK_NOTHROW(parse_value(setting.type, word, ""));
    }
    CHECK(expected.empty());  // a key that is gone: results that have it could not be read
}

/// What a study says, and the bits of its rows.
struct Outcome {
    std::string name;
    std::vector<std::string> estimators;
    std::vector<std::uint64_t> bits;
    bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(const Study& study) {
    results::Table table = make_table(study);
    const ReplicateRunner runner(study);
    for (std::size_t r = 0; r < table.replicates.size(); ++r) runner.run(table, r);
    std::ranges::fill(table.metric(results::Metric::fit_seconds), 0.0);
    Outcome result{.name = study.name, .estimators = study.estimators, .bits = {}};
    const auto append = [&](const std::vector<double>& values) {
        for (const double value : values) result.bits.push_back(std::bit_cast<std::uint64_t>(value));
    };
    for (const std::vector<double>& metric : table.metrics) append(metric);
    for (const std::vector<double>& fact : table.facts) append(fact);
    return result;
}

/// Two tables, of three columns and an outcome, in a folder that the tests leave behind.
std::vector<std::string> made_up_tables() {
    static const tests::TemporaryDirectory directory;
    std::vector<std::string> files;
    for (const int rows : {60, 61}) {
        const auto table = causum::tests::made_up_table(rows, 3);
        std::string text = "x1,x2,x3,y\n";
        for (Eigen::Index i = 0; i < rows; ++i) {
            for (Eigen::Index k = 0; k < 3; ++k) text += number_text(table->actions(i, k)) + ",";
            text += number_text(table->outcome(i)) + "\n";
        }
        files.push_back(directory.write(std::to_string(rows) + ".csv", text).string());
    }
    return files;
}

/// A small study in which every setting matters that its family has.
std::map<std::string, std::string> base_settings(const Setting& setting) {
    const auto family = std::ranges::find_if(
        sim::all_families(), [&](const sim::Family* one) { return setting.applies_to(one->name); });
    std::map<std::string, std::string> result = {{"name", "base"},
                                                 {"replicates", "1"},
                                                 {"scm.family", std::string((*family)->name)},
                                                 {"confounders.correlation", "0.4"},
                                                 {"interaction.strength", "1"},
                                                 {"data.n", "60"},
                                                 {"fit.degree", "2"},
                                                 {"fit.intervals", "jackknife"},
                                                 {"fit.estimators", "plug_in structured joint"}};
    if ((*family)->chooses_actions) result["scm.actions"] = "3";
    if ((*family)->is_of_data) {
        result["semi_synthetic.data"] = made_up_tables().front();
        result["semi_synthetic.columns"] = "x1,x2";
        result["semi_synthetic.outcome"] = "y";
    }
    if (!setting.replaces.empty()) result.erase(std::string(setting.replaces));
    return result;
}

Study study_of(const std::map<std::string, std::string>& settings) {
    std::vector<RawSetting> options;
    for (const auto& [key, value] : settings) options.push_back({.key = key, .values = split_words(value)});
    return parse_study("", "settings.ini", options);
}

/// The first study with another value of the setting, or none.
std::optional<Study> changed_study(const Setting& setting, const Study& base) {
    std::vector<std::string> values = {"0.25", "2", "1", "3", "0.01", "gaussian", "300", "x2,x1", "x3"};
    if (std::holds_alternative<FileName>(setting.type)) values = made_up_tables();
    if (const Choice* const choice = std::get_if<Choice>(&setting.type))
        values.assign(choice->names.begin(), choice->names.end());
    for (const sim::Family* family : sim::all_families()) values.emplace_back(family->name);
    for (const auto& estimator : estimators::all_estimators()) values.emplace_back(estimator.name);
    std::map<std::string, std::string> settings = base_settings(setting);
    for (const std::string& value : values) {
        settings[std::string(setting.key)] = value;
        try {
            Study study = study_of(settings);
            if (study.text != base.text) return study;
        } catch (const InputError&) {  // not a value of this setting
        }
    }
    return {};
}

TEST_CASE("every setting changes the rows of some study, or what they are called") {
    for (const Setting& setting : all_settings()) {
        if (!setting.digest_of.empty()) continue;  // no other value is taken than that of the file
        std::map<std::string, std::string> settings = base_settings(setting);
        if (!setting.replaces.empty()) settings[std::string(setting.key)] = "240";
        const Study base = study_of(settings);
        const std::optional<Study> changed = changed_study(setting, base);
        CAPTURE(setting.key);
        REQUIRE(changed.has_value());  // else changed_study needs a value that the setting takes
        INFO("nothing reads what its write stores");
        CHECK(outcome_of(*changed) != outcome_of(base));
    }
}

}  // namespace
}  // namespace causum::jobs
