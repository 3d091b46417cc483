#include "analysis/tables/comparison.hpp"

#include <string>
#include <vector>

#include "analysis/tables/summary_grids.hpp"
#include "tests/analysis/small_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("sentences compare estimators with the reference", "[analysis][report]") {
    const std::vector<std::string> all = comparison_sentences(summarize(small_table()));
    REQUIRE(all.size() == 1);
    CHECK_THAT(all[0], Catch::Contains("plug_in: its geometric mean excess_rmse is between 1.59 ± 0.19 "
                                       "(fit.regularization = ridge) and 1.73") &&
                           Catch::Contains("larger under all 2 conditions."));
    CHECK(comparison_sentences(summarize(make_table(1, 3, {"joint"}))).empty());

    // plug_in: less in the first condition, equal in the second, without a partner in the third.
    results::Table table = make_table(3, 4, {"plug_in", "joint"});
    add_axis<double>(table, "data.ratio", {0.5, 1, 2});
    for (std::size_t c = 0; c < 3; ++c) {
        for (std::size_t r = 0; r < 4; ++r) {
            const double error = 0.1 + 0.01 * static_cast<double>(r);
            set_ok(table, table.row(c, r, 0), 0.5, c == 0 ? 0.5 * error : error);
            if (c < 2) set_ok(table, table.row(c, r, 1), 0.5, error);
        }
    }
    REQUIRE(comparison_sentences(summarize(table)).size() == 1);
    CHECK_THAT(comparison_sentences(summarize(table))[0],
               Catch::EndsWith("smaller under 1 of the 2 conditions (of 3) where both have fits."));
    for (std::size_t r = 0; r < 4; ++r)
        set_ok(table, table.row(0, r, 0), 0.5, 0.1 + 0.01 * static_cast<double>(r));
    CHECK(comparison_sentences(summarize(table))[0] ==
          "plug_in: its geometric mean excess_rmse is 1.000 ± 0 times that of joint; equal under all the 2 "
          "conditions "
          "(of 3) "
          "where both have fits.");
    for (std::size_t r = 0; r < 4; ++r) {
        set_failed(table, table.row(1, r, 1), FitStatus::not_finite);
        set_ok(table, table.row(0, r, 0), 0.5, 0.2 + 0.01 * static_cast<double>(r));
    }
    CHECK_THAT(comparison_sentences(summarize(table))[0],
               Catch::EndsWith("; larger under the one condition (of 3) where both have fits."));
    for (std::size_t r = 0; r < 4; ++r) set_ok(table, table.row(0, r, 0), 0.5, r == 0 ? 0.12 : 0.105);
    CHECK_THAT(
        comparison_sentences(summarize(table))[0],
        Catch::EndsWith(" under the one condition (of 3) where both have fits, by no more than 2 standard "
                        "errors."));
    for (std::size_t r = 0; r < 4; ++r) set_failed(table, table.row(0, r, 1), FitStatus::not_finite);
    CHECK(comparison_sentences(summarize(table)) ==
          std::vector<std::string>{"plug_in: no replicate where joint has a fit, too."});
    CHECK(ratio_grid(summarize(table)).rows[0].back() == "–");
    // One estimator has nobody to be compared with.
    results::Table alone = make_table(2, 2, {"plug_in"});
    add_axis<std::string>(alone, "interaction.kind", {"a", "b"});
    for (std::size_t row = 0; row < 4; ++row) set_ok(alone, row, 0.5, row < 2 ? 0.1 : 0.2);
    CHECK(comparison_sentences(summarize(alone)) ==
          std::vector<std::string>{
              "plug_in: mean excess_rmse between 0.1000 ± 0 (interaction.kind = a) and 0.2000 ± "
              "0 (interaction.kind = b)."});
}

}  // namespace
}  // namespace causum::analysis
