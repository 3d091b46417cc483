#include "analysis/figures/heat_map.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tests/analysis/synthetic_table.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

/// Errors 0.1, 0.2, 0.4 … of one estimator on two values of data.ratio times `sizes` of data.n.
results::Table crossed(std::size_t sizes) {
    results::Table table = make_table(2 * sizes, 1, {"joint"});
    std::vector<double> ratio;
    std::vector<std::int64_t> n;
    double error = 0.1;
    for (std::size_t c = 0; c < 2 * sizes; ++c, error *= 2.0) {
        ratio.push_back(c < sizes ? 0.5 : 1.0);
        n.push_back(static_cast<std::int64_t>(100 * (c % sizes + 1)));
        set_ok(table, c, 1.0, error);
    }
    add_axis<double>(table, "data.ratio", ratio);
    add_axis<std::int64_t>(table, "data.n", n);
    return table;
}

TEST_CASE("a heat map is of two axes with at most twelve values each", "[analysis][heat_map]") {
    CHECK(has_heat_map(summarize(crossed(2))));
    CHECK(has_heat_map(summarize(crossed(12))));
    CHECK_FALSE(has_heat_map(summarize(crossed(13))));
    CHECK_FALSE(has_heat_map(summarize(crossed(1))));  // one axis varies
    results::Table three = crossed(2);
    add_axis<std::string>(three, "interaction.kind", {"a", "b", "a", "b"});
    CHECK_FALSE(has_heat_map(summarize(three)));
    results::Table failed = crossed(2);
    for (std::size_t row = 0; row < 4; ++row) set_failed(failed, row, FitStatus::not_finite);
    CHECK_FALSE(has_heat_map(summarize(failed)));
}

TEST_CASE("the worst cell is darkest, and one without a mean is white with a dash", "[analysis][heat_map]") {
    results::Table table = crossed(2);
    set_failed(table, 1, FitStatus::not_finite);
    const std::string script = heat_map_script(summarize(table));
    CHECK(count(script, "boxxyerror") == 4);
    CHECK(count(script, "noborder lc rgb '#FFF4C4'") == 1);  // 0.1
    CHECK(count(script, "noborder lc rgb '#00224E'") == 1);  // 0.8
    CHECK(count(script, "noborder lc rgb '#FFFFFF'") == 1);
    const std::string words = ' ' + texts(script);
    for (const char* word : {" 0.1 ", " 0.4 ", " 0.8 ", " – "}) CHECK(count(words, word) == 1);
    CHECK(count(words, " 0.2 ") == 0);
}

}  // namespace
}  // namespace causum::analysis
