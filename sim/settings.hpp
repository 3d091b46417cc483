#pragma once

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace causum::sim {

enum class NoiseKind : std::uint8_t { gaussian, uniform, logistic, lognormal, empirical };
/// Of the kinds that a study can name: all but empirical, whose values come from a table.
inline constexpr std::array<std::string_view, 4> noise_kind_names = {"gaussian", "uniform", "logistic",
                                                                     "lognormal"};

inline constexpr std::array<NoiseKind, 3> paper_noise = {NoiseKind::gaussian, NoiseKind::uniform,
                                                         NoiseKind::logistic};

/// The paper's family: every mechanism a random polynomial (docs/methods.md, "Families").
struct PolynomialSettings {
    double edge_probability = 0.3;                                         ///< of an edge j → k, j < k
    std::vector<NoiseKind> noise{paper_noise.begin(), paper_noise.end()};  ///< drawn uniformly
    double confounder_sd = 0.5;                                            ///< sd of W_k
    double action_noise_sd = 0.1;                                          ///< sd of V_k
    double outcome_noise_sd = 0.1;                                         ///< sd of U

    bool operator==(const PolynomialSettings&) const = default;
};

/// The reference program's second family: linear mechanisms, lognormal noise.
struct LinearSettings {
    double coefficient_min = 0.5;  ///< α, β, γ ~ U(min, max)
    double coefficient_max = 1.5;
    double edge_probability = 0.5;      ///< that a δ_kj is kept
    double edge_coefficient_max = 0.5;  ///< δ ~ U(−max, max)
    double sigma_min = 0.5;             ///< σ of a lognormal noise ~ U(min, max)
    double sigma_max = 1.5;

    bool operator==(const LinearSettings&) const = default;
};

/// Where U enters a post-nonlinear outcome: T(Σ f_k + U), or T(Σ f_k) + U (docs/methods.md, "Families").
enum class OutcomeNoisePlace : std::uint8_t { inside, outside };
inline constexpr std::array<std::string_view, 2> outcome_noise_place_names = {"inside", "outside"};

/// The polynomial family under an outer function T of the outcome; its strength changes no column of samples.
struct PostNonlinearSettings {
    OutcomeNoisePlace noise = OutcomeNoisePlace::inside;

    bool operator==(const PostNonlinearSettings&) const = default;
};

/// Dose–response curves: the polynomial family's actions, an outcome that saturates in each of them.
struct SaturatingSettings {
    double steepness_min = 0.5;  ///< κ log-uniform, > 0
    double steepness_max = 2.0;
    double centre_max = 1.5;  ///< θ ~ U(−max, max), in pilot sd

    bool operator==(const SaturatingSettings&) const = default;
};

/// A real table: what models of the semi_synthetic family are like.
struct RealTable {
    std::vector<std::string> names;  ///< of the actions, in causal order
    Eigen::MatrixXd actions;         ///< [rows][K], no column constant
    Eigen::VectorXd outcome;         ///< [rows]

    /// The same numbers; names do not count.
    bool operator==(const RealTable& other) const {
        return actions.rows() == other.actions.rows() && actions.cols() == other.actions.cols() &&
               actions == other.actions && outcome == other.outcome;
    }
};

/// Models like a real table (docs/methods.md, "Families").
struct SemiSyntheticSettings {
    std::shared_ptr<const RealTable> table = {};  ///< rows > table_coefficients(K, degree)
    int degree = 2;                               ///< of the polynomials of an action's predecessors
    double confounding = 1.0;                     ///< κ, sd of the confounding over that of the joint effect
    double share = 1.0;                           ///< s, 0 < s <= 1
    bool resample = true;                         ///< whether each model is made of a bootstrap of the rows

    bool operator==(const SemiSyntheticSettings& other) const {
        const bool same_table =
            table == other.table || (table != nullptr && other.table != nullptr && *table == *other.table);
        return same_table && degree == other.degree && confounding == other.confounding &&
               share == other.share && resample == other.resample;
    }
};

/// Terms that break the additivity of the outcome (docs/methods.md, "Violations").
enum class InteractionKind : std::uint8_t {
    action_action,
    action_confounder,
    confounder_confounder,
    confounder_additive,
    data,
    end  ///< no kind: how many there are
};
/// A kind of interaction: its one entry, in the order of InteractionKind.
struct InteractionKindEntry {
    InteractionKind kind;
    std::string_view name;  ///< value of `interaction.kind`
    // which products it has; those of confounders and those of actions are drawn from the same uniforms, so
    // not both
    bool actions = false;      ///< Z_j Z_k
    bool confounders = false;  ///< C̃_j C̃_k
    bool mixed = false;        ///< Z_j C̃_k
    bool triple = false;       ///< Z_j Z_l C̃_k
    bool found = false;        ///< coefficients are those that the model's data have, else random
};
inline constexpr std::array<InteractionKindEntry, static_cast<std::size_t>(InteractionKind::end)>
    interaction_kinds = {{
        {.kind = InteractionKind::action_action, .name = "action_action", .actions = true},
        {.kind = InteractionKind::action_confounder, .name = "action_confounder", .mixed = true},
        {.kind = InteractionKind::confounder_confounder,
         .name = "confounder_confounder",
         .confounders = true},
        {.kind = InteractionKind::confounder_additive,
         .name = "confounder_additive",
         .actions = true,
         .mixed = true,
         .triple = true},
        {.kind = InteractionKind::data, .name = "data", .actions = true, .found = true},
    }};
inline constexpr auto interaction_kind_names = [] {
    std::array<std::string_view, interaction_kinds.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = interaction_kinds[i].name;
    return names;
}();
static_assert(
    [] {
        for (std::size_t i = 0; i < interaction_kinds.size(); ++i) {
            const InteractionKindEntry& entry = interaction_kinds[i];
            if (static_cast<std::size_t>(entry.kind) != i || entry.name.empty()) return false;
            if (entry.actions && entry.confounders) return false;
            if (!entry.actions && !entry.confounders && !entry.mixed && !entry.triple) return false;
        }
        return true;
    }(),
    "every InteractionKind has its entry, in order, with some products");

/// Which interaction an SCM may have in its outcome; it changes no sample of the actions.
struct InteractionTerms {
    InteractionKind kind = InteractionKind::action_action;
    double density = 1.0;  ///< probability of each term, 0 < density <= 1

    bool operator==(const InteractionTerms&) const = default;
    bool operator<(const InteractionTerms& other) const {
        return std::pair(kind, density) < std::pair(other.kind, other.density);
    }
};

/// An interaction in the outcome.
struct InteractionSettings {
    InteractionTerms terms = {};
    /// λ, sd of the interaction over that of the additive joint effect; of kind data: 1 = as found
    double strength = 0.0;

    bool operator==(const InteractionSettings&) const = default;
};

/// What f_k of a polynomial outcome takes: the action as it is, or (a − pilot mean)/pilot sd.
enum class ActionUnits : std::uint8_t { raw, pilot };
inline constexpr std::array<std::string_view, 2> action_units_names = {"raw", "pilot"};

/// Which confounders have a common part.
enum class SharedConfounders : std::uint8_t { all, one_pair };
inline constexpr std::array<std::string_view, 2> shared_confounders_names = {"all", "one_pair"};

/// Interventions away from the observational mean and sd of their action: N(mean + shift·sd, (scale·sd)²).
/// Lognormal ones: of the logarithm.
struct Support {
    double shift = 0.0;
    double scale = 1.0;  ///< > 0

    bool operator==(const Support&) const = default;
};

/// Everything that determines a random SCM and its samples, given seed and replicate.
struct ScmSettings {
    std::string_view family = "polynomial";       ///< name of a Family (sim/family.hpp), which outlives this
    int actions = 5;                              ///< K >= 1
    ActionUnits action_units = ActionUnits::raw;  ///< of polynomial and post_nonlinear outcomes
    // Multipliers of coefficients, before a polynomial is normalised:
    double action_strength = 1.0;       ///< of f_k's with A only in them
    double edge_strength = 1.0;         ///< of g_k's with an action in them
    double confounding_strength = 1.0;  ///< of f_k's and g_k's with C in them; 0 removes confounding
    double modulation_strength = 1.0;   ///< of f_k's with A and C in them
    double correlation = 0.0;           ///< ρ of two confounders that have a common part, 0 <= ρ < 1
    SharedConfounders shared = SharedConfounders::all;
    Support train_support = {};          ///< of the single-intervention regimes
    Support test_support = {};           ///< of the joint regime
    PolynomialSettings polynomial = {};  ///< of post_nonlinear and saturating too
    PostNonlinearSettings post_nonlinear = {};
    SaturatingSettings saturating = {};
    LinearSettings linear = {};
    SemiSyntheticSettings semi_synthetic = {};

    bool operator==(const ScmSettings&) const = default;
};

}  // namespace causum::sim
