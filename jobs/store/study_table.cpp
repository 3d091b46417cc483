#include "jobs/store/study_table.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include "core/errors.hpp"
#include "core/instruction_set.hpp"
#include "jobs/store/build_info.hpp"

namespace causum::jobs {
namespace {

using results::Table;

std::string host_name() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

/// Items "key=value" of a condition key.
std::vector<std::string_view> items_of(std::string_view key) {
    std::vector<std::string_view> items;
    for (std::size_t start = 0; start < key.size();) {
        const std::size_t end = std::min(key.find("; ", start), key.size());
        items.push_back(key.substr(start, end - start));
        start = end + 2;
    }
    return items;
}

bool same_bits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

template <class Value>
std::unordered_map<Value, std::size_t> positions_of(const std::vector<Value>& values) {
    std::unordered_map<Value, std::size_t> result;
    for (std::size_t i = 0; i < values.size(); ++i) result.emplace(values[i], i);
    return result;
}

}  // namespace

std::string nearest_difference(const std::string& stored, const Table& table) {
    std::optional<std::vector<std::string>> best;
    for (const std::string& key : table.condition_keys) {
        const auto there = items_of(stored);
        const auto here = items_of(key);
        std::vector<std::string> differences;
        for (std::size_t i = 0; i < std::max(there.size(), here.size()); ++i) {
            const std::string_view a = i < there.size() ? there[i] : "nothing";
            const std::string_view b = i < here.size() ? here[i] : "nothing";
            if (a != b) differences.push_back(fmt::format("{} there, {} here", a, b));
        }
        if (!best || differences.size() < best->size()) best = differences;
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
    for (std::size_t a = 0; a < study.axes.size(); ++a) {
        const Axis& axis = study.axes[a];
        results::Coordinate coordinate{axis.key, {}};
        std::vector<std::int64_t> integers;
        std::vector<double> numbers;
        std::vector<std::string> texts;
        for (const Condition& condition : study.conditions) {
            const std::string& value = condition.axis_values.at(a);
            if (axis.type == Axis::Type::integer)
                integers.push_back(std::strtoll(value.c_str(), nullptr, 10));
            if (axis.type == Axis::Type::number) numbers.push_back(std::strtod(value.c_str(), nullptr));
            if (axis.type == Axis::Type::text) texts.push_back(value);
        }
        if (axis.type == Axis::Type::integer) coordinate.values = integers;
        if (axis.type == Axis::Type::number) coordinate.values = numbers;
        if (axis.type == Axis::Type::text) coordinate.values = texts;
        table.coordinates.push_back(std::move(coordinate));
        table.axes.push_back(axis.key);
    }
    const auto add_size = [&](const char* name, std::int64_t SampleSizes::*size) {
        std::vector<std::int64_t> values;
        for (const Condition& condition : study.conditions) values.push_back(condition.sizes.*size);
        table.coordinates.push_back({name, std::move(values)});
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

std::string_view differing_variable(const Table& a, std::size_t row_a, const Table& b, std::size_t row_b) {
    if (a.status[row_a] != b.status[row_b]) return "status";
    if (a.penalty_on_edge[row_a] != b.penalty_on_edge[row_b]) return "penalty_on_edge";
    for (std::size_t m = 0; m < results::metric_count; ++m) {
        if (static_cast<results::Metric>(m) == results::Metric::fit_seconds) continue;
        if (!same_bits(a.metrics[m][row_a], b.metrics[m][row_b])) return results::metric_infos[m].name;
    }
    return {};
}

std::string_view differing_fact(const Table& a, std::size_t cell_a, const Table& b, std::size_t cell_b) {
    for (std::size_t f = 0; f < results::fact_count; ++f) {
        if (!same_bits(a.facts[f][cell_a], b.facts[f][cell_b])) return results::fact_infos[f].name;
    }
    return {};
}

StudyIndex::StudyIndex(const Table& rectangle, std::int64_t replicates)
    : rectangle_(rectangle),
      replicates_(replicates),
      conditions_(positions_of(rectangle.condition_keys)),
      estimators_(positions_of(rectangle.estimator_keys)),
      positions_(positions_of(rectangle.replicates)) {}

RowPositions StudyIndex::places(const Table& stored, const std::filesystem::path& file) const {
    const auto refuse = [&](const std::string& what) {
        throw InputError(fmt::format("{}: holds another study ({}): choose another directory with --out",
                                     file.string(), what));
    };
    const auto refuse_less = [&](const std::string& what) {
        throw InputError(
            fmt::format("{}: already holds more of this study ({}): causum analyze {} shows it, --out "
                        "chooses another directory",
                        file.string(), what, file.parent_path().string()));
    };
    const results::Provenance& there = stored.provenance;
    const results::Provenance& here = rectangle_.provenance;
    if (there.study_name != here.study_name)
        refuse(fmt::format("name = {} there, {} here", there.study_name, here.study_name));
    if (there.seed != here.seed) refuse(fmt::format("seed = {} there, {} here", there.seed, here.seed));
    if (there.numerics != here.numerics) {
        refuse(fmt::format("numerics_version = {} there, {} in this program", there.numerics, here.numerics));
    }
    RowPositions places;
    for (const std::string& key : stored.condition_keys) {
        const auto found = conditions_.find(key);
        if (found == conditions_.end()) refuse(nearest_difference(key, rectangle_));
        places.conditions.push_back(found->second);
    }
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
