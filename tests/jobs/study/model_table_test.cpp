#include "jobs/study/model_table.hpp"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <string>
#include <string_view>

#include "jobs/study/study_file.hpp"
#include "jobs/study/table_fidelity.hpp"
#include "sim/settings.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/tables.hpp"

namespace causum::jobs {
namespace {

using tests::input_error_of;
using tests::TemporaryDirectory;

constexpr std::string_view study_text =
    "name = s\nreplicates = 1\n[scm]\nfamily = semi_synthetic\n[semi_synthetic]\ndata = table.csv\n"
    "columns = x1,x2\noutcome = y\n";

/// CSV of a made-up table: x1, x2, x3, y, and a column of words.
std::string table_text(int rows = 40) {
    const auto table = causum::tests::made_up_table(rows, 3);
    std::string text = "x1,x2,x3,y,site,flat\n";
    for (Eigen::Index i = 0; i < rows; ++i) {
        for (Eigen::Index k = 0; k < 3; ++k) text += std::to_string(table->actions(i, k)) + ",";
        text += std::to_string(table->outcome(i)) + ",north,7\n";
    }
    return text;
}

/// A value of CAUSUM_DATA for as long as this lives.
class DataFolder {
  public:
    explicit DataFolder(const std::string& folder) {
        if (const char* const was = getenv("CAUSUM_DATA")) before_ = was;
        set(folder);
    }
    ~DataFolder() { set(before_); }
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

