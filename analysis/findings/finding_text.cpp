#include "analysis/findings/finding_text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "analysis/text/number_text.hpp"
#include "data/csv_writer.hpp"

namespace causum::analysis {

namespace {

/// The sign with which "beyond the axis's last value" is infinite.
double outward(const Finding& finding) {
    return is_downwards(finding) ? -1.0 : 1.0;
}

std::string bound_text(const Finding& finding, double bound) {
    if (finding.kind == FindingKind::sample_factor) {
        if (std::isinf(bound)) return "beyond " + short_number(finding.greatest);
        if (bound == 0.0) return "below " + short_number(finding.least);
    }
    if (finding.kind ==
        FindingKind::optimal_ratio) {  // a curve's minimum is looked for between the ends only
        if (bound <= finding.first) return "below " + short_number(finding.first);
        if (bound >= finding.last) return "beyond " + short_number(finding.last);
    }
    if (!std::isinf(bound)) return short_number(bound);
    return bound * outward(finding) > 0.0 ? "beyond " + short_number(finding.last)
                                          : "not even " + short_number(finding.first);
}

bool has_bounds(const Finding& finding) {
    return !std::isnan(finding.interval.low) && !std::isnan(finding.interval.high);
}

/// "0.22 to 0.33"
std::string bounds_text(const Finding& finding) {
    const std::string low = bound_text(finding, finding.interval.low);
    const std::string high = bound_text(finding, finding.interval.high);
    return low == high && low.find(' ') != std::string::npos ? low : fmt::format("{} to {}", low, high);
}

std::string optimal_ratio_text(const Finding& finding) {
    std::string text = finding.at_edge ? fmt::format(
                                             "the geometric mean excess_rmse is least at the {} ratio tried, "
                                             "{} = {}: the best one may lie "
                                             "beyond",
                                             finding.interval.value <= finding.first ? "smallest" : "largest",
                                             finding.axis, interval_text(finding))
                                       : fmt::format("the geometric mean excess_rmse is least at {} = {}",
                                                     finding.axis, interval_text(finding));
    if (!std::isnan(finding.law)) {
        text += fmt::format("; its variance law says 1/(K − 1) = {}", short_number(finding.law));
        if (!std::isnan(finding.general_law))
            text +=
                fmt::format(", with these models' noise and moments {}", short_number(finding.general_law));
    }
    return text + '.';
}

std::string ratio_cost_text(const Finding& finding) {
    const std::string name =
        finding.against == "1" ? "" : fmt::format(", {} of the plug-in's law,", finding.against);
    return fmt::format("at {} = {}{} the geometric mean excess_rmse is {} times that at the best ratio.",
                       finding.axis, short_number(finding.last), name, interval_text(finding));
}

std::string rate_text(const Finding& finding) {
    return fmt::format("{} {} = {} to {} the geometric mean excess_rmse goes with the power {} of {}.",
                       finding.kind == FindingKind::last_rate ? "over the last step," : "from", finding.axis,
                       short_number(finding.first), short_number(finding.last), interval_text(finding),
                       finding.axis);
}

std::string sample_factor_text(const Finding& finding) {
    const std::string samples = short_number(finding.last);
    if (std::isinf(finding.interval.value)) {
        return fmt::format(
            "with {} samples the geometric mean excess_rmse is larger than that of {} with {}: more than {} "
            "times the "
            "samples are needed.",
            samples, finding.against, short_number(finding.first), short_number(finding.greatest));
    }
    if (finding.interval.value == 0.0) {
        return fmt::format(
            "with {} samples the geometric mean excess_rmse is smaller than {} reaches with any size tried.",
            samples, finding.against);
    }
    return fmt::format("{} samples are {} times as many as {} needs for an equal geometric mean excess_rmse.",
                       samples, interval_text(finding), finding.against);
}

std::string growth_text(const Finding& finding) {
    if (is_unchanged(finding)) {
        return fmt::format("the geometric mean excess_rmse at {} = {} is the same as at {}.", finding.axis,
                           short_number(finding.last), short_number(finding.first));
    }
    return fmt::format("the geometric mean excess_rmse at {} = {} is {} times that at {}.", finding.axis,
                       short_number(finding.last), interval_text(finding), short_number(finding.first));
}

std::string crossing_text(const Finding& finding) {
    const bool has_doubt = has_bounds(finding) && !is_certain(finding);
    const bool is_down = is_downwards(finding);
    const double nearest = is_down ? finding.interval.high : finding.interval.low;
    const double farthest = is_down ? finding.interval.low : finding.interval.high;
    if (is_never_better(finding)) {
        const std::string doubt = !has_doubt ? ""
                                  : std::isinf(farthest)
                                      ? ", though at 95\u00a0% it may be at every value"
                                      : fmt::format(", though at 95\u00a0% it may be {} to {}",
                                                    is_down ? "down" : "up", short_number(farthest));
        return fmt::format("not better than {} at {} = {}{}{}.", finding.against, finding.axis,
                           short_number(finding.first), doubt,
                           finding.again ? "; but better further out" : "");
    }
    if (stays_better(finding)) {
        const std::string doubt =
            !has_doubt ? ""
            : std::isinf(nearest)
                ? fmt::format(", though at 95\u00a0% perhaps not even at {}", short_number(finding.first))
                : fmt::format(", though at 95\u00a0% perhaps only {} to {}", is_down ? "down" : "up",
                              short_number(nearest));
        return fmt::format("better than {} at every {} from {} to {}{}.", finding.against, finding.axis,
                           short_number(finding.first), short_number(finding.last), doubt);
    }
    return fmt::format("better than {} {} to {} = {}{}.", finding.against,
                       is_downwards(finding) ? "down" : "up", finding.axis, interval_text(finding),
                       finding.again ? ", and again further out" : "");
}

}  // namespace

std::string interval_text(const Finding& finding) {
    const double value = finding.interval.value;
    if (std::isnan(value)) return "unknown";
    if (!has_bounds(finding)) return short_number(value) + " (no interval)";
    return fmt::format("{} [95\u00a0%: {}]", short_number(value), bounds_text(finding));
}

std::string cell_text(const Finding& finding) {
    const double value = finding.interval.value;
    const auto cell = [&](double bound) -> std::string {
        if (finding.kind != FindingKind::crossing || !std::isinf(bound)) return bound_text(finding, bound);
        return bound * outward(finding) > 0.0 ? "always" : "never";
    };
    std::string text = cell(value);
    if (has_bounds(finding)) {
        const std::string low = cell(finding.interval.low), high = cell(finding.interval.high);
        const bool is_word = !std::isdigit(static_cast<unsigned char>(text.front()));
        if (!is_word || low != text || high != text) text += fmt::format(" [{} to {}]", low, high);
    }
    return finding.again ? text + ", again later" : text;
}

bool is_downwards(const Finding& finding) {
    const bool has_way = finding.kind == FindingKind::growth || finding.kind == FindingKind::crossing;
    return has_way && finding.last < finding.first;
}

bool stays_better(const Finding& finding) {
    return std::isinf(finding.interval.value) && finding.interval.value * outward(finding) > 0.0;
}

bool is_never_better(const Finding& finding) {
    return std::isinf(finding.interval.value) && finding.interval.value * outward(finding) < 0.0;
}

bool is_certain(const Finding& finding) {
    return finding.interval.low == finding.interval.high;
}

bool is_unchanged(const Finding& finding) {
    return is_certain(finding) && finding.interval.value == 1.0 && finding.interval.low == 1.0;
}

std::string finding_statement(const Finding& finding) {
    switch (finding.kind) {
        case FindingKind::optimal_ratio:
            return optimal_ratio_text(finding);
        case FindingKind::ratio_cost:
            return ratio_cost_text(finding);
        case FindingKind::convergence_rate:
        case FindingKind::last_rate:
            return rate_text(finding);
        case FindingKind::sample_factor:
            return sample_factor_text(finding);
        case FindingKind::growth:
            return growth_text(finding);
        case FindingKind::crossing:
            return crossing_text(finding);
    }
    return "";
}

std::string finding_text(const Finding& finding) {
    const std::string where = finding.where.empty() ? "" : fmt::format(" ({})", place_text(finding.where));
    return fmt::format("{}{}: {}", finding.estimator, where, finding_statement(finding));
}

std::string findings_csv(const std::vector<Finding>& findings) {
    std::string out = csv_line({"kind", "axis", "where", "estimator", "against", "from", "to", "value", "low",
                                "high", "law", "general_law", "at_edge", "again", "sentence"});
    for (const Finding& f : findings) {
        out += csv_line({std::string(finding_kind_names[static_cast<std::size_t>(f.kind)]), f.axis,
                         place_text(f.where), f.estimator, f.against, csv_number(f.first), csv_number(f.last),
                         csv_number(f.interval.value), csv_number(f.interval.low),
                         csv_number(f.interval.high), csv_number(f.law), csv_number(f.general_law),
                         f.at_edge ? "1" : "0", f.again ? "1" : "0", f.sentence});
    }
    return out;
}

}  // namespace causum::analysis
