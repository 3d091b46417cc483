#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "data/read_table.hpp"
#include "tests/support/catch.hpp"

namespace causum {
namespace {

using Texts = std::vector<std::string>;

/// What becomes of a file: its refusal (without the folder), or its rows, notes and warnings.
struct Answer {
    std::string refusal;
    std::int64_t rows = 0;
    Texts notes, warnings;
    std::vector<double> numbers;
};

Answer answer(const std::filesystem::path& file, const Texts& numbers) {
    try {
        Table table = read_table(file, {.numbers = numbers, .labels = {"regime"}});
        return {.refusal = "",
                .rows = table.rows(),
                .notes = table.notes,
                .warnings = table.warnings,
                .numbers = table.numbers};
    } catch (const InputError& error) {
        const std::string folder = file.parent_path().string() + "/";
        const std::string message = error.what();
        REQUIRE(message.starts_with(folder));
        return {
            .refusal = message.substr(folder.size()), .rows = 0, .notes = {}, .warnings = {}, .numbers = {}};
    }
}

TEST_CASE("files as people send them", "[.messy]") {
    const char* const data = std::getenv("CAUSUM_DATA");
    const std::filesystem::path folder =
        std::filesystem::path(data == nullptr ? "" : data).parent_path() / "messy";
    if (data == nullptr || !std::filesystem::is_directory(folder)) {
        std::cout << "skipped: the folder messy beside CAUSUM_DATA is not there\n";
        return;
    }
    const auto of = [&](const std::string& name, const Texts& numbers = {"red", "green", "vis"}) {
        return answer(folder / (name + ".csv"), numbers);
    };
    const Answer first = of("01_bom_crlf_quoted");
    CHECK(first.rows == 10);
    CHECK(first.notes.empty());
    for (const auto& [name, notes] : std::vector<std::pair<std::string, Texts>>{
             {"02_semicolon_decimal_comma", {"separator ';', decimal comma"}},
             {"07_excel_trailing_cells", {"2 empty unnamed columns and 4 empty lines ignored"}},
             {"10_regime_labels", {}},
             {"14_row_names_dates", {"separator ';', decimal point", "columns ignored: (unnamed 1), date"}},
             {"23_embedded_newline", {"columns ignored: note"}},
             {"24_scientific_and_spaces", {}}}) {
        CAPTURE(name);
        const Answer other = of(name);
        CHECK(other.refusal.empty());
        CHECK(other.numbers == first.numbers);
        CHECK(other.notes == notes);
        CHECK(other.warnings.empty());
    }
    CHECK(of("03_thousands_quoted", {"tv_spend", "radio_spend", "sales"}).refusal ==
          "03_thousands_quoted.csv:2: column 'tv_spend': \"1,200\" is not a number (thousands separator or "
          "decimal "
          "comma?): write 1200 or 1.200");
    CHECK(of("04_na_strings").warnings ==
          Texts{"6 of 10 rows left out for missing values: red 1, green 2, vis 3"});
    CHECK(of("04_na_strings").rows == 4);
    CHECK(of("06_duplicate_columns").refusal ==
          "06_duplicate_columns.csv:1: column 'red' appears twice (columns 2 and 4): rename one");
    CHECK(of("06_duplicate_columns", {"green", "vis"}).rows == 10);
    CHECK(of("08_sentinel_code").warnings == Texts{"column 'vis': -9999 occurs 2 times (lines 4, 8), far "
                                                   "outside [1.1, 5.2]: if it stands for a missing "
                                                   "value, write NA"});
    CHECK(of("12_utf16_excel_unicode_text").refusal ==
          "12_utf16_excel_unicode_text.csv: UTF-16 (byte order mark FF FE): save as CSV UTF-8");
    CHECK(of("15_currency_percent", {"budget", "discount", "uplift"}).refusal ==
          "15_currency_percent.csv:2: column 'budget': \"$1200\" is not a number (a currency?): write 1200");
    CHECK(of("17_instrument_preamble").refusal ==
          "17_instrument_preamble.csv: no header with columns regime, red, green, vis on line 1; such a "
          "header is on "
          "line 5: delete the lines before it");
    CHECK(of("19_one_factor_at_a_time", {"N", "P", "yield"}).rows == 8);
    CHECK(of("19_one_factor_at_a_time", {"N", "P", "yield"}).warnings.empty());
    CHECK(of("21_missing_outcome_column").refusal ==
          "21_missing_outcome_column.csv:1: no column 'vis'; it has regime, red, green, Vis_1 (nearest: "
          "'Vis_1')");
    CHECK(of("22_header_only").refusal == "22_header_only.csv: no data rows below the header on line 1");
}

}  // namespace
}  // namespace causum
