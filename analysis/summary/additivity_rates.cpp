#include "analysis/summary/additivity_rates.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>

#include "analysis/statistics/monte_carlo.hpp"

namespace causum::analysis {

namespace {

/// What makes a model other than additive with independent confounders, where it is not 0.
constexpr std::array<std::string_view, 3> violations = {"interaction.strength", "confounders.correlation",
                                                        "post_nonlinear.strength"};

/// Whether a setting of a condition is a number other than 0.
bool is_at_work(const results::Table& table, std::string_view setting, std::size_t condition) {
    for (const std::vector<results::Coordinate>* all : {&table.coordinates, &table.settings}) {
        const auto found = std::ranges::find(*all, setting, &results::Coordinate::name);
        if (found == all->end()) continue;
        return std::visit(
            [&](const auto& values) {
                if constexpr (std::is_arithmetic_v<typename std::decay_t<decltype(values)>::value_type>) {
                    const auto value = static_cast<double>(values.at(std::min(condition, values.size() - 1)));
                    return !std::isnan(value) && value != 0.0;
                } else {
                    return false;
                }
            },
            found->values);
    }
    return false;
}

AdditivityRates rates_of(const results::Table& table, std::size_t condition) {
    AdditivityRates result;
    result.is_additive = std::ranges::none_of(
        violations, [&](std::string_view setting) { return is_at_work(table, setting, condition); });
    std::array<std::size_t, additivity_tests.size()> made{}, rejected{};
    std::array<std::size_t, reading_names.size()> readings{};
    std::size_t read = 0;
    for (std::size_t r = 0; r < table.replicates.size(); ++r) {
        const std::size_t cell = table.cell(condition, r);
        for (std::size_t t = 0; t < additivity_tests.size(); ++t) {
            const double p = table.fact(additivity_tests[t].p_value)[cell];
            if (std::isnan(p)) continue;
            ++made[t];
            if (p < additivity_tests[t].level) ++rejected[t];
        }
        const double a = table.fact(results::Fact::p_a)[cell], d = table.fact(results::Fact::p_d)[cell],
                     c = table.fact(results::Fact::p_c)[cell];
        if (std::isnan(a) && std::isnan(d) && std::isnan(c)) continue;
        ++read;
        ++readings.at(static_cast<std::size_t>(read_tests(a, d, c)));
    }
    for (std::size_t t = 0; t < additivity_tests.size(); ++t)
        result.rejected[t] = estimate_proportion(static_cast<double>(rejected[t]), made[t]);
    for (std::size_t i = 0; i < readings.size(); ++i)
        result.readings[i] = estimate_proportion(static_cast<double>(readings[i]), read);
    return result;
}

}  // namespace

Reading read_tests(double a, double d, double c) {
    if (std::isnan(a)) return Reading::none;
    const bool common = a < common_level, elsewhere = d < elsewhere_level, plug_in = c < common_level;
    if (!common) return elsewhere || plug_in ? Reading::none : Reading::additive;
    if (std::isnan(d)) return Reading::none;
    if (!elsewhere) return Reading::actions_interact;
    if (std::isnan(c)) return Reading::none;
    return plug_in ? Reading::confounder_products : Reading::action_confounder;
}

std::vector<AdditivityRates> additivity_rates(const results::Table& table) {
    std::vector<AdditivityRates> result;
    for (std::size_t c = 0; c < table.condition_keys.size(); ++c) result.push_back(rates_of(table, c));
    return result;
}

}  // namespace causum::analysis
