#include "analysis/report/write_analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "analysis/figures/figure.hpp"
#include "analysis/figures/finding_plot.hpp"
#include "analysis/figures/regret_map.hpp"
#include "analysis/findings/finding_groups.hpp"
#include "analysis/report/report.hpp"
#include "analysis/report/report_design.hpp"
#include "analysis/summary/notes.hpp"
#include "analysis/tables/summary_grids.hpp"
#include "analysis/tables/text_table.hpp"
#include "analysis/text/file_set.hpp"
#include "analysis/text/grid.hpp"
#include "core/errors.hpp"

namespace causum::analysis {

namespace {

namespace fs = std::filesystem;

struct FindingFigure {
    FindingKind kind;
    const char* name;
    const char* title;
};
constexpr std::array<FindingFigure, 3> finding_figures = {{
    {FindingKind::optimal_ratio, "ratio", "The best sample ratio of each estimator, with 95 % intervals."},
    {FindingKind::sample_factor, "samples", "Samples needed for the error of joint, with 95 % intervals."},
    {FindingKind::crossing, "crossing",
     "Where each estimator stops beating simple ones, with 95 % intervals."},
}};

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file || text.empty()) throw Error(path.string() + " = cannot be read (just drawn)");
    return text;
}

std::string findings_page(const results::Table& table, const Summary& summary, const Verdict& verdict,
                          const std::vector<FindingGroup>& groups) {
    const std::string numerics = numerics_note(summary);
    const Grid additivity = additivity_grid(summary);
    return fmt::format(
        "# {}\n\n{}{}{}\n\n## Verdict\n\n{}\n\n{}\n## Findings\n\n{}\n{}\n{}",
        markdown_text(summary.study_name), numerics, numerics.empty() ? "" : "\n\n",
        markdown_text(question_text(summary, table.provenance.study_text)),
        markdown_text(verdict_paragraph(verdict, summary)),
        verdict.rows.empty() ? "" : markdown_table(verdict_grid(verdict, summary)),
        groups.empty() ? fmt::format("{}\n", nothing_found) : findings_markdown(groups), findings_note,
        additivity.rows.empty() ? ""
                                : fmt::format("\n## Tests of additivity\n\n{}", markdown_table(additivity)));
}

/// Whether a figure can have this name: one of `names`, or a finding's, "ratio", "ratio_2" … A user's own
/// "ratio_notes" beside them is none.
bool is_figure_name(std::string_view name) {
    constexpr std::array<std::string_view, 6> names = {"verdict", "summary",  "replicates",
                                                       "heatmap", "coverage", "interval_width"};
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    return std::any_of(finding_figures.begin(), finding_figures.end(), [&](const FindingFigure& figure) {
        if (!name.starts_with(figure.name)) return false;
        const std::string_view rest = name.substr(std::string_view(figure.name).size());
        return rest.empty() || (rest.size() > 1 && rest.front() == '_' &&
                                rest.find_first_not_of("0123456789", 1) == std::string_view::npos);
    });
}

/// A figure of an earlier analysis beside a new report would mislead.
/// @param written  files of the new one
void remove_old_figures(const std::vector<fs::path>& written, const fs::path& directory) {
    constexpr std::array<std::string_view, 4> extensions = {".svg", ".pdf", ".png", ".gp"};
    std::error_code ignored;
    std::vector<fs::path> old;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, ignored)) {
        const fs::path& file = entry.path();
        const bool is_new = std::any_of(written.begin(), written.end(), [&](const fs::path& other) {
            return other.filename() == file.filename();
        });
        if (!is_new && is_figure_name(file.stem().string()) &&
            std::find(extensions.begin(), extensions.end(), file.extension().string()) != extensions.end())
            old.push_back(file);
    }
    for (const fs::path& file : old) fs::remove(file, ignored);
}

}  // namespace

AnalysisFiles write_analysis(const results::Table& table, const Summary& summary, const Verdict& verdict,
                             const std::vector<Finding>& findings, const fs::path& directory) {
    std::vector<Figure> figures;
    if (has_regret_map(verdict)) {
        figures.push_back(
            {"verdict",
             "How many times the error of the best estimator each one's is, condition by condition; "
             "framed: best, or not told apart from it.",
             regret_map_script(verdict, summary)});
    }
    if (why_no_figure(summary).empty()) {
        for (Figure& figure : make_figures(table, summary)) figures.push_back(std::move(figure));
    }
    const std::vector<FindingGroup> groups = group_findings(summary, findings);
    for (const FindingFigure& figure : finding_figures) {
        std::size_t number = 0;
        for (const std::vector<Finding>& chosen : drawable_findings(findings, figure.kind)) {
            const std::string name = ++number == 1 ? figure.name : fmt::format("{}_{}", figure.name, number);
            figures.push_back({name, figure.title, finding_plot_script(chosen, summary, name)});
        }
    }
    FileSet files(directory);
    std::vector<Drawing> drawings;
    for (const Figure& figure : figures) {
        std::string reason = draw_figure(figure, files);
        const bool is_drawn = reason.empty();
        drawings.push_back({.name = figure.name,
                            .title = figure.title,
                            .svg = is_drawn ? read_text(files.folder() / (figure.name + ".svg")) : "",
                            .reason = std::move(reason)});
    }
    const Grid grid = summary_grid(summary);
    files.write("summary.csv", csv_table(summary));
    files.write("summary.md", markdown_table(grid));
    files.write("summary.tex", latex_table(grid));
    files.write("verdict.csv", verdict_csv(verdict, summary));
    files.write("findings.csv", findings_csv(findings));
    files.write("findings.md", findings_page(table, summary, verdict, groups));
    if (!additivity_grid(summary).rows.empty()) files.write("tests.csv", additivity_csv(summary));
    files.write("report.html", report_page(table, summary, verdict, groups, drawings));
    if (!table.provenance.table_fidelity.empty())
        files.write("fidelity.csv", table.provenance.table_fidelity);
    std::vector<fs::path> written = files.publish();
    remove_old_figures(written, directory);
    return {.files = std::move(written), .missing = missing_drawings(drawings)};
}

}  // namespace causum::analysis
