#include "analysis/finding_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <string_view>

#include "analysis/comparison.hpp"
#include "analysis/finding_text.hpp"
#include "analysis/layout.hpp"

namespace causum::analysis {

namespace {

bool same_question(const Finding& a, const Finding& b) {
    return a.kind == b.kind && a.axis == b.axis && a.against == b.against &&
           is_downwards(a) == is_downwards(b);
}

std::string title_of(const Finding& finding) {
    switch (finding.kind) {
        case FindingKind::optimal_ratio:
            return "Best ratio of single-intervention to observational samples";
        case FindingKind::convergence_rate:
            return fmt::format("How errors fall with {}", finding.axis);
        case FindingKind::last_rate:
            return fmt::format("How errors fall over the last step of {}", finding.axis);
        case FindingKind::sample_factor:
            return fmt::format("Samples needed for the error of {}", finding.against);
        case FindingKind::crossing:
            return fmt::format("How far {} {} an estimator is better than {}",
                               is_downwards(finding) ? "down" : "along", finding.axis, finding.against);
        case FindingKind::growth:
            return fmt::format("How errors change from {} = {} to {}", finding.axis,
                               short_number(finding.first), short_number(finding.last));
    }
    return "";
}

/// What the numbers of a group's table are.
std::string caption_of(const Finding& finding) {
    std::string what;
    switch (finding.kind) {
        case FindingKind::optimal_ratio:
            what = fmt::format("Value of {} with the least mean excess_rmse", finding.axis);
            break;
        case FindingKind::convergence_rate:
        case FindingKind::last_rate:
            what = fmt::format("Power of {} with which the mean excess_rmse goes", finding.axis);
            break;
        case FindingKind::sample_factor:
            what = fmt::format("Samples for each of {}'s at an equal mean excess_rmse", finding.against);
            break;
        case FindingKind::crossing:
            what = fmt::format("{} value of {} at which the mean excess_rmse is smaller than that of {}",
                               is_downwards(finding) ? "Least" : "Greatest", finding.axis, finding.against);
            break;
        case FindingKind::growth:
            what = fmt::format("Mean excess_rmse at {} = {} over that at {}", finding.axis,
                               short_number(finding.last), short_number(finding.first));
            break;
    }
    return what + ", with its 95\u00a0% interval.";
}

/// "16 settings of scm.actions and data.total"
std::string settings_text(const std::vector<Finding>& findings) {
    std::vector<std::string> names;
    for (const AxisPlace& place : findings.front().where) names.push_back(place.axis);
    const std::string last = names.back();
    names.pop_back();
    return fmt::format("{} settings of {}{}{}", findings.size(), fmt::join(names, ", "),
                       names.empty() ? "" : " and ", last);
}

/// "0.116 [95 %: 0.05 to 1.22] (scm.actions = 10, ridge)"; words need no name of their axis.
std::string value_at_place(const Finding& finding) {
    std::string place;
    for (const AxisPlace& part : finding.where) {
        const bool number = std::isdigit(static_cast<unsigned char>(part.value.front())) != 0;
        place += (place.empty() ? "" : ", ") + (number ? part.axis + " = " : "") + part.value;
    }
    return fmt::format("{} ({})", interval_text(finding), place);
}

/// "2", "all 12"
std::string count_text(std::size_t count, std::size_t all) {
    return count == all ? fmt::format("all {}", all) : fmt::format("{}", count);
}

/// The least and the greatest of some findings' values; one where they read the same.
std::string range_text(const std::vector<Finding>& findings) {
    const auto [least, greatest] = std::minmax_element(
        findings.begin(), findings.end(),
        [](const Finding& a, const Finding& b) { return a.interval.value < b.interval.value; });
    if (findings.size() == 1) return value_at_place(*least);
    if (interval_text(*least) == interval_text(*greatest)) return interval_text(*least);
    return fmt::format("{} to {}", value_at_place(*least), value_at_place(*greatest));
}

std::vector<Finding> those(const std::vector<Finding>& findings, bool (*wanted)(const Finding&)) {
    std::vector<Finding> result;
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(result), wanted);
    return result;
}

std::string crossing_range(const std::vector<Finding>& all) {
    const Finding& any = all.front();
    const std::size_t always = those(all, stays_better).size();
    const std::size_t never = those(all, is_never_better).size();
    const std::vector<Finding> between =
        those(all, [](const Finding& f) { return std::isfinite(f.interval.value); });
    std::vector<std::string> parts;
    if (always > 0)
        parts.push_back(fmt::format("at every {} from {} to {} under {}", any.axis, short_number(any.first),
                                    short_number(any.last), count_text(always, all.size())));
    if (!between.empty())
        parts.push_back(fmt::format("{} to {} = {} under {}", is_downwards(any) ? "down" : "up", any.axis,
                                    range_text(between), count_text(between.size(), all.size())));
    if (never > 0)
        parts.push_back(fmt::format("not even at {} = {} under {}", any.axis, short_number(any.first),
                                    count_text(never, all.size())));
    return fmt::format("over {}, better than {} {}.", settings_text(all), any.against,
                       fmt::join(parts, ", "));
}

std::string factor_range(const std::vector<Finding>& all) {
    const Finding& any = all.front();
    const std::vector<Finding> finite = those(
        all, [](const Finding& f) { return std::isfinite(f.interval.value) && f.interval.value > 0.0; });
    const std::size_t worse =
        those(all, [](const Finding& f) { return std::isinf(f.interval.value); }).size();
    const std::size_t better = all.size() - finite.size() - worse;
    std::vector<std::string> parts;
    if (!finite.empty()) {
        parts.push_back(fmt::format("{} times as many samples as {} needs for an equal mean excess_rmse",
                                    range_text(finite), any.against));
    }
    if (worse > 0) {
        parts.push_back(fmt::format("a larger mean excess_rmse than {} has with the fewest samples under {}",
                                    any.against, count_text(worse, all.size())));
    }
    if (better > 0) {
        parts.push_back(fmt::format("a smaller mean excess_rmse than {} has with the most samples under {}",
                                    any.against, count_text(better, all.size())));
    }
    return fmt::format("over {}, {}.", settings_text(all), fmt::join(parts, ", "));
}

/// What the findings of one estimator say together.
std::string range_statement(const std::vector<Finding>& all) {
    const Finding& any = all.front();
    if (all.size() == 1) return finding_statement(any);
    const std::string head = fmt::format("over {}, the mean excess_rmse", settings_text(all));
    switch (any.kind) {
        case FindingKind::optimal_ratio: {
            const std::size_t edges = those(all, [](const Finding& f) { return f.at_edge; }).size();
            std::string text = fmt::format("{} is least at {} = {}", head, any.axis, range_text(all));
            if (edges > 0)
                text += fmt::format("; under {} the best value tried is at the edge of the grid",
                                    count_text(edges, all.size()));
            return text + '.';
        }
        case FindingKind::convergence_rate:
        case FindingKind::last_rate:
            return fmt::format("{} goes with the power {} of {}.", head, range_text(all), any.axis);
        case FindingKind::sample_factor:
            return factor_range(all);
        case FindingKind::crossing:
            return crossing_range(all);
        case FindingKind::growth:
            return fmt::format("{} at {} = {} is {} times that at {}.", head, any.axis,
                               short_number(any.last), range_text(all), short_number(any.first));
    }
    return "";
}

/// Distinct texts in order of appearance.
template <class Text>
std::vector<std::string> distinct(const std::vector<Finding>& findings, const Text& text) {
    std::vector<std::string> result;
    for (const Finding& finding : findings) {
        const std::string own = text(finding);
        if (std::find(result.begin(), result.end(), own) == result.end()) result.push_back(own);
    }
    return result;
}

std::string estimator_of(const Finding& finding) {
    return finding.estimator;
}

Grid table_of(const std::vector<Finding>& findings) {
    const std::vector<std::string> places =
        distinct(findings, [](const Finding& finding) { return place_text(finding.where); });
    const std::vector<std::string> estimators = distinct(findings, estimator_of);
    Grid grid;
    if (places.size() < 2) return grid;
    const bool has_law = std::any_of(findings.begin(), findings.end(), has_own_law);
    grid.caption = caption_of(findings.front());
    for (const AxisPlace& place : findings.front().where) grid.header.push_back(place.axis);
    grid.text_columns = grid.header.size();
    if (has_law) grid.header.emplace_back("1/(K − 1)");
    const std::size_t first_estimator = grid.header.size();
    grid.header.insert(grid.header.end(), estimators.begin(), estimators.end());
    grid.rows.assign(places.size(), std::vector<std::string>(grid.header.size(), "–"));
    for (const Finding& finding : findings) {
        const auto row = static_cast<std::size_t>(
            std::find(places.begin(), places.end(), place_text(finding.where)) - places.begin());
        const auto column = static_cast<std::size_t>(
            std::find(estimators.begin(), estimators.end(), finding.estimator) - estimators.begin());
        for (std::size_t i = 0; i < finding.where.size(); ++i) grid.rows[row][i] = finding.where[i].value;
        if (has_law) grid.rows[row][first_estimator - 1] = short_number(finding.law);
        grid.rows[row][first_estimator + column] = cell_text(finding);
    }
    return grid;
}

/// Whether the table says more than the sentences: a column has two different cells.
bool is_telling(const Grid& grid) {
    for (std::size_t i = grid.text_columns; i < grid.header.size(); ++i) {
        for (const std::vector<std::string>& row : grid.rows) {
            if (row[i] != grid.rows.front()[i]) return true;
        }
    }
    return false;
}

FindingGroup make_group(const std::vector<Finding>& findings) {
    FindingGroup group{.title = title_of(findings.front()), .sentences = {}, .table = {}};
    struct Statement {
        std::string estimators;
        std::string text;
    };
    std::vector<Statement> statements;  // estimators of which the same is said share one
    for (const std::string& estimator : distinct(findings, estimator_of)) {
        std::vector<Finding> own;
        for (const Finding& finding : findings) {
            if (finding.estimator == estimator) own.push_back(finding);
        }
        const std::string text = range_statement(own);
        auto same = std::find_if(statements.begin(), statements.end(),
                                 [&](const Statement& other) { return other.text == text; });
        if (same == statements.end()) {
            statements.push_back({estimator, text});
        } else {
            same->estimators += ", " + estimator;
        }
    }
    for (const Statement& statement : statements)
        group.sentences.push_back(fmt::format("{}: {}", statement.estimators, statement.text));
    Grid table = table_of(findings);
    if (is_telling(table)) group.table = std::move(table);
    return group;
}

}  // namespace

