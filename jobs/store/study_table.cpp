#include "jobs/store/study_table.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include "core/errors.hpp"
#include "core/instruction_set.hpp"
#include "estimators/methods/registry.hpp"
#include "jobs/store/build_info.hpp"
#include "jobs/store/study_directory.hpp"
#include "jobs/study/condition_key.hpp"
#include "jobs/study/settings_table.hpp"
#include "jobs/study/value_text.hpp"

namespace causum::jobs {
namespace {

using results::Table;

/// Whether two values are the same bits, or both none.
bool are_same(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}

template <class Number, class Parse>
std::vector<Number> values_of(const std::vector<std::string_view>& texts, const Parse& parse) {
    std::vector<Number> values;
    values.reserve(texts.size());
    for (const std::string_view text : texts) values.push_back(parse(text));
    return values;
}

template <class Value>
std::unordered_map<Value, std::size_t> positions_of(const std::vector<Value>& values) {
    std::unordered_map<Value, std::size_t> result;
    for (std::size_t i = 0; i < values.size(); ++i) result.emplace(values[i], i);
    return result;
}

/// Whether one of two rows or cells lacks a variable: it is older (a file that was merged by a newer program
/// still has it NaN), or the estimators of its run read too few regimes for a fact.
bool is_lacking(const results::VariableInfo& variable, double a, double b) {
    return variable.since > 1 && std::isnan(a) != std::isnan(b);
}

[[noreturn]] void refuse_other_study(const std::filesystem::path& file, std::string_view what) {
    throw InputError(fmt::format("{}: holds another study ({}): choose another directory with --out",
                                 file.string(), what));
}

/// @param texts  of each condition its value of the setting, empty if it has none
results::Coordinate coordinate_of(const Setting& setting, const std::vector<std::string_view>& texts) {
    const bool all_have_it = std::ranges::none_of(texts, &std::string_view::empty);
    results::Coordinate coordinate{.name = std::string(setting.key), .neutral_value = setting.neutral_value};
    switch (axis_type(setting, texts)) {
        case Axis::Type::text:
            coordinate.values = std::vector<std::string>(texts.begin(), texts.end());
            break;
        case Axis::Type::integer:
            if (all_have_it) {
                coordinate.values = values_of<std::int64_t>(texts, [](std::string_view t) {
                    return static_cast<std::int64_t>(parse_integer(t).value());
                });
                break;
            }
            [[fallthrough]];  // there is no integer that says "none"
        case Axis::Type::number:
            coordinate.values = values_of<double>(texts, [](std::string_view t) {
                return t.empty() ? std::numeric_limits<double>::quiet_NaN() : parse_number(t).value();
            });
    }
    return coordinate;
}

}  // namespace

std::string nearest_difference(const std::string& stored, const Table& table) {
    std::optional<std::vector<std::string>> best;
    for (const std::string& key : table.condition_keys) {
        std::vector<std::string> differences = key_differences(stored, key);
        if (!best || differences.size() < best->size()) best = std::move(differences);
    }
    return fmt::format("{}", fmt::join(best.value_or(std::vector<std::string>{}), "; "));
}

std::string utc_now() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

Table make_rectangle(const Study& study, std::vector<std::int64_t> replicates) {
    Table table;
    for (const Condition& condition : study.conditions) table.condition_keys.push_back(condition.key);
    table.replicates = std::move(replicates);
    table.estimators = study.estimators;
    table.estimator_keys = study.estimators;  // no estimator has options yet
    for (const std::string& name : study.estimators) {
        const estimators::Estimator* const known = estimators::find_estimator(name);
        table.traits.push_back(known == nullptr ? EstimatorTraits{} : known->traits());
    }
    table.reference = estimators::reference_topline(study.estimators);
    for (std::size_t a = 0; a < study.axes.size(); ++a) {
        const Axis& axis = study.axes[a];
        std::vector<std::string_view> texts;
        for (const Condition& condition : study.conditions) texts.push_back(condition.axis_values.at(a));
        table.coordinates.push_back(coordinate_of(*find_setting(axis.key), texts));
        table.axes.push_back(axis.key);
    }
    const auto add_size = [&](const char* name, std::int64_t SampleSizes::*size) {
        std::vector<std::int64_t> values;
        for (const Condition& condition : study.conditions) values.push_back(condition.sizes.*size);
        table.coordinates.push_back({.name = name, .values = std::move(values)});
    };
    add_size("n_obs", &SampleSizes::n_obs);
    add_size("n_single", &SampleSizes::n_single);
    add_size("n_joint", &SampleSizes::n_joint);

    const BuildInfo build = build_info();
    table.provenance.program_version = build.version;
    table.provenance.git_commit = build.git_commit;
    table.provenance.compiler = build.compiler;
    table.provenance.instruction_path = instruction_set_names[static_cast<std::size_t>(instruction_set())];
    table.provenance.study_name = study.name;
    table.provenance.study_text = study.text;
    table.provenance.seed = study.seed;
    table.provenance.table_fidelity = study.table_fidelity;
    table.provenance.host = host_name();
    return table;
}

Table make_table(const Study& study) {
    std::vector<std::int64_t> replicates(static_cast<std::size_t>(study.replicates));
    std::iota(replicates.begin(), replicates.end(), 0);
    Table table = make_rectangle(study, std::move(replicates));
    table.allocate();
    return table;
}

std::vector<results::Coordinate> constant_settings(const Study& study) {
    std::vector<results::Coordinate> settings;
    for (const Setting& setting : all_settings()) {
        const bool is_axis = std::ranges::find(study.axes, setting.key, &Axis::key) != study.axes.end();
        if (is_axis || !setting.is_of_conditions()) continue;
        const auto found = std::ranges::find(study.constants, setting.key, &Axis::key);
        std::vector<std::string> implied(study.conditions.size());
        std::vector<std::string_view> texts(study.conditions.size());
        for (std::size_t c = 0; c < texts.size(); ++c) {
            const Condition& condition = study.conditions[c];
            if (!setting.applies_to(condition.scm.family)) {
                if (setting.implied != nullptr) implied[c] = setting.implied(condition);
                texts[c] = implied[c];
            } else if (found != study.constants.end()) {
                texts[c] = found->values.front();
            }
        }
        settings.push_back(coordinate_of(setting, texts));
    }
    return settings;
}

std::string_view differing_variable(const Table& a, std::size_t row_a, const Table& b, std::size_t row_b,
                                    int schema) {
    if (a.status[row_a] != b.status[row_b]) return "status";
    if (a.penalty_on_edge[row_a] != b.penalty_on_edge[row_b]) return "penalty_on_edge";
    for (std::size_t m = 0; m < results::metric_count; ++m) {
        if (static_cast<results::Metric>(m) == results::Metric::fit_seconds) continue;
        if (results::metric_infos[m].since > schema ||
            is_lacking(results::metric_infos[m], a.metrics[m][row_a], b.metrics[m][row_b]))
            continue;
        if (!are_same(a.metrics[m][row_a], b.metrics[m][row_b])) return results::metric_infos[m].name;
    }
    return {};
}

std::string_view differing_fact(const Table& a, std::size_t cell_a, const Table& b, std::size_t cell_b,
                                int schema) {
    for (std::size_t f = 0; f < results::fact_count; ++f) {
        if (results::fact_infos[f].since > schema ||
            is_lacking(results::fact_infos[f], a.facts[f][cell_a], b.facts[f][cell_b]))
            continue;
        if (!are_same(a.facts[f][cell_a], b.facts[f][cell_b])) return results::fact_infos[f].name;
    }
    return {};
}

StudyIndex::StudyIndex(const Table& rectangle, std::int64_t replicates)
    : rectangle_(rectangle),
      replicates_(replicates),
      conditions_(positions_of(rectangle.condition_keys)),
      estimators_(positions_of(rectangle.estimator_keys)),
      positions_(positions_of(rectangle.replicates)) {}

std::size_t StudyIndex::condition(const std::string& stored, const std::filesystem::path& file) {
    const auto found = conditions_.find(stored);
    if (found != conditions_.end()) return found->second;
    const std::string key = current_key(stored, file.string());
    const auto current = conditions_.find(key);
    if (current == conditions_.end()) refuse_other_study(file, nearest_difference(key, rectangle_));
    conditions_.emplace(stored, current->second);
    return current->second;
}

RowPositions StudyIndex::places(const Table& stored, const std::filesystem::path& file) {
    const auto refuse_less = [&](const std::string& what) {
        throw InputError(
            fmt::format("{}: already holds more of this study ({}): causum analyze {} shows it, --out "
                        "chooses another directory",
                        file.string(), what, file.parent_path().string()));
    };
    const results::Provenance& there = stored.provenance;
    const results::Provenance& here = rectangle_.provenance;
    if (there.study_name != here.study_name)
        refuse_other_study(file, fmt::format("name = {} there, {} here", there.study_name, here.study_name));
    if (there.seed != here.seed)
        refuse_other_study(file, fmt::format("seed = {} there, {} here", there.seed, here.seed));
    if (there.numerics != here.numerics) {
        throw InputError(fmt::format(
            "{}: numerics_version = {}, {} wanted (rows of two versions must not be mixed): causum analyze "
            "and causum "
            "merge take the directory as it is; to run the study anew choose another directory with --out",
            file.string(), there.numerics, here.numerics));
    }
    RowPositions places;
    for (const std::string& key : stored.condition_keys) places.conditions.push_back(condition(key, file));
    for (const std::string& key : stored.estimator_keys) {
        const auto found = estimators_.find(key);
        if (found == estimators_.end()) refuse_less(fmt::format("fit.estimators has {} there", key));
        places.estimators.push_back(found->second);
    }
    const std::int64_t last = *std::ranges::max_element(stored.replicates);
    if (last >= replicates_)
        refuse_less(fmt::format("replicates = {} there, {} here", last + 1, replicates_));
    for (const std::int64_t replicate : stored.replicates) {
        const auto found = positions_.find(replicate);
        places.replicates.push_back(found == positions_.end() ? RowPositions::none : found->second);
    }
    return places;
}

}  // namespace causum::jobs
