#include "analysis/finding_text.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/csv.hpp"
#include "analysis/layout.hpp"

namespace causum::analysis {

namespace {

std::string bound_text(double bound, double first, double last) {
    if (bound == std::numeric_limits<double>::infinity()) return "beyond " + short_number(last);
    if (bound == -std::numeric_limits<double>::infinity()) return "below " + short_number(first);
    return short_number(bound);
}

/// " (scm.actions = 5)"
std::string place(const Finding& finding) {
    return finding.where.empty() ? "" : fmt::format(" ({})", finding.where);
}

std::string optimal_ratio_text(const Finding& finding) {
    std::string text =
        fmt::format("{}{}: the mean excess_rmse is least at {} = {}", finding.estimator, place(finding),
                    finding.axis, interval_text(finding.interval, finding.first, finding.last));
    if (!std::isnan(finding.law) && finding.estimator == "plug_in")
        text += fmt::format("; its variance law says 1/(K − 1) = {}", short_number(finding.law));
    text += '.';
    if (finding.at_edge) {
        text += fmt::format(
            " The best value tried is at the edge of the grid ({} to {}): the optimum may lie beyond.",
            short_number(finding.first), short_number(finding.last));
    }
    return text;
}

std::string rate_text(const Finding& finding) {
    return fmt::format("{}{}: {} {} = {} to {} the mean excess_rmse goes as {} to the power {}.",
                       finding.estimator, place(finding),
                       finding.kind == FindingKind::last_rate ? "over the last step," : "from", finding.axis,
                       short_number(finding.first), short_number(finding.last), finding.axis,
                       interval_text(finding.interval, finding.first, finding.last));
}

std::string sample_factor_text(const Finding& finding) {
    const std::string head = fmt::format("{}{}, trained on {} samples,", finding.estimator, place(finding),
                                         short_number(finding.last));
    if (std::isinf(finding.interval.value)) {
        return fmt::format(
            "{} has a larger mean excess_rmse than {} with {}: it needs more than {} times the samples.",
            head, finding.against, short_number(finding.first), short_number(finding.last / finding.first));
    }
    if (finding.interval.value == 0.0) {
        return fmt::format("{} has a smaller mean excess_rmse than {} reaches with any size tried.", head,
                           finding.against);
    }
    const double most = finding.last / finding.first;
    return fmt::format("{} needs {} times as many as {} for an equal mean excess_rmse.", head,
                       interval_text(finding.interval, 0.0, most), finding.against);
}

std::string growth_text(const Finding& finding) {
    return fmt::format("{}{}: the mean excess_rmse at {} = {} is {} times that at {}.", finding.estimator,
                       place(finding), finding.axis, short_number(finding.last),
                       interval_text(finding.interval, finding.first, finding.last),
                       short_number(finding.first));
}

std::string crossing_text(const Finding& finding) {
    const std::string head = finding.estimator + place(finding);
    const double value = finding.interval.value;
    const bool never = value == -std::numeric_limits<double>::infinity();
    const bool always = value == std::numeric_limits<double>::infinity();
    const Interval& bounds = finding.interval;
    const std::string doubt = bounds.low == bounds.high || std::isnan(bounds.low)
                                  ? ""
                                  : fmt::format(" [95\u00a0% of the crossing: {} to {}]",
                                                bound_text(bounds.low, finding.first, finding.last),
                                                bound_text(bounds.high, finding.first, finding.last));
    if (never) {
        return fmt::format("{} does not beat {} at {} = {}, the first value{}.", head, finding.against,
                           finding.axis, short_number(finding.first), doubt);
    }
    if (always) {
        return fmt::format("{} beats {} at every value of {} from {} to {}{}.", head, finding.against,
                           finding.axis, short_number(finding.first), short_number(finding.last), doubt);
    }
    return fmt::format("{} beats {} up to {} = {}.", head, finding.against, finding.axis,
                       interval_text(finding.interval, finding.first, finding.last));
}

}  // namespace

std::string short_number(double value) {
    if (!std::isfinite(value) || value == 0.0) return fmt::format("{:g}", value);
    const double size = std::abs(value);
    if (size >= 1e6 || size < 1e-4) return fmt::format("{:.3g}", value);
    const int decimals = std::max(0, 2 - static_cast<int>(std::floor(std::log10(size))));
    std::string text =
        fmt::format("{:.{}f}", size >= 1000.0 ? std::stod(fmt::format("{:.3g}", value)) : value, decimals);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    return text;
}

std::string interval_text(const Interval& interval, double first, double last) {
    if (std::isnan(interval.value)) return "unknown";
    if (std::isnan(interval.low) || std::isnan(interval.high))
        return short_number(interval.value) + " (no interval: too few replicates)";
    return fmt::format("{} [95\u00a0%: {} to {}]", short_number(interval.value),
                       bound_text(interval.low, first, last), bound_text(interval.high, first, last));
}

std::string finding_text(const Finding& finding) {
    switch (finding.kind) {
        case FindingKind::optimal_ratio:
            return optimal_ratio_text(finding);
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

std::string findings_text(const std::vector<Finding>& findings, std::size_t width) {
    constexpr std::size_t most = 30;
    if (findings.empty()) return "";
    std::string out = "Findings (95 % intervals by bootstrap over replicates)\n";
    for (std::size_t i = 0; i < std::min(findings.size(), most); ++i) {
        std::string_view lead = "- ";
        for (const std::string& line : wrap(findings[i].sentence, width - 2)) {
            out += fmt::format("{}{}\n", lead, line);
            lead = "  ";
        }
    }
    if (findings.size() > most) out += fmt::format("- and {} more in findings.csv\n", findings.size() - most);
    return out + '\n';
}

std::string findings_csv(const std::vector<Finding>& findings) {
    std::string out = csv_line({"kind", "axis", "where", "estimator", "against", "value", "low", "high",
                                "law", "at_edge", "sentence"});
    for (const Finding& f : findings) {
        out += csv_line({std::string(finding_kind_names[static_cast<std::size_t>(f.kind)]), f.axis, f.where,
                         f.estimator, f.against, csv_number(f.interval.value), csv_number(f.interval.low),
                         csv_number(f.interval.high), csv_number(f.law), f.at_edge ? "1" : "0", f.sentence});
    }
    return out;
}

}  // namespace causum::analysis
