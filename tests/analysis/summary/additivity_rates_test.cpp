#include "analysis/summary/additivity_rates.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "analysis/tables/summary_grids.hpp"
#include "analysis/tables/text_table.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

using results::Fact;

/// One condition at strength 0 and one at 1, with four replicates whose tests are made up.
results::Table tested_table() {
    results::Table table = make_table(2, 4, {"joint"});
    for (std::size_t row = 0; row < 8; ++row) set_ok(table, row, 1.0, 1.0);
    add_axis<double>(table, "interaction.strength", {0.0, 1.0});
    const auto put = [&](Fact fact, std::size_t condition, const std::vector<double>& values) {
        for (std::size_t r = 0; r < 4; ++r) table.fact(fact)[table.cell(condition, r)] = values[r];
    };
    put(Fact::p_a, 0, {0.5, 0.2, 0.6, 0.04});
    put(Fact::p_d, 0, {0.5, 0.04, nan, 0.5});
    put(Fact::p_d1, 0, {0.5, 0.04, nan, 0.5});
    put(Fact::p_c, 0, {0.5, 0.2, 0.6, 0.9});
    put(Fact::p_a, 1, {0.001, 0.001, 0.001, nan});
    put(Fact::p_d, 1, {0.5, 0.001, 0.001, nan});
    put(Fact::p_d1, 1, {0.5, 0.001, 0.5, nan});
    put(Fact::p_c, 1, {0.01, 0.5, 0.01, nan});
    return table;
}

}  // namespace

TEST_CASE("what tests of additivity read as", "[analysis][additivity]") {
    constexpr double no = 0.5, yes = 0.001;
    CHECK(read_tests(no, no, no) == Reading::additive);
    CHECK(read_tests(yes, no, yes) == Reading::actions_interact);
    CHECK(read_tests(yes, no, no) == Reading::actions_interact);
    CHECK(read_tests(yes, yes, no) == Reading::action_confounder);
    CHECK(read_tests(yes, yes, yes) == Reading::confounder_products);
    CHECK(read_tests(no, yes, no) == Reading::none);
    CHECK(read_tests(no, no, yes) == Reading::none);
    // levels: A and C 5 %, D 1 %
    CHECK(read_tests(0.04, 0.02, no) == Reading::actions_interact);
    // what could not be made
    CHECK(read_tests(nan, no, no) == Reading::none);
    CHECK(read_tests(no, nan, no) == Reading::additive);
    CHECK(read_tests(yes, nan, yes) == Reading::none);
    CHECK(read_tests(yes, yes, nan) == Reading::none);
    CHECK(read_tests(yes, no, nan) == Reading::actions_interact);
}

TEST_CASE("rejection rates are sizes where models are additive, else powers", "[analysis][additivity]") {
    const results::Table table = tested_table();
    const std::vector<AdditivityRates> rates = additivity_rates(table);
    REQUIRE(rates.size() == 2);
    CHECK(rates[0].is_additive);
    CHECK_FALSE(rates[1].is_additive);
    CHECK(rates[0].rejected[0].value == 0.25);  // A
    CHECK(rates[0].rejected[1].value == 0.0);   // D, at 1 %
    CHECK(rates[0].rejected[1].count == 3);
    CHECK(rates[1].rejected[1].value == Approx(2.0 / 3.0));
    CHECK(rates[1].rejected[1].error == Approx(std::sqrt(2.0 / 9.0 / 3.0)));
    CHECK(rates[1].rejected[2].value == Approx(1.0 / 3.0));  // D1
    CHECK(rates[0].readings[static_cast<std::size_t>(Reading::additive)].value == 0.75);
    CHECK(rates[1].readings[static_cast<std::size_t>(Reading::confounder_products)].value ==
          Approx(1.0 / 3.0));
    CHECK(rates[1].readings[0].count == 3);

    results::Table correlated = tested_table();
    correlated.settings.push_back({.name = "confounders.correlation", .values = std::vector<double>{0.3}});
    CHECK_FALSE(additivity_rates(correlated)[0].is_additive);
}

TEST_CASE("the tables of the tests are there where something was tested", "[analysis][additivity]") {
    const Summary summary = summarize(tested_table());
    const Grid grid = additivity_grid(summary);
    CHECK(grid.header == std::vector<std::string>{"interaction.strength", "rates are", "A", "D", "D1", "C",
                                                  "additive", "interact", "× confounder", "products",
                                                  "no reading"});
    REQUIRE(grid.rows.size() == 2);
    CHECK(grid.rows[0] == std::vector<std::string>{"0", "size", "25.0 ± 21.7 %", "0 %", "0 %", "0 %", "75 %",
                                                   "25 %", "0 %", "0 %", "0 %"});
    CHECK(grid.rows[1][1] == "power");
    CHECK_THAT(text_table(summary), Catch::Contains("Tests of additivity"));
    const std::string csv = additivity_csv(summary);
    CHECK_THAT(csv, Catch::StartsWith("interaction.strength,n_obs,n_single,n_joint,rates_are,p_a_level,p_a_"
                                      "count,p_a_rejected,p_a_rejected_mcse,p_d_level"));
    CHECK_THAT(csv, Catch::Contains("\n0,100,50,25,size,0.05,4,0.25,"));

    const Summary untested = summarize(make_table(2, 4, {"joint"}));
    CHECK(additivity_grid(untested).rows.empty());
    CHECK(text_table(untested).find("additivity") == std::string::npos);
}

}  // namespace causum::analysis
