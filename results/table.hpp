#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/estimator_traits.hpp"
#include "core/fit_status.hpp"

namespace causum::results {

/// Version of the file layout, raised when a variable or attribute is added. Files of older versions are read
/// (older_schemas.hpp); newer ones are refused.
inline constexpr int schema_version = 5;
/// Raised, with a reason in docs/decisions/, when the numbers of the same study may change.
inline constexpr int numerics_version = 4;

struct VariableInfo {
    std::string_view name;
    std::string_view unit;  ///< "outcome", "outcome^2", "s", "penalty", "count" or "1"
    std::string_view meaning;
    int since = 1;                     ///< schema version that it came with: NaN in files of older ones
    std::string_view older_name = {};  ///< in files of schemas before 3, if another
};

/// The entry of a metric or a fact in its table.
template <typename Place>
struct Entry : VariableInfo {
    Place place;
};

/// Whether entry i is that of the enumerator i and has a name, a unit and a meaning, for every i.
template <typename Entries>
consteval bool are_in_order(const Entries& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (static_cast<std::size_t>(entries[i].place) != i) return false;
        if (entries[i].name.empty() || entries[i].unit.empty() || entries[i].meaning.empty()) return false;
    }
    return true;
}

/// Measures of one fit, by (condition, replicate, estimator); NaN where there is none. With several data sets
/// (data.sets) means over them; bias_squared and variance need two.
enum class Metric : std::size_t {
    rmse,
    excess_rmse,
    relative_excess,
    excess_rmse_test,
    mean_error,
    bias_squared,
    variance,
    fit_seconds,
    penalty_min,
    penalty_max,
    degree,
    coverage,
    interval_width,
    se_ratio,
    coverage_of_mean,
    model_se,
    power,
    end  ///< no metric: how many there are
};
inline constexpr auto metric_count = static_cast<std::size_t>(Metric::end);
inline constexpr std::array<Entry<Metric>, metric_count> metric_infos = {{
    {{"rmse", "outcome", "root mean squared error against noisy outcomes of the held-out joint samples"},
     Metric::rmse},
    {{"excess_rmse", "outcome", "root mean squared error against the true joint effect, in closed form"},
     Metric::excess_rmse},
    {{"relative_excess", "1", "excess_rmse divided by the sd of the true joint effect"},
     Metric::relative_excess},
    {{"excess_rmse_test", "outcome",
      "root mean squared error against the true joint effect at the held-out joint actions"},
     Metric::excess_rmse_test},
    {{"mean_error", "outcome", "mean of estimate minus true joint effect, in closed form", 1, "bias"},
     Metric::mean_error},
    {{"bias_squared", "outcome^2",
      "systematic error: mean product of the errors of two data sets' estimates"},
     Metric::bias_squared},
    {{"variance", "outcome^2", "half the mean squared difference of two data sets' estimates"},
     Metric::variance},
    {{"fit_seconds", "s", "CPU time of the fit"}, Metric::fit_seconds},
    {{"penalty_min", "penalty", "smallest penalty chosen among the estimator's fits"}, Metric::penalty_min},
    {{"penalty_max", "penalty", "largest penalty chosen among the estimator's fits"}, Metric::penalty_max},
    {{"degree", "1", "degree of the fit: fit.degree, or what auto made of it", 4}, Metric::degree},
    {{"coverage", "1", "share of 256 joint actions at which the interval holds the true joint effect", 4},
     Metric::coverage},
    {{"interval_width", "outcome", "mean width of the interval at these actions", 4}, Metric::interval_width},
    {{"se_ratio", "1",
      "root mean squared standard error over the estimates' sd between data sets, at these actions", 4},
     Metric::se_ratio},
    {{"coverage_of_mean", "1",
      "share of these actions at which the interval holds the mean of the estimates over data sets", 4},
     Metric::coverage_of_mean},
    {{"model_se", "outcome", "root mean squared standard error of the estimate at these actions", 5},
     Metric::model_se},
    {{"power", "1",
      "share of these actions at which the interval tells the effect from the mean effect over them", 5},
     Metric::power},
}};
static_assert(are_in_order(metric_infos), "a metric has no entry in metric_infos, or one out of place");

