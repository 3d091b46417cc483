#include "analysis/text/text_layout.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace causum::analysis {
namespace {

TEST_CASE("text is measured and padded in characters, not bytes", "[analysis][layout]") {
    CHECK(text_width("0.3 ± 0.1") == 9);
    CHECK(text_width("") == 0);
    CHECK(pad_left("±", 3) == "  ±");
    CHECK(pad_right("±", 3) == "±  ");
    CHECK(pad_left("long", 3) == "long");
}

TEST_CASE("lines are broken at spaces", "[analysis][layout]") {
    CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
    CHECK(wrap("one two three", 100) == std::vector<std::string>{"one two three"});
    CHECK(wrap("incomprehensible word", 4) == std::vector<std::string>{"incomprehensible", "word"});
    CHECK(wrap("± ± ±", 3) == std::vector<std::string>{"± ±", "±"});
    CHECK(wrap("", 10).empty());
}

}  // namespace
}  // namespace causum::analysis
