#include "analysis/figures/interval_figures.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include "tests/analysis/figure_files.hpp"
#include "tests/analysis/interval_table.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

std::vector<std::string> names_of(const std::vector<Figure>& figures) {
    std::vector<std::string> names;
    for (const Figure& figure : figures) names.push_back(figure.name);
    return names;
}

/// Of so many conditions; adaptive has no intervals.
results::Table table_of(std::size_t conditions) {
    results::Table table = interval_table({"constant", "plug_in", "adaptive", "joint"},
                                          std::vector<std::vector<double>>(conditions, {0.1, 0.8, nan, 0.9}));
    table.traits[0].role = EstimatorRole::constant;
    return table;
}

void put_level(results::Table& table) {
    table.settings.push_back({.name = "intervals.level", .values = std::vector<double>{0.9}});
    table.traits[0].role = EstimatorRole::constant;
}

TEST_CASE("coverage is drawn beside the nominal level, of those who have intervals", "[analysis][figure]") {
    CHECK(make_interval_figures(filled_table(1, 5, {"plug_in", "joint"})).empty());
    const std::vector<Figure> figures = make_interval_figures(table_of(1));
    REQUIRE(names_of(figures) == std::vector<std::string>{"coverage"});
    const std::string& script = figures[0].script;
    CHECK(count(script, "# nominal level") == 1);
    CHECK(count(script, "# coverage, plug_in: value by replicate") == 1);
    CHECK(count(script, "# interval_width, joint: value by replicate") == 1);
    CHECK(count(script, "adaptive") == 0);
    CHECK(count(script, "constant") == 0);
    CHECK(script.find("\n0.9 0\n0.9 2\n") != std::string::npos);  // across two rows
    CHECK(texts(script).find("Dashed: the nominal level, 0.9") != std::string::npos);
    CHECK(count(script, "coverage.svg") > 0);
}

TEST_CASE("coverage along axes has the plots that errors have", "[analysis][figure]") {
    results::Table line = table_of(3);
    add_axis<std::int64_t>(line, "data.n", {300, 1000, 3000});
    put_level(line);
    const std::vector<Figure> curve = make_interval_figures(line);
    REQUIRE(names_of(curve) == std::vector<std::string>{"coverage"});
    CHECK(curve[0].script.find("\n300 0.9\n1000 0.9\n3000 0.9\n") != std::string::npos);
    CHECK(count(curve[0].script, "# coverage, joint: data.n") == 1);
    CHECK(count(curve[0].script, "# interval_width, joint: data.n") == 1);

    results::Table facets = table_of(4);
    add_axis<std::string>(facets, "scm.family", {"a", "a", "b", "b"});
    add_axis<std::int64_t>(facets, "data.n", {300, 1000, 300, 1000});
    put_level(facets);
    const std::vector<Figure> panels = make_interval_figures(facets);
    REQUIRE(names_of(panels) == std::vector<std::string>{"coverage", "interval_width"});
    CHECK(count(panels[0].script, "# nominal level") == 2);
    CHECK(count(panels[1].script, "# nominal level") == 0);

    results::Table levels = table_of(2);
    add_axis<std::string>(levels, "scm.family", {"a", "b"});
    levels.coordinates.push_back({.name = "intervals.level", .values = std::vector<double>{0.8, 0.95}});
    const std::string rows = make_interval_figures(levels)[0].script;
    CHECK(rows.find("\n0.8 2\n0.8 1\n0.95 1\n0.95 0\n") != std::string::npos);

    results::Table many = table_of(26);
    std::vector<std::int64_t> n;
    std::vector<std::string> words;
    for (std::size_t c = 0; c < 26; ++c) {
        n.push_back(c % 2 == 0 ? 100 : 300);
        words.push_back("word " + std::to_string(c / 2));
    }
    add_axis<std::int64_t>(many, "data.n", n);
    add_axis<std::string>(many, "scm.family", words);
    put_level(many);
    const std::vector<Figure> nested = make_interval_figures(many);
    REQUIRE(names_of(nested) == std::vector<std::string>{"coverage", "interval_width"});
    CHECK(count(nested[0].script, "# nominal level") == 1);
    if (!can_draw()) return;
    for (const results::Table* table : {&line, &facets, &many}) {
        const Folder folder;
        check_files(draw(*table, summarize(*table), folder.path()), folder);
        CHECK(folder.names().count("coverage.png") == 1);
    }
}

}  // namespace
}  // namespace causum::analysis
