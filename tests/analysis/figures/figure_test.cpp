#include "analysis/figures/figure.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "analysis/drawing/estimator_style.hpp"
#include "analysis/figures/curve_plot.hpp"
#include "analysis/figures/dot_plot.hpp"
#include "analysis/tables/text_table.hpp"
#include "core/errors.hpp"
#include "tests/analysis/synthetic_table.hpp"

namespace causum::analysis {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> registry = {
    "observational", "pooled",     "pooled_average",    "joint",    "joint_additive",   "plug_in",
    "unified",       "structured", "structured_spline", "adaptive", "sum_of_marginals", "causal_aggregation",
    "additive_noise"};

/// A folder of the test's own, gone when the test is.
class Folder {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "causum-figure-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }
    [[nodiscard]] std::set<std::string> names() const {
        std::set<std::string> result;
        for (const auto& entry : fs::directory_iterator(path_))
            result.insert(entry.path().filename().string());
        return result;
    }

  private:
    fs::path path_;
};

/// Sets PATH while it lives.
class OtherPath {
  public:
    explicit OtherPath(const std::string& path) : before_(std::getenv("PATH")) {
        setenv("PATH", path.c_str(), 1);
    }
    ~OtherPath() { setenv("PATH", before_.c_str(), 1); }
    OtherPath(const OtherPath&) = delete;
    OtherPath& operator=(const OtherPath&) = delete;

