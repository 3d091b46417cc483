#include "analysis/tables/text_table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/summary/notes.hpp"
#include "analysis/text/estimate_text.hpp"
#include "analysis/text/text_layout.hpp"
#include "tests/analysis/synthetic_table.hpp"

namespace causum::analysis {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::string text(double value, double error) {
    return to_text({.value = value, .error = error, .count = 10});
}

TEST_CASE("the error has two significant digits, the value as many decimals", "[analysis][text_table]") {
    CHECK(text(0.33961, 0.00433) == "0.3396 ± 0.0043");
    CHECK(text(0.39816, 0.01249) == "0.398 ± 0.012");
    CHECK(text(0.4, 0.0996) == "0.40 ± 0.10");  // rounds up to three digits, of which two are kept
    CHECK(text(1.65, 0.12) == "1.65 ± 0.12");
    CHECK(text(15.7, 2.34) == "15.7 ± 2.3");
    CHECK(text(157.2, 23.4) == "157 ± 23");
    CHECK(text(4567.0, 123.0) == "4570 ± 120");
    CHECK(text(-1.0832, 0.0131) == "-1.083 ± 0.013");
    CHECK(text(-0.00001, 0.01) == "0.000 ± 0.010");
    CHECK(text(0.0094, 0.00012) == "0.00940 ± 0.00012");
    CHECK(text(0.25, 6.1e-13) == "0.2500000 ± 6e-13");  // rounding noise does not ask for thirteen decimals
}

TEST_CASE("very large and small estimates share a power of ten", "[analysis][text_table]") {
    CHECK(text(1.234e12, 3.02e11) == "(1.23 ± 0.30)e12");
    CHECK(text(2.0e-8, 3.0e-9) == "(2.00 ± 0.30)e-8");
    CHECK(text(-1.234e12, 3.02e11) == "(-1.23 ± 0.30)e12");
}

TEST_CASE("an estimate without error or value says so", "[analysis][text_table]") {
    CHECK(text(0.33961, none) == "0.3396 ± –");
    CHECK(text(0.33961, 0.0) == "0.3396 ± 0");
    CHECK(text(none, none) == "–");
    CHECK(text(0.0, 0.0) == "0.0000 ± 0");
    CHECK(text(std::numeric_limits<double>::infinity(), none) == "inf ± –");
}

results::Table paper_table() {
    results::Table table = make_table(1, 4, {"observational", "plug_in", "joint"});
    const double rmse[3][4] = {{0.40, 0.42, 0.38, 0.39}, {0.34, 0.35, 0.30, 0.33}, {0.30, 0.31, 0.28, 0.29}};
    for (std::size_t e = 0; e < 3; ++e) {
        for (std::size_t r = 0; r < 4; ++r) set_ok(table, table.row(0, r, e), rmse[e][r], rmse[e][r] - 0.25);
    }
    return table;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// Text with its lines joined by single spaces.
std::string unwrapped(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

bool any_line_has(const std::string& text, const std::string& part) {
    const std::vector<std::string> lines = lines_of(text);
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

TEST_CASE("the table of one condition reads as it should", "[analysis][text_table]") {
    const std::string expected =
        "synthetic: 4 replicates; mean ± Monte Carlo standard error\n"
        "\n"
        "rmse (outcome units): root mean squared error against noisy outcomes of the held-out joint samples\n"
        "n_obs = 100, n_single = 50, n_joint = 25\n"
        "  estimator      fits ok  on edge  mean             median  mean of log     minus joint      pairs\n"
        "  observational      4/4        0  0.3975 ± 0.0085  0.3950  -0.923 ± 0.021  0.1025 ± 0.0025      4\n"
        "  plug_in            4/4        0   0.330 ± 0.011    0.335  -1.110 ± 0.033  0.0350 ± 0.0050      4\n"
        "  joint              4/4        0  0.2950 ± 0.0065  0.2950  -1.221 ± 0.022\n";
    const std::string table = text_table(summarize(paper_table()));
    CHECK(table.substr(0, expected.size()) == expected);
    CHECK(any_line_has(table, "excess_rmse (outcome units)"));
    CHECK_FALSE(any_line_has(table, "failed"));
    CHECK_FALSE(any_line_has(table, "penalt"));
}

TEST_CASE("a single estimator has no paired columns", "[analysis][text_table]") {
    const std::string table = text_table(summarize(make_table(1, 4, {"plug_in"})));
    CHECK_FALSE(any_line_has(table, "minus"));
    CHECK_FALSE(any_line_has(table, "pairs"));
}

TEST_CASE("failures and penalties on the edge are stated", "[analysis][text_table]") {
    results::Table table = paper_table();
    set_failed(table, table.row(0, 1, 1), FitStatus::not_converged);
    set_failed(table, table.row(0, 2, 1), FitStatus::too_few_samples);
    table.penalty_on_edge[table.row(0, 0, 1)] = 1;
    table.penalty_on_edge[table.row(0, 3, 1)] = 1;
    table.penalty_on_edge[table.row(0, 0, 0)] = 1;
    table.penalty_on_edge[table.row(0, 1, 0)] = 1;  // two of four are not most
    const std::string text = text_table(summarize(table));
    CHECK(any_line_has(text, "plug_in            2/4        2"));
    CHECK(any_line_has(text, "2 of 12 fits failed (plug_in: 1 too_few_samples, 1 not_converged)."));
    CHECK_THAT(unwrapped(text), Catch::Contains("may lower their error): plug_in 2 of 2."));
    CHECK(any_line_has(text, "fit.penalties"));
    CHECK_FALSE(any_line_has(text, "observational 2 of 4"));
}

TEST_CASE("each condition is a line named by its axis values", "[analysis][text_table]") {
    results::Table table = make_table(2, 2, {"plug_in", "joint"});
    add_axis<double>(table, "data.ratio", {0.05, 10.0});
    for (std::size_t row = 0; row < 8; ++row) set_ok(table, row, 0.3 + 0.01 * static_cast<double>(row), 0.1);
    table.penalty_on_edge[table.row(1, 0, 0)] = 1;
    table.penalty_on_edge[table.row(1, 1, 0)] = 1;
    const std::string text = text_table(summarize(table));
    const std::vector<std::string> lines = lines_of(text);
    // Of rmse, of excess_rmse, and of the ratio to joint.
    CHECK(std::count_if(lines.begin(), lines.end(),
                        [](const std::string& l) { return l.starts_with("  0.05 "); }) == 3);
    CHECK(std::count_if(lines.begin(), lines.end(),
                        [](const std::string& l) { return l.starts_with("  10 "); }) == 3);
    CHECK(any_line_has(text, "  data.ratio        plug_in          joint"));
    CHECK(any_line_has(text, "  0.05        0.310 ± 0.010  0.320 ± 0.010"));
    CHECK(any_line_has(text, "excess_rmse over that of joint: geometric mean of the ratios by replicate"));
    CHECK_FALSE(any_line_has(text, "n_obs"));
    CHECK_THAT(unwrapped(text), Catch::Contains("plug_in 2 of 2 under 1 of 2 conditions."));
}

TEST_CASE("means that rest on one model are named", "[analysis][text_table]") {
    const auto note_of = [](std::size_t replicates, double largest) {
        results::Table table = make_table(1, replicates, {"plug_in", "joint"});
        Uniforms uniforms(4);
        for (std::size_t r = 0; r < replicates; ++r) {
            set_ok(table, table.row(0, r, 0), 1.0, r == 3 ? largest : uniforms.next());
            set_ok(table, table.row(0, r, 1), 1.0, uniforms.next());
        }
        return heavy_tail_note(summarize(table));
    };
    CHECK_THAT(note_of(40, 5.0), Catch::Contains("rest on few models") && Catch::EndsWith("): plug_in."));
    CHECK(note_of(40, 1.0).empty());
    CHECK(note_of(29, 5.0).empty());  // of few replicates one has much in any case
}

TEST_CASE("the tables of very many conditions are left to files", "[analysis][text_table]") {
    results::Table table = make_table(61, 1, {"joint"});
    std::vector<std::int64_t> n;
    for (std::int64_t c = 0; c < 61; ++c) n.push_back(100 + c);
    add_axis<std::int64_t>(table, "data.n", n);
    const std::string text = text_table(summarize(table));
    CHECK(any_line_has(text, "61 conditions are too many for a terminal: summary.csv"));
    CHECK(lines_of(text).size() < 10);
}

TEST_CASE("no line is wider than the terminal", "[analysis][text_table]") {
    results::Table table =
        make_table(2, 3, {"structured_spline_with_options", "causal_aggregation", "joint"});
    add_axis<std::string>(table, "interaction.kind", {"confounder_additive", "action_action"});
    double value = 1.0;
    for (std::size_t row = 0; row < table.status.size(); ++row) {
        value = value > 1e14 ? 1e-9 : value * 31.7;
        set_ok(table, row, value, 12345.678 + 1e-4 * static_cast<double>(row));
        table.penalty_on_edge[row] = 1;
    }
    set_failed(table, 0, FitStatus::not_positive_definite);
    for (const std::size_t width : {110U, 100U, 90U}) {
        const std::string text = text_table(summarize(table), width);
        std::size_t widest = 0;
        for (const std::string& line : lines_of(text)) widest = std::max(widest, text_width(line));
        CAPTURE(width, text);
        CHECK(widest <= width);
    }
    const std::string narrow = text_table(summarize(paper_table()), 80);
    CHECK(any_line_has(narrow, "no room for: median, mean of log; the CSV has them"));
    CHECK_FALSE(any_line_has(narrow, "  median"));
    CHECK(any_line_has(narrow, "pairs"));
}

TEST_CASE("tables of nothing, of failures only and of one replicate are rendered", "[analysis][text_table]") {
    CHECK_FALSE(text_table(summarize(make_table(0, 0, {}))).empty());
    results::Table failed = make_table(1, 2, {"plug_in", "joint"});
    for (std::size_t row = 0; row < 4; ++row) set_failed(failed, row, FitStatus::not_finite);
    const std::string text = text_table(summarize(failed));
    CHECK(any_line_has(text, "0/2"));
    CHECK(any_line_has(text, "4 of 4 fits failed"));
    results::Table single = make_table(1, 1, {"joint"});
    set_ok(single, 0, 0.3, 0.1);
    CHECK(any_line_has(text_table(summarize(single)), "One replicate: there is no standard error."));
    CHECK(any_line_has(text_table(summarize(make_table(1, 2, {"joint"}))), "2 of 2 fits not run yet."));
}

/// Records of RFC 4180 text.
std::vector<std::vector<std::string>> parse_csv(const std::string& text) {
    std::vector<std::vector<std::string>> records(1, std::vector<std::string>(1));
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
                records.back().back() += '"';
                ++i;
            } else if (c == '"') {
                quoted = false;
            } else {
                records.back().back() += c;
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            records.back().emplace_back();
        } else if (c == '\n') {
            records.emplace_back(1);
        } else {
            records.back().back() += c;
        }
    }
    records.pop_back();
    return records;
}

TEST_CASE("the CSV reads back bit for bit", "[analysis][text_table]") {
    results::Table table = make_table(2, 5, {"plug_in", "joint"});
    const std::vector<std::string> kinds = {"plain", "with \"quotes\", comma"};
    add_axis<double>(table, "data.ratio", {0.1 + 0.2, 1e-7});
    add_axis<std::string>(table, "interaction.kind", kinds);
    Uniforms uniforms(5);
    for (std::size_t row = 0; row < table.status.size(); ++row) {
        const double rmse = uniforms.next();
        set_ok(table, row, rmse, 0.1 * rmse);
    }
    set_failed(table, table.row(1, 2, 0), FitStatus::not_finite);
    const Summary summary = summarize(table);
    const std::vector<std::vector<std::string>> records = parse_csv(csv_table(summary));
    REQUIRE(records.size() == 5);
    const std::vector<std::string>& header = records[0];
    CHECK(header[0] == "data.ratio");
    CHECK(header[1] == "interaction.kind");
    CHECK(header[2] == "n_obs");
    for (const std::vector<std::string>& record : records) CHECK(record.size() == header.size());
    const auto field = [&](std::size_t record, const std::string& name) {
        const auto found = std::find(header.begin(), header.end(), name);
        REQUIRE(found != header.end());
        return records[record][static_cast<std::size_t>(found - header.begin())];
    };
    const auto number = [&](std::size_t record, const std::string& name) {
        const std::string content = field(record, name);
        double value = none;
        std::from_chars(content.data(), content.data() + content.size(), value);
        return value;
    };
    CHECK(number(1, "data.ratio") == 0.1 + 0.2);
    CHECK(field(3, "interaction.kind") == kinds[1]);
    CHECK(field(3, "estimator") == "plug_in");
    CHECK(field(4, "estimator") == "joint");
    const SummaryRow& row = summary.row(1, 0);
    CHECK(number(3, "ok") == 4);
    CHECK(number(3, "failed") == 1);
    CHECK(number(3, "failed_not_finite") == 1);
    CHECK(number(3, "failed_not_converged") == 0);
    CHECK(number(3, "on_edge") == 0);
    CHECK(number(3, "rmse_count") == 4);
    CHECK(number(3, "rmse_mean") == row.rmse.mean.value);
    CHECK(number(3, "rmse_mcse") == row.rmse.mean.error);
    CHECK(number(3, "rmse_median") == row.rmse.median);
    CHECK(number(3, "log_rmse_mean") == row.rmse.log_mean.value);
    CHECK(number(3, "excess_rmse_mean") == row.excess_rmse.mean.value);
    CHECK(number(3, "excess_rmse_minus_joint_mean") == row.excess_rmse.difference.value);
    CHECK(number(3, "excess_rmse_minus_joint_mcse") == row.excess_rmse.difference.error);
    CHECK(number(3, "rmse_minus_joint_pairs") == 4);
    CHECK(number(3, "failure_rate") == 0.2);
    CHECK(number(3, "win_rate") == row.measures.win_rate.value);
    CHECK(number(3, "excess_rmse_ratio_mcse") == row.measures.ratio.error);
    CHECK(field(3, "excess_rmse_median_mcse").empty());
    CHECK(number(3, "excess_rmse_q95") == row.measures.quantiles[4]);
}

TEST_CASE("the CSV leaves what does not exist empty", "[analysis][text_table]") {
    const std::vector<std::vector<std::string>> records =
        parse_csv(csv_table(summarize(make_table(1, 2, {"plug_in"}))));
    REQUIRE(records.size() == 2);
    REQUIRE(records[0].size() == records[1].size());
    for (std::size_t i = 0; i < records[0].size(); ++i) {
        CHECK(records[0][i].find("minus") == std::string::npos);
        if (records[0][i] == "rmse_mean" || records[0][i] == "rmse_mcse") CHECK(records[1][i].empty());
    }
}

}  // namespace
}  // namespace causum::analysis
