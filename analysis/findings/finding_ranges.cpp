#include "analysis/findings/finding_ranges.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "analysis/findings/finding_text.hpp"
#include "analysis/text/number_text.hpp"

namespace causum::analysis {

namespace {

using Findings = std::vector<Finding>;

/// "over 16 settings of scm.actions and data.total", "over 2 of 3 settings of data.n"
std::string settings_text(const Findings& findings, std::size_t settings) {
    std::vector<std::string> names;
    for (const AxisPlace& place : findings.front().where) names.push_back(place.axis);
    const std::string last = names.back();
    names.pop_back();
    const std::string of = findings.size() < settings ? fmt::format(" of {}", settings) : "";
    return fmt::format("over {}{} settings of {}{}{}", findings.size(), of, fmt::join(names, ", "),
                       names.empty() ? "" : " and ", last);
}

/// "0.116 [95 %: 0.05 to 1.22] (scm.actions = 10)"
std::string value_at_place(const Finding& finding) {
    const std::string samples = finding.kind == FindingKind::sample_factor
                                    ? fmt::format("; {} samples", short_number(finding.last))
                                    : "";
    return fmt::format("{} ({}{})", interval_text(finding), place_text(finding.where), samples);
}

/// The least and the greatest of some findings' values; one where they read the same.
std::string range_text(const Findings& findings) {
    const auto [least, greatest] = std::minmax_element(
        findings.begin(), findings.end(),
        [](const Finding& a, const Finding& b) { return a.interval.value < b.interval.value; });
    if (findings.size() == 1) return value_at_place(*least);
    if (interval_text(*least) == interval_text(*greatest)) return interval_text(*least);
    return fmt::format("between {} and {}", value_at_place(*least), value_at_place(*greatest));
}

template <class Wanted>
Findings those(const Findings& findings, const Wanted& wanted) {
    Findings result;
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(result), wanted);
    return result;
}

/// " under 2", " under all 12"; nothing where there is but one.
std::string count_text(const Findings& some, const Findings& all) {
    if (all.size() == 1) return "";
    return some.size() == all.size() ? fmt::format(" under all {}", all.size())
                                     : fmt::format(" under {}", some.size());
}

/// The same, with under how many of them it is certain: the whole interval says so.
std::string verdict_text(const Findings& some, const Findings& all) {
    const std::size_t certain = those(some, is_certain).size();
    if (certain == some.size()) return count_text(some, all);
    return count_text(some, all) +
           (certain == 0 ? " (not certain)" : fmt::format(" (certain under {})", certain));
}

std::string crossing_range(const Findings& all, const std::string& settings) {
    const Finding& any = all.front();
    const Findings always = those(all, stays_better);
    const Findings never = those(all, is_never_better);
    const Findings between = those(all, [](const Finding& f) { return std::isfinite(f.interval.value); });
    const Findings again = those(all, [](const Finding& f) { return f.again; });
    std::vector<std::string> parts;
    if (!always.empty()) {
        parts.push_back(fmt::format("better than {} at every {} from {} to {}{}", any.against, any.axis,
                                    short_number(any.first), short_number(any.last),
                                    verdict_text(always, all)));
    }
    if (!between.empty()) {
        parts.push_back(fmt::format(
            "{}{} to {} = {}{}", always.empty() ? "better than " + any.against + " " : "",
            is_downwards(any) ? "down" : "up", any.axis, range_text(between), count_text(between, all)));
    }
    if (!never.empty()) {
        parts.push_back(fmt::format("not better{} at {} = {}{}", parts.empty() ? " than " + any.against : "",
                                    any.axis, short_number(any.first), verdict_text(never, all)));
    }
    if (!again.empty()) parts.push_back(fmt::format("better again further out{}", count_text(again, all)));
    return fmt::format("{}, {}.", settings, fmt::join(parts, ", "));
}

std::string factor_range(const Findings& all, const std::string& settings) {
    const Finding& any = all.front();
    const Findings finite = those(
        all, [](const Finding& f) { return std::isfinite(f.interval.value) && f.interval.value > 0.0; });
    const Findings worse = those(all, [](const Finding& f) { return std::isinf(f.interval.value); });
    const Findings better = those(all, [](const Finding& f) { return f.interval.value == 0.0; });
    std::vector<std::string> parts;
    if (!finite.empty()) {
        parts.push_back(
            fmt::format("{} times as many samples as {} needs for an equal geometric mean excess_rmse{}",
                        range_text(finite), any.against, count_text(finite, all)));
    }
    if (!worse.empty()) {
        parts.push_back(
            fmt::format("a larger geometric mean excess_rmse than {} has with the fewest samples{}",
                        any.against, count_text(worse, all)));
    }
    if (!better.empty()) {
        parts.push_back(
            fmt::format("a smaller geometric mean excess_rmse than {} has with the most samples{}",
                        any.against, count_text(better, all)));
    }
    return fmt::format("{}: {}.", settings, fmt::join(parts, ", "));
}

}  // namespace

std::string range_statement(const std::vector<Finding>& findings, std::size_t settings) {
    const Finding& any = findings.front();
    if (any.where.empty() || settings == 1) return finding_statement(any);
    const std::string over = settings_text(findings, settings);
    switch (any.kind) {
        case FindingKind::optimal_ratio: {
            const Findings edges = those(findings, [](const Finding& f) { return f.at_edge; });
            return fmt::format("{}, the geometric mean excess_rmse is least at {} = {}{}.", over, any.axis,
                               range_text(findings),
                               edges.empty() ? ""
                                             : "; it is at an end of the grid" + count_text(edges, findings) +
                                                   ", so the best may lie beyond");
        }
        case FindingKind::ratio_cost:
            return fmt::format("{}, the geometric mean excess_rmse is {} times that at the best ratio.", over,
                               range_text(findings));
        case FindingKind::convergence_rate:
        case FindingKind::last_rate:
            return fmt::format("{}, the geometric mean excess_rmse goes with the power {} of {}.", over,
                               range_text(findings), any.axis);
        case FindingKind::sample_factor:
            return factor_range(findings, over);
        case FindingKind::crossing:
            return crossing_range(findings, over);
        case FindingKind::growth:
            if (std::all_of(findings.begin(), findings.end(), is_unchanged))
                return fmt::format("{}, {}", over, finding_statement(any));
            return fmt::format("{}, the geometric mean excess_rmse at {} = {} is {} times that at {}.", over,
                               any.axis, short_number(any.last), range_text(findings),
                               short_number(any.first));
    }
    return "";
}

}  // namespace causum::analysis