  private:
    static void set(const std::string& folder) {
        if (folder.empty()) {
            unsetenv("CAUSUM_DATA");
        } else {
            setenv("CAUSUM_DATA", folder.c_str(), 1);
        }
    }
    std::string before_;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

TEST_CASE("a study's table is read from beside it, or from CAUSUM_DATA, which wins", "[model_table]") {
    const TemporaryDirectory beside, elsewhere;
    const auto file = beside.write("s.ini", study_text);
    (void)beside.write("table.csv", table_text());
    const DataFolder none("");
    const Study study = read_study(file);
    CHECK(study.table.file == "table.csv");
    CHECK(study.table.sha256.size() == 64);
    const Condition& condition = study.conditions.at(0);
    CHECK(condition.scm.actions == 2);
    REQUIRE(condition.scm.semi_synthetic.table != nullptr);
    CHECK(condition.scm.semi_synthetic.table->actions.rows() == 40);
    CHECK(condition.scm.semi_synthetic.table->names == std::vector<std::string>{"x1", "x2"});
    const auto made = causum::tests::made_up_table(40, 3);
    CHECK(condition.scm.semi_synthetic.table->actions.isApprox(made->actions.leftCols(2), 1e-6));
    CHECK(condition.scm.semi_synthetic.table->outcome.isApprox(made->outcome, 1e-6));
    CHECK_THAT(condition.key, Catch::Contains("semi_synthetic.sha256=" + study.table.sha256));
    CHECK_THAT(condition.key, !Catch::Contains("table.csv"));  // what is in it counts
    CHECK_THAT(condition.key, !Catch::Contains("scm.actions"));

    const DataFolder other(elsewhere.path().string());
    CHECK(read_study(file).table.sha256 == study.table.sha256);  // no such file there
    (void)elsewhere.write("table.csv", table_text(50));
    const Study changed = read_study(file);
    CHECK(changed.conditions.at(0).scm.semi_synthetic.table->actions.rows() == 50);
    CHECK(changed.conditions.at(0).key != condition.key);
}

TEST_CASE("SHA-256 is that of the published vector", "[model_table]") {
    const TemporaryDirectory directory;
    (void)directory.write("abc", "abc");
    const FoundTable found = find_table("abc", "", directory.path());
    CHECK(found.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a stored study needs no table until models are made, and then the same one", "[model_table]") {
    const TemporaryDirectory directory;
    const DataFolder folder(directory.path().string());
    const auto file = directory.write("s.ini", study_text);
    (void)directory.write("table.csv", table_text());
    const Study study = read_study(file);
    std::filesystem::remove(directory.path() / "table.csv");
    Study stored = parse_stored_study(study.text, "stored");
    CHECK(stored.conditions.at(0).key == study.conditions.at(0).key);
    CHECK(stored.conditions.at(0).scm.actions == 2);
    CHECK(stored.conditions.at(0).scm.semi_synthetic.table == nullptr);
    CHECK_THAT(input_error_of([&] { read_stored_table(stored); }), Catch::Contains("no such file"));
    (void)directory.write("table.csv", table_text(41));
    CHECK_THAT(input_error_of([&] { read_stored_table(stored); }),
               Catch::Contains("table.csv: SHA-256 ") &&
                   Catch::Contains("(these results are of a file with " + study.table.sha256 + ")"));
    (void)directory.write("table.csv", table_text());
    read_stored_table(stored);
    CHECK(stored.conditions.at(0).scm == study.conditions.at(0).scm);
}

TEST_CASE("studies of tables that cannot be are refused, each with one error", "[model_table]") {
    const TemporaryDirectory directory;
    const DataFolder none("");
    (void)directory.write("table.csv", table_text());
    std::filesystem::create_directory(directory.path() / "folder");
    const auto refusal = [&](std::string_view from, std::string_view to) {
        const auto file = directory.write("s.ini", replaced(std::string(study_text), from, to));
        return input_error_of([&] { (void)read_study(file); });
    };
    const std::string here = directory.path().string();
    CHECK(
        refusal("table.csv", "none.csv") ==
        here + "/s.ini:6: semi_synthetic.data = none.csv (no such file in " + here +
            "; CAUSUM_DATA, the folder of tables, is not set; docs/real-data.md says where tables are from)");
    CHECK(refusal("table.csv", "/none.csv") ==
          here + "/s.ini:6: semi_synthetic.data = /none.csv (no such file)");
    CHECK_THAT(refusal("table.csv", "folder"),
               Catch::EndsWith("folder (is a directory, must be a CSV file)"));
    REQUIRE(mkfifo((directory.path() / "pipe").c_str(), 0600) == 0);
    CHECK_THAT(refusal("table.csv", "pipe"),
               Catch::EndsWith("pipe (is no regular file, must be a CSV file)"));
    CHECK_THAT(refusal("x1,x2", "x1,x4"), Catch::Contains("table.csv:1: no column 'x4'"));
    CHECK_THAT(refusal("outcome = y", "outcome = z"), Catch::Contains("table.csv:1: no column 'z'"));
    CHECK_THAT(refusal("x1,x2", "x1,site"),
               Catch::EndsWith("table.csv:2: column 'site': \"north\" is not a number"));
    CHECK_THAT(refusal("x1,x2", "x1,flat"),
               Catch::Contains("table.csv: column 'flat' is 7 in all 40 rows (must vary)"));
    const auto in_unit = [&](const std::string& exponent) {
        std::string text = "x1,y\n";
        for (int i = 0; i < 20; ++i) text += fmt::format("{}e{},{}\n", i, exponent, i % 3);
        (void)directory.write("unit.csv", text);
        return refusal("data = table.csv\ncolumns = x1,x2", "data = unit.csv\ncolumns = x1");
    };
    CHECK_THAT(in_unit("30"), Catch::EndsWith("unit.csv: column 'x1' has values from 0 to 1.9e+31 (must be "
                                              "within ±1e+30: in a larger unit?)"));
    CHECK_THAT(in_unit("-200"), Catch::EndsWith("unit.csv: column 'x1' has values from 0 to 1.9e-199 (must "
                                                "vary by 1e-30 at least: in a smaller unit?)"));
    CHECK_THAT(refusal("x1,x2", "x1,x1"), Catch::EndsWith("x1,x1 (x1 is named twice)"));
    CHECK_THAT(
        refusal("x1,x2", "x1,y"),
        Catch::EndsWith("s.ini:8: semi_synthetic.outcome = y (is one of semi_synthetic.columns, too)"));
    CHECK_THAT(refusal("x1,x2", "x1,,x2"), Catch::Contains("there is an empty name"));
    CHECK_THAT(
        refusal("outcome = y\n", ""),
        Catch::EndsWith("s.ini: semi_synthetic.outcome = (missing; must be the name of a column, without "
                        "spaces)"));
    CHECK_THAT(refusal("columns = x1,x2", "columns = x1 x2"),
               Catch::EndsWith("write one list with commas and no spaces)"));
    CHECK_THAT(refusal("[semi_synthetic]", "actions = 2\n[semi_synthetic]"),
               Catch::Contains("scm.actions = 2 (needs scm.family = "));
    CHECK_THAT(refusal("data = table.csv", "data = table.csv\nsha256 = " + std::string(64, '0')),
               Catch::Contains("sha256 = 000") && Catch::Contains("not the file that this study is of"));
    CHECK_THAT(refusal("data = table.csv", "data = table.csv\nsha256 = 12"),
               Catch::Contains("must be 64 hexadecimal digits"));
    (void)directory.write("table.csv", table_text(25));
    CHECK_THAT(
        refusal("x1,x2", "x1,x2,x3"),
        Catch::EndsWith("table.csv: 25 rows for models of 13 coefficients (must be twice as many: fewer "
                        "semi_synthetic.columns than 3)"));
    (void)directory.write("table.csv", table_text(30));
    CHECK_THAT(
        refusal("columns = x1,x2", "degree = 5\ncolumns = x1,x2,x3"),
        Catch::EndsWith("table.csv: 30 rows for models of 21 coefficients (must be twice as many: fewer "
                        "semi_synthetic.columns than 3, or a smaller semi_synthetic.degree than 5)"));
    (void)directory.write("table.csv", table_text(7));
    CHECK_THAT(refusal("x1,x2", "x1"),
               Catch::EndsWith("7 rows for models of 4 coefficients (must be twice as many)"));
    (void)directory.write("table.csv", table_text(8));
    const auto enough = directory.write("s.ini", replaced(std::string(study_text), "x1,x2", "x1"));
    CHECK_THAT(
        read_study(enough).table_warnings.back(),
        Catch::StartsWith("table.csv: 8 rows for models of 4 coefficients: they take noise for effects"));
    std::string wide = "x1,x2,y";
    for (int i = 0; i < 1'000'000; ++i) wide += ",c" + std::to_string(i);
    (void)directory.write("table.csv", wide + "\n");
    const std::string message = refusal("x1,x2", "x1,x4");
    CHECK_THAT(message, Catch::Contains("no column 'x4'"));
    CHECK(message.size() < 1000);
}

TEST_CASE("a degree that fits noise is warned of, and an outcome that nothing predicts", "[model_table]") {
    const TemporaryDirectory directory;
    const DataFolder none("");
    const std::string text = table_text(60);
    std::string shuffled = text.substr(0, text.find('\n') + 1);
    // each column from rows of its own: nothing depends on anything
    const auto table = causum::tests::made_up_table(600, 3);
    for (Eigen::Index i = 0; i < 60; ++i) {
        shuffled += std::to_string(table->actions(i, 0)) + "," + std::to_string(table->actions(120 + i, 0)) +
                    "," + std::to_string(table->actions(240 + i, 0)) + "," +
                    std::to_string(table->actions(360 + i, 0)) + ",north,7\n";
    }
    (void)directory.write("table.csv", shuffled);
    const auto file = directory.write(
        "s.ini", replaced(std::string(study_text), "columns = x1,x2", "degree = 5\ncolumns = x1,x2,x3"));
    Study study = read_study(file);
    add_fidelity(study);
    std::string all;
    for (const std::string& warning : study.table_warnings) all += warning + "\n";
    CHECK_THAT(all, Catch::Contains("what polynomials of degree 5 predict of column 'x3' is noise"));
    CHECK_THAT(all, Catch::Contains("an additive fit predicts nothing of y"));
}

TEST_CASE("interactions of data need a model of data", "[model_table]") {
    const std::string message = input_error_of(
        [] { (void)parse_study("name = s\n[interaction]\nkind = data\nstrength = 1\n", "s.ini"); });
    CHECK(message ==
          "s.ini:3: interaction.kind = data (needs scm.family = semi_synthetic; this condition has "
          "polynomial)");
}

TEST_CASE("what to beware of in a table is said, and how far models are like it", "[model_table]") {
    const TemporaryDirectory directory;
    const DataFolder none("");
    (void)directory.write("table.csv", table_text(200));
    const auto file = directory.write("s.ini", replaced(std::string(study_text), "x1,x2", "x1,x2,x3"));
    Study study = read_study(file);
    REQUIRE(study.table_notes.size() == 1);
    CHECK_THAT(study.table_notes[0], Catch::Contains("site, flat"));
    REQUIRE(study.table_warnings.size() == 2);
    CHECK_THAT(study.table_warnings[0], Catch::Contains("table.csv: column 'x2' is 0 in"));
    CHECK_THAT(study.table_warnings[1], Catch::EndsWith("column 'x3' has 3 different values"));
    CHECK(study.table_fidelity.empty());
    add_fidelity(study);
    CHECK_THAT(study.table_fidelity, Catch::StartsWith("columns,outcome,degree,quantity,of,value\n"));
    CHECK_THAT(study.table_fidelity, Catch::Contains("\"x1,x2,x3\",y,2,rows,,200\n") &&
                                         Catch::Contains("\"x1,x2,x3\",y,2,distinct,x3,3\n"));
    CHECK_THAT(study.table_fidelity, Catch::Contains("\"x1,x2,x3\",y,2,far_joint,,0."));
    CHECK_THAT(study.table_fidelity,
               Catch::Contains("\"x1,x2,x3\",y,2,warning,table.csv: column 'x3' has 3 different values,1\n"));
}

}  // namespace
}  // namespace causum::jobs
