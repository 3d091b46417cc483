#include "analysis/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "analysis/drawing/figure_text.hpp"
#include "analysis/report/report_design.hpp"
#include "analysis/report/report_style.hpp"
#include "analysis/summary/fidelity.hpp"
#include "analysis/summary/notes.hpp"
#include "analysis/tables/summary_grids.hpp"
#include "analysis/text/grid.hpp"

namespace causum::analysis {

namespace {

constexpr std::size_t most_open_rows = 60;  // a longer table is folded
constexpr std::size_t most_open_settings = 12;
constexpr std::string_view verdict_figure = "verdict";
constexpr std::size_t most_rows = 3000;  // beyond, the CSV alone has them

std::string paragraph(std::string_view text) {
    return fmt::format("<p>{}</p>\n", html_text(text));
}

std::string counted(std::size_t count, std::string_view thing) {
    return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

/// Sentences that begin with the estimators they are about, and a colon.
std::string list(const std::vector<std::string>& sentences) {
    std::string out = "<ul>\n";
    for (const std::string& sentence : sentences) {
        const std::size_t colon = std::min(sentence.find(':'), sentence.size());
        out += fmt::format("<li><b>{}</b>{}</li>\n", html_text(sentence.substr(0, colon)),
                           html_text(sentence.substr(colon)));
    }
    return out + "</ul>\n";
}

std::string folded(std::string_view title, std::string_view content) {
    return fmt::format("<details><summary>{}</summary>\n{}</details>\n", html_text(title), content);
}

std::string table_section(Grid grid, std::string_view file, std::size_t most_open = most_open_rows) {
    std::string note;
    if (grid.rows.size() > most_rows) {
        note = paragraph(
            fmt::format("The first {} of {} rows; {} has them all.", most_rows, grid.rows.size(), file));
        grid.rows.resize(most_rows);
    }
    const std::string table = html_table(grid);
    if (grid.rows.size() <= most_open) return note + table;
    return note + folded(fmt::format("Table of {} rows", grid.rows.size()), table);
}

std::string findings_section(const std::vector<FindingGroup>& groups) {
    std::string out = "<h2 id=\"findings\">Findings</h2>\n";
    for (const FindingGroup& group : groups) {
        std::string content = list(group.sentences);
        if (!group.table.rows.empty())
            content += table_section(group.table, "findings.csv", most_open_settings);
        out += folded(group.title, content);
    }
    if (groups.empty()) out += paragraph(nothing_found);
    return out + fmt::format("<p class=\"soft\">{}</p>\n", html_text(findings_note));
}

std::string figure(const Drawing& drawing) {
    if (!drawing.reason.empty()) return "";
    return fmt::format(
        "<figure>\n<div class=\"paper\">{}</div>\n<figcaption>{} Files: {}.svg, .pdf, .png; "
        "script with data: {}.gp.</figcaption>\n</figure>\n",
        inline_svg(drawing.svg, drawing.name + "-", drawing.title), html_text(drawing.title),
        html_text(drawing.name), html_text(drawing.name));
}

/// The paragraph, the figure of the verdict if there is one, and the table.
std::string verdict_section(const Verdict& verdict, const Summary& summary,
                            const std::vector<Drawing>& drawings) {
    std::string out = fmt::format("<h2 id=\"verdict\">Verdict</h2>\n<p class=\"lead\">{}</p>\n",
                                  html_text(verdict_paragraph(verdict, summary)));
    for (const Drawing& drawing : drawings) {
        if (drawing.name == verdict_figure) out += figure(drawing);
    }
    if (verdict.rows.size() > 1) out += table_section(verdict_grid(verdict, summary), "verdict.csv");
    return out;
}

std::string figures_section(const Summary& summary, const std::vector<Drawing>& drawings) {
    std::string out = "<h2 id=\"figures\">Figures</h2>\n";
    if (drawings.empty()) out += paragraph("No figure: " + why_nothing_drawn(summary) + ".");
    for (const std::string& missing : missing_drawings(drawings)) {
        out +=
            paragraph(fmt::format("Not drawn: {}. Each is one command where gnuplot is: gnuplot NAME.gp, "
                                  "with the scripts beside this "
                                  "page.",
                                  missing));
    }
    for (const Drawing& drawing : drawings) {
        if (drawing.name != verdict_figure) out += figure(drawing);
    }
    return out;
}

std::string tables_section(const Summary& summary) {
    std::string out = "<h2 id=\"tables\">Tables</h2>\n";
    if (summary.conditions > 1) out += table_section(mean_grid(summary, main_metric(summary)), "summary.csv");
    out += table_section(summary_grid(summary), "summary.csv", summary.conditions > 1 ? 0 : most_open_rows);
    for (const std::string& note : {heavy_tail_note(summary), edge_note(summary)}) {
        if (!note.empty()) out += paragraph(note);
    }
    out += "<h3>Distribution over models</h3>\n" +
           table_section(quantile_grid(summary), "summary.csv", most_open_settings);
    const Grid systematic = systematic_grid(summary);
    if (!systematic.rows.empty())
        out += "<h3>Systematic error and variance</h3>\n" + table_section(systematic, "summary.csv");
    const Grid coverage = coverage_grid(summary);
    if (!coverage.rows.empty()) out += "<h3>Intervals</h3>\n" + table_section(coverage, "summary.csv");
    const Grid additivity = additivity_grid(summary);
    if (!additivity.rows.empty())
        out += "<h3>Tests of additivity</h3>\n" + table_section(additivity, "tests.csv");
    return out;
}

/// How far models are like the real table that they are made of.
std::string real_table_section(const results::Table& table) {
    const std::vector<FidelityText> texts = fidelity_texts(table);
    if (texts.empty()) return "";
    std::string out = "<h2 id=\"table\">The real table</h2>\n";
    for (const FidelityText& text : texts) {
        if (!text.title.empty()) out += fmt::format("<h3>{}</h3>\n", html_text(text.title));
        out += list(text.sentences) + html_table(text.columns);
    }
    return out;
}

std::string failures_section(const Summary& summary) {
    std::string out = "<h2 id=\"failures\">Failures</h2>\n";
    const std::string not_run = not_run_note(summary);
    const Grid grid = failure_grid(summary);
    if (grid.rows.empty()) {
        out += paragraph("No fit that was run failed.");
    } else {
        out += paragraph(failure_note(summary) + ". A failed fit is a result; no replicate was redrawn.");
        out += table_section(grid, "summary.csv");
    }
    if (!not_run.empty()) out += paragraph(not_run + " yet.");
    return out;
}

/// A figure's own width as a style, so that the text of all figures has one size: the third number of its
/// view box.
std::string width_style(std::string_view view_box) {
    double box[4] = {};
    const std::string text(view_box);
    if (std::sscanf(text.c_str(), "viewBox=\"%lf %lf %lf %lf", &box[0], &box[1], &box[2], &box[3]) != 4)
        return "";
    return fmt::format(" style=\"--wide:{:.0f}px\"", box[2]);
}

std::string provenance_section(const results::Provenance& provenance) {
    Grid grid;
    grid.header = {"", ""};
    grid.text_columns = 2;
    grid.rows = {
        {"program", fmt::format("causum {} ({})", provenance.program_version, provenance.git_commit)},
        {"compiler", provenance.compiler},
        {"processor path", provenance.instruction_path},
        {"numerics version", fmt::format("{}", provenance.numerics)},
        {"seed", fmt::format("{}", provenance.seed)},
        {"host", provenance.host},
        {"started", provenance.start},
        {"ended", provenance.end}};
    return "<h2 id=\"provenance\">Provenance</h2>\n" + html_table(grid);
}

std::string rerun_section(const results::Table& table) {
    const std::string name = table.provenance.study_name.empty() ? "study" : table.provenance.study_name;
    return fmt::format(
        "<h2 id=\"rerun\">Run it again</h2>\n{}<pre>causum run {}.ini\ncausum analyze results/{}</pre>\n{}",
        paragraph(fmt::format(
            "Save the study below as {}.ini. The same program and study give the same rows, bit for "
            "bit, for any number of threads.",
            name)),
        html_text(name), html_text(name),
        folded("The study, every setting written out",
               fmt::format("<pre>{}</pre>\n", html_text(table.provenance.study_text))));
}

}  // namespace

std::string inline_svg(std::string_view svg, std::string_view prefix, std::string_view label) {
    const std::size_t open = svg.find("<svg");
    const std::size_t body = open == std::string_view::npos ? open : svg.find('>', open);
    if (body == std::string_view::npos) return "";
    const std::string_view tag = svg.substr(open, body - open);
    const std::size_t box = tag.find("viewBox=\"");
    const std::string_view view =
        box == std::string_view::npos ? "" : tag.substr(box, tag.find('"', box + 9) + 1 - box);
    std::string out = fmt::format(
        "<svg {}{} role=\"img\" aria-label=\"{}\" xmlns=\"http://www.w3.org/2000/svg\" "
        "xmlns:xlink=\"http://www.w3.org/1999/xlink\">",
        view, width_style(view), html_text(label));
    // gnuplot names every line after its data block, which browsers would show to a
    // pointing hand, and its names would be those of the page's other figures too.
    std::string_view rest = svg.substr(body + 1);
    constexpr std::array<std::string_view, 2> dropped = {"<title>", "<desc>"};
    constexpr std::array<std::string_view, 4> leads = {"id='", "id=\"", "href='#", "url(#"};
    while (!rest.empty()) {
        bool taken = false;
        for (const std::string_view start : dropped) {
            if (!rest.starts_with(start)) continue;
            const std::string end = fmt::format("</{}", start.substr(1));
            const std::size_t stop = rest.find(end);
            rest.remove_prefix(stop == std::string_view::npos ? start.size() : stop + end.size());
            taken = true;
        }
        for (const std::string_view lead : leads) {
            if (!rest.starts_with(lead)) continue;
            out += lead;
            out += prefix;
            rest.remove_prefix(lead.size());
            taken = true;
        }
        if (taken) continue;
        out += rest.front();
        rest.remove_prefix(1);
    }
    return out;
}

std::vector<std::string> missing_drawings(const std::vector<Drawing>& drawings) {
    std::vector<std::string> reasons;
    std::vector<std::string> names;  // of the figures, by reason
    for (const Drawing& drawing : drawings) {
        if (drawing.reason.empty()) continue;
        const auto same = std::find(reasons.begin(), reasons.end(), drawing.reason);
        if (same == reasons.end()) {
            reasons.push_back(drawing.reason);
            names.push_back(drawing.name);
        } else {
            names[static_cast<std::size_t>(same - reasons.begin())] += ", " + drawing.name;
        }
    }
    std::vector<std::string> out;
    for (std::size_t i = 0; i < names.size(); ++i) out.push_back(fmt::format("{}: {}", names[i], reasons[i]));
    return out;
}

std::string report_page(const results::Table& table, const Summary& summary, const Verdict& verdict,
                        const std::vector<FindingGroup>& groups, const std::vector<Drawing>& drawings) {
    const std::string name = summary.study_name.empty() ? "A study" : summary.study_name;
    std::string out = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n<title>{} – "
        "causum</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n",
        html_text(name), report_style);
    out +=
        fmt::format("<h1>{}</h1>\n<p class=\"soft\">{} × {} × {}. {}</p>\n", html_text(name),
                    counted(summary.conditions, "condition"), counted(summary.replicates, "replicate"),
                    counted(summary.estimators.size(), "estimator"),
                    html_text(summary.replicates == 1 ? "One replicate: there is no standard error." : ""));
    const std::string numerics = numerics_note(summary);
    if (!numerics.empty()) out += paragraph(numerics);
    out += "<h2 id=\"question\">Question</h2>\n<p class=\"lead\">" +
           html_text(question_text(summary, table.provenance.study_text)) + "</p>\n";
    out += verdict_section(verdict, summary, drawings);
    out += figures_section(summary, drawings);
    out += findings_section(groups);
    out += design_section(table, summary);
    out += real_table_section(table);
    out += tables_section(summary);
    out += failures_section(summary);
    out += rerun_section(table);
    out += provenance_section(table.provenance);
    return out + "</main>\n</body>\n</html>\n";
}

}  // namespace causum::analysis
