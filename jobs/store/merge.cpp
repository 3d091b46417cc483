#include "jobs/store/merge.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "jobs/store/study_table.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {

Merged merge_parts(const StudyDirectory& directory, const Study& study, results::Table rectangle,
                   const StopFlag& stop) {
    const DirectoryLock lock = lock_for_merging(directory, stop);
    Collection collection = collect_rows(directory, study, std::move(rectangle), stop);
    collection.table.settings = constant_settings(study);
    results::write_results(directory.results_file(), collection.table, results::SecondSeal::beside);
    directory.remove_parts(collection.parts);
    const auto missing = std::ranges::count(collection.table.status, FitStatus::not_run);
    return {.table = std::move(collection.table),
            .parts = collection.parts.size(),
            .duplicates = collection.duplicates,
            .missing = static_cast<std::size_t>(missing)};
}

results::Table rectangle_of_results(const Study& study, const Inventory& inventory) {
    std::vector<std::int64_t> replicates;
    const results::Provenance& stored = inventory.results;
    bool all_complete = true;
    for (std::size_t r = 0; r < inventory.rectangle.replicates.size(); ++r) {
        all_complete = all_complete && inventory.is_complete(r);
        if (stored.stop_rule.empty() || inventory.is_begun(r))
            replicates.push_back(inventory.rectangle.replicates[r]);
    }
    results::Table rectangle = make_rectangle(study, std::move(replicates));
    if (all_complete) return rectangle;
    rectangle.provenance.stop_rule = stored.stop_rule;
    rectangle.provenance.stop_replicates = stored.stop_replicates;
    return rectangle;
}

Merged merge_directory(const StudyDirectory& directory) {
    try {
        const auto [study, numerics] = study_of(directory);
        results::Table rectangle =
            rectangle_of_results(study, read_inventory(directory, study, {}, numerics));
        rectangle.provenance.numerics = numerics;
        return merge_parts(directory, study, std::move(rectangle));
    } catch (const InputError& error) {
        throw Error(error.what());
    }
}

}  // namespace causum::jobs