/// Facts of one SCM and its condition, by (condition, replicate).
enum class Fact : std::size_t {
    edges,
    noise_floor,
    signal_sd,
    interaction_sd,
    additive_sd,
    plug_in_law,
    p_a,
    p_d,
    p_d1,
    p_c,
    end  ///< no fact: how many there are
};
inline constexpr auto fact_count = static_cast<std::size_t>(Fact::end);
inline constexpr std::array<Entry<Fact>, fact_count> fact_infos = {{
    {{"edges", "count", "number of action-to-action edges"}, Fact::edges},
    {{"noise_floor", "outcome", "sd of the outcome given do(a), root mean square over the joint regime"},
     Fact::noise_floor},
    {{"signal_sd", "outcome", "sd of the true joint effect over the joint regime"}, Fact::signal_sd},
    {{"interaction_sd", "outcome", "sd of the interaction term over the unshifted joint regime"},
     Fact::interaction_sd},
    {{"additive_sd", "outcome", "sd of the additive joint effect over the unshifted joint regime", 3},
     Fact::additive_sd},
    {{"plug_in_law", "outcome",
      "root of the variance that the plug-in has with the regimes' own noise and moments, without penalty",
      3},
     Fact::plug_in_law},
    {{"p_a", "1", "p-value of test A of additivity: products of actions that all regimes have in common", 5},
     Fact::p_a},
    {{"p_d", "1",
      "p-value of test D: terms of unrelated actions that change with the intervention on one of them", 5},
     Fact::p_d},
    {{"p_d1", "1", "p-value of test D1: of those the linear ones", 5}, Fact::p_d1},
    {{"p_c", "1", "p-value of test C: products of actions in the plug-in without penalty", 5}, Fact::p_c},
}};
static_assert(are_in_order(fact_infos), "a fact has no entry in fact_infos, or one out of place");

/// A value per condition: a setting of the study under its key (`data.ratio`) or a sample size (`n_obs`).
/// Where a condition has no such setting, the value is NaN or an empty text.
struct Coordinate {
    std::string name = {};
    std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>> values = {};
    /// The value that leaves models as they are: 0 of a shift, 1 of a factor.
    std::optional<double> neutral_value = {};
};

/// Where the numbers come from; stored as root attributes of the same names.
struct Provenance {
    std::int64_t numerics = numerics_version;
    std::string program_version;
    std::string git_commit;
    std::string compiler;          ///< name, version and flags
    std::string instruction_path;  ///< "x86-64", "x86-64-v3" or "x86-64-v4"
    std::string study_name;
    std::string study_text;  ///< the study with every setting written out
    std::uint64_t seed = 0;
    std::string host;
    std::string start;           ///< ISO 8601, UTC
    std::string end;             ///< ISO 8601, UTC
    std::string stop_rule = {};  ///< "excess_rmse=0.01" of a run that this rule stopped, else empty
    /// How far models of a real table are like it (docs/results-format.md): CSV; empty without a table.
    std::string table_fidelity = {};
    std::int64_t stop_replicates = 0;  ///< number of replicates at which it was met
};

/// One row outside a table.
struct Row {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    Row() { metrics.fill(none); }
    [[nodiscard]] double& metric(Metric m) { return metrics[static_cast<std::size_t>(m)]; }

    std::array<double, metric_count> metrics;
    std::int8_t penalty_on_edge = -1;
    FitStatus status = FitStatus::not_run;
};

