#include "estimators/regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "estimators/cpu_timer.hpp"
#include "estimators/penalized.hpp"

namespace causum::estimators {
namespace {

double intercept_of(const NormalEquations& equations, const Eigen::VectorXd& coefficients) {
    return equations.outcome_mean - coefficients.dot(equations.mean);
}

/// Held-out R² as scikit-learn defines it, the constant outcome included.
double r_squared(const NormalEquations& held_out, double intercept, const Eigen::VectorXd& coefficients) {
    const double error = mean_squared_error(held_out, intercept, coefficients);
    const double variance = held_out.variation / held_out.count;
    if (variance == 0.0) return error == 0.0 ? 1.0 : 0.0;
    return 1.0 - error / variance;
}

/// Solutions for every penalty of one data set, at the penalties' indices.
template <class Problem>
std::vector<Solution> solve_all(Problem problem, const std::vector<double>& penalties) {
    std::vector<Solution> solutions(penalties.size());
    for (std::size_t i = penalties.size(); i-- > 0;) solutions[i] = problem.solve(penalties[i]);
    return solutions;
}

class CrossValidation {
  public:
    CrossValidation(const RegressionSetup& setup, const Features& features)
        : setup_(setup), features_(features) {}

    [[nodiscard]] std::vector<Solution> solve(const NormalEquations& equations,
                                              const std::vector<double>& penalties) const {
        if (setup_.options.regularization == Regularization::ridge) {
            return solve_all(RidgeProblem(equations, features_, setup_.transform), penalties);
        }
        return solve_all(LassoProblem(equations, features_, setup_.transform), penalties);
    }

    /// Mean R² over the folds per penalty; NaN where a fold has no fit, whose status goes to `failure`.
    [[nodiscard]] std::vector<double> scores(const Folds& folds, Status& failure) const {
        const std::vector<double>& penalties = setup_.options.penalties;
        std::vector<double> scores(penalties.size(), 0.0);
        for (std::size_t f = 0; f < fold_count; ++f) {
            const NormalEquations training =
                equations(folds[(f + 1) % fold_count] + folds[(f + 2) % fold_count]);
            const NormalEquations held_out = equations(folds[f]);
            const std::vector<Solution> solutions = solve(training, penalties);
            for (std::size_t i = 0; i < penalties.size(); ++i) {
                const Solution& s = solutions[i];
                if (s.status == Status::ok) {
                    scores[i] += r_squared(held_out, intercept_of(training, s.coefficients), s.coefficients) /
                                 fold_count;
                } else {
                    failure = s.status;
                    scores[i] = std::numeric_limits<double>::quiet_NaN();
                }
            }
        }
        return scores;
    }

    [[nodiscard]] NormalEquations equations(const Moments& moments) const {
        return normal_equations(moments, setup_.monomials.products, features_);
    }

  private:
    const RegressionSetup& setup_;
    const Features& features_;
};

Regression choose_and_fit(const RegressionSetup& setup, const Folds& folds, const Features& features) {
    Regression result;
    if (std::ranges::any_of(folds, [](const Moments& fold) { return fold.count < 2.0; })) {
        result.status = Status::too_few_samples;
        return result;
    }
    const CrossValidation validation(setup, features);
    const std::vector<double>& penalties = setup.options.penalties;
    result.status = Status::not_finite;
    result.scores = validation.scores(folds, result.status);
    const NormalEquations all = validation.equations(folds[0] + folds[1] + folds[2]);
    std::vector<double> candidates = result.scores;
    for (;;) {
        std::size_t best = candidates.size();
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (std::isfinite(candidates[i]) &&
                (best == candidates.size() || candidates[i] > candidates[best]))
                best = i;
        }
        if (best == candidates.size()) return result;
        const Solution solution = validation.solve(all, {penalties[best]}).front();
        result.status = solution.status;
        if (solution.status == Status::ok) {
            Polynomial& function = result.function;
            function.degree = setup.monomials.basis.degree();
            function.coefficients = Eigen::VectorXd::Zero(setup.monomials.basis.size());
            function.coefficients(0) = intercept_of(all, solution.coefficients);
            function.coefficients(features) = solution.coefficients;
            result.penalty = penalties[best];
            result.penalty_on_edge = penalties.size() > 1 && (best == 0 || best + 1 == penalties.size());
            return result;
        }
        candidates[best] = std::numeric_limits<double>::quiet_NaN();
    }
}

}  // namespace

Features powers_of(const Monomials& monomials, int action) {
    Features result;
    for (const int m : monomials.univariate) {
        if (monomials.basis.last(m) == action) result.push_back(m);
    }
    return result;
}

Regression fit_regression(const RegressionSetup& setup, const Folds& folds, const Features& features) {
    return timed([&] { return choose_and_fit(setup, folds, features); });
}

}  // namespace causum::estimators
