#include "estimators/regression/ridge_family.hpp"

#include <algorithm>
#include <limits>

#include "core/errors.hpp"
#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/fit_options.hpp"

namespace causum::estimators {
namespace {

using Weights = Eigen::Ref<const Eigen::VectorXd>;

double weighted(const Eigen::VectorXd& x, const Weights& weights) {
    double result = 0.0;
    for (Eigen::Index c = 0; c < weights.size(); ++c) {
        if (weights(c) != 0.0) result += weights(c) * x(c);
    }
    return result;
}

/// w'Mw
double quadratic_form(const Eigen::MatrixXd& m, const Weights& weights) {
    double result = 0.0;
    for (Eigen::Index c = 0; c < weights.size(); ++c) {
        for (Eigen::Index d = 0; d < weights.size(); ++d) {
            if (weights(c) != 0.0 && weights(d) != 0.0) result += weights(c) * weights(d) * m(c, d);
        }
    }
    return result;
}

}  // namespace

RidgeFamily::RidgeFamily(const RegressionSetup& setup, const Folds& folds, const Features& features)
    : basis_(&setup.monomials.basis), features_(features), penalties_(setup.options.penalties) {
    if (std::ranges::any_of(folds, [](const Moments& fold) { return fold.count < 2.0; })) return;
    const CpuTimer timer;
    for (std::size_t f = 0; f < fold_count; ++f) {
        const Moments training = folds[(f + 1) % fold_count] + folds[(f + 2) % fold_count];
        folds_.push_back(held_out(setup, training, folds[f]));
    }
    const Moments all = folds[0] + folds[1] + folds[2];
    const DesignEquations design = design_equations(all, setup.monomials.products, features_);
    const OutcomeEquations outcomes = outcome_equations(all, features_);
    path_.emplace(design, outcomes.moment, features_, setup.transform, penalties_);
    mean_ = design.mean;
    outcome_mean_ = outcomes.mean;
    seconds_ = timer.seconds();
}

RidgeFamily::HeldOutFold RidgeFamily::held_out(const RegressionSetup& setup, const Moments& training,
                                               const Moments& held_out) const {
    const DesignEquations design = design_equations(training, setup.monomials.products, features_);
    const OutcomeEquations outcomes = outcome_equations(training, features_);
    const RidgePath path(design, outcomes.moment, features_, setup.transform, penalties_);
    const DesignEquations test = design_equations(held_out, setup.monomials.products, features_);
    const OutcomeEquations test_outcomes = outcome_equations(held_out, features_);
    const Eigen::Index q = outcomes.mean.size();

    HeldOutFold result{test.count, test_outcomes.variation, std::vector<Errors>(penalties_.size())};
    const Eigen::VectorXd shift = test.mean - design.mean;
    std::vector<std::vector<Eigen::VectorXd>> images;  // [outcome][penalty] G b
    for (Eigen::Index c = 0; c < q; ++c) images.push_back(path.images(test.gram, c));
    for (std::size_t i = 0; i < penalties_.size(); ++i) {
        Errors& errors = result.errors[i];
        errors.status = path.status(i);
        if (errors.status != FitStatus::ok) continue;
        errors.offset.resize(q);
        errors.deviations.resize(q, q);
        for (Eigen::Index c = 0; c < q; ++c) {
            const Eigen::VectorXd b = path.coefficients(i, c);
            errors.offset(c) = b.dot(shift) + outcomes.mean(c) - test_outcomes.mean(c);
            for (Eigen::Index d = 0; d < q; ++d) {
                // S_cd = V_cd − b_c'm_d − m_c'b_d + b_c'G b_d, the two crossed terms in each triangle's own
                // half
                errors.deviations(c, d) = test_outcomes.variation(c, d) -
                                          2.0 * b.dot(test_outcomes.moment.col(d)) +
                                          b.dot(images[static_cast<std::size_t>(d)][i]);
            }
        }
    }
    return result;
}

std::vector<double> RidgeFamily::scores(const Weights& weights, FitStatus& failure) const {
    std::vector<double> scores(penalties_.size(), 0.0);
    for (const HeldOutFold& fold : folds_) {
        const double variance = quadratic_form(fold.variation, weights) / fold.count;
        for (std::size_t i = 0; i < penalties_.size(); ++i) {
            const Errors& errors = fold.errors[i];
            if (errors.status != FitStatus::ok) {
                failure = errors.status;
                scores[i] = std::numeric_limits<double>::quiet_NaN();
                continue;
            }
            const double offset = weighted(errors.offset, weights);
            const double error =
                offset * offset + std::max(0.0, quadratic_form(errors.deviations, weights)) / fold.count;
            scores[i] += r_squared(error, variance) / fold_count;
        }
    }
    return scores;
}

Eigen::VectorXd RidgeFamily::coefficients(std::size_t penalty, const Weights& weights) const {
    Eigen::VectorXd result = Eigen::VectorXd::Zero(mean_.size());
    for (Eigen::Index c = 0; c < weights.size(); ++c) {
        if (weights(c) != 0.0) result += weights(c) * path_->coefficients(penalty, c);
    }
    return result;
}

Regression RidgeFamily::fit(const Weights& weights) const {
    const CpuTimer timer;
    Regression result;
    if (folds_.empty()) {
        result.status = FitStatus::too_few_samples;
        return result;
    }
    if (weights.size() != outcome_mean_.size())
        throw ArgumentError("RidgeFamily: one weight per outcome column");
    result.status = FitStatus::not_finite;
    result.scores = scores(weights, result.status);
    choose_penalty(penalties_, result, [&](std::size_t i) {
        if (path_->status(i) != FitStatus::ok) return path_->status(i);
        const Eigen::VectorXd b = coefficients(i, weights);
        result.function = {basis_->degree(), Eigen::VectorXd::Zero(basis_->size())};
        result.function.coefficients(0) = weighted(outcome_mean_, weights) - b.dot(mean_);
        result.function.coefficients(features_) = b;
        return FitStatus::ok;
    });
    result.seconds = seconds_ + timer.seconds();
    return result;
}

}  // namespace causum::estimators
