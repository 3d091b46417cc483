#pragma once

#include <limits>
#include <vector>

#include "core/ancestors.hpp"
#include "estimators/methods/registry.hpp"
#include "estimators/regression/regime_fit.hpp"
#include "estimators/training_data_by_degree.hpp"

namespace causum::estimators {

// const AdditivityTests tests = test_additivity(data);
// if (tests.common < 0.05) …  // not additive

/// p-values of the tests of additivity; NaN where a test cannot be made.
struct AdditivityTests {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    double common = none;            ///< A: products of actions in all regimes alike
    double elsewhere = none;         ///< D: what changes about other actions where action k is intervened on
    double elsewhere_linear = none;  ///< D1: of that what is linear in the other action
    double plug_in = none;           ///< C: products of actions in the plug-in
};

/// Degree of the moments that tests need at least: products of actions, and ancestors that are learned.
inline constexpr int tests_minimum_moment_degree = 4;

/// Level of the tests by which actions are ancestors of others in A, where ancestors are learned. One that is
/// missed rejects additivity, since m_k lacks its products, which all regimes but k then have in common; one
/// that is found wrongly costs power. So the level is far above that of estimators.
inline constexpr double common_ancestor_level = 0.2;
/// The same in D, which depends less on them, and has more pairs to test where fewer are found.
inline constexpr double elsewhere_ancestor_level = 0.1;

/// The regimes whose samples the tests read.
inline constexpr TrainingRegimes tests_read = {.observational = true, .single = true};

/// The highest degree of the fits that tests are made of, products aside (which are of degree 2).
[[nodiscard]] int highest_tested_degree(const FitOptions& options);

/// The products z_j z_k, j < k, of a basis of degree >= 2.
[[nodiscard]] Features products_of_pairs(const Basis& basis);

/// The model D tests within: `structured`'s terms and the mixed monomials of degree 2 and 3 (as far as the
/// basis goes) that all regimes have in common.
[[nodiscard]] std::vector<RegimeTerm> common_mixed_terms(const Monomials& monomials,
                                                         const Ancestors& ancestors);

/// What D tests: for each ordered pair (k, j) of which neither is an ancestor of the other
/// (1 − R_k) z_j — all those first — and (1 − R_k) z_j z_k.
[[nodiscard]] std::vector<RegimeTerm> elsewhere_terms(const Basis& basis, const Ancestors& ancestors);

/// Wald tests of additivity, with the covariance of refits without a group of one regime at a time
/// (regime_refits.hpp) and Hotelling's correction (wald_test.hpp). With the structured model
/// θ_r = c_r + Σ_k [R_k h_k + (1 − R_k) m_k]:
///
///   A: + Σ_{j<k} β_jk z_j z_k                                               β = 0
///   D: + f_0(common mixed terms) + Σ_(k,j) (1 − R_k)(γ_kj z_j + δ_kj z_j z_k),
///      over unrelated pairs,                                                γ = δ = 0
///   D1: the same fit,                                                       γ = 0
///   C: Σ_j θ̂_j − (K−1) θ̂_0, each θ̂_r by least squares without penalty:      its z_j z_k have coefficient 0
///
/// All have the usual degree, at least 2; with DegreeChoice::automatic A and D have one more than the
/// contribution degree, as far as there is one: that degree weighs misfit against variance, and a test must
/// not take misfit for interaction. Ancestors that are learned are those of common_ancestor_level and
/// elsewhere_ancestor_level. None is made without groups of all regimes 0 … K (TrainingData::has_groups), D
/// not without an unrelated pair.
[[nodiscard]] AdditivityTests test_additivity(const TrainingDataByDegree& data);

}  // namespace causum::estimators
