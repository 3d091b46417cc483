#include "analysis/figures/figure.hpp"

#include <fmt/core.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <system_error>

#include "analysis/drawing/figure_text.hpp"
#include "analysis/drawing/gnuplot.hpp"
#include "analysis/figures/curve_plot.hpp"
#include "analysis/figures/dot_plot.hpp"
#include "analysis/figures/facet_plot.hpp"
#include "analysis/figures/heat_map.hpp"
#include "analysis/figures/nested_plot.hpp"
#include "analysis/tables/text_table.hpp"
#include "core/errors.hpp"

namespace causum::analysis {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_dot_panels = 9;  // conditions whose every replicate is drawn

/// A new folder with a name nobody else has, removed with all it holds.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(const fs::path& parent) {
        std::error_code failure;
        fs::create_directories(parent, failure);
        std::string name = (parent / ".summary-XXXXXX").string();
        if (failure || mkdtemp(name.data()) == nullptr) {
            throw Error(fmt::format("{} = cannot be written to ({})", parent.string(),
                                    failure ? failure.message() : std::strerror(errno)));
        }
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

void write_text(const fs::path& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) throw Error(fmt::format("{} = cannot be written ({})", path.string(), std::strerror(errno)));
}

/// Moves finished files from the temporary folder to their directory.
std::vector<fs::path> publish(const TemporaryFolder& folder, const std::vector<std::string>& names,
                              const fs::path& directory) {
    std::vector<fs::path> files;
    for (const std::string& name : names) {
        std::error_code failure;
        files.push_back(directory / name);
        fs::rename(folder.path() / name, files.back(), failure);
        if (failure) {
            throw Error(fmt::format("{} = cannot be written ({})", files.back().string(), failure.message()));
        }
    }
    return files;
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
    if (summary.conditions == 1) {
        return {{"summary",
                 "Errors of each estimator: every replicate, median and mean with ± 2 Monte Carlo "
                 "standard errors.",
                 dot_plot_script(table, summary, "summary")}};
    }
    const CurveAxis axis = find_curve_axis(summary);
    std::vector<Figure> figures;
    if (axis.combinations.size() == 1 && axis.categories.empty()) {
        figures.push_back(
            {"summary", fmt::format("Mean errors along {}, with ± 2 Monte Carlo standard errors.", axis.name),
             curve_plot_script(summary, axis)});
    } else if (axis.combinations.size() <= most_facets) {
        figures.push_back(
            {"summary", fmt::format("The {} by {}, with ± 2 Monte Carlo standard errors.", error, axis.name),
             facet_plot_script(summary, axis)});
    } else {
        figures.push_back(
            {"summary",
             fmt::format("The {} under all {} conditions (nested-loop plot).", error, summary.conditions),
             nested_plot_script(summary)});
    }
    if (has_heat_map(summary)) {
        figures.push_back({"heatmap",
                           fmt::format("The {} of each estimator for every pair of axis values.", error),
                           heat_map_script(summary)});
    }
    if (summary.conditions <= most_dot_panels) {
        figures.push_back({"replicates",
                           "Every replicate behind the means: points, median and mean with ± 2 Monte Carlo "
                           "standard errors.",
                           dot_plot_script(table, summary, "replicates")});
    }
    return figures;
}

std::vector<fs::path> write_figures(const std::vector<Figure>& figures, const fs::path& directory) {
    std::vector<fs::path> files;
    for (const Figure& figure : figures) {
        const TemporaryFolder folder(directory);
        write_text(folder.path() / (figure.name + ".gp"), figure.script);
        run_gnuplot(folder.path(), figure.name + ".gp");
        std::vector<std::string> names;
        for (const char* extension : {".svg", ".pdf", ".png", ".gp"}) {
            names.push_back(figure.name + extension);
            std::error_code failure;
            const auto size = fs::file_size(folder.path() / names.back(), failure);
            if (failure || size == 0)
                throw Error(fmt::format("{} = not drawn by gnuplot (no data in the file)", names.back()));
        }
        for (fs::path& file : publish(folder, names, directory)) files.push_back(std::move(file));
    }
    return files;
}

std::vector<fs::path> write_texts(const std::vector<OutputText>& texts, const fs::path& directory) {
    const TemporaryFolder folder(directory);
    std::vector<std::string> names;
    for (const OutputText& text : texts) {
        write_text(folder.path() / text.name, text.content);
        names.push_back(text.name);
    }
    return publish(folder, names, directory);
}

}  // namespace causum::analysis
