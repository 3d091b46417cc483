#include "analysis/summary/fidelity.hpp"

#include <string>

#include "tests/support/catch.hpp"

using causum::analysis::fidelity_texts;
using causum::analysis::FidelityText;

namespace {

causum::results::Table table_with(const std::string& fidelity) {
    causum::results::Table table;
    table.provenance.table_fidelity = fidelity;
    table.settings.push_back({.name = "semi_synthetic.data",
                              .values = std::vector<std::string>{"", "plant.csv"},
                              .neutral_value = {}});
    return table;
}

constexpr const char* header = "columns,outcome,degree,quantity,of,value\n";

std::string lines(const std::string& degree, double product_r2) {
    const std::string lead = "\"heat,flow\",yield," + degree + ",";
    return lead + "rows,,120\n" + lead + "duplicates,,3\n" + lead + "additive_r2,,0.8\n" + lead +
           "product_r2,," + std::to_string(product_r2) + "\n" + lead + "interaction_ratio,,0.25\n" + lead +
           "squared_residual_r2,,0.1\n" + lead + "correlation_error,,0.03\n" + lead + "far_joint,,0.04\n" +
           lead + "r2,heat,0\n" + lead + "zeros,heat,0\n" + lead + "distinct,heat,100\n" + lead +
           "far,heat,0.01\n" + lead + "r2,flow,0.5\n" + lead + "zeros,flow,0.3\n" + lead +
           "distinct,flow,7\n" + lead + "far,flow,0.02\n";
}

}  // namespace

TEST_CASE("how far models are like a table is said in words and by column", "[fidelity]") {
    const std::vector<FidelityText> texts = fidelity_texts(
        table_with(header + lines("2", 0.85) +
                   "\"heat,flow\",yield,2,warning,plant.csv: column 'flow' has 7 different values,1\n"));
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].title.empty());
    REQUIRE(texts[0].sentences.size() == 7);
    CHECK(texts[0].sentences[0] == "plant.csv: 120 rows, 3 of them like an earlier one.");
    CHECK(texts[0].sentences[1] == "Beware: column 'flow' has 7 different values.");
    CHECK(texts[0].sentences[2] ==
          "Additive effects: they predict 80 % of the variance of yield (cross-validated), with products of "
          "two "
          "actions 85 %.");
    CHECK_THAT(texts[0].sentences.back(), Catch::StartsWith("Support: 4.0 % of the joint samples"));
    REQUIRE(texts[0].columns.rows.size() == 2);
    CHECK(texts[0].columns.rows[0] == std::vector<std::string>{"heat", "", "0 %", "100", "1.0 %"});
    CHECK(texts[0].columns.rows[1] == std::vector<std::string>{"flow", "0.50", "30 %", "7", "2.0 %"});
}

TEST_CASE("a column may be called joint", "[fidelity]") {
    std::string text = header + lines("2", 0.85);
    for (std::size_t at; (at = text.find("flow")) != std::string::npos;) text.replace(at, 4, "joint");
    const auto texts = fidelity_texts(table_with(text));
    CHECK_THAT(texts.at(0).sentences.back(), Catch::StartsWith("Support: 4.0 % of the joint samples"));
    CHECK(texts[0].columns.rows.at(1) == std::vector<std::string>{"joint", "0.50", "30 %", "7", "2.0 %"});
}

TEST_CASE("products that predict no better are said to be perhaps noise", "[fidelity]") {
    const auto texts = fidelity_texts(table_with(header + lines("2", 0.8)));
    CHECK_THAT(texts.at(0).sentences[1], Catch::EndsWith("80 %, so the products may be noise."));
}

TEST_CASE("several choices of columns or degree have a title each", "[fidelity]") {
    const auto texts = fidelity_texts(table_with(header + lines("2", 0.8) + lines("3", 0.8)));
    REQUIRE(texts.size() == 2);
    CHECK(texts[0].title == "yield from heat,flow, degree 2");
    CHECK(texts[1].title == "yield from heat,flow, degree 3");
}

TEST_CASE("without a table there is nothing to say, and a text that is none is said to be so", "[fidelity]") {
    CHECK(fidelity_texts(table_with("")).empty());
    for (const char* const text : {"damaged", "a,b\n1\n"}) {
        const auto texts = fidelity_texts(table_with(text));
        REQUIRE(texts.size() == 1);
        CHECK(texts[0].sentences == std::vector<std::string>{"fidelity.csv: cannot be read."});
    }
}

TEST_CASE("a model of one action has no products to speak of", "[fidelity]") {
    const auto texts = fidelity_texts(
        table_with(std::string(header) + "heat,yield,2,additive_r2,,-0.1\nheat,yield,2,r2,heat,0\n"));
    CHECK(texts.at(0).sentences[1] ==
          "Additive effects: they predict nothing of the variance of yield (cross-validated).");
    for (const std::string& sentence : texts[0].sentences) CHECK_THAT(sentence, !Catch::Contains("roducts"));
}
