// csv_table(), which text_table.hpp declares.

#include "analysis/tables/text_table.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <vector>

#include "tests/analysis/small_table.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

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

TEST_CASE("every column of the CSV has a name", "[analysis][csv]") {
    const std::string csv = csv_table(summarize(small_table()));
    const std::string header = csv.substr(0, csv.find('\n'));
    CHECK(header.find(",,") == std::string::npos);
    CHECK(header.back() != ',');
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
    CHECK(number(3, "rmse_median") == row.rmse.median.value);
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
