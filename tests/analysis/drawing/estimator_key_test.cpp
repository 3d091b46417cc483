#include "analysis/drawing/estimator_key.hpp"

#include <string>
#include <vector>

#include "tests/analysis/drawing/styles_of.hpp"
#include "tests/analysis/text_parts.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("a key has as many columns as fit", "[analysis][estimator_key]") {
    const std::vector<std::string> names = {"plug_in", "joint", "pooled"};
    CHECK(EstimatorKey(names, styles_of(names), 50.0).height() == Approx(0.15 + line_height));
    CHECK(EstimatorKey(names, styles_of(names), 0.1).height() == Approx(0.15 + 3.0 * line_height));
}

TEST_CASE("a key draws line, point and name of each estimator", "[analysis][estimator_key]") {
    const std::vector<std::string> names = {"plug_in", "joint_additive"};
    GnuplotScript script(10.0, 5.0);
    EstimatorKey(names, styles_of(names), 9.0).draw(script, {0.5, 4.0});
    const std::string text = script.str();
    CHECK(count(text, "set label ") == 2);
    CHECK(texts(text) == "plug_in joint_additive ");
    CHECK(count(text, "with vectors nohead") == 2);
    CHECK(count(text, "with points") == 3);  // that of joint_additive is open: white below
}

TEST_CASE("open points are filled white first", "[analysis][estimator_key]") {
    const std::vector<EstimatorStyle> styles = styles_of({"plug_in", "joint_additive"});
    CHECK(point_items("$d", styles[0]) ==
          std::vector<std::string>{"$d using 1:2 with points pt 13 ps 3.4*size lw 1.5 lc rgb '#0072B2'"});
    CHECK(point_items("$d", styles[1], 2.0) ==
          std::vector<std::string>{"$d using 1:2 with points pt 5 ps 2*size lc rgb '#FFFFFF'",
                                   "$d using 1:2 with points pt 4 ps 2*size lw 1.5 lc rgb '#777777'"});
}

TEST_CASE("faint colours have the opposite of opacity before them", "[analysis][estimator_key]") {
    CHECK(faint_color("#0072B2", 0.2) == "#CC0072B2");
    CHECK(faint_color("#0072B2", 1.0) == "#000072B2");
}

}  // namespace
}  // namespace causum::analysis
