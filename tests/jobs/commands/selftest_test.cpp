#include "jobs/commands/selftest.hpp"

#include <cstdio>
#include <string>

#include "core/errors.hpp"
#include "results/table.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

constexpr std::string_view studies =
    "# a comment\n"
    "small 1 --scm.actions 2 --fit.degree 2 --data.n 100 --fit.estimators plug_in joint\n";

/// A few golden rows of `studies`, with the two lines that the file begins with.
std::string numerics(const std::string& rows) {
    return "numerics_version " + std::to_string(results::numerics_version) +
           "\nstudy condition replicate estimator status penalty_on_nothing\n" + rows;
}

struct Outcome {
    SelfTest test;
    std::string text;
};

Outcome outcome(const std::string& text) {
    std::FILE* const out = std::tmpfile();
    REQUIRE(out != nullptr);
    Outcome result;
    result.test = run_selftest({.studies = studies, .numerics = text}, 1, out);
    std::rewind(out);
    for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out)) result.text += static_cast<char>(c);
    std::fclose(out);
    return result;
}

std::string with_measure(std::string text, const std::string& measure) {
    const std::string nothing = "penalty_on_nothing";
    return text.replace(text.find(nothing), nothing.size(), measure);
}

TEST_CASE("the program's golden rows name its studies") {
    const GoldenRows golden = golden_rows();
    CHECK_THAT(std::string(golden.studies), Catch::Contains("\nall_estimators 2 --data.n 300 "));
    CHECK_THAT(std::string(golden.numerics),
               Catch::StartsWith("numerics_version " + std::to_string(results::numerics_version) + "\n"));
}

TEST_CASE("a row that differs in its last bit or is gone is found, and named") {
    const std::string row = "small 0 0 plug_in 0 ";
    const std::string zero = with_measure(numerics(row + "0x0.0p+0\n"), "rmse");
    const Outcome wrong = outcome(zero);
    CHECK(wrong.test.rows == 1);
    CHECK(wrong.test.different == 1);
    REQUIRE_THAT(wrong.text, Catch::StartsWith("small, condition 0, replicate 0, plug_in: rmse 0x1."));

    std::string value = wrong.text.substr(wrong.text.find("0x1."));
    value = value.substr(0, value.find(' '));
    CHECK(outcome(with_measure(numerics(row + value + "\n"), "rmse")).test.different == 0);
    std::string last_bit = value;
    char& digit = last_bit[last_bit.find('p') - 1];
    digit = digit == '1' ? '0' : '1';
    CHECK(outcome(with_measure(numerics(row + last_bit + "\n"), "rmse")).test.different == 1);

    const Outcome gone =
        outcome(with_measure(numerics("small 0 0 pooled 0 nan\nsmall 7 0 joint 0 nan\n"), "rmse"));
    CHECK(gone.test.different == 2);
    CHECK_THAT(gone.text,
               Catch::Contains("small, condition 0, replicate 0, pooled: this program has no such row"));
    const Outcome failed = outcome(with_measure(numerics("small 0 0 joint 1 nan\n"), "rmse"));
    CHECK_THAT(failed.text, Catch::Contains("joint: status 0 (golden: 1)"));
}

TEST_CASE("golden rows of another version or with an unknown measure are refused") {
    CHECK_THROWS_WITH(outcome("numerics_version 1\nstudy\n"),
                      Catch::Contains("numerics_version 1 (this program"));
    CHECK_THROWS_AS(outcome(numerics("small 0 0 joint 0 nan\n")), Error);
}

}  // namespace
}  // namespace causum::jobs
