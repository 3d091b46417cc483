#include "estimators/contributions/contribution_degree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "estimators/contributions/contribution_terms.hpp"
#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/noise_variance.hpp"
#include "estimators/regression/regime_fit.hpp"

namespace causum::estimators {
namespace {

/// Cross-validation of the candidates that the samples suffice for.
class CrossValidation {
  public:
    CrossValidation(std::span<const Folds* const> regimes, std::span<const Monomials* const> candidates,
                    const Ancestors& ancestors)
        : regimes_(regimes), candidates_(candidates) {
        for (const Monomials* const candidate : candidates) {
            std::vector<RegimeTerm> terms = contribution_terms(*candidate, ancestors);
            if (!suffices(candidate->basis.degree(), terms.size())) break;
            terms_.push_back(std::move(terms));
        }
    }

    /// Of degree 1, 2, … as far as samples suffice; NaN where a fit failed.
    [[nodiscard]] std::vector<double> errors() const {
        std::vector<double> result(terms_.size(), 0.0);
        if (result.empty()) return result;
        const Eigen::VectorXd weights = noise_weights();
        for (std::size_t fold = 0; fold < fold_count; ++fold) add_errors(fold, weights, result);
        double count = 0.0;
        for (const Folds* const folds : regimes_)
            for (const Moments& fold : *folds) count += fold.count;
        for (double& error : result) error /= count;
        return result;
    }

  private:
    [[nodiscard]] static double count_without(const Folds& folds, std::size_t fold) {
        return folds[(fold + 1) % fold_count].count + folds[(fold + 2) % fold_count].count;
    }

    [[nodiscard]] bool suffices(int degree, std::size_t terms) const {
        for (std::size_t fold = 0; fold < fold_count; ++fold) {
            double total = 0.0;
            for (const Folds* const folds : regimes_) {
                const double count = count_without(*folds, fold);
                if ((*folds)[fold].count < 2.0 || !(count > degree)) return false;
                total += count;
            }
            if (total < static_cast<double>(terms + regimes_.size())) return false;
        }
        return true;
    }

    /// Of the highest degree that is tried, of which there must be one.
    [[nodiscard]] const Monomials& highest() const { return *candidates_[terms_.size() - 1]; }

    /// On all monomials of the highest degree: of each lower one they are the first.
    [[nodiscard]] NormalEquations equations(const Moments& moments) const {
        return normal_equations(moments, highest().products, highest().all);
    }

    [[nodiscard]] Eigen::VectorXd noise_weights() const {
        std::vector<NormalEquations> all;
        for (const Folds* const folds : regimes_)
            all.push_back(equations((*folds)[0] + (*folds)[1] + (*folds)[2]));
        return noise_variances(all, highest().basis).cwiseInverse();
    }

    /// Adds the weighted squared errors on a fold of the fits without it.
    void add_errors(std::size_t fold, const Eigen::VectorXd& weights, std::vector<double>& errors) const {
        std::vector<RegimeSolution> fits;
        {
            std::vector<NormalEquations> training;
            for (const Folds* const folds : regimes_)
                training.push_back(
                    equations((*folds)[(fold + 1) % fold_count] + (*folds)[(fold + 2) % fold_count]));
            for (const std::vector<RegimeTerm>& terms : terms_)
                fits.push_back(fit_over_regimes(training, weights, terms));
        }
        for (std::size_t r = 0; r < regimes_.size(); ++r) {
            const NormalEquations held_out = equations((*regimes_[r])[fold]);
            const double weight = weights(static_cast<Eigen::Index>(r)) * held_out.count;
            for (std::size_t d = 0; d < fits.size(); ++d) {
                const double error =
                    fits[d].status == FitStatus::ok
                        ? mean_squared_error(held_out, fits[d].intercepts(static_cast<Eigen::Index>(r)),
                                             slopes(fits[d], terms_[d], static_cast<int>(r)))
                        : std::numeric_limits<double>::quiet_NaN();
                errors[d] += weight * error;
            }
        }
    }

    /// What a fit has in a regime, as coefficients of all monomials of the highest degree.
    [[nodiscard]] Eigen::VectorXd slopes(const RegimeSolution& fit, const std::vector<RegimeTerm>& terms,
                                         int regime) const {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(highest().all.size()));
        for (std::size_t t = 0; t < terms.size(); ++t) {
            if (terms[t].present(regime))
                result(terms[t].function - 1) += fit.coefficients(static_cast<Eigen::Index>(t));
        }
        return result;
    }

    std::span<const Folds* const> regimes_;
    std::vector<std::vector<RegimeTerm>> terms_;  ///< of degree 1, 2, …
    std::span<const Monomials* const> candidates_;
};

}  // namespace

ChosenDegree choose_contribution_degree(std::span<const Folds* const> regimes,
                                        std::span<const Monomials* const> candidates,
                                        const Ancestors& ancestors) {
    return timed([&] {
        ChosenDegree result;
        result.errors = CrossValidation(regimes, candidates, ancestors).errors();
        result.status = result.errors.empty() ? FitStatus::too_few_samples : FitStatus::not_finite;
        result.errors.resize(candidates.size(), std::numeric_limits<double>::quiet_NaN());
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (!(result.errors[i] < least)) continue;
            least = result.errors[i];
            result.degree = candidates[i]->basis.degree();
            result.status = FitStatus::ok;
        }
        return result;
    });
}

}  // namespace causum::estimators
