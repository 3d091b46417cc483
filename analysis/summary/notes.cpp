#include "analysis/summary/notes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

namespace causum::analysis {

namespace {

std::string reasons_of(const Summary& summary, std::size_t estimator) {
    std::vector<std::size_t> counts(status_names.size(), 0);
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        for (const FailureCount& failure : summary.row(c, estimator).failures) {
            counts[static_cast<std::size_t>(failure.reason)] += failure.count;
        }
    }
    std::vector<std::string> reasons;
    for (std::size_t reason = 0; reason < counts.size(); ++reason) {
        if (counts[reason] > 0) reasons.push_back(fmt::format("{} {}", counts[reason], status_names[reason]));
    }
    return reasons.empty() ? ""
                           : fmt::format("{}: {}", summary.estimators[estimator], fmt::join(reasons, ", "));
}

/// How often, under the conditions where most fits of an estimator did, it chose a penalty on the edge of the
/// grid.
std::string edges_of(const Summary& summary, std::size_t estimator) {
    std::size_t conditions = 0;
    std::size_t on_edge = 0;
    std::size_t fits = 0;
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const SummaryRow& row = summary.row(c, estimator);
        if (2 * row.on_edge <= row.ok) continue;
        ++conditions;
        on_edge += row.on_edge;
        fits += row.ok;
    }
    if (conditions == 0) return "";
    const std::string where = conditions == summary.conditions
                                  ? ""
                                  : fmt::format(" under {} of {} conditions", conditions, summary.conditions);
    return fmt::format("{} {} of {}{}", summary.estimators[estimator], on_edge, fits, where);
}

/// "plug_in", "plug_in under 2 of 12 conditions": where one replicate has much of the variance.
std::string tails_of(const Summary& summary, std::size_t estimator) {
    constexpr std::size_t fewest = 30;  // of fewer values one has much in any case
    std::size_t conditions = 0;
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const SummaryRow& row = summary.row(c, estimator);
        if (row.excess_rmse.mean.count >= fewest && row.measures.largest_share >= 0.5) ++conditions;
    }
    if (conditions == 0) return "";
    return summary.estimators[estimator] +
           (summary.conditions == 1
                ? ""
                : fmt::format(" under {} of {} conditions", conditions, summary.conditions));
}

/// What `of` says of each estimator, if of any.
template <class Of>
std::string join_estimators(const Summary& summary, const Of& of, const char* separator = ", ") {
    std::vector<std::string> parts;
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        const std::string part = of(summary, e);
        if (!part.empty()) parts.push_back(part);
    }
    return fmt::format("{}", fmt::join(parts, separator));
}

}  // namespace

std::vector<std::string> notes(const Summary& summary) {
    std::vector<std::string> result;
    const std::string numerics = numerics_note(summary);
    if (!numerics.empty()) result.push_back(numerics);
    const std::string failures = failure_note(summary);
    if (!failures.empty()) {
        const std::string_view all = failures;
        result.push_back(fmt::format("{} ({}). Means and medians are over the fits that are ok.",
                                     all.substr(0, all.find(" (")),
                                     join_estimators(summary, reasons_of, "; ")));
    }
    const std::string not_run = not_run_note(summary);
    if (!not_run.empty()) result.push_back(not_run + " yet.");
    const std::string stop = stop_note(summary);
    if (!stop.empty()) result.push_back(stop + ".");
    if (summary.replicates == 1) result.push_back("One replicate: there is no standard error.");
    for (const std::string& note : {heavy_tail_note(summary), edge_note(summary)}) {
        if (!note.empty()) result.push_back(note);
    }
    return result;
}

std::string numerics_note(const Summary& summary) {
    if (summary.numerics == results::numerics_version) return "";
    return fmt::format(
        "These rows are of numerics version {}; this program computes version {}, and the same study "
        "would give other numbers.",
        summary.numerics, results::numerics_version);
}

std::string heavy_tail_note(const Summary& summary) {
    const std::string who = join_estimators(summary, tails_of);
    return who.empty()
               ? ""
               : fmt::format(
                     "Means of excess_rmse that rest on few models (one has half of the variance or more: "
                     "± may be far too small; look at medians and mean logarithms): {}.",
                     who);
}

std::string edge_note(const Summary& summary) {
    const std::string who = join_estimators(summary, edges_of);
    return who.empty() ? ""
                       : fmt::format(
                             "Fits that chose a penalty on the edge of the grid (a wider fit.penalties "
                             "may lower their error): {}.",
                             who);
}

}  // namespace causum::analysis
