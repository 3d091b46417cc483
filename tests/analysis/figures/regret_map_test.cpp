#include "analysis/figures/regret_map.hpp"

#include <string>

#include "tests/analysis/synthetic_table.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

results::Table two_estimators(std::size_t conditions) {
    results::Table table = make_table(conditions, 6, {"plug_in", "structured_spline"});
    std::vector<double> ratio;
    for (std::size_t c = 0; c < conditions; ++c) {
        ratio.push_back(static_cast<double>(c + 1));
        for (std::size_t r = 0; r < 6; ++r) {
            const double model = 1.0 + static_cast<double>(r);
            set_ok(table, table.row(c, r, 0), 1.0, 4.0 * model);
            set_ok(table, table.row(c, r, 1), 1.0, model);
        }
    }
    add_axis<double>(table, "data.ratio", ratio);
    return table;
}

Verdict verdict_of(const results::Table& table) {
    return find_verdict(table, summarize(table));
}

TEST_CASE("a map is of two conditions and two estimators", "[analysis][verdict]") {
    CHECK(has_regret_map(verdict_of(two_estimators(2))));
    CHECK_FALSE(has_regret_map(verdict_of(two_estimators(1))));
    CHECK_FALSE(has_regret_map(verdict_of(make_table(2, 6, {"plug_in", "structured"}))));
}

TEST_CASE("each cell has its number and shade, kept ones a frame", "[analysis][verdict]") {
    const results::Table table = two_estimators(3);
    const std::string script = regret_map_script(verdict_of(table), summarize(table));
    CHECK(count(script, "fs solid 1 noborder") == 6);
    CHECK(count(script, "fs empty border") == 3);
    const std::string words = ' ' + texts(script);
    CHECK(count(words, " 4 ") == 3);
    CHECK_FALSE(texts(script).find("data.ratio") == std::string::npos);
}

TEST_CASE("many conditions have no numbers", "[analysis][verdict]") {
    const results::Table table = two_estimators(200);
    const std::string script = regret_map_script(verdict_of(table), summarize(table));
    CHECK(count(' ' + texts(script), " 4 ") == 0);
}

}  // namespace
}  // namespace causum::analysis
