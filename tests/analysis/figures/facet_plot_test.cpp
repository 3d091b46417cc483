#include "analysis/figures/facet_plot.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/figures/curve_axis.hpp"
#include "tests/analysis/figure_files.hpp"
#include "tests/analysis/figure_samples.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("other axes become panels, up to twelve, and two axes a heat map", "[analysis][figure]") {
    results::Table table = filled_table(6, 5, {"plug_in", "joint"});
    add_axis<std::string>(table, "fit.regularization",
                          {"ridge", "ridge", "ridge", "lasso", "lasso", "lasso"});
    add_axis<std::int64_t>(table, "data.n", {100, 300, 1000, 100, 300, 1000});
    const Summary summary = summarize(table);
    const CurveAxis axis = find_curve_axis(summary);
    CHECK(axis.name == "data.n");
    CHECK(axis.integers);
    CHECK(axis.combinations ==
          std::vector<std::string>{"fit.regularization = ridge", "fit.regularization = lasso"});
    CHECK(axis.combination == std::vector<std::size_t>{0, 0, 0, 1, 1, 1});
    const std::vector<Figure> figures = make_figures(table, summary);
    REQUIRE(figures.size() == 3);
    CHECK(plain_spaces(texts(figures[0].script)).find("fit.regularization = lasso") != std::string::npos);
    CHECK(figures[1].name == "heatmap");
    CHECK(count(figures[1].script, "boxxyerror") == 12);
    CHECK(plain_spaces(texts(figures[1].script)).find("Monte Carlo standard errors: at most ") !=
          std::string::npos);
    CHECK(figures[2].name == "replicates");
    if (can_draw()) {
        const Folder folder;
        const std::vector<fs::path> files = draw(table, summary, folder.path());
        CHECK(files.size() == 12);
        check_files(files, folder);
    }
}

}  // namespace
}  // namespace causum::analysis
