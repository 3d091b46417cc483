// Numbers, grids, names and sample sizes: known answers.

#include "jobs/study/setting_value.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "jobs/study/sample_sizes.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/value_text.hpp"
#include "tests/jobs/input_error.hpp"

namespace causum::jobs {
namespace {

using tests::input_error_of;

std::vector<double> grid(const std::string& text) {
    return std::get<std::vector<double>>(parse_value(PenaltyGrid{}, text, "").data);
}

/// Out of line: GCC 12 warns wrongly (-Wmaybe-uninitialized) where two are made in one function.
[[gnu::noinline]] Settings initial_settings() {
    return {};
}

std::string refusal(const ValueType& type, const std::string& text) {
    return input_error_of([&] { (void)parse_value(type, text, "f:1: k = "); });
}

}  // namespace

TEST_CASE("integers are read exactly, in any decimal notation") {
    CHECK(parse_integer("0") == 0);
    CHECK(parse_integer("10000") == 10000);
    CHECK(parse_integer("1e4") == 10000);
    CHECK(parse_integer("1E+4") == 10000);
    CHECK(parse_integer("2.5e3") == 2500);
    CHECK(parse_integer("1200e-2") == 12);
    CHECK(parse_integer("5.0") == 5);
    CHECK(parse_integer("007") == 7);
    CHECK(parse_integer("0e999999") == 0);
    CHECK(parse_integer("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    CHECK(parse_integer("1.8446744073709551615e19") == std::numeric_limits<std::uint64_t>::max());
    CHECK(parse_integer("9007199254740993") == 9007199254740993U);  // no double
    for (const char* text : {"",
                             "-1",
                             "-0",
                             "+5",
                             "1.5",
                             "1e-1",
                             "12e-1",
                             "18446744073709551616",
                             "1e20",
                             "1e999999999",
                             "1e99999999999999999999",
                             "1e",
                             "e4",
                             ".",
                             "1e+",
                             "1e+-4",
                             "1e--4",
                             "0x10",
                             "1,000",
                             "1 000",
                             " 1",
                             "1 ",
                             "ten",
                             "1e4x",
                             "1.2.3",
                             "nan",
                             "inf"}) {
        CAPTURE(text);
        CHECK(parse_integer(text) == std::nullopt);
    }
}

TEST_CASE("numbers are read as the nearest double and written back with the fewest digits") {
    CHECK(parse_number("0.1") == 0.1);
    CHECK(parse_number("-2.5e-3") == -0.0025);
    CHECK(parse_number(".5") == 0.5);
    CHECK_FALSE(std::signbit(parse_number("-0").value()));
    for (const char* text : {"", "+1", "1,5", "0x1p3", "nan", "inf", "-inf", "infinity", "1e400", "1e-400",
                             "1.5x", " 1", "--1", "1e"}) {
        CAPTURE(text);
        CHECK(parse_number(text) == std::nullopt);
    }
    CHECK(number_text(0.1) == "0.1");
    CHECK(number_text(2) == "2");
    for (const double number : {1.0 / 3, 1e-8, 1e300, 5e-324, 123456.789, -0.05}) {
        CHECK(parse_number(number_text(number)) == number);
    }
}

TEST_CASE("the nearest name is found across one or two slips and not across more") {
    const std::vector<std::string_view> names = {"data.ratio", "data.total", "seed"};
    CHECK(nearest("data.ration", names) == "data.ratio");
    CHECK(nearest("dtaa.ratio", names) == "data.ratio");  // swapped letters
    CHECK(nearest("sed", names) == "seed");
    CHECK(nearest("replicates", names) == std::nullopt);
    CHECK(nearest("", names) == std::nullopt);
    CHECK(nearest(std::string(100000, 'a'), names) == std::nullopt);
}

TEST_CASE("logspace is numpy's, and its powers of ten are the doubles of their literals") {
    CHECK(grid("logspace(-8,-1,8)") == std::vector<double>{1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1});
    CHECK(grid("logspace(-8,4,13)") ==
          std::vector<double>{1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4});
    CHECK(grid("logspace(-300,300,3)") == std::vector<double>{1e-300, 1, 1e300});
    CHECK(grid("logspace(-0.3,0.7,11)")[3] == 1);  // the sum -0.3 + 3 * 0.1 is not 0 in doubles
    const std::vector<double> halves = grid("logspace(-2,-1,3)");
    CHECK(halves[1] == 0.0316227766016838);  // 10^-1.5 = 0.03162277660168379...
    CHECK(halves[2] == 0.1);
    CHECK(grid("logspace(-1,1,21)").size() == 21);
    CHECK(parse_value(PenaltyGrid{}, "logspace(-8.0,-1e0,8)", "").text == "logspace(-8,-1,8)");
}

TEST_CASE("a grid of numbers keeps them") {
    CHECK(grid("0,0.01,1") == std::vector<double>{0, 0.01, 1});
    CHECK(grid("0.5") == std::vector<double>{0.5});
    CHECK(parse_value(PenaltyGrid{}, "0.0,1e-2,1.0", "").text == "0,0.01,1");
}

TEST_CASE("a bad grid is refused with its reason") {
    const auto [text, reason] = GENERATE(table<const char*, const char*>({
        {"1,0.1", "must ascend, but 0.1 follows 1"},
        {"1,1", "must ascend"},
        {"-1,1", "must be logspace(a,b,count)"},
        {"1,,2", "must be logspace(a,b,count)"},
        {"1,2,", "must be logspace(a,b,count)"},
        {"", "must be logspace(a,b,count)"},
        {"abc", "without spaces"},
        {"logspace(-8,", "without spaces"},
        {"logspace", "must be logspace(a,b,count)"},
        {"logspace()", "three arguments"},
        {"logspace(1,2)", "three arguments"},
        {"logspace(1,2,3,4)", "three arguments"},
        {"logspace(-1,-8,8)", "exponents a < b"},
        {"logspace(x,1,8)", "exponents a < b"},
        {"logspace(-301,1,8)", "from -300 to 300"},
        {"logspace(-8,-1,1)", "count from 2 to 1000"},
        {"logspace(-8,-1,1001)", "count from 2 to 1000"},
        {"logspace(-8,-1,2.5)", "count from 2 to 1000"},
        {"logspace(1,1.00000000000001,1000)", "farther apart"},
    }));
    CAPTURE(text);
    const std::string message = refusal(PenaltyGrid{}, text);
    CHECK_THAT(message, Catch::StartsWith(std::string("f:1: k = ") + text + " ("));
    CHECK_THAT(message, Catch::Contains(reason));
}

TEST_CASE("a set of noises has one order") {
    const Value value = parse_value(NoiseSet{}, "lognormal,gaussian", "");
    CHECK(value.text == "gaussian,lognormal");
    CHECK(std::get<std::vector<sim::NoiseKind>>(value.data) ==
          std::vector<sim::NoiseKind>{sim::NoiseKind::gaussian, sim::NoiseKind::lognormal});
    CHECK_THAT(refusal(NoiseSet{}, "gausian"), Catch::Contains("did you mean gaussian?"));
    CHECK_THAT(refusal(NoiseSet{}, "uniform,uniform"), Catch::Contains("uniform is named twice"));
    CHECK_THAT(refusal(NoiseSet{}, "gaussian,"), Catch::Contains("must be one or more of gaussian, uniform"));
}

TEST_CASE("ends of ranges") {
    CHECK_NOTHROW(parse_value(NumberRange{.min = 0, .max = 1}, "0", ""));
    CHECK_NOTHROW(parse_value(NumberRange{.min = 0, .max = 1}, "1", ""));
    CHECK(refusal(NumberRange{.min = 0, .max = 1}, "1.01") == "f:1: k = 1.01 (must be from 0 to 1)");
    CHECK(refusal(NumberRange{.min = 0, .max = 1}, "-1e-9") == "f:1: k = -1e-9 (must be from 0 to 1)");
    CHECK(refusal(NumberRange{.min = 0, .min_included = false}, "0") == "f:1: k = 0 (must be > 0)");
    CHECK(refusal(NumberRange{}, "x") == "f:1: k = x (must be a number)");
    CHECK_NOTHROW(parse_value(IntegerRange{.min = 1, .max = 8}, "8", ""));
    CHECK(refusal(IntegerRange{.min = 1, .max = 8}, "0") == "f:1: k = 0 (must be an integer from 1 to 8)");
    CHECK(refusal(IntegerRange{.min = 1, .max = 8}, "9") == "f:1: k = 9 (must be an integer from 1 to 8)");
    CHECK_THAT(refusal(IntegerRange{.min = 1, .max = 8}, "+5"), Catch::Contains("leave out the '+'"));
    CHECK_THAT(refusal(NumberRange{}, "+5"), Catch::Contains("leave out the '+'"));
}

TEST_CASE("study names cannot leave their directory") {
    for (const char* name : {"paper_main", "a.b-c_9", "2024", "...", "-x"}) {
        CHECK_NOTHROW(parse_value(StudyName{}, name, ""));
    }
    for (const std::string& name :
         {std::string("a/b"), std::string("."), std::string(".."), std::string("\"x\""),
          std::string("sch\xC3\xB6n"), std::string(101, 'a')}) {
        CAPTURE(name);
        CHECK_THROWS_AS(parse_value(StudyName{}, name, ""), InputError);
    }
}

TEST_CASE("sample sizes: floors are those of decimal arithmetic") {
    const auto sizes = [](std::int64_t total, double ratio, int actions) {
        return sample_sizes({.n = {}, .total = total, .ratio = ratio}, actions);
    };
    // floor(0.3 * 10) is 3, in doubles too; 0.1 * 3 + 1 and 1.1 * 10 are not what they seem there.
    CHECK(sizes(25, 0.3, 5).n_obs == 10);
    CHECK(sizes(25, 0.3, 5).n_single == 3);
    CHECK(sizes(60000, 0.05, 5).n_obs == 48000);
    CHECK(sizes(60000, 0.05, 5).n_single == 2400);
    CHECK(sizes(60000, 10, 5).n_obs == 1176);
    CHECK(sizes(60000, 10, 5).n_single == 11760);
    CHECK(sizes(60000, 1.0 / 4, 5).n_obs == 26666);

    // Against integer arithmetic: ratio = hundredths / 100.
    std::int64_t rounded_down_otherwise = 0;
    for (std::int64_t hundredths = 1; hundredths <= 1000; ++hundredths) {
        const double ratio = parse_number(std::to_string(hundredths) + "e-2").value();
        for (const int actions : {1, 2, 3, 5, 10, 64}) {
            for (const std::int64_t total :
                 {7L, 100L, 1000L, 9999L, 60000L, 123456L, 6000000L, 99999999999L}) {
                const std::int64_t n_obs = total * 100 / (actions * hundredths + 100);
                const std::int64_t n_single = hundredths * n_obs / 100;
                const SampleSizes found = sizes(total, ratio, actions);
                if (found.n_obs != n_obs || found.n_single != n_single) {
                    FAIL("total " << total << ", K " << actions << ", ratio " << ratio);
                }
                const double plain = std::floor(ratio * static_cast<double>(n_obs));
                rounded_down_otherwise += static_cast<std::int64_t>(plain) != n_single;
            }
        }
    }
    CHECK(rounded_down_otherwise > 0);  // the test can see the difference
}

TEST_CASE("sample sizes: n, total and joint_n") {
    const SampleSizes by_n = sample_sizes({.n = 10000, .total = {}}, 5);
    CHECK(by_n.n_obs == 10000);
    CHECK(by_n.n_single == 10000);
    CHECK(by_n.n_joint == 10000);
    const SampleSizes whole = sample_sizes({.n = {}, .total = 1003, .joint = SizeSettings::Joint::total}, 5);
    CHECK(whole.n_obs == 167);
    CHECK(whole.n_joint == 1003);
    CHECK(sample_sizes({.n = {}, .total = 1003, .joint = SizeSettings::Joint::per_regime}, 5).n_joint == 167);
    CHECK(
        sample_sizes({.n = 1, .total = {}, .joint = SizeSettings::Joint::fixed, .joint_n = 77}, 5).n_joint ==
        77);
    CHECK(sample_sizes({.n = 1000000000, .total = {}}, 64).n_obs == 1000000000);
    CHECK_THROWS_AS(sample_sizes({.n = 1, .total = 1}, 5), ArgumentError);
    CHECK_THROWS_AS(sample_sizes({.n = {}, .total = {}}, 5), ArgumentError);
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

}  // namespace causum::jobs