  private:
    std::string before_;
};

bool has_program(const std::string& name) {
    return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

bool can_draw() {
    if (has_program("gnuplot")) return true;
    WARN("gnuplot is not on PATH: figures are not drawn in this test");
    return false;
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

/// The texts of a script, joined by spaces: captions are broken into lines.
std::string texts(const std::string& script) {
    std::string result;
    for (std::size_t at = script.find("\ntext_"); at != std::string::npos;
         at = script.find("\ntext_", at + 1)) {
        const std::size_t begin = script.find('\'', at) + 1;
        result += script.substr(begin, script.find("'\n", begin) - begin) + ' ';
    }
    return result;
}

std::string main_script(const results::Table& table, const Summary& summary) {
    return make_figures(table, summary).front().script;
}

std::vector<fs::path> draw(const results::Table& table, const Summary& summary, const fs::path& directory) {
    return write_figures(make_figures(table, summary), directory);
}

/// Lognormal-like errors; every estimator about 1.5 times the one before.
results::Table filled_table(std::size_t conditions, std::size_t replicates,
                            const std::vector<std::string>& estimators) {
    results::Table table = make_table(conditions, replicates, estimators);
    Uniforms uniforms(1);
    for (std::size_t c = 0; c < conditions; ++c) {
        for (std::size_t r = 0; r < replicates; ++r) {
            for (std::size_t e = 0; e < estimators.size(); ++e) {
                const double excess = 0.01 * std::pow(1.5, static_cast<double>(e)) *
                                      std::exp(uniforms.next()) * (1.0 + 0.2 * static_cast<double>(c));
                set_ok(table, table.row(c, r, e), std::hypot(0.3, excess), excess);
            }
        }
    }
    return table;
}

void check_files(const std::vector<fs::path>& files, const Folder& folder) {
    REQUIRE(files.size() % 4 == 0);
    std::set<std::string> names;
    for (const fs::path& file : files) names.insert(file.filename().string());
    CHECK(folder.names() == names);
    for (const char* extension : {".gp", ".pdf", ".png", ".svg"})
        CHECK(names.count(std::string("summary") + extension) == 1);
    const std::string svg = read(files[0]);
    CHECK(svg.rfind("<?xml", 0) == 0);
    CHECK(svg.find("</svg>") != std::string::npos);
    CHECK(read(files[1]).rfind("%PDF-", 0) == 0);
    CHECK(read(files[2]).rfind("\x89PNG\r\n\x1a\n", 0) == 0);
    for (const fs::path& file : files) CHECK(fs::file_size(file) > 2000);
}

TEST_CASE("a study without axes is drawn as points, medians and means", "[analysis][figure]") {
    const std::vector<std::string> estimators = {"observational", "plug_in", "joint"};
    results::Table table = filled_table(1, 50, estimators);
    set_failed(table, table.row(0, 7, 1), FitStatus::not_converged);
    const Summary summary = summarize(table);
    const std::string script = main_script(table, summary);
    CHECK(script == main_script(table, summary));
    for (const std::string& estimator : estimators)
        CHECK(script.find('\'' + estimator + '\'') != std::string::npos);
    CHECK(texts(script).find("1 of 150 fits failed (plug_in 1)") != std::string::npos);
    CHECK(texts(script).find("mean ± 2 MCSE") != std::string::npos);
    CHECK(texts(script).find("RMSE on held-out joint samples (outcome units)") != std::string::npos);
    // A point per fit that is ok, in each panel: 50 + 49 + 50 rows of two numbers.
    const std::size_t begin = script.find("# rmse, plug_in: value by replicate");
    REQUIRE(begin != std::string::npos);
    const std::size_t first = script.find("EOD\n", begin) + 4;
    const std::string block = script.substr(first, script.find("EOD", first) - first);
    CHECK(std::count(block.begin(), block.end(), '\n') == 49);

    if (!can_draw()) return;
    const Folder folder;
    check_files(draw(table, summary, folder.path()), folder);
    CHECK(read(folder.path() / "summary.gp") == script);
    // 8.5 cm at 300 dots per inch.
    const std::string png = read(folder.path() / "summary.png");
    CHECK(256 * static_cast<unsigned char>(png[18]) + static_cast<unsigned char>(png[19]) == 1004);
    // Drawn again over the files that are there, and into a folder yet to be made.
    check_files(draw(table, summary, folder.path()), folder);
    CHECK(draw(table, summary, folder.path() / "a" / "b").size() == 4);
}

TEST_CASE("a PDF carries its fonts", "[analysis][figure]") {
    if (!can_draw()) return;
    const results::Table table = filled_table(1, 5, {"plug_in", "joint"});
    const Folder folder;
    const std::vector<fs::path> files = draw(table, summarize(table), folder.path());
    REQUIRE(files.size() == 4);
    if (has_program("pdffonts")) {
        const std::string list = (folder.path() / "fonts").string();
        REQUIRE(std::system(("pdffonts " + files[1].string() + " > " + list).c_str()) == 0);
        std::istringstream lines(read(list));
        std::string line;
        std::getline(lines, line);
        const std::size_t column = line.find("emb");
        REQUIRE(column != std::string::npos);
        std::getline(lines, line);
        std::size_t fonts = 0;
        while (std::getline(lines, line)) {
            ++fonts;
            CHECK(line.substr(column, 3) == "yes");
        }
        CHECK(fonts > 0);
    } else if (read(files[1]).find("/FontFile") == std::string::npos) {
        WARN("pdffonts is not on PATH and the PDF's objects are compressed: embedding not checked");
    }
}

TEST_CASE("a study along a numeric axis is drawn as curves", "[analysis][figure]") {
    results::Table table = filled_table(4, 20, {"plug_in", "structured", "joint"});
    add_axis<double>(table, "data.ratio", {0.1, 10.0, 1.0, 0.5});
    const Summary summary = summarize(table);
    const CurveAxis axis = find_curve_axis(summary);
    CHECK(axis.name == "data.ratio");
    CHECK_FALSE(axis.integers);
    CHECK(axis.combinations == std::vector<std::string>{""});
    const std::string script = main_script(table, summary);
    CHECK(script.find("set logscale x") != std::string::npos);
    CHECK(texts(script).find("data.ratio") != std::string::npos);
    // The rows of a line are in the axis's order.
    const std::size_t begin = script.find("# rmse, plug_in");
    REQUIRE(begin != std::string::npos);
    const std::size_t first = script.find("EOD\n", begin);
    const std::size_t tenth = script.find("\n0.1 ", first);
    const std::size_t half = script.find("\n0.5 ", first);
    const std::size_t one = script.find("\n1 ", first);
    const std::size_t ten = script.find("\n10 ", first);
    CHECK((tenth < half && half < one && one < ten && ten < script.find("EOD", first + 4)));
    if (!can_draw()) return;
    const Folder folder;
    check_files(draw(table, summary, folder.path()), folder);
}

/// The titles of panels and rows of the figure.
std::string plain_spaces(std::string text) {
    for (std::size_t at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0"))
        text.replace(at, 2, 1, ' ');
    return text;
}

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

TEST_CASE("every replicate behind the means of several conditions", "[analysis][figure]") {
    const auto script_of = [](std::size_t conditions, std::size_t replicates) {
        results::Table table = filled_table(conditions, replicates, {"plug_in", "joint"});
        std::vector<std::int64_t> n;
        for (std::size_t c = 0; c < conditions; ++c) n.push_back(static_cast<std::int64_t>(100 * (c + 1)));
        add_axis<std::int64_t>(table, "data.n", n);
        set_failed(table, table.row(1, 0, 0), FitStatus::not_converged);
        for (const Figure& figure : make_figures(table, summarize(table))) {
            if (figure.name == "replicates") return figure.script;
        }
        return std::string();
    };
    const std::string script = script_of(4, 30);
    CHECK(count(script, "value by replicate") == 8);
    CHECK(count(script, "with xerrorbars") == 8);
    const std::string words = plain_spaces(texts(script));
    for (const char* heading : {"data.n = 100 ", "data.n = 400 "}) CHECK(count(words, heading) == 1);
    CHECK(count(words, "plug_in ") >= 2);  // once for each row of panels
    CHECK(words.find("Points: the first") == std::string::npos);
    // The failed fit has no point.
    const auto points = [&](const char* of) {
        const std::size_t begin = script.find("EOD\n", script.find(of));
        return count(script.substr(begin, script.find("EOD\n", begin + 4) - begin), "\n") - 1;
    };
    CHECK(points("excess_rmse, plug_in, data.n = 100: value by replicate") == 30);
    CHECK(points("excess_rmse, plug_in, data.n = 200: value by replicate") == 29);
    // Each condition has its own mean: in the third 1.4 times that of the first.
    const auto mean_of = [&](const char* of) {
        const std::size_t begin = script.find("EOD\n", script.find(of)) + 4;
        return std::stod(script.substr(begin, script.find(' ', begin) - begin));
    };
    CHECK(mean_of("excess_rmse, joint, data.n = 300: mean") /
              mean_of("excess_rmse, joint, data.n = 100: mean") ==
          Approx(1.4).epsilon(0.2));
    CHECK(plain_spaces(texts(script_of(9, 1000))).find("Points: the first 666 replicates") !=
          std::string::npos);
    CHECK(script_of(10, 5).empty());

    // A condition where every fit failed has an empty panel.
    results::Table table = filled_table(2, 5, {"plug_in", "joint"});
    add_axis<std::int64_t>(table, "data.n", {1, 100});
    for (std::size_t row = 0; row < 10; ++row) set_failed(table, row, FitStatus::too_few_samples);
    const Summary summary = summarize(table);
    CHECK(texts(dot_plot_script(table, summary, "replicates")).find("all 5 fits failed") !=
          std::string::npos);
    if (!can_draw()) return;
    const Folder folder;
    check_files(draw(table, summary, folder.path()), folder);
}

TEST_CASE("many combinations of axes make a nested-loop plot", "[analysis][figure]") {
    results::Table table = filled_table(28, 2, {"plug_in", "joint"});
    std::vector<std::int64_t> n;
    std::vector<std::int64_t> degree;
    std::vector<std::string> kind;
    for (std::int64_t c = 0; c < 28; ++c) {
        n.push_back(c % 2 == 0 ? 300 : 100);
        degree.push_back(c / 2 % 7);
        kind.emplace_back(c < 14 ? "ridge" : "lasso");
    }
    add_axis<std::int64_t>(table, "data.n", n);
    add_axis<std::int64_t>(table, "fit.degree", degree);
    add_axis<std::string>(table, "fit.regularization", kind);
    const Summary summary = summarize(table);
    CHECK(find_curve_axis(summary).name == "fit.degree");
    CHECK(find_curve_axis(summary).combinations.size() == 4);
    for (std::int64_t c = 0; c < 28; ++c) degree[static_cast<std::size_t>(c)] = c;
    results::Table wide = filled_table(28, 2, {"plug_in", "joint"});
    add_axis<std::int64_t>(wide, "data.n", n);
    for (std::size_t c = 0; c < 28; ++c) degree[c] = static_cast<std::int64_t>(c / 2);
    add_axis<std::int64_t>(wide, "fit.degree", degree);
    std::vector<std::string> words;
    for (std::size_t c = 0; c < 28; ++c) words.push_back("word " + std::to_string(c / 2));
    wide.coordinates[1].values = words;  // 14 texts beside a numeric axis of 2 values
    const Summary nested = summarize(wide);
    const std::vector<Figure> figures = make_figures(wide, nested);
    REQUIRE(figures.size() == 1);
    CHECK(count(figures[0].script, "every 3::1") == 2);
    CHECK(texts(figures[0].script).find("data.n (low to high): 100, 300") != std::string::npos);
    // The first axis changes slowest: the places 0 to 13 have its first value.
    CHECK(figures[0].script.find("\n14 0\n14 1\n") != std::string::npos);
    if (!can_draw()) return;
    const Folder folder;
    check_files(draw(wide, nested, folder.path()), folder);
}

TEST_CASE("what cannot be drawn says why and leaves no file", "[analysis][figure]") {
    const Folder folder;
    SECTION("every fit failed") {
        results::Table table = make_table(1, 3, {"plug_in", "joint"});
        for (std::size_t row = 0; row < 6; ++row) set_failed(table, row, FitStatus::not_finite);
        const Summary summary = summarize(table);
        CHECK(why_no_figure(summary) ==
              "no fit has a finite rmse or excess_rmse: 6 of 6 fits failed (plug_in 3, joint 3)");
        CHECK_THROWS_AS(main_script(table, summary), ArgumentError);
    }
    SECTION("nothing was run, or nothing is finite") {
        results::Table table = make_table(1, 2, {"joint"});
        CHECK(why_no_figure(summarize(table)) == "no fit has a finite rmse or excess_rmse");
        constexpr double inf = std::numeric_limits<double>::infinity();
        set_ok(table, 0, inf, std::nan(""));
        CHECK_FALSE(why_no_figure(summarize(table)).empty());
    }
    SECTION("conditions that differ in no axis") {
        const results::Table table = filled_table(2, 3, {"joint"});
        CHECK(why_no_figure(summarize(table)) == "the 2 conditions do not differ in any axis");
        CHECK_THROWS_AS(make_figures(table, summarize(table)), ArgumentError);
    }
    SECTION("no conditions at all") {
        const results::Table table = make_table(0, 0, {});
        CHECK_FALSE(why_no_figure(summarize(table)).empty());
    }
    CHECK(folder.names().empty());
    SECTION("another table's summary") {
        const results::Table table = filled_table(1, 3, {"joint"});
        CHECK_THROWS_AS(main_script(filled_table(1, 4, {"joint"}), summarize(table)), ArgumentError);
    }
}

TEST_CASE("unusual tables are drawn", "[analysis][figure]") {
    if (!can_draw()) return;
    const Folder folder;
    results::Table table;
    std::string expected;
    SECTION("one replicate") {
        table = filled_table(1, 1, {"plug_in", "joint"});
        expected = "one replicate, so no standard error";
    }
    SECTION("one estimator") {
        table = filled_table(1, 20, {"plug_in"});
    }
    SECTION("an estimator of which every fit failed") {
        table = filled_table(1, 20, {"plug_in", "joint"});
        for (std::size_t r = 0; r < 20; ++r) set_failed(table, table.row(0, r, 0), FitStatus::not_finite);
        expected = "all 20 fits failed";
    }
    SECTION("no true effect, so no excess_rmse") {
        table = filled_table(1, 20, {"plug_in", "joint"});
        for (double& value : table.metric(results::Metric::excess_rmse)) value = std::nan("");
    }
    SECTION("equal values") {
        table = make_table(1, 5, {"plug_in", "joint"});
        for (std::size_t row = 0; row < 10; ++row) set_ok(table, row, 0.5, 0.0);
    }
    SECTION("astronomical values and one that is infinite") {
        table = filled_table(1, 20, {"plug_in", "joint"});
        set_ok(table, 0, 1e30, 1e30);
        set_ok(table, 1, 0.3, std::numeric_limits<double>::infinity());
    }
    SECTION("every estimator of the registry") {
        table = filled_table(1, 30, registry);
    }
    SECTION("curves of every estimator, with a gap and an estimator that failed throughout") {
        table = filled_table(3, 10, registry);
        add_axis<std::int64_t>(table, "data.n", {100, 1000, 10000});
        for (std::size_t r = 0; r < 10; ++r) {
            set_failed(table, table.row(1, r, 0), FitStatus::too_few_samples);
            for (std::size_t c = 0; c < 3; ++c)
                set_failed(table, table.row(c, r, 1), FitStatus::too_few_samples);
        }
        expected = "40 of 390 fits failed (observational 10, pooled 30)";
    }
    SECTION("a text axis alone") {
        table = filled_table(3, 10, registry);
        add_axis<std::string>(table, "interaction.kind",
                              {"action_action", "action_confounder", "it's `touch broken`"});
        expected = "action_confounder";
    }
    SECTION("panels with gaps") {
        table = filled_table(6, 1, {"plug_in", "joint"});
        add_axis<std::string>(table, "scm.family", {"a", "a", "a", "b", "b", "b"});
        add_axis<double>(table, "support.train_shift", {0, 1, 2, 0, 1, 2});
        set_failed(table, table.row(1, 0, 0), FitStatus::not_finite);
        expected = "1 of 12 fits failed";
    }
    SECTION("names made to break a script") {
        table = filled_table(1, 5,
                             {"it's", "`touch broken`", "a\n\"b\" {c} # $d @e \\", "system('touch broken')"});
        table.provenance.study_name = "x'; system('touch broken') #`touch broken`";
    }
    const Summary summary = summarize(table);
    CHECK(why_no_figure(summary).empty());
    check_files(draw(table, summary, folder.path()), folder);
    CHECK(texts(main_script(table, summary)).find(expected) != std::string::npos);
}

TEST_CASE("without gnuplot the error names the package", "[analysis][figure]") {
    const results::Table table = filled_table(1, 5, {"plug_in", "joint"});
    const Folder empty;
    const Folder folder;
    const OtherPath path(empty.path().string());
    CHECK_THROWS_WITH(draw(table, summarize(table), folder.path()), Catch::Contains("gnuplot-nox"));
    CHECK_THROWS_AS(draw(table, summarize(table), folder.path()), Error);
    CHECK(folder.names().empty());
}

TEST_CASE("a gnuplot that fails leaves the files that were there", "[analysis][figure]") {
    const results::Table table = filled_table(1, 5, {"plug_in", "joint"});
    const Folder programs;
    const Folder folder;
    std::ofstream(folder.path() / "summary.svg") << "before";
    std::string body;
    std::string expected;
    SECTION("with an error") {
        body = "echo no such terminal >&2; echo half > summary.svg; exit 3";
        expected = "exit code 3 (drawing summary.gp): no such terminal";
    }
    SECTION("with nothing drawn") {
        body = "echo whole > summary.svg; exit 0";
        expected = "summary.pdf = not drawn by gnuplot";
    }
    SECTION("killed") {
        body = "kill -9 $$";
        expected = "ended by signal 9";
    }
    const fs::path program = programs.path() / "gnuplot";
    std::ofstream(program) << "#!/bin/sh\n" << body << '\n';
    fs::permissions(program, fs::perms::owner_all);
    const OtherPath path(programs.path().string());
    CHECK_THROWS_WITH(draw(table, summarize(table), folder.path()), Catch::Contains(expected));
    CHECK(folder.names() == std::set<std::string>{"summary.svg"});
    CHECK(read(folder.path() / "summary.svg") == "before");
}

TEST_CASE("a folder that cannot be made is an error", "[analysis][figure]") {
    const results::Table table = filled_table(1, 5, {"plug_in", "joint"});
    const Folder folder;
    std::ofstream(folder.path() / "file") << "in the way";
    CHECK_THROWS_WITH(draw(table, summarize(table), folder.path() / "file" / "figures"),
                      Catch::Contains("cannot be written to"));
}

TEST_CASE("an estimator looks the same whoever is beside it", "[analysis][figure]") {
    const std::vector<EstimatorStyle> all = estimator_styles(registry);
    std::set<int> points;
    std::set<std::tuple<std::string, std::string>> lines;
    for (std::size_t i = 0; i < registry.size(); ++i) {
        const EstimatorStyle alone = estimator_styles({registry[i]}).front();
        CHECK(alone.color == all[i].color);
        CHECK(alone.point == all[i].point);
        CHECK(alone.dash == all[i].dash);
        points.insert(all[i].point);
        lines.emplace(std::string(all[i].color), std::string(all[i].dash));
    }
    CHECK(points.size() == registry.size());
    CHECK(lines.size() == registry.size());
    // Names not in the registry are told apart and do not disturb the others.
    const std::vector<EstimatorStyle> mixed = estimator_styles({"new_one", "plug_in", "new_two"});
    CHECK(mixed[1].color == "#0072B2");
    CHECK(mixed[0].point != mixed[2].point);
    CHECK(filled_point(6) == 7);
    CHECK(filled_point(7) == 7);
    CHECK(filled_point(2) == 2);
}

TEST_CASE("the CSV file holds the CSV table") {
    const Folder folder;
    results::Table table = make_table(1, 3, {"joint"});
    for (std::size_t row = 0; row < 3; ++row) set_ok(table, row, 0.5, 0.1);
    const fs::path file = write_texts({{"summary.csv", csv_table(summarize(table))}}, folder.path()).front();
    CHECK(file == folder.path() / "summary.csv");
    std::ifstream in(file, std::ios::binary);
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == csv_table(summarize(table)));
}

TEST_CASE("crowded lines are named in a key, others at their ends", "[analysis][figure]") {
    results::Table apart = make_table(2, 3, {"plug_in", "joint"});
    results::Table crowded = make_table(2, 3, registry);
    for (results::Table* table : {&apart, &crowded}) {
        add_axis<double>(*table, "data.ratio", {0.5, 1.0});
        for (std::size_t row = 0; row < table->status.size(); ++row) {
            const double value =
                table == &apart ? 0.1 + static_cast<double>(row % 2) : 0.1 + 1e-6 * static_cast<double>(row);
            set_ok(*table, row, value, value);
        }
    }
    // At the ends: a name in each panel. In a key: one name for both.
    CHECK(count(main_script(apart, summarize(apart)), "'plug_in'") == 2);
    CHECK(count(main_script(crowded, summarize(crowded)), "'plug_in'") == 1);
}

}  // namespace
}  // namespace causum::analysis
