#pragma once

#include <array>
#include <functional>
#include <vector>

#include "core/basis.hpp"
#include "core/coordinates.hpp"
#include "core/fit_status.hpp"
#include "core/least_squares.hpp"
#include "core/moments.hpp"
#include "core/polynomial.hpp"

namespace causum::estimators {

struct RegressionOptions;

inline constexpr int fold_count = 3;

/// The training samples of one regime, fold by fold.
using Folds = std::array<Moments, fold_count>;

/// The monomials of a study's fits: made once for K actions and a degree, shared by all replicates.
struct Monomials {
    Monomials(int actions, int degree)
        : basis(actions, degree),
          products(actions, degree),
          all(all_features(basis, degree)),
          univariate(univariate_features(basis, degree)) {}

    Basis basis;
    ProductIndex products;
    Features all;         ///< every monomial of degree 1 … d
    Features univariate;  ///< powers of single actions
};

/// Powers of one action.
[[nodiscard]] Features powers_of(const Monomials& monomials, int action);

/// A penalised regression, its penalty chosen by cross-validation.
struct Regression {
    FitStatus status = FitStatus::not_run;
    Polynomial function;           ///< in standardised actions; empty unless status is ok
    double penalty = 0.0;          ///< the penalty chosen
    bool penalty_on_edge = false;  ///< it is the first or last of a grid of several
    double score = 0.0;            ///< that of the penalty chosen
    std::vector<double> scores;    ///< mean R² of the folds per penalty; NaN for a penalty that was skipped
    double seconds = 0.0;          ///< CPU time
};

/// Everything that a regression takes beside the samples.
struct RegressionSetup {
    const Monomials& monomials;
    const RawTransform& transform;  ///< of the same degree
    const RegressionOptions& options;
};

/// Ridge or lasso regression of the outcome on monomials of the raw actions, the intercept free.
///
/// Ridge minimises Σ(y−ŷ)² + α‖Sb‖², lasso Σ(y−ŷ)²/(2n) + α‖Sb‖₁, b the coefficients of raw monomials and S
/// the diagonal of their sds (ddof 0) in the samples that the fit sees: scikit-learn's objectives after
/// PolynomialFeatures and StandardScaler. A feature without variance gets coefficient 0. α is the penalty
/// with the highest mean R² over the folds, ties to the smallest; a penalty whose fit fails is skipped. The
/// arithmetic is in standardised actions: there the Gram matrix is well conditioned (docs/methods.md,
/// "Ridge").
/// @param folds     one outcome column, fit_degree() >= the setup's degree
/// @param features  divisor-closed
/// @return status too_few_samples if a fold has fewer than two samples, or the last failure if all penalties
/// fail
[[nodiscard]] Regression fit_regression(const RegressionSetup& setup, const Folds& folds,
                                        const Features& features);

/// Held-out R² as scikit-learn defines it, the constant outcome included.
/// @param error, variance  mean squared error, and variance of the held-out outcome
[[nodiscard]] double r_squared(double error, double variance);

/// Fits to all samples with the penalty of the highest finite score, ties to the smallest penalty; where that
/// fit fails with the next best. Sets status, penalty, its score and penalty_on_edge of `result`, whose
/// scores are there.
/// @param fit  makes result.function for the penalty at an index, and says how that went
void choose_penalty(const std::vector<double>& penalties, Regression& result,
                    const std::function<FitStatus(std::size_t)>& fit);

}  // namespace causum::estimators
