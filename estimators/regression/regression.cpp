#include "estimators/regression/regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/regression/penalized.hpp"
#include "estimators/regression/ridge_family.hpp"

namespace causum::estimators {
namespace {

double intercept_of(const NormalEquations& equations, const Eigen::VectorXd& coefficients) {
    return equations.outcome_mean - coefficients.dot(equations.mean);
}

Regression fit_lasso(const RegressionSetup& setup, const Folds& folds, const Features& features) {
    Regression result;
    if (std::ranges::any_of(folds, [](const Moments& fold) { return fold.count < 2.0; })) {
        result.status = FitStatus::too_few_samples;
        return result;
    }
    const auto equations = [&](const Moments& moments) {
        return normal_equations(moments, setup.monomials.products, features);
    };
    const std::vector<double>& penalties = setup.options.penalties;
    result.status = FitStatus::not_finite;
    result.scores.assign(penalties.size(), 0.0);
    for (std::size_t f = 0; f < fold_count; ++f) {
        const NormalEquations training = equations(folds[(f + 1) % fold_count] + folds[(f + 2) % fold_count]);
        const NormalEquations held_out = equations(folds[f]);
        LassoProblem problem(training, features, setup.transform);
        for (std::size_t i = penalties.size(); i-- > 0;) {
            const Solution s = problem.solve(penalties[i]);
            if (s.status != FitStatus::ok) {
                result.status = s.status;
                result.scores[i] = std::numeric_limits<double>::quiet_NaN();
                continue;
            }
            const double error =
                mean_squared_error(held_out, intercept_of(training, s.coefficients), s.coefficients);
            result.scores[i] += r_squared(error, held_out.variation / held_out.count) / fold_count;
        }
    }
    const NormalEquations all = equations(folds[0] + folds[1] + folds[2]);
    choose_penalty(penalties, result, [&](std::size_t i) {
        const Solution solution = LassoProblem(all, features, setup.transform).solve(penalties[i]);
        if (solution.status != FitStatus::ok) return solution.status;
        Polynomial& function = result.function;
        function.degree = setup.monomials.basis.degree();
        function.coefficients = Eigen::VectorXd::Zero(setup.monomials.basis.size());
        function.coefficients(0) = intercept_of(all, solution.coefficients);
        function.coefficients(features) = solution.coefficients;
        return FitStatus::ok;
    });
    return result;
}

}  // namespace

Features powers_of(const Monomials& monomials, int action) {
    Features result;
    for (const int m : monomials.univariate) {
        if (monomials.basis.last(m) == action) result.push_back(m);
    }
    return result;
}

double r_squared(double error, double variance) {
    if (variance == 0.0) return error == 0.0 ? 1.0 : 0.0;
    return 1.0 - error / variance;
}

void choose_penalty(const std::vector<double>& penalties, Regression& result,
                    const std::function<FitStatus(std::size_t)>& fit) {
    std::vector<double> candidates = result.scores;
    for (;;) {
        std::size_t best = candidates.size();
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (std::isfinite(candidates[i]) &&
                (best == candidates.size() || candidates[i] > candidates[best]))
                best = i;
        }
        if (best == candidates.size()) return;
        result.status = fit(best);
        if (result.status == FitStatus::ok) {
            result.penalty = penalties[best];
            result.score = candidates[best];
            result.penalty_on_edge = penalties.size() > 1 && (best == 0 || best + 1 == penalties.size());
            return;
        }
        candidates[best] = std::numeric_limits<double>::quiet_NaN();
    }
}

Regression fit_regression(const RegressionSetup& setup, const Folds& folds, const Features& features) {
    if (setup.options.regularization == Regularization::lasso)
        return timed([&] { return fit_lasso(setup, folds, features); });
    return RidgeFamily(setup, folds, features).fit(setup, Eigen::VectorXd::Ones(1));
}

}  // namespace causum::estimators
