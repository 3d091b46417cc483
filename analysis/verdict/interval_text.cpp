#include "analysis/verdict/interval_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "analysis/summary/interval_judgement.hpp"

namespace causum::analysis {

namespace {

/// The intervals of one estimator over the conditions where they can be judged.
struct JudgedIntervals {
    std::size_t estimator = 0;
    std::array<std::size_t, interval_judgement_names.size()> conditions{};  ///< by judgement
    double least = infinity, greatest = -infinity;                          ///< coverage
    /// The condition where coverage is farthest below or above its level, of those judged short or long.
    std::size_t worst_short = 0, worst_long = 0;
    double models_needed = 0.0;  ///< to decide what is undecided

    [[nodiscard]] std::size_t count(IntervalJudgement judgement) const {
        return conditions[static_cast<std::size_t>(judgement)];
    }
    [[nodiscard]] bool is_none() const { return least > greatest; }
    [[nodiscard]] bool is_off() const {
        return count(IntervalJudgement::too_short) + count(IntervalJudgement::too_long) > 0;
    }
};

JudgedIntervals judged_intervals(const Summary& summary, std::size_t estimator) {
    JudgedIntervals result{.estimator = estimator};
    double lowest = infinity, highest = -infinity;
    for (std::size_t c = 0; c < summary.conditions; ++c) {
        const MonteCarloEstimate& coverage = summary.row(c, estimator).measures.coverage;
        const double level = summary.interval_levels[c];
        const IntervalJudgement judgement = judge_intervals(coverage, level);
        if (judgement == IntervalJudgement::none) continue;
        ++result.conditions[static_cast<std::size_t>(judgement)];
        result.least = std::min(result.least, coverage.value);
        result.greatest = std::max(result.greatest, coverage.value);
        const double difference = coverage.value - level;
        if (judgement == IntervalJudgement::too_short && difference < lowest) {
            result.worst_short = c;
            lowest = difference;
        }
        if (judgement == IntervalJudgement::too_long && difference > highest) {
            result.worst_long = c;
            highest = difference;
        }
        if (judgement == IntervalJudgement::undecided)
            result.models_needed = std::fmax(result.models_needed, models_to_judge(coverage));
    }
    return result;
}

/// "90 %", "80 to 95 %"
std::string percent_range(double least, double greatest) {
    const std::string low = fmt::format("{:.3g}", 100.0 * least);
    const std::string high = fmt::format("{:.3g}", 100.0 * greatest);
    return low == high ? low + "\u00a0%" : fmt::format("{} to {}\u00a0%", low, high);
}

/// In whole percent, as coverage is told.
std::string coverage_range(double least, double greatest) {
    return percent_range(std::round(100.0 * least) / 100.0, std::round(100.0 * greatest) / 100.0);
}

/// "a", "a and b", "a, b and c"
std::string listed(std::vector<std::string> words) {
    if (words.size() < 2) return words.empty() ? "" : words.front();
    const std::string last = words.back();
    words.pop_back();
    return fmt::format("{} and {}", fmt::join(words, ", "), last);
}

/// " under all 4 conditions", " under 3 of 4 conditions", behind the first " under 3"; empty of one
/// condition.
std::string where_text(const Summary& summary, std::size_t count, bool is_first) {
    const std::size_t all = summary.conditions;
    if (all == 1) return "";
    if (count == all) {
        const std::string text = all == 2 ? " under both" : fmt::format(" under all {}", all);
        return is_first ? text + " conditions" : text;
    }
    return is_first ? fmt::format(" under {} of {} conditions", count, all) : fmt::format(" under {}", count);
}

/// "Too short: plug_in under 3 of 4 conditions (79 % at worst), joint under all 4 (75 %); the worst are
/// joint's with data.n = 1000."
std::string off_sentence(const Summary& summary, std::vector<JudgedIntervals> judged,
                         IntervalJudgement judgement) {
    const bool is_short = judgement == IntervalJudgement::too_short;
    std::erase_if(judged, [&](const JudgedIntervals& one) { return one.count(judgement) == 0; });
    if (judged.empty()) return "";
    std::ranges::stable_sort(judged, std::ranges::greater(),
                             [&](const JudgedIntervals& one) { return one.count(judgement); });
    std::vector<std::string> parts;
    const JudgedIntervals* worst = nullptr;
    double largest = -infinity;
    for (const JudgedIntervals& one : judged) {
        const std::size_t c = is_short ? one.worst_short : one.worst_long;
        const double coverage = summary.row(c, one.estimator).measures.coverage.value;
        const double distance = std::abs(coverage - summary.interval_levels[c]);
        if (distance > largest) worst = &one;
        largest = std::max(largest, distance);
        parts.push_back(fmt::format("{}{} ({}{})", summary.estimators[one.estimator],
                                    where_text(summary, one.count(judgement), parts.empty()),
                                    coverage_range(coverage, coverage),
                                    summary.conditions > 1 && parts.empty() ? " at worst" : ""));
    }
    std::string text = fmt::format("Too {}: {}", is_short ? "short" : "long", fmt::join(parts, ", "));
    if (summary.conditions > 1) {
        const std::size_t c = is_short ? worst->worst_short : worst->worst_long;
        text += judged.size() == 1
                    ? fmt::format("; worst with {}", condition_label(summary, c))
                    : fmt::format("; the worst are {}'s with {}", summary.estimators[worst->estimator],
                                  condition_label(summary, c));
    }
    return text + ".";
}

/// "; about 180 would do"; empty where no more than the replicates are needed, or nobody knows.
std::string replicates_needed(const Summary& summary, double needed) {
    if (!(needed > static_cast<double>(summary.replicates))) return "";
    const double scale = std::pow(10.0, std::floor(std::log10(needed)) - 1.0);
    return fmt::format("; about {:.0f} would do", std::ceil(needed / scale) * scale);
}

/// "Not to be judged with 50 replicates: adaptive under 2 of 4 conditions; about 180 would do."
std::string undecided_intervals(const Summary& summary, const std::vector<JudgedIntervals>& judged) {
    std::vector<std::string> parts;
    double needed = 0.0;
    for (const JudgedIntervals& one : judged) {
        const std::size_t undecided = one.count(IntervalJudgement::undecided);
        if (undecided == 0 || one.is_off()) continue;
        needed = std::fmax(needed, one.models_needed);
        parts.push_back(summary.estimators[one.estimator] + where_text(summary, undecided, parts.empty()));
    }
    if (parts.empty()) return "";
    return fmt::format("Not to be judged with {} replicates: {}{}.", summary.replicates,
                       fmt::join(parts, ", "), replicates_needed(summary, needed));
}

/// "Trusted intervals at 90 % under all 4 conditions: structured (coverage 88 to 91 %) and joint (90 %)."
/// @param levels  "90 %"
std::string trusted_sentence(const Summary& summary, const std::vector<JudgedIntervals>& judged,
                             const std::string& levels) {
    std::vector<std::string> parts;
    for (const JudgedIntervals& one : judged) {
        const std::size_t trusted = one.count(IntervalJudgement::trusted);
        if (trusted == 0 || one.is_off() || one.count(IntervalJudgement::undecided) > 0) continue;
        std::string range = coverage_range(one.least, one.greatest);
        if (trusted < summary.conditions)
            range += fmt::format("; has none under {} of them", summary.conditions - trusted);
        parts.push_back(fmt::format("{} ({}{})", summary.estimators[one.estimator],
                                    parts.empty() ? "coverage " : "", range));
    }
    const std::string where = where_text(summary, summary.conditions, true);
    if (parts.empty()) return fmt::format("No estimator's intervals at {} are trusted{}.", levels, where);
    return fmt::format("Trusted intervals at {}{}: {}.", levels, where, listed(parts));
}

/// "90 %", "80 to 95 %": the nominal levels.
std::string level_text(const Summary& summary) {
    double low = infinity, high = -infinity;
    for (const double level : summary.interval_levels) {
        low = std::fmin(low, level);
        high = std::fmax(high, level);
    }
    return percent_range(low, high);
}

}  // namespace

std::string interval_sentences(const Summary& summary) {
    std::vector<JudgedIntervals> judged;
    double needed = 0.0;
    bool is_all_undecided = true;
    for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
        if (summary.traits[e].role == EstimatorRole::constant) continue;
        const JudgedIntervals one = judged_intervals(summary, e);
        if (one.is_none()) continue;
        judged.push_back(one);
        needed = std::fmax(needed, one.models_needed);
        is_all_undecided = is_all_undecided && !one.is_off() && one.count(IntervalJudgement::trusted) == 0;
    }
    if (judged.empty()) return "";
    if (is_all_undecided) {
        return fmt::format("The coverage of intervals at {} cannot be judged with {} replicate{}{}.",
                           level_text(summary), summary.replicates, summary.replicates == 1 ? "" : "s",
                           replicates_needed(summary, needed));
    }
    std::vector<std::string> sentences = {trusted_sentence(summary, judged, level_text(summary)),
                                          off_sentence(summary, judged, IntervalJudgement::too_short),
                                          off_sentence(summary, judged, IntervalJudgement::too_long),
                                          undecided_intervals(summary, judged)};
    std::erase(sentences, "");
    return fmt::format("{}", fmt::join(sentences, " "));
}

}  // namespace causum::analysis
