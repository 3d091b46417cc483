#include "analysis/findings/finding_ranges.hpp"

#include <string>

#include "tests/analysis/findings/finding_samples.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("a range goes from the least to the greatest", "[analysis][findings]") {
    const results::Table table = kinds_table([](std::size_t kind, std::size_t strength, std::size_t e) {
        const double of[3] = {4.0, 2.0, 8.0};
        return e == 0 && strength == 2 ? of[kind] : 1.0;
    });
    const std::string sentence =
        sentences_under(table, "How errors change from interaction.strength = 0 to 2").at(0);
    const std::size_t least = sentence.find("(interaction.kind = b) and ");
    const std::size_t greatest = sentence.find("(interaction.kind = c) times that at 0.");
    CHECK(least != std::string::npos);
    CHECK(greatest != std::string::npos);
    CHECK(least < greatest);
    CHECK(sentence.find("interaction.kind = a") == std::string::npos);
}

}  // namespace
}  // namespace causum::analysis
