#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "analysis/summary/interval_judgement.hpp"
#include "analysis/tables/summary_grids.hpp"
#include "analysis/text/estimate_text.hpp"
#include "analysis/text/number_text.hpp"
#include "analysis/text/text_layout.hpp"
#include "analysis/verdict/interval_text.hpp"
#include "analysis/verdict/verdict.hpp"
#include "data/csv_writer.hpp"

namespace causum::analysis {

namespace {

/// "a", "a and b", "a, b and c"
std::string enumerated(std::vector<std::string> words) {
    if (words.empty()) return "";
    const std::string last = words.back();
    words.pop_back();
    return words.empty() ? last : fmt::format("{} and {}", fmt::join(words, ", "), last);
}

/// "1.31 times [95 %: 1.22 to 1.46]"
std::string times(const Interval& regret) {
    std::string value = short_number(regret.value) + " times";
    if (std::isnan(regret.low) || std::isnan(regret.high)) return value;
    return fmt::format("{} [95\u00a0%: {} to {}]", value, short_number(regret.low),
                       short_number(regret.high));
}

std::string name_of(const VerdictRow& row, const Summary& summary) {
    return summary.estimators[row.estimator];
}

bool is_constant(const VerdictRow& row, const Summary& summary) {
    return summary.traits[row.estimator].role == EstimatorRole::constant;
}

/// "all 12 conditions", "3 of 12 conditions"
std::string of_conditions(std::size_t count, std::size_t all) {
    return count == all ? fmt::format("all {} conditions", all)
                        : fmt::format("{} of {} conditions", count, all);
}

/// Of one condition: the best ones, and the next.
std::string best_of_one(const Verdict& verdict, const Summary& summary) {
    std::vector<std::string> others;
    const VerdictRow* next = nullptr;
    for (std::size_t i = 1; i < verdict.rows.size(); ++i) {
        const VerdictRow& row = verdict.rows[i];
        if (row.kept > 0) others.push_back(name_of(row, summary));
        if (row.kept == 0 && row.with_fits > 0 && next == nullptr) next = &row;
    }
    std::string text = fmt::format("{} has the smallest error", name_of(verdict.rows.front(), summary));
    if (!others.empty())
        text += fmt::format("; {} cannot be told apart from it to within 5\u00a0%", enumerated(others));
    if (next != nullptr)
        text += fmt::format(". {} has {} the error of the best", name_of(*next, summary), times(next->worst));
    return text + ".";
}

std::string best_of_several(const Verdict& verdict, const Summary& summary) {
    const VerdictRow& safest = verdict.rows.front();
    if (safest.with_fits < verdict.conditions) {
        return fmt::format("No estimator has fits under all {} conditions; {} has under {}.",
                           verdict.conditions, name_of(safest, summary), safest.with_fits);
    }
    if (safest.worst.value == 1.0) {
        return fmt::format("{} has the smallest error under {}{}.", name_of(safest, summary),
                           verdict.conditions == 2 ? "both conditions"
                                                   : fmt::format("all {} conditions", verdict.conditions),
                           std::isnan(safest.worst.high)
                               ? ""
                               : fmt::format(" (at 95\u00a0% at most {} times that of the best)",
                                             short_number(safest.worst.high)));
    }
    std::string text = fmt::format(
        "{} is the safest over the {} conditions: its error is at most {} that of the best estimator there",
        name_of(safest, summary), verdict.conditions, times(safest.worst));
    const auto most =
        std::max_element(verdict.rows.begin(), verdict.rows.end(),
                         [](const VerdictRow& a, const VerdictRow& b) { return a.kept < b.kept; });
    text += fmt::format(". It is best, or within 5\u00a0% of the best as far as can be told, under {}",
                        of_conditions(safest.kept, verdict.conditions));
    if (most->kept > safest.kept) {
        text += fmt::format("; {} is under {}, but errs up to {} as much as the best ({})",
                            name_of(*most, summary), most->kept, times(most->worst),
                            condition_label(summary, most->worst_condition));
    }
    return text + ".";
}

/// "under all 12 conditions", "under 3"
std::string under(std::size_t count, std::size_t all, bool is_first) {
    if (count == all) return fmt::format("under all {} conditions", all);
    return is_first ? fmt::format("under {} of {} conditions", count, all) : fmt::format("under {}", count);
}

/// Which estimators are not shown to beat the constant, and where.
std::string constant_sentence(const Verdict& verdict, const Summary& summary) {
    const std::string yardstick = verdict.has_constant ? "a constant" : "the best constant";
    std::vector<std::vector<const VerdictRow*>> groups;  // by number of conditions
    std::vector<const VerdictRow*> failing;
    for (const VerdictRow& row : verdict.rows) {
        if (!is_constant(row, summary) && row.not_shown_better > 0) failing.push_back(&row);
    }
    const bool is_alone =
        std::ranges::all_of(verdict.rows, [&](const VerdictRow& row) { return is_constant(row, summary); });
    if (is_alone) return "Nothing stands beside the constant but what uses joint data.";
    if (failing.empty()) {
        return fmt::format("Every estimator beats {}{}.", yardstick,
                           verdict.conditions > 1 ? " under every condition" : "");
    }
    std::ranges::stable_sort(failing, std::ranges::greater(), &VerdictRow::not_shown_better);
    for (const VerdictRow* row : failing) {
        if (groups.empty() || groups.back().front()->not_shown_better != row->not_shown_better)
            groups.emplace_back();
        groups.back().push_back(row);
    }
    std::vector<std::string> parts;
    for (const std::vector<const VerdictRow*>& group : groups) {
        std::vector<std::string> names;
        for (const VerdictRow* row : group) {
            const MonteCarloEstimate& share = row->cells.front().no_better;
            names.push_back(verdict.conditions > 1 || share.count == 0
                                ? name_of(*row, summary)
                                : fmt::format("{} ({:.0f}\u00a0% of models)", name_of(*row, summary),
                                              100.0 * share.value));
        }
        parts.push_back(enumerated(names));
        if (verdict.conditions > 1)
            parts.back() +=
                ' ' + under(group.front()->not_shown_better, verdict.conditions, parts.size() == 1);
    }
    return verdict.conditions > 1
               ? fmt::format("Not shown to beat {}: {}.", yardstick, fmt::join(parts, ", "))
               : fmt::format("Not shown to beat {}, and in how many models no better: {}.", yardstick,
                             parts.front());
}

std::string undecided_sentence(const Verdict& verdict, const Summary& summary) {
    const Verdict::Undecided& pair = *verdict.undecided;
    const double scale = std::pow(10.0, std::floor(std::log10(pair.replicates)) - 1.0);
    return fmt::format(
        "To tell {} from {}{} would take about {:.0f} replicates instead of {}.",
        summary.estimators[pair.worse], summary.estimators[pair.better],
        verdict.conditions > 1 ? fmt::format(" ({})", condition_label(summary, pair.condition)) : "",
        std::ceil(pair.replicates / scale) * scale, verdict.replicates);
}

std::string topline_sentence(const Verdict& verdict, const Summary& summary) {
    const Verdict::Topline& topline = *verdict.topline;
    const std::string least = to_text(topline.least), greatest = to_text(topline.greatest);
    return fmt::format("With joint data, {} has {} times the error of the best.",
                       summary.estimators[topline.estimator],
                       least == greatest ? least : fmt::format("{} to {}", least, greatest));
}

}  // namespace

std::string verdict_paragraph(const Verdict& verdict, const Summary& summary) {
    if (verdict.rows.empty())
        return "There is no verdict: no estimator but those with joint data has an error.";
    if (verdict.replicates < fewest_judged) {
        return fmt::format("There is no verdict: {} replicate{} too few; 30 or more tell something.",
                           verdict.replicates, verdict.replicates == 1 ? " is" : "s are");
    }
    std::vector<std::string> sentences;
    if (verdict.rows.size() > 1) {
        sentences.push_back(verdict.conditions == 1 ? best_of_one(verdict, summary)
                                                    : best_of_several(verdict, summary));
    }
    sentences.push_back(constant_sentence(verdict, summary));
    if (verdict.topline) sentences.push_back(topline_sentence(verdict, summary));
    if (verdict.undecided) sentences.push_back(undecided_sentence(verdict, summary));
    const std::string intervals = interval_sentences(summary);
    if (!intervals.empty()) sentences.push_back(intervals);
    return fmt::format("{}", fmt::join(sentences, " "));
}

std::string verdict_text(const Verdict& verdict, const Summary& summary, std::size_t width) {
    std::string out = "Verdict\n";
    for (const std::string& line : wrap(verdict_paragraph(verdict, summary), width)) out += line + '\n';
    if (verdict.rows.size() < 2 || verdict.replicates < fewest_judged) return out;
    Grid grid = verdict_grid(verdict, summary);
    std::string caption;
    std::swap(caption, grid.caption);
    out += '\n' + terminal_table(grid, width);
    for (const std::string& line : wrap(caption, width)) out += line + '\n';
    return out;
}

namespace {

/// A condition's values of the study's axes; its sample sizes where the study has none.
std::string values_of(const Summary& summary, std::size_t condition) {
    if (summary.axes.empty()) return condition_label(summary, condition);
    std::vector<std::string> values;
    for (const std::string& axis : summary.axes) {
        const results::Coordinate* coordinate = find_coordinate(summary, axis);
        if (coordinate != nullptr) values.push_back(coordinate_text(*coordinate, condition));
    }
    return fmt::format("{}", fmt::join(values, ", "));
}

}  // namespace

Grid verdict_grid(const Verdict& verdict, const Summary& summary) {
    Grid grid;
    const bool is_one = verdict.conditions == 1;
    grid.header = {"estimator", "kept", is_one ? "times the best" : "times the best, at worst"};
    if (!is_one) grid.header.emplace_back("where");
    grid.header.emplace_back("no better than a constant");
    grid.text_columns = 1;
    for (const VerdictRow& row : verdict.rows) {
        std::vector<std::string> texts = {
            name_of(row, summary),
            is_one ? (row.kept == 1 ? "yes" : "no") : fmt::format("{} of {}", row.kept, verdict.conditions)};
        std::string regret = std::isnan(row.worst.value) ? "–" : short_number(row.worst.value);
        if (!std::isnan(row.worst.low))
            regret += fmt::format(" [{} to {}]", short_number(row.worst.low), short_number(row.worst.high));
        texts.push_back(std::move(regret));
        if (!is_one) texts.push_back(row.worst.value > 1.0 ? values_of(summary, row.worst_condition) : "–");
        const MonteCarloEstimate *least = nullptr, *greatest = nullptr;
        for (const VerdictCell& cell : row.cells) {
            if (cell.no_better.count == 0) continue;
            if (least == nullptr || cell.no_better.value < least->value) least = &cell.no_better;
            if (greatest == nullptr || cell.no_better.value > greatest->value) greatest = &cell.no_better;
        }
        std::string share = "–";
        if (least != nullptr && least->value == greatest->value) {
            share = share_text(*least);
        } else if (least != nullptr) {
            share = fmt::format("{:.0f} to {:.0f}\u00a0%", 100.0 * least->value, 100.0 * greatest->value);
        }
        texts.push_back(std::move(share));
        grid.rows.push_back(std::move(texts));
    }
    grid.caption = fmt::format(
        "Kept: best, or not shown to be more than 5\u00a0% worse than another. Times the best: its error "
        "over that of "
        "the best estimator there, geometric mean over models with 95\u00a0% interval{}. Last: share of "
        "models "
        "whose error is at least {}.",
        is_one || summary.axes.empty() ? "" : fmt::format(" (where: {})", fmt::join(summary.axes, ", ")),
        verdict.has_constant ? "that of the constant" : "the sd of the true effect, the best constant's");
    return grid;
}

std::string verdict_csv(const Verdict& verdict, const Summary& summary) {
    std::vector<std::string> header;
    for (const results::Coordinate& coordinate : summary.coordinates) header.push_back(coordinate.name);
    for (const char* name : {"estimator", "kept", "regret", "low", "high", "share_no_better_than_constant",
                             "share_no_better_than_constant_mcse", "beats_constant"})
        header.emplace_back(name);
    const bool has_intervals = has_coverage(summary);
    if (has_intervals) header.insert(header.end(), {"coverage", "coverage_mcse", "intervals"});
    std::string out = csv_line(header);
    for (std::size_t c = 0; c < verdict.conditions; ++c) {
        for (std::size_t e = 0; e < summary.estimators.size(); ++e) {
            const auto row = std::find_if(verdict.rows.begin(), verdict.rows.end(),
                                          [&](const VerdictRow& r) { return r.estimator == e; });
            if (row == verdict.rows.end()) continue;
            std::vector<std::string> fields;
            for (const results::Coordinate& coordinate : summary.coordinates)
                fields.push_back(coordinate_text(coordinate, c));
            const VerdictCell& cell = row->cells[c];
            fields.push_back(summary.estimators[e]);
            fields.emplace_back(cell.kept ? "1" : "0");
            for (const double value : {cell.regret.value, cell.regret.low, cell.regret.high,
                                       cell.no_better.value, cell.no_better.error})
                fields.push_back(csv_number(value));
            fields.emplace_back(cell.beats_constant ? "1" : "0");
            if (has_intervals) {
                const MonteCarloEstimate& coverage = summary.row(c, e).measures.coverage;
                const IntervalJudgement judged = judge_intervals(coverage, summary.interval_levels[c]);
                fields.insert(fields.end(),
                              {csv_number(coverage.value), csv_number(coverage.error),
                               std::string(interval_judgement_names.at(static_cast<std::size_t>(judged)))});
            }
            out += csv_line(fields);
        }
    }
    return out;
}

}  // namespace causum::analysis
