#include "jobs/store/reseal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <numeric>
#include <system_error>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;

bool matches_seal(const fs::path& file) {
    try {
        results::require_seal(file);
        return true;
    } catch (const results::FileInUse&) {
        throw;
    } catch (const Error&) {
        return false;
    }
}

/// @throws Error if keys, estimators or replicates of a table are not those of the study that it holds
void require_fit(const results::Table& table, const fs::path& file) {
    try {
        const Study study = parse_stored_study(table.provenance.study_text, file.string() + " (study_text)");
        std::vector<std::int64_t> replicates(static_cast<std::size_t>(study.replicates));
        std::iota(replicates.begin(), replicates.end(), 0);
        results::Table rectangle = make_rectangle(study, std::move(replicates));
        rectangle.provenance.numerics = table.provenance.numerics;
        (void)StudyIndex(rectangle, study.replicates).places(table, file);
    } catch (const InputError& error) {
        throw Error(error.what());
    }
}

/// A second name for a file, or a copy where there are no second names.
fs::path keep(const fs::path& file) {
    const fs::path target = results::followed(file);
    fs::path kept = target;
    kept += ".unsealed";
    std::error_code error;
    fs::remove(kept, error);
    fs::create_hard_link(target, kept, error);
    if (error) fs::copy_file(target, kept, error);
    if (error)
        throw Error(
            fmt::format("{}: cannot be written ({}): look at the directory, its rights and its free space",
                        kept.string(), error.message()));
    return kept;
}

}  // namespace

Resealed reseal_results(const StudyDirectory& directory) {
    const fs::path file = directory.results_file();
    std::error_code none;
    directory.restore_seal();
    if (!fs::exists(file, none)) return {};
    const DirectoryLock lock = lock_for_merging(directory);
    if (matches_seal(file)) return {};
    const results::Table table = results::read_unsealed(file);
    require_fit(table, file);
    Resealed resealed{.was_changed = true, .rows = 0, .kept = keep(file)};
    try {
        results::write_results(file, table, results::SecondSeal::beside);
    } catch (const std::exception& error) {
        fs::remove(resealed.kept, none);
        if (dynamic_cast<const ArgumentError*>(&error) == nullptr) throw;
        throw Error(fmt::format("{}: is damaged ({}): restore a copy or run the study again", file.string(),
                                error.what()));
    }
    const auto missing = std::ranges::count(table.status, FitStatus::not_run);
    resealed.rows = table.status.size() - static_cast<std::size_t>(missing);
    return resealed;
}

std::string reseal_text(const Resealed& resealed, const StudyDirectory& directory) {
    const std::string file = directory.results_file().string();
    if (!resealed.was_changed) return fmt::format("{}: nothing to accept\n", file);
    return fmt::format(
        "{0}: {1} rows accepted as they are there, and sealed; the file as it was: {2}\n"
        "  checked: types, shapes, HDF5's checksums of numbers; conditions and estimators are the study's\n"
        "  not checked: whether another program changed numbers; numbers that became zeros with their "
        "checksum; "
        "texts, which have no checksums (above all the study itself: look at study_text)\n"
        "  left out: attributes and variables that are not causum's\n"
        "  causum replay {3} --replicate R computes rows again and compares every bit\n",
        file, resealed.rows, resealed.kept.string(), directory.path().string());
}

}  // namespace causum::jobs
