#include "analysis/figures/figure.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "analysis/drawing/figure_text.hpp"
#include "analysis/drawing/gnuplot.hpp"
#include "analysis/figures/curve_plot.hpp"
#include "analysis/figures/dot_plot.hpp"
#include "analysis/figures/facet_plot.hpp"
#include "analysis/figures/heat_map.hpp"
#include "analysis/figures/interval_figures.hpp"
#include "analysis/figures/nested_plot.hpp"
#include "analysis/tables/text_table.hpp"
#include "core/errors.hpp"

namespace causum::analysis {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_dot_panels = 9;  // conditions whose every replicate is drawn

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Whether a file has both ends of its format. gnuplot does not notice that a disk is full.
bool is_whole(const std::string& text, std::string_view extension) {
    constexpr std::size_t longest = 64;  // of what stands at the end
    const std::string_view end = std::string_view(text).substr(text.size() - std::min(text.size(), longest));
    if (extension == ".svg") return text.starts_with("<?xml") && end.find("</svg>") != std::string_view::npos;
    if (extension == ".pdf") return text.starts_with("%PDF-") && end.find("%%EOF") != std::string_view::npos;
    return text.starts_with("\x89PNG") && end.find("IEND") != std::string_view::npos;
}

/// @throws Error if the folder has no room for another file of this size
void require_room(const FileSet& files, std::size_t size) {
    files.make("probe", std::string(size, ' '));
    std::error_code ignored;
    fs::remove(files.folder() / "probe", ignored);
}

}  // namespace

std::string why_no_figure(const Summary& summary) {
    if (!has_finite_mean(summary, results::Metric::rmse) &&
        !has_finite_mean(summary, results::Metric::excess_rmse)) {
        const std::string failures = failure_note(summary);
        return "no fit has a finite rmse or excess_rmse" + (failures.empty() ? "" : ": " + failures);
    }
    if (summary.conditions > 1 && find_curve_axis(summary).name.empty()) {
        return fmt::format("the {} conditions do not differ in any axis", summary.conditions);
    }
    return "";
}

std::vector<Figure> make_figures(const results::Table& table, const Summary& summary) {
    if (summary.conditions != table.condition_keys.size() || summary.replicates != table.replicates.size() ||
        summary.estimators != table.estimators) {
        throw ArgumentError("make_figures: the summary is not of this table");
    }
    const std::string reason = why_no_figure(summary);
    if (!reason.empty()) throw ArgumentError("make_figures: " + reason);
    const std::string error = main_metric(summary) == results::Metric::excess_rmse
                                  ? "mean excess_rmse (distance from the true joint effect)"
                                  : "mean rmse on held-out joint samples";
    const std::vector<results::Metric> errors = {results::Metric::rmse, results::Metric::excess_rmse};
    const CurveAxis axis = find_curve_axis(summary);
    std::vector<Figure> figures;
    if (summary.conditions == 1) {
        figures.push_back({"summary",
                           "Errors of each estimator: every replicate, median and mean with ± 2 Monte Carlo "
                           "standard errors.",
                           dot_plot_script(table, summary, errors, "summary")});
    } else if (axis.combinations.size() == 1 && axis.categories.empty()) {
        figures.push_back(
            {"summary", fmt::format("Mean errors along {}, with ± 2 Monte Carlo standard errors.", axis.name),
             curve_plot_script(summary, axis, errors, "summary")});
    } else if (axis.combinations.size() <= most_facets) {
        figures.push_back(
            {"summary", fmt::format("The {} by {}, with ± 2 Monte Carlo standard errors.", error, axis.name),
             facet_plot_script(summary, axis, main_metric(summary), "summary")});
    } else {
        figures.push_back(
            {"summary",
             fmt::format("The {} under all {} conditions (nested-loop plot).", error, summary.conditions),
             nested_plot_script(summary, main_metric(summary), "summary")});
    }
    if (has_heat_map(summary)) {
        figures.push_back({"heatmap",
                           fmt::format("The {} of each estimator for every pair of axis values.", error),
                           heat_map_script(summary)});
    }
    if (summary.conditions > 1 && summary.conditions <= most_dot_panels) {
        figures.push_back({"replicates",
                           "Every replicate behind the means: points, median and mean with ± 2 Monte Carlo "
                           "standard errors.",
                           dot_plot_script(table, summary, errors, "replicates")});
    }
    for (Figure& figure : make_interval_figures(table)) figures.push_back(std::move(figure));
    return figures;
}

std::string draw_figure(const Figure& figure, FileSet& files) {
    const std::string script = figure.name + ".gp";
    std::vector<std::string> drawn;
    std::string reason;
    files.make(script, figure.script);
    try {
        run_gnuplot(files.folder(), script);
        for (const char* extension : {".svg", ".pdf", ".png"}) {
            drawn.push_back(figure.name + extension);
            if (is_whole(read_text(files.folder() / drawn.back()), extension)) continue;
            throw Error(fmt::format("gnuplot = draws no {} (there is no whole file)", drawn.back()));
        }
    } catch (const Error& error) {
        reason = error.what();
    }
    if (reason.empty()) {
        for (const std::string& name : drawn) files.add(name);
    } else {
        constexpr std::size_t more_than_a_figure = 1 << 20;
        require_room(files, more_than_a_figure);
    }
    files.add(script);
    return reason;
}

}  // namespace causum::analysis
