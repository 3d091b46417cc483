#pragma once

#include <span>

#include "core/ancestors.hpp"
#include "core/moments.hpp"

namespace causum::estimators {

/// Probability that wrong ancestors are found among K independent actions, at most, where the regressions
/// have normal errors: the level of one test is this / (2K(K−1)). Squares of heavy-tailed actions have skewed
/// errors, and the probability grows: *measured*, 0.011 for three normal actions and 100 samples, 0.0025 for
/// 2,000; 0.007 for five of the polynomial family without edges and 8,000.
inline constexpr double ancestor_level = 0.001;

/// Ancestors found in the interventional data.
///
/// In the data of do(A_j) A_j is randomised, so j is an ancestor of k if and only if A_k depends on it there.
/// A_k, and A_k² (both standardised), are regressed on (A_j, A_j²); j is taken for an ancestor if either F
/// test with (2, n−3) degrees of freedom rejects at level 0.001/(2K(K−1)). The relation is what the tests
/// say: it is not closed. Where A_j or A_k takes fewer values than the regression needs, j is no ancestor.
/// @param interventional  data of do(A_1) … do(A_K), of K actions, degree() >= 4
/// @throws ArgumentError if number, actions or degree differ from that
[[nodiscard]] Ancestors learn_ancestors(std::span<const Moments> interventional);

/// The same with another level of one test. @param level  in (0, 1)
[[nodiscard]] Ancestors learn_ancestors(std::span<const Moments> interventional, double level);

/// The square of the p-value of an F test with (2, df) degrees of freedom, from the residual sums of squares
/// with and without the two regressors.
///
/// The survival function of F(2, df) at x is (1 + 2x/df)^(−df/2) and 1 + 2F/df = RSS_0/RSS_1, so p² is
/// (RSS_1/RSS_0)^df: multiplications only, hence the same bits on every processor. 1 if restricted <= 0.
[[nodiscard]] double squared_p_value(double unrestricted, double restricted, long long df);

}  // namespace causum::estimators
