#include "jobs/study/settings_table.hpp"

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/study/value_text.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

/// Out of line: GCC 12 warns wrongly (-Wmaybe-uninitialized) where two are made in one function.
[[gnu::noinline]] Settings initial_settings() {
    return {};
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

    const Settings initial = initial_settings();
    const sim::ScmSettings& scm = initial.scm;
    CHECK(written.scm.family == scm.family);
    CHECK(written.scm.actions == scm.actions);
    CHECK(written.scm.polynomial.edge_probability == scm.polynomial.edge_probability);
    CHECK(written.scm.polynomial.noise == scm.polynomial.noise);
    CHECK(written.scm.polynomial.confounder_sd == scm.polynomial.confounder_sd);
    CHECK(written.scm.polynomial.action_noise_sd == scm.polynomial.action_noise_sd);
    CHECK(written.scm.polynomial.outcome_noise_sd == scm.polynomial.outcome_noise_sd);
    CHECK(written.scm.linear.coefficient_min == scm.linear.coefficient_min);
    CHECK(written.scm.linear.coefficient_max == scm.linear.coefficient_max);
    CHECK(written.scm.linear.edge_probability == scm.linear.edge_probability);
    CHECK(written.scm.linear.edge_coefficient_max == scm.linear.edge_coefficient_max);
    CHECK(written.scm.linear.sigma_min == scm.linear.sigma_min);
    CHECK(written.scm.linear.sigma_max == scm.linear.sigma_max);
    const estimators::FitOptions& fit = initial.fit;
    CHECK(written.fit.degree == fit.degree);
    CHECK(written.fit.regularization == fit.regularization);
    CHECK(written.fit.penalties == fit.penalties);
    CHECK(written.sizes.n == 10000);
    CHECK(written.seed == 1);
    CHECK(written.replicates == 100);
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

}  // namespace
}  // namespace causum::jobs
