#include "analysis/findings/finding_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "analysis/findings/finding_ranges.hpp"
#include "analysis/findings/finding_text.hpp"
#include "analysis/tables/comparison.hpp"
#include "analysis/text/number_text.hpp"

namespace causum::analysis {

namespace {

/// Rates, growths and crossings that begin and end at other values of the axis, since fits failed, are apart.
bool same_question(const Finding& a, const Finding& b) {
    const bool has_ends = a.kind != FindingKind::sample_factor && a.kind != FindingKind::optimal_ratio &&
                          a.kind != FindingKind::ratio_cost;
    if (has_ends && (a.first != b.first || a.last != b.last)) return false;
    return a.kind == b.kind && a.axis == b.axis && a.against == b.against;
}

std::string title_of(const Finding& finding) {
    switch (finding.kind) {
        case FindingKind::optimal_ratio:
            return "Best ratio of single-intervention to observational samples";
        case FindingKind::ratio_cost:
            return fmt::format("What the ratio {} costs instead of the best one", finding.against);
        case FindingKind::convergence_rate:
            return fmt::format("How errors fall with {} from {} to {}", finding.axis,
                               short_number(finding.first), short_number(finding.last));
        case FindingKind::last_rate:
            return fmt::format("How errors fall over the last step of {}, from {} to {}", finding.axis,
                               short_number(finding.first), short_number(finding.last));
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
            what = fmt::format("Value of {} with the least geometric mean excess_rmse", finding.axis);
            break;
        case FindingKind::ratio_cost:
            what = fmt::format("Geometric mean excess_rmse at the ratio {} over that at the best ratio",
                               finding.against);
            break;
        case FindingKind::convergence_rate:
        case FindingKind::last_rate:
            what = fmt::format("Power of {} with which the geometric mean excess_rmse goes", finding.axis);
            break;
        case FindingKind::sample_factor:
            what = fmt::format("Samples for each of {}'s at an equal geometric mean excess_rmse",
                               finding.against);
            break;
        case FindingKind::crossing:
            what = fmt::format(
                "Value of {} {} to which, from {} on, the geometric mean excess_rmse is smaller than that of "
                "{}",
                finding.axis, is_downwards(finding) ? "down" : "up", short_number(finding.first),
                finding.against);
            what += fmt::format("; never: not even at {}, always: to the end, {}",
                                short_number(finding.first), short_number(finding.last));
            break;
        case FindingKind::growth:
            what = fmt::format("Geometric mean excess_rmse at {} = {} over that at {}", finding.axis,
                               short_number(finding.last), short_number(finding.first));
            break;
    }
    return what + ", with its 95\u00a0% interval.";
}

std::string estimator_of(const Finding& finding) {
    return finding.estimator;
}

Grid table_of(const std::vector<Finding>& findings) {
    const std::vector<std::string> places =
        distinct_texts(findings, [](const Finding& finding) { return place_text(finding.where); });
    const std::vector<std::string> estimators = distinct_texts(findings, estimator_of);
    Grid grid;
    if (places.size() < 2) return grid;
    const auto any = [&](double Finding::*law) {
        return std::any_of(findings.begin(), findings.end(),
                           [&](const Finding& finding) { return !std::isnan(finding.*law); });
    };
    std::vector<std::pair<std::string, double Finding::*>> laws;
    if (any(&Finding::law)) laws.emplace_back("1/(K − 1)", &Finding::law);
    if (any(&Finding::general_law)) laws.emplace_back("law with the models' noise", &Finding::general_law);
    grid.caption = caption_of(findings.front());
    for (const AxisPlace& place : findings.front().where) grid.header.push_back(place.axis);
    grid.text_columns = grid.header.size();
    for (const auto& [name, law] : laws) grid.header.push_back(name);
    const std::size_t first_estimator = grid.header.size();
    grid.header.insert(grid.header.end(), estimators.begin(), estimators.end());
    grid.rows.assign(places.size(), std::vector<std::string>(grid.header.size(), "–"));
    for (const Finding& finding : findings) {
        const auto row = static_cast<std::size_t>(
            std::find(places.begin(), places.end(), place_text(finding.where)) - places.begin());
        const auto column = static_cast<std::size_t>(
            std::find(estimators.begin(), estimators.end(), finding.estimator) - estimators.begin());
        for (std::size_t i = 0; i < finding.where.size(); ++i) grid.rows[row][i] = finding.where[i].value;
        for (std::size_t i = 0; i < laws.size(); ++i) {
            const double law = finding.*laws[i].second;
            if (!std::isnan(law)) grid.rows[row][finding.where.size() + i] = short_number(law);
        }
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

FindingGroup make_group(const std::vector<Finding>& findings, std::size_t settings) {
    FindingGroup group{.title = title_of(findings.front()), .sentences = {}, .table = {}};
    struct Statement {
        std::string estimators;
        std::string text;
        std::string places;
    };
    std::vector<Statement> statements;  // estimators of which the same is said of the same places share one
    for (const std::string& estimator : distinct_texts(findings, estimator_of)) {
        std::vector<Finding> own;
        std::string places;
        for (const Finding& finding : findings) {
            if (finding.estimator != estimator) continue;
            own.push_back(finding);
            places += place_text(finding.where) + '\n';
        }
        const std::string text = range_statement(own, settings);
        auto same = std::find_if(statements.begin(), statements.end(), [&](const Statement& other) {
            return other.text == text && other.places == places;
        });
        if (same == statements.end()) {
            statements.push_back({estimator, text, places});
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
    std::map<std::string, std::size_t> settings;  // of an axis, the places on the others
    for (const std::vector<Finding>& question : questions) {
        const std::string& axis = question.front().axis;
        const auto [here, is_new] = settings.try_emplace(axis, 0);
        if (is_new) here->second = lines_along(summary, axis).size();
        groups.push_back(make_group(question, here->second));
    }
    return groups;
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
