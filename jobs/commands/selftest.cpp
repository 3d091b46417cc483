#include "jobs/commands/selftest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "core/instruction_set.hpp"
#include "estimators/methods/registry.hpp"
#include "jobs/run/replicate.hpp"
#include "jobs/run/runner.hpp"
#include "jobs/store/build_info.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "jobs/study/value_text.hpp"
#include "results/table.hpp"

namespace causum::jobs {
namespace {

using Words = std::vector<std::string>;

constexpr std::string_view golden_study = "name = selftest\nseed = 20251124\n";

/// The lines that are not empty and no comment, in words.
std::vector<Words> lines_of(std::string_view text) {
    std::vector<Words> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        Words words = split_words(text.substr(0, end));
        if (!words.empty() && !words.front().starts_with('#')) lines.push_back(std::move(words));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

/// A line of studies.txt: name, replicates, options.
Study study_of(const Words& line) {
    std::vector<RawSetting> settings = {{.key = "replicates", .values = {line.at(1)}}};
    for (auto word = line.begin() + 2; word != line.end(); ++word) {
        if (word->starts_with("--")) {
            settings.push_back({.key = word->substr(2)});
        } else if (*word == "EVERY") {
            for (const estimators::Estimator& estimator : estimators::all_estimators())
                settings.back().values.emplace_back(estimator.name);
        } else {
            settings.back().values.push_back(*word);
        }
    }
    return parse_study(golden_study, "selftest", settings);
}

results::Table rows_of(const Study& study, int threads) {
    std::vector<std::int64_t> replicates(static_cast<std::size_t>(study.replicates));
    std::iota(replicates.begin(), replicates.end(), std::int64_t{0});
    results::Table rows = make_rectangle(study, replicates);
    rows.allocate();
    const ReplicateRunner runner(study);
    for (std::size_t r = 0; r < replicates.size(); ++r) runner.run(rows, r, {}, threads);
    return rows;
}

results::Metric metric_of(const std::string& name) {
    const auto found = std::find_if(results::metric_infos.begin(), results::metric_infos.end(),
                                    [&](const results::VariableInfo& info) { return info.name == name; });
    if (found == results::metric_infos.end())
        throw Error(fmt::format("golden rows: {} (this program has no such measure)", name));
    return static_cast<results::Metric>(found - results::metric_infos.begin());
}

bool same_bits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}

constexpr std::size_t place_words =
    4;  ///< study, condition, replicate, estimator; status and measures follow

/// How a golden row differs from the computed ones; empty if it does not.
std::string difference(const Words& golden, const Words& header, const results::Table& rows) {
    const std::size_t condition = std::stoul(golden.at(1));
    const std::size_t replicate = std::stoul(golden.at(2));
    const auto estimator = std::find(rows.estimators.begin(), rows.estimators.end(), golden.at(3));
    if (condition >= rows.condition_keys.size() || replicate >= rows.replicates.size() ||
        estimator == rows.estimators.end())
        return "this program has no such row";
    const std::size_t row =
        rows.row(condition, replicate, static_cast<std::size_t>(estimator - rows.estimators.begin()));
    const int status = static_cast<int>(rows.status[row]);
    if (status != std::stoi(golden.at(place_words)))
        return fmt::format("status {} (golden: {})", status, golden.at(place_words));
    for (std::size_t m = place_words + 1; m < header.size(); ++m) {
        const double value = rows.metric(metric_of(header[m]))[row];
        const double kept = std::strtod(golden.at(m).c_str(), nullptr);
        if (!same_bits(value, kept))
            return fmt::format("{} {:a} (golden: {})", header[m], value, golden.at(m));
    }
    return "";
}

}  // namespace

SelfTest run_selftest(const GoldenRows& golden, int threads, std::FILE* out) {
    const std::vector<Words> lines = lines_of(golden.numerics);
    const int version = std::stoi(lines.at(0).at(1));
    if (version != results::numerics_version) {
        throw Error(fmt::format("golden rows: numerics_version {} (this program computes version {})",
                                version, results::numerics_version));
    }
    std::map<std::string, results::Table> tables;  // by study
    for (const Words& line : lines_of(golden.studies))
        tables.emplace(line.front(), rows_of(study_of(line), threads));

    SelfTest test;
    const Words& header = lines.at(1);
    for (auto line = lines.begin() + 2; line != lines.end(); ++line) {
        ++test.rows;
        const std::string how = difference(*line, header, tables.at(line->front()));
        if (how.empty()) continue;
        ++test.different;
        fmt::print(out, "{}, condition {}, replicate {}, {}: {}\n", line->at(0), line->at(1), line->at(2),
                   line->at(3), how);
    }
    return test;
}

bool selftest(std::FILE* out) {
    const BuildInfo build = build_info();
    const int threads = thread_count(0, std::getenv).count;
    fmt::print(out, "causum {} ({}; {})\n", build.version, build.git_commit, build.compiler);
    fmt::print(out, "kernels for {}, {} thread{}\n",
               instruction_set_names[static_cast<std::size_t>(instruction_set())], threads,
               threads == 1 ? "" : "s");
    const auto start = std::chrono::steady_clock::now();
    const SelfTest test = run_selftest(golden_rows(), threads, out);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    if (test.different == 0) {
        fmt::print(out, "yes: {} golden rows, the same bits (numerics_version {}), in {:.1f} s\n", test.rows,
                   results::numerics_version, seconds.count());
    } else {
        fmt::print(
            out,
            "no: {} of {} golden rows have other bits: do not put results of this program together with "
            "those of others\n",
            test.different, test.rows);
    }
    return test.different == 0;
}

}  // namespace causum::jobs