/// The rows of one condition of one replicate, and its facts: what a run computes and saves at a time.
struct CellRows {
    std::size_t condition = 0;  ///< in the order of the study
    std::int64_t replicate = 0;
    std::vector<Row> rows = {};  ///< by estimator; not_run where none was wanted
    std::array<double, fact_count> facts = {};
};

// Table table = read_results("results/paper_main/results.h5");
// const std::size_t row = table.row(condition, replicate, estimator);
// if (table.status[row] == FitStatus::ok) use(table.metric(Metric::excess_rmse)[row]);

/// All rows of a study in memory, dense over condition × replicate × estimator.
struct Table {
    std::vector<std::string>
        condition_keys;  ///< canonical text of every setting that determines samples and fit
    std::vector<std::int64_t> replicates;     ///< replicate numbers
    std::vector<std::string> estimators;      ///< names, unique
    std::vector<std::string> estimator_keys;  ///< name and options
    std::vector<EstimatorTraits> traits;      ///< of each estimator
    std::string reference;                ///< estimator that the others are compared with; empty: the first
    std::vector<Coordinate> coordinates;  ///< axes first, then n_obs, n_single, n_joint
    std::vector<Coordinate> settings;     ///< with one value, in the order of `causum list`; parts have none
    std::vector<std::string> axes;        ///< names of the coordinates that are axes of the study
    std::array<std::vector<double>, metric_count> metrics;  ///< [(c * R + r) * E + e]
    std::vector<std::int8_t> penalty_on_edge;               ///< 0 or 1; −1 where there is no fit
    std::vector<FitStatus> status;
    std::array<std::vector<double>, fact_count> facts;  ///< [c * R + r]
    Provenance provenance;
    int schema = schema_version;  ///< of the file that it was read from

    /// Whether the file that the table was read from is older than a measure or fact.
    [[nodiscard]] bool lacks(const VariableInfo& variable) const { return variable.since > schema; }
    /// Sizes every array from condition_keys, replicates and estimators: NaN, −1 and not_run.
    void allocate() {
        const std::size_t cells = condition_keys.size() * replicates.size();
        const std::size_t rows = cells * estimators.size();
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        for (auto& metric : metrics) metric.assign(rows, none);
        for (auto& fact : facts) fact.assign(cells, none);
        penalty_on_edge.assign(rows, -1);
        status.assign(rows, FitStatus::not_run);
    }
    [[nodiscard]] std::size_t cell(std::size_t condition, std::size_t replicate) const {
        return condition * replicates.size() + replicate;
    }
    [[nodiscard]] std::size_t row(std::size_t condition, std::size_t replicate, std::size_t estimator) const {
        return cell(condition, replicate) * estimators.size() + estimator;
    }
    /// Writes the rows that were run, and the facts, of a condition and replicate.
    void put(std::size_t condition, std::size_t replicate, const CellRows& from) {
        const std::size_t at = cell(condition, replicate);
        for (std::size_t f = 0; f < fact_count; ++f) facts[f][at] = from.facts[f];
        for (std::size_t e = 0; e < from.rows.size(); ++e) {
            if (from.rows[e].status == FitStatus::not_run) continue;
            const std::size_t to = row(condition, replicate, e);
            for (std::size_t m = 0; m < metric_count; ++m) metrics[m][to] = from.rows[e].metrics[m];
            penalty_on_edge[to] = from.rows[e].penalty_on_edge;
            status[to] = from.rows[e].status;
        }
    }
    [[nodiscard]] std::vector<double>& metric(Metric m) { return metrics[static_cast<std::size_t>(m)]; }
    [[nodiscard]] const std::vector<double>& metric(Metric m) const {
        return metrics[static_cast<std::size_t>(m)];
    }
    [[nodiscard]] std::vector<double>& fact(Fact f) { return facts[static_cast<std::size_t>(f)]; }
    [[nodiscard]] const std::vector<double>& fact(Fact f) const { return facts[static_cast<std::size_t>(f)]; }
};

}  // namespace causum::results
