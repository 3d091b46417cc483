#include "jobs/commands/simulate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "analysis/text/file_set.hpp"
#include "core/errors.hpp"
#include "data/json_writer.hpp"
#include "jobs/run/simulated_data.hpp"
#include "jobs/store/build_info.hpp"
#include "jobs/study/condition_key.hpp"
#include "results/table.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;

constexpr const char* description_file = "run.json";
/// HDF5 makes its file in memory.
constexpr std::uint64_t most_hdf5_bytes = std::uint64_t{2} << 30;

/// The tables of a data set, without or with the truth.
struct Tables {
    /// Their places in `all`.
    enum Place : std::size_t { samples, test, truth_samples, truth_test };

    Tables(const SimulatedData& data, bool truth) {
        std::vector<std::string> confounders, regimes;
        std::int64_t rows = 0;
        for (int k = 1; k <= data.actions(); ++k) {
            actions.push_back(fmt::format("A{}", k));
            confounders.push_back(fmt::format("C{}", k));
        }
        for (const int regime : data.regimes()) {
            regimes.push_back(data.name_of(regime));
            rows += data.training_rows(regime);
        }
        std::vector<std::string> visible = actions;
        visible.emplace_back("Y");
        confounders.emplace_back("mean");
        all = {{.name = "samples", .columns = visible, .regimes = regimes, .rows = rows},
               {.name = "test", .columns = actions, .regimes = {}, .rows = data.test_rows()}};
        if (!truth) return;
        all.push_back({.name = "truth_samples", .columns = confounders, .regimes = {}, .rows = rows});
        all.push_back(
            {.name = "truth_test", .columns = {"effect", "Y"}, .regimes = {}, .rows = data.test_rows()});
    }

    std::vector<std::string> actions;
    std::vector<SampleTable> all;
};

/// Names of all files, of which the last says what the others are.
std::vector<std::string> names_of(const Tables& tables, SampleFormat format) {
    std::vector<std::string> names;
    for (const SampleTable& table : tables.all) {
        const std::string name = file_name(format, table);
        if (names.empty() || names.back() != name) names.push_back(name);
    }
    names.emplace_back(description_file);
    return names;
}

/// Refuses to write over files: they may be somebody's own, and the truth of another replicate must not stay
/// beside new samples.
void require_no_files(const fs::path& directory) {
    std::error_code none;
    for (const char* const name :
         {"samples.csv", "test.csv", "truth_samples.csv", "truth_test.csv", "samples.h5", description_file}) {
        if (fs::exists(fs::symlink_status(directory / name, none)))
            throw InputError(fmt::format("{} (exists; choose another directory with --out, or delete it)",
                                         (directory / name).string()));
    }
}

void require_memory(const Tables& tables) {
    std::uint64_t bytes = 0;
    for (const SampleTable& table : tables.all) bytes += hdf5_bytes(table);
    if (bytes > most_hdf5_bytes)
        throw InputError(
            fmt::format("--format hdf5 (makes its file in memory, and these samples have {:.1f} "
                        "GiB, more than {}: --format csv has no limit)",
                        static_cast<double>(bytes) / (1 << 30), most_hdf5_bytes >> 30));
}

std::vector<Attribute> description(const Study& study, std::size_t condition, std::int64_t replicate,
                                   const SimulatedData& data, const Tables& tables,
                                   const std::vector<std::string>& files) {
    const BuildInfo build = build_info();
    const Condition& of = study.conditions[condition];
    std::vector<std::int64_t> rows;
    for (const int regime : data.regimes()) rows.push_back(data.training_rows(regime));
    std::vector<Attribute> result = {
        {"format", std::string("causum samples")},
        {"program_version", std::string(build.version)},
        {"git_commit", std::string(build.git_commit)},
        {"numerics_version", static_cast<std::uint64_t>(results::numerics_version)},
        {"study_name", study.name},
        {"seed", study.seed},
        {"replicate", static_cast<std::uint64_t>(replicate)},
        {"data_set", std::uint64_t{0}},
        {"condition", static_cast<std::uint64_t>(condition)},
        {"condition_key", of.key},
        {"actions", tables.actions},
        {"regimes", tables.all[Tables::samples].regimes},
        {"samples", std::move(rows)},
        {"test", static_cast<std::uint64_t>(data.test_rows())}};
    if (of.scm.semi_synthetic.table) {
        result.push_back({"table", study.table.file});
        result.push_back({"table_sha256", study.table.sha256});
        result.push_back({"table_columns", of.columns.actions});
        result.push_back({"table_outcome", of.columns.outcome});
    }
    result.push_back({"files", files});
    result.push_back({"study_text", study.text});
    return result;
}

