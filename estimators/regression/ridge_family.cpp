#include "estimators/regression/ridge_family.hpp"

#include <algorithm>
#include <limits>

#include "core/errors.hpp"
#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/fit_options.hpp"

namespace causum::estimators {
namespace {

constexpr auto lane_count = static_cast<std::size_t>(penalty_lanes);

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
    design_ = design_equations(all, setup.monomials.products, features_);
    outcomes_ = outcome_equations(all, features_);
    paths_.resize((penalties_.size() + lane_count - 1) / lane_count);
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

const RidgePath& RidgeFamily::path(const RegressionSetup& setup, std::size_t penalty) const {
    const std::size_t group = penalty / lane_count;
    std::optional<RidgePath>& path = paths_[group];
    if (!path) {
        const CpuTimer timer;
        const auto first = penalties_.begin() + static_cast<std::ptrdiff_t>(group * lane_count);
        const std::size_t count = std::min(lane_count, penalties_.size() - group * lane_count);
        const std::vector<double> own(first, first + static_cast<std::ptrdiff_t>(count));
        path.emplace(design_, outcomes_.moment, features_, setup.transform, own);
        seconds_ += timer.seconds();
    }
    return *path;
}

Regression RidgeFamily::fit(const RegressionSetup& setup, const Weights& weights) const {
    Regression result;
    if (folds_.empty()) {
        result.status = FitStatus::too_few_samples;
        result.seconds = seconds_;
        return result;
    }
    if (weights.size() != outcomes_.mean.size())
        throw ArgumentError("RidgeFamily: one weight per outcome column");
    const double shared_before = seconds_;
    const CpuTimer timer;
    result.status = FitStatus::not_finite;
    result.scores = scores(weights, result.status);
    choose_penalty(penalties_, result, [&](std::size_t i) {
        const RidgePath& own = path(setup, i);
        const std::size_t lane = i % lane_count;
        if (own.status(lane) != FitStatus::ok) return own.status(lane);
        Eigen::VectorXd b = Eigen::VectorXd::Zero(design_.mean.size());
        for (Eigen::Index c = 0; c < weights.size(); ++c) {
            if (weights(c) != 0.0) b += weights(c) * own.coefficients(lane, c);
        }
        result.function = {basis_->degree(), Eigen::VectorXd::Zero(basis_->size())};
        result.function.coefficients(0) = weighted(outcomes_.mean, weights) - b.dot(design_.mean);
        result.function.coefficients(features_) = b;
        return FitStatus::ok;
    });
    result.seconds = shared_before + timer.seconds();
    return result;
}

}  // namespace causum::estimators
