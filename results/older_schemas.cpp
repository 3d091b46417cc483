#include "results/older_schemas.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace causum::results {
namespace {

struct OlderEstimator {
    std::string_view name;
    bool uses_joint_data;
    EstimatorRole role;
    std::int8_t style;
    std::string_view summary;
};

/// The estimators of programs that wrote schema version 1, in the order in which a reference is looked for. A
/// file of a later schema says all this itself, so nothing is ever added.
constexpr auto older_estimators = std::to_array<OlderEstimator>({
    {"observational", false, EstimatorRole::baseline, 0,
     "regression on observational data: ignores confounding"},
    {"pooled", false, EstimatorRole::baseline, 1, "one regression on the data of all regimes, stacked"},
    {"pooled_average", false, EstimatorRole::ordinary, 2,
     "mean of the per-regime regressions (the reference program's \"pool\")"},
    {"plug_in", false, EstimatorRole::paper, 5,
     "sum of single-intervention regressions - (K-1) observational: the paper's estimator"},
    {"sum_of_marginals", false, EstimatorRole::ordinary, 10,
     "sum of E[Y | do(a_k)] - (K-1) E[Y], univariate regressions"},
    {"structured", false, EstimatorRole::ordinary, 7,
     "one weighted fit of all regimes, contributions of own action and ancestors"},
    {"structured_spline", false, EstimatorRole::ordinary, 8,
     "structured, with splines of each action's residual; variances by likelihood"},
    {"adaptive", false, EstimatorRole::ordinary, 9,
     "structured_spline plus interactions, as many as the data show"},
    {"unified", false, EstimatorRole::ordinary, 6,
     "the paper's model fitted once over all regimes, one penalty for shared, one for changed terms"},
    {"causal_aggregation", false, EstimatorRole::ordinary, 11,
     "univariate effects whose residual each intervention leaves uncorrelated"},
    {"additive_noise", false, EstimatorRole::ordinary, 12,
     "every mechanism a polynomial plus noise, the noises correlated: maximum likelihood"},
    {"joint", true, EstimatorRole::ordinary, 3, "topline: regression on joint data"},
    {"joint_additive", true, EstimatorRole::ordinary, 4,
     "fair topline: on joint data, powers of single actions only"},
});

/// The axes of those programs that had a value which leaves models as they are, other than 0.
constexpr auto factors = std::to_array<std::string_view>({
    "scm.edge_strength",
    "scm.confounding_strength",
    "scm.modulation_strength",
    "support.train_scale",
    "support.test_scale",
});
/// … and those where it is 0.
constexpr auto violations = std::to_array<std::string_view>({
    "confounders.correlation",
    "interaction.strength",
    "post_nonlinear.strength",
    "support.train_shift",
    "support.test_shift",
});

template <std::size_t n>
bool has(const std::array<std::string_view, n>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// The integer after `name` in a condition key; 0 if there is none.
std::int64_t integer_in(std::string_view key, std::string_view name) {
    std::int64_t value = 0;
    const std::size_t at = key.find(name);
    if (at == std::string_view::npos) return value;
    const std::string_view rest = key.substr(at + name.size());
    std::from_chars(rest.data(), rest.data() + rest.size(), value);
    return value;
}

}  // namespace

void complete_schema_1(Table& table) {
    table.traits.assign(table.estimators.size(), {});
    for (const OlderEstimator& older : older_estimators) {
        const auto found = std::ranges::find(table.estimators, older.name);
        if (found == table.estimators.end()) continue;
        table.traits[static_cast<std::size_t>(found - table.estimators.begin())] = {
            .uses_joint_data = older.uses_joint_data,
            .role = older.role,
            .style = older.style,
            .summary = std::string(older.summary)};
        if (older.uses_joint_data && table.reference.empty()) table.reference = older.name;
    }
    for (Coordinate& coordinate : table.coordinates) {
        if (has(factors, coordinate.name)) coordinate.neutral_value = 1.0;
        if (has(violations, coordinate.name)) coordinate.neutral_value = 0.0;
    }
    constexpr std::string_view actions = "scm.actions";
    if (std::ranges::find(table.axes, actions) != table.axes.end()) return;
    std::vector<std::int64_t> values;
    for (const std::string& key : table.condition_keys)
        values.push_back(integer_in(key, std::string(actions) + '='));
    table.settings.push_back({.name = std::string(actions), .values = std::move(values)});
}

void complete_before_schema_4(Table& table) {
    for (std::size_t c = 0; c < table.condition_keys.size(); ++c) {
        const std::int64_t degree = integer_in(table.condition_keys[c], "fit.degree=");
        for (std::size_t r = 0; r < table.replicates.size() && degree > 0; ++r) {
            for (std::size_t e = 0; e < table.estimators.size(); ++e) {
                const std::size_t row = table.row(c, r, e);
                if (table.status[row] == FitStatus::ok)
                    table.metric(Metric::degree)[row] = static_cast<double>(degree);
            }
        }
    }
}

}  // namespace causum::results