std::vector<FindingGroup> group_findings(const Summary& summary, const std::vector<Finding>& findings) {
    std::vector<std::vector<Finding>> questions;
    for (const Finding& finding : findings) {
        auto question = std::find_if(
            questions.begin(), questions.end(),
            [&](const std::vector<Finding>& others) { return same_question(others.front(), finding); });
        if (question == questions.end()) question = questions.insert(question, std::vector<Finding>{});
        question->push_back(finding);
    }
    std::vector<FindingGroup> groups;
    std::vector<std::string> comparisons = comparison_sentences(summary);
    if (!comparisons.empty()) {
        groups.push_back({.title = summary.estimators.size() > 1
                                       ? "Compared with " + summary.estimators[summary.reference]
                                       : "Errors",
                          .sentences = std::move(comparisons),
                          .table = {}});
    }
    for (const std::vector<Finding>& question : questions) groups.push_back(make_group(question));
    return groups;
}

std::string findings_text(const std::vector<FindingGroup>& groups, std::size_t width) {
    if (groups.empty()) return "";
    std::string out =
        "Findings (± one Monte Carlo standard error; brackets: 95 % by bootstrap over replicates)\n";
    for (const FindingGroup& group : groups) {
        for (const std::string& line : wrap(group.title, width)) out += line + '\n';
        for (const std::string& sentence : group.sentences) {
            std::string_view lead = "- ";
            for (const std::string& line : wrap(sentence, width - 2)) {
                out += fmt::format("{}{}\n", lead, line);
                lead = "  ";
            }
        }
    }
    return out + '\n';
}

std::string findings_markdown(const std::vector<FindingGroup>& groups, std::size_t most_rows) {
    std::string out;
    for (const FindingGroup& group : groups) {
        out += fmt::format("{}### {}\n\n", out.empty() ? "" : "\n", markdown_text(group.title));
        for (const std::string& sentence : group.sentences)
            out += fmt::format("- {}\n", markdown_text(sentence));
        if (group.table.rows.empty()) continue;
        out += '\n';
        if (group.table.rows.size() <= most_rows) {
            out += markdown_table(group.table);
        } else {
            out += fmt::format("Each of the {} settings: findings.csv.\n", group.table.rows.size());
        }
    }
    return out;
}

}  // namespace causum::analysis
