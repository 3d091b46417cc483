#include "analysis/summary/fidelity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <utility>
#include <variant>

#include "core/errors.hpp"
#include "data/read_table.hpp"

namespace causum::analysis {
namespace {

/// The lines about one choice of columns.
struct Measured {
    std::string columns, outcome, degree;
    std::vector<std::string> names;                                ///< of the actions, in causal order
    std::vector<std::string> warnings;                             ///< of the study's table
    std::map<std::pair<std::string, std::string>, double> values;  ///< by quantity, and what it is of

    [[nodiscard]] double value(const std::string& quantity, const std::string& of = "") const {
        const auto found = values.find({quantity, of});
        return found == values.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
    }
};

std::vector<Measured> read(const std::string& text) {
    const Table table =
        parse_table(text, "table_fidelity",
                    {.numbers = {"value"}, .labels = {"columns", "outcome", "degree", "quantity", "of"}});
    std::vector<Measured> result;
    for (Eigen::Index i = 0; i < table.rows(); ++i) {
        if (table.label(i, 3) == "warning" && !result.empty()) {  // of the study, whatever columns it names
            result.front().warnings.push_back(table.label(i, 4));
            continue;
        }
        const auto& columns = table.label(i, 0);
        const auto& outcome = table.label(i, 1);
        const auto& degree = table.label(i, 2);
        if (result.empty() || result.back().columns != columns || result.back().outcome != outcome ||
            result.back().degree != degree)
            result.push_back({.columns = columns,
                              .outcome = outcome,
                              .degree = degree,
                              .names = {},
                              .warnings = {},
                              .values = {}});
        const std::string& quantity = table.label(i, 3);
        if (quantity == "r2") result.back().names.push_back(table.label(i, 4));
        result.back().values[{quantity, table.label(i, 4)}] = table.values()(i, 0);
    }
    return result;
}

/// Of the first condition that has one.
std::string file_of(const results::Table& table) {
    for (const results::Coordinate& setting : table.settings) {
        const auto* const texts = std::get_if<std::vector<std::string>>(&setting.values);
        if (setting.name != "semi_synthetic.data" || texts == nullptr) continue;
        const auto found =
            std::ranges::find_if(*texts, [](const std::string& text) { return !text.empty(); });
        if (found != texts->end()) return *found;
    }
    return "The table";
}

std::string percent(double share) {
    if (share == 0.0) return "0 %";
    return fmt::format("{:.{}f} %", 100.0 * share, share < 0.0995 ? 1 : 0);
}

/// Of a cross-validated R², which is negative where the fit is worse than the mean.
std::string predicted(double r2) {
    return r2 <= 0.0 ? "nothing" : percent(r2);
}

std::vector<std::string> sentences(const Measured& measured, const std::string& file) {
    const double additive = measured.value("additive_r2"), product = measured.value("product_r2");
    std::vector<std::string> result;
    const double duplicates = measured.value("duplicates");
    result.push_back(fmt::format(
        "{}: {:.0f} rows, {}.", file, measured.value("rows"),
        duplicates > 0.0 ? fmt::format("{:.0f} of them like an earlier one", duplicates) : "no two alike"));
    const std::string lead = file + ": ";
    for (std::string warning : measured.warnings) {
        if (warning.starts_with(lead)) warning.erase(0, lead.size());
        result.push_back(fmt::format("Beware: {}.", warning));
    }
    const bool has_products = measured.names.size() > 1;
    result.push_back(
        fmt::format("Additive effects: they predict {} of the variance of {} (cross-validated){}.",
                    predicted(additive), measured.outcome,
                    !has_products ? ""
                                  : fmt::format(", with products of two actions {}{}", predicted(product),
                                                product > additive ? "" : ", so the products may be noise")));
    if (has_products)
        result.push_back(
            fmt::format("Interaction: the products found have {:.2g} times the sd of the additive joint "
                        "effect (interaction.kind = data at strength 1).",
                        measured.value("interaction_ratio")));
    result.push_back(
        fmt::format("Dependence of the actions: the largest error of a correlation between two is {:.2f}.",
                    measured.value("correlation_error")));
    result.push_back(
        fmt::format("Noise: its variance depends on the actions with R² {:.2f}; that of models does not.",
                    measured.value("squared_residual_r2")));
    result.push_back(
        fmt::format("Support: {} of the joint samples are farther from any observational one than 99 % "
                    "of those are from each other; there, every estimator extrapolates.",
                    percent(measured.value("far_joint"))));
    return result;
}

Grid column_grid(const Measured& measured) {
    Grid grid{.caption = "Columns of the table in causal order.",
              .header = {"action", "explained by those before it (R²)", "zeros", "different values",
                         "far under its intervention"},
              .rows = {},
              .text_columns = 1,
              .rules = {}};
    for (std::size_t k = 0; k < measured.names.size(); ++k) {
        const std::string& name = measured.names[k];
        grid.rows.push_back({name, k == 0 ? "" : fmt::format("{:.2f}", measured.value("r2", name)),
                             percent(measured.value("zeros", name)),
                             fmt::format("{:.0f}", measured.value("distinct", name)),
                             percent(measured.value("far", name))});
    }
    return grid;
}

}  // namespace

std::vector<FidelityText> fidelity_texts(const results::Table& table) {
    const std::string& text = table.provenance.table_fidelity;
    if (text.empty()) return {};
    std::vector<Measured> all;
    try {
        all = read(text);
    } catch (const InputError&) {
        return {{.title = {}, .sentences = {"fidelity.csv: cannot be read."}, .columns = {}}};
    }
    std::vector<FidelityText> result;
    for (const Measured& measured : all) {
        result.push_back({.title = all.size() == 1 ? ""
                                                   : fmt::format("{} from {}, degree {}", measured.outcome,
                                                                 measured.columns, measured.degree),
                          .sentences = sentences(measured, file_of(table)),
                          .columns = column_grid(measured)});
    }
    return result;
}

}  // namespace causum::analysis
