#include "jobs/runner.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>

#include "core/errors.hpp"
#include "core/instruction_set.hpp"
#include "core/parallel.hpp"
#include "jobs/build_info.hpp"
#include "jobs/progress.hpp"
#include "jobs/replicate.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;
using results::Table;

std::string utc_now() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

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

/// What differs between a stored condition and the nearest one of the study: "data.n_obs=300 there,
/// data.n_obs=500 here".
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

template <class Value>
std::map<Value, std::size_t> positions(const std::vector<Value>& values) {
    std::map<Value, std::size_t> result;
    for (std::size_t i = 0; i < values.size(); ++i) result.emplace(values[i], i);
    return result;
}

/// Copies the rows of an earlier run into the study's table.
/// @throws InputError if the earlier run has what the study lacks: then it is another study
void keep_rows(const Table& old, Table& table, const fs::path& file) {
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
    if (old.provenance.study_name != table.provenance.study_name) {
        refuse(
            fmt::format("name = {} there, {} here", old.provenance.study_name, table.provenance.study_name));
    }
    if (old.provenance.seed != table.provenance.seed) {
        refuse(fmt::format("seed = {} there, {} here", old.provenance.seed, table.provenance.seed));
    }
    if (old.provenance.numerics != table.provenance.numerics) {
        refuse(fmt::format("numerics_version = {} there, {} in this program", old.provenance.numerics,
                           table.provenance.numerics));
    }
    const auto condition_at = positions(table.condition_keys);
    const auto estimator_at = positions(table.estimator_keys);
    for (const std::string& key : old.condition_keys) {
        if (!condition_at.contains(key)) refuse(nearest_difference(key, table));
    }
    for (const std::string& key : old.estimator_keys) {
        if (!estimator_at.contains(key)) {
            refuse_less(fmt::format("fit.estimators has {} there", key));
        }
    }
    if (old.replicates.size() > table.replicates.size()) {
        refuse_less(
            fmt::format("replicates = {} there, {} here", old.replicates.size(), table.replicates.size()));
    }
    for (std::size_t c = 0; c < old.condition_keys.size(); ++c) {
        const std::size_t to_condition = condition_at.at(old.condition_keys[c]);
        for (std::size_t r = 0; r < old.replicates.size(); ++r) {  // replicates are 0 … R − 1 in both
            const std::size_t from_cell = old.cell(c, r);
            const std::size_t to_cell = table.cell(to_condition, r);
            for (std::size_t f = 0; f < results::fact_count; ++f)
                table.facts[f][to_cell] = old.facts[f][from_cell];
            for (std::size_t e = 0; e < old.estimators.size(); ++e) {
                const std::size_t from = old.row(c, r, e);
                const std::size_t to = table.row(to_condition, r, estimator_at.at(old.estimator_keys[e]));
                for (std::size_t m = 0; m < results::metric_count; ++m)
                    table.metrics[m][to] = old.metrics[m][from];
                table.penalty_on_edge[to] = old.penalty_on_edge[from];
                table.status[to] = old.status[from];
            }
        }
    }
}

void check_memory(const Study& study, int threads) {
    const double needed = estimated_memory(study, threads);
    const double pages =
        static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    constexpr double share = 0.8;
    if (needed <= share * pages) return;
    int actions = 0;
    int degree = 0;
    for (const Condition& condition : study.conditions) {
        actions = std::max(actions, condition.scm.actions);
        degree = std::max(degree, condition.fit.degree);
    }
    throw InputError(
        fmt::format("scm.actions = {} with fit.degree = {}: needs about {:.3g} GB of memory on {} thread{}, "
                    "this machine has {:.3g} "
                    "GB: fewer actions, a smaller degree or fewer --threads",
                    actions, degree, needed * 1e-9, threads, threads == 1 ? "" : "s", pages * 1e-9));
}

/// Makes the directory and checks that files can be made in it, before hours are spent.
void prepare_directory(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error || !fs::is_directory(directory)) {
        throw Error(fmt::format("{}: cannot be made a directory ({}): choose another with --out",
                                directory.string(),
                                error ? error.message() : "a file of that name is there"));
    }
    std::string probe = (directory / ".causum-XXXXXX").string();
    const int descriptor = mkstemp(probe.data());
    if (descriptor < 0) {
        throw Error(fmt::format("{}: cannot be written to ({}): choose another directory with --out",
                                directory.string(), std::generic_category().message(errno)));
    }
    close(descriptor);
    unlink(probe.c_str());
}

}  // namespace

int thread_count(const RunOptions& options) {
    if (options.threads > 0) return options.threads;
    if (const char* text = std::getenv("SLURM_CPUS_PER_TASK")) {
        const std::string_view value = text;
        int threads = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), threads);
        if (error == std::errc() && end == value.data() + value.size() && threads > 0) return threads;
    }
    cpu_set_t mask;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0) return std::max(1, CPU_COUNT(&mask));
    return 1;
}

Table make_table(const Study& study) {
    Table table;
    for (const Condition& condition : study.conditions) table.condition_keys.push_back(condition.key);
    for (std::int64_t r = 0; r < study.replicates; ++r) table.replicates.push_back(r);
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
    table.allocate();
    return table;
}

Table run_study(const Study& study, const RunOptions& options, std::FILE* progress) {
    const int threads = thread_count(options);
    check_memory(study, threads);
    Table table = make_table(study);
    const fs::path file = options.out / results_file_name;
    if (fs::exists(file)) keep_rows(results::read_results(file), table, file);
    prepare_directory(options.out);

    std::vector<std::size_t> missing;
    for (std::size_t r = 0; r < table.replicates.size(); ++r) {
        bool any = false;
        for (std::size_t c = 0; c < table.condition_keys.size(); ++c) {
            for (std::size_t e = 0; e < table.estimators.size(); ++e) {
                any = any || table.status[table.row(c, r, e)] == Status::not_run;
            }
        }
        if (any) missing.push_back(r);
    }

    const ReplicateRunner runner(study);
    const auto count = [](std::size_t n, const char* what) {
        return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
    };
    fmt::print(progress, "{}: {} x {} x {}, {} over samples per replicate, {}\n", study.name,
               count(study.conditions.size(), "condition"), count(table.replicates.size(), "replicate"),
               count(table.estimators.size(), "estimator"),
               runner.passes() == 1 ? "1 pass" : fmt::format("{} passes", runner.passes()),
               count(static_cast<std::size_t>(threads), "thread"));
    if (missing.empty()) {
        fmt::print(progress, "{} is complete: nothing to compute\n", file.string());
        return table;
    }
    if (missing.size() < table.replicates.size()) {
        fmt::print(progress, "{} of {} have rows to compute; the others are kept\n",
                   count(missing.size(), "replicate"), table.replicates.size());
    }
    table.provenance.start = utc_now();
    Progress meter(progress, static_cast<std::int64_t>(missing.size()));
    // threads beyond the replicates share the samples of each
    const int at_once = std::min(threads, static_cast<int>(std::min<std::size_t>(missing.size(), 1024)));
    parallel_for(static_cast<std::int64_t>(missing.size()), at_once, [&](std::int64_t i) {
        runner.run(table, missing[static_cast<std::size_t>(i)], {}, threads / at_once);
        meter.advance();
    });
    meter.finish();
    table.provenance.end = utc_now();
    results::write_results(file, table);
    return table;
}

}  // namespace causum::jobs
