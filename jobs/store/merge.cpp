#include "jobs/store/merge.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "jobs/store/study_table.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {

Merged merge_parts(const StudyDirectory& directory, const Study& study, results::Table frame,
                   const StopFlag& stop) {
    const MergeLock lock(directory);
    Collection collection = collect_rows(directory, study, std::move(frame), stop);
    results::write_results(directory.results_file(), collection.table);
    directory.remove_parts(collection.parts);
    const auto missing = std::ranges::count(collection.table.status, Status::not_run);
    return {.table = std::move(collection.table),
            .parts = collection.parts.size(),
            .duplicates = collection.duplicates,
            .missing = static_cast<std::size_t>(missing)};
}

results::Table frame_of_results(const Study& study, const Coverage& coverage) {
    std::vector<std::int64_t> replicates;
    const results::Provenance& stored = coverage.results;
    bool all_complete = true;
    for (std::size_t r = 0; r < coverage.frame.replicates.size(); ++r) {
        all_complete = all_complete && coverage.is_complete(r);
        if (stored.stop_rule.empty() || coverage.is_begun(r))
            replicates.push_back(coverage.frame.replicates[r]);
    }
    results::Table frame = make_frame(study, std::move(replicates));
    if (all_complete) return frame;
    frame.provenance.stop_rule = stored.stop_rule;
    frame.provenance.stop_replicates = stored.stop_replicates;
    return frame;
}

Merged merge_directory(const StudyDirectory& directory) {
    try {
        const Study study = study_of(directory);
        return merge_parts(directory, study, frame_of_results(study, read_coverage(directory, study)));
    } catch (const InputError& error) {
        throw Error(error.what());
    }
}

}  // namespace causum::jobs
