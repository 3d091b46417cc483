// Grids, sets, ranges and names: known answers.

#include "jobs/study/setting_value.hpp"

#include <string>
#include <vector>

#include "core/errors.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using tests::input_error_of;

std::vector<double> grid(const std::string& text) {
    return std::get<std::vector<double>>(parse_value(PenaltyGrid{}, text, "").data);
}

std::string refusal(const ValueType& type, const std::string& text) {
    return input_error_of([&] { (void)parse_value(type, text, "f:1: k = "); });
}

}  // namespace

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

}  // namespace causum::jobs
