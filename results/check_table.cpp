#include "results/check_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/errors.hpp"
#include "results/layout.hpp"

namespace causum::results {
namespace {

void require(bool condition, std::string_view problem) {
    if (!condition) throw ArgumentError(fmt::format("results table: {}", problem));
}

template <class T>
void require_size(const std::vector<T>& values, std::size_t size, std::string_view name) {
    if (values.size() == size) return;
    throw ArgumentError(
        fmt::format("results table: {} has {} values (must be {})", name, values.size(), size));
}

void require_text(const std::string& text, std::string_view name) {
    if (text.find('\0') == std::string::npos) return;
    throw ArgumentError(fmt::format("results table: {} contains NUL (must be UTF-8 text)", name));
}

void require_texts(const std::vector<std::string>& texts, std::string_view name) {
    for (const std::string& text : texts) require_text(text, name);
}

template <class T>
void require_unique(const std::vector<T>& values, std::string_view name) {
    if (std::set<T>(values.begin(), values.end()).size() == values.size()) return;
    throw ArgumentError(fmt::format("results table: {} repeat (must be unique)", name));
}

std::vector<std::string> fixed_names() {
    std::vector<std::string> names(dimension_names.begin(), dimension_names.end());
    names.insert(names.end(),
                 {condition_key_name, estimator_key_name, penalty_on_edge_name, status_name,
                  uses_joint_data_name, estimator_role_name, estimator_style_name, estimator_summary_name});
    for (const VariableInfo& info : metric_infos) names.emplace_back(info.name);
    for (const VariableInfo& info : fact_infos) names.emplace_back(info.name);
    return names;
}

void require_coordinate(const Coordinate& coordinate, std::size_t conditions) {
    const std::string& name = coordinate.name;
    const bool is_word = !name.empty() && name != "." && name != ".." &&
                         name.find_first_of("/ \t\n\v\f\r") == std::string::npos;
    if (!is_word) {
        throw ArgumentError(
            fmt::format("results table: coordinate = '{}' (must be a word without '/')", name));
    }
    require_text(name, "name of a coordinate");
    std::visit([&](const auto& values) { require_size(values, conditions, name); }, coordinate.values);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&coordinate.values)) {
        require_texts(*texts, name);
    }
}

void require_coordinates(const Table& table) {
    std::vector<std::string> names = fixed_names();
    for (const std::vector<Coordinate>* coordinates : {&table.coordinates, &table.settings}) {
        for (const Coordinate& coordinate : *coordinates) {
            require_coordinate(coordinate, table.condition_keys.size());
            names.push_back(coordinate.name);
        }
    }
    require_unique(names, "names of the coordinates, among themselves or with other variables,");
    require_unique(table.axes, "axes");
    for (const std::string& axis : table.axes) {
        const bool known = std::any_of(table.coordinates.begin(), table.coordinates.end(),
                                       [&](const Coordinate& coordinate) { return coordinate.name == axis; });
        if (!known)
            throw ArgumentError(fmt::format("results table: axis = '{}' (must be a coordinate)", axis));
    }
    // readers tell the two apart like that
    const auto has_section = [](const Coordinate& c) { return c.name.find('.') != std::string::npos; };
    for (const Coordinate& setting : table.settings) {
        if (has_section(setting)) continue;
        throw ArgumentError(fmt::format("results table: setting = '{}' (must be section.key)", setting.name));
    }
    for (const Coordinate& coordinate : table.coordinates) {
        if (!has_section(coordinate) || std::ranges::find(table.axes, coordinate.name) != table.axes.end())
            continue;
        throw ArgumentError(
            fmt::format("results table: coordinate = '{}' (must be an axis or a setting)", coordinate.name));
    }
}

}  // namespace

void require_consistent(const Table& table) {
    require(!table.condition_keys.empty(), "no conditions (must be at least one)");
    require(!table.replicates.empty(), "no replicates (must be at least one)");
    require(!table.estimators.empty(), "no estimators (must be at least one)");
    const std::size_t cells = table.condition_keys.size() * table.replicates.size();
    const std::size_t rows = cells * table.estimators.size();
    for (std::size_t m = 0; m < metric_count; ++m) {
        require_size(table.metrics[m], rows, metric_infos[m].name);
    }
    for (std::size_t f = 0; f < fact_count; ++f) require_size(table.facts[f], cells, fact_infos[f].name);
    require_size(table.penalty_on_edge, rows, penalty_on_edge_name);
    require_size(table.status, rows, status_name);
    require_size(table.estimator_keys, table.estimators.size(), estimator_key_name);
    require_size(table.traits, table.estimators.size(), "traits of estimators");
    const auto known = [](FitStatus status) {
        return status >= FitStatus::not_run &&
               static_cast<int>(status) < static_cast<int>(status_names.size());
    };
    require(std::all_of(table.status.begin(), table.status.end(), known),
            "status unknown to core/fit_status.hpp");
    require_coordinates(table);
    require_unique(table.replicates, "replicates");
    require_unique(table.estimators, "estimators");
    require(table.reference.empty() ||
                std::ranges::find(table.estimators, table.reference) != table.estimators.end(),
            "the reference is no estimator of it");
    require_texts(table.condition_keys, condition_key_name);
    require_texts(table.estimators, "estimator");
    require_texts(table.estimator_keys, estimator_key_name);
    for (const EstimatorTraits& traits : table.traits) require_text(traits.summary, estimator_summary_name);
    require_text(table.reference, reference_name);
    for (const auto& [name, text] : provenance_texts) require_text(table.provenance.*text, name);
}

}  // namespace causum::results