/// Pointers to the columns of some rows.
class Columns {
  public:
    void add(const Eigen::MatrixXd& columns) {
        for (Eigen::Index c = 0; c < columns.cols(); ++c) pointers_.push_back(columns.col(c).data());
    }
    void add(const Eigen::VectorXd& column) { pointers_.push_back(column.data()); }
    [[nodiscard]] SampleFiles::Rows rows(std::int64_t count, std::string_view regime = {}) const {
        return {.regime = regime, .columns = pointers_, .rows = count};
    }

  private:
    std::vector<const double*> pointers_;
};

void write_samples(const SimulatedData& data, bool truth, SampleFiles& files, const StopFlag& stop) {
    const WithTruth with = truth ? WithTruth::yes : WithTruth::no;
    for (const int regime : data.regimes()) {
        const std::string name = data.name_of(regime);
        const auto write = [&](const SampleRows& rows) {
            Columns visible;
            visible.add(rows.actions);
            visible.add(rows.outcome);
            files.append(Tables::samples, visible.rows(rows.outcome.size(), name));
            if (!truth) return;
            Columns hidden;
            hidden.add(rows.confounders);
            hidden.add(rows.mean);
            files.append(Tables::truth_samples, hidden.rows(rows.outcome.size()));
        };
        data.visit_training(regime, with, write, stop);
    }
}

void write_test(const SimulatedData& data, bool truth, SampleFiles& files, const StopFlag& stop) {
    const auto write = [&](const SampleRows& rows) {
        Columns visible;
        visible.add(rows.actions);
        files.append(Tables::test, visible.rows(rows.outcome.size()));
        if (!truth) return;
        Columns hidden;
        hidden.add(rows.effect);
        hidden.add(rows.outcome);
        files.append(Tables::truth_test, hidden.rows(rows.outcome.size()));
    };
    data.visit_test(truth ? WithTruth::yes : WithTruth::no, write, stop);
}

}  // namespace

std::size_t choose_condition(const Study& study, const SimulateOptions& options) {
    if (options.replicate >= study.replicates)
        throw InputError(fmt::format("--replicate {} (the study has replicates 0 to {})", options.replicate,
                                     study.replicates - 1));
    const std::size_t count = study.conditions.size();
    if (options.condition) {
        if (*options.condition < count) return *options.condition;
        throw InputError(
            fmt::format("--condition {} (the study has conditions 0 to {})", *options.condition, count - 1));
    }
    if (count == 1) return 0;
    constexpr std::size_t most_shown = 20;
    std::vector<std::string> shown;
    for (std::size_t c = 0; c < std::min(count, most_shown); ++c)
        shown.push_back(fmt::format("{}: {}", c, place_on_axes(study, study.conditions[c])));
    if (count > most_shown) shown.push_back(fmt::format("… {}", count - 1));
    throw InputError(
        fmt::format("--condition is missing; the study has conditions {}", fmt::join(shown, "; ")));
}

std::vector<SimulatedFile> simulate(const Study& study, const SimulateOptions& options,
                                    const StopFlag& stop) {
    const std::size_t condition = choose_condition(study, options);
    require_no_files(options.out);
    const SimulatedData data(study, condition, static_cast<std::uint32_t>(options.replicate));
    const Tables tables(data, options.truth);
    if (options.format == SampleFormat::hdf5) require_memory(tables);
    const std::vector<std::string> names = names_of(tables, options.format);
    const std::vector<Attribute> attributes =
        description(study, condition, options.replicate, data, tables, names);

    analysis::FileSet set(options.out);
    const std::unique_ptr<SampleFiles> files = sample_files(options.format, set.folder(), options.out);
    for (const SampleTable& table : tables.all) files->add(table);
    write_samples(data, options.truth, *files, stop);
    write_test(data, options.truth, *files, stop);
    std::vector<SimulatedFile> result;
    for (const WrittenFile& written : files->finish(attributes)) {
        SimulatedFile file{.file = options.out / written.name, .bytes = written.bytes, .tables = {}};
        for (const SampleTable& table : tables.all) {
            if (file_name(options.format, table) == written.name) file.tables.push_back(table);
        }
        set.add(written.name);
        result.push_back(std::move(file));
    }
    const std::string json = json_object(attributes);
    set.write(description_file, json);
    result.push_back({.file = options.out / description_file, .bytes = json.size(), .tables = {}});
    set.publish();
    return result;
}

std::string simulated_text(const std::vector<SimulatedFile>& files) {
    std::string text;
    for (const auto& [file, bytes, tables] : files) {
        text += fmt::format("wrote {}:", file.string());
        for (const SampleTable& table : tables)
            text += tables.size() == 1 ? fmt::format(" {} rows,", table.rows)
                                       : fmt::format(" {} {} rows,", table.name, table.rows);
        text += fmt::format(" {} bytes\n", bytes);
    }
    return text;
}

}  // namespace causum::jobs
