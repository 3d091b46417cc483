#include "estimators/methods/contribution_model.hpp"

#include <limits>

#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/noise_variance.hpp"

namespace causum::estimators {
namespace {

/// The actions that a monomial has.
std::vector<int> actions_of(const Basis& basis, int monomial) {
    std::vector<int> result;
    const std::span<const std::uint8_t> exponents = basis.exponents(monomial);
    for (std::size_t k = 0; k < exponents.size(); ++k) {
        if (exponents[k] > 0) result.push_back(static_cast<int>(k));
    }
    return result;
}

RegimeTerm everywhere(int function) {
    return {.function = function, .presence = Presence::everywhere};
}
/// (1 − R_k) · function
RegimeTerm left_alone(int function, int k) {
    return {.function = function, .presence = Presence::except_in, .regime = k + 1};
}

}  // namespace

void ContributionModel::add(Kind kind, int degree, const RegimeTerm& term) {
    const auto [group, is_new] = groups_.try_emplace({kind, degree}, static_cast<int>(groups_.size()));
    terms_.push_back({term, group->second});
}

ContributionModel::ContributionModel(const ContributionData& data) : data_(data) {
    const ContributionFunctions& functions = data.functions;
    const Basis& basis = functions.basis();
    for (int k = 0; k < basis.actions(); ++k)
        add(Kind::shift, 0, {.function = 0, .presence = Presence::only_in, .regime = k + 1});
    for (int m = 1; m < basis.size(); ++m) {
        const int degree = basis.total_degree(m);
        const std::vector<int> actions = actions_of(basis, m);
        if (actions.size() == 1) {
            if (degree <= 2) {
                terms_.push_back({everywhere(m), MixedTerm::fixed});
            } else {
                add(Kind::power, degree, everywhere(m));
            }
        }
        for (int k = 0; k < basis.actions(); ++k) {
            if (!is_contribution(basis, m, k, data.ancestors)) continue;
            const bool is_power = actions.size() == 1 && actions.front() == k;
            add(is_power ? Kind::difference : Kind::other, is_power ? degree : 0, left_alone(m, k));
        }
    }
    for (int k = 0; k < basis.actions(); ++k) {
        const int ancestors = static_cast<int>(functions.control(k).ancestors().size());
        for (int q = 1; q <= ContributionFunctions::highest_control_power && ancestors > 0; ++q) {
            add(Kind::control_power, q, left_alone(functions.control_power(k, q), k));
            add(Kind::action_times_power, 0, left_alone(functions.action_times_power(k, q), k));
        }
        for (int i = 0; i < ControlVariable::spline_count; ++i) {
            add(Kind::spline, 0, left_alone(functions.spline(k, i), k));
            for (int j = 0; j < ancestors; ++j)
                add(Kind::spline_times_ancestor, 0, left_alone(functions.spline_times_ancestor(k, j, i), k));
        }
    }
}

void ContributionModel::add_interactions() {
    const Basis& basis = data_.functions.basis();
    for (int m = 1; m < basis.size(); ++m) {
        const std::vector<int> actions = actions_of(basis, m);
        if (actions.size() < 2) continue;
        const int degree = basis.total_degree(m);
        add(Kind::interaction, degree, everywhere(m));
        for (std::size_t i = 0; i < actions.size(); ++i) {
            if (!is_contribution(basis, m, actions[i], data_.ancestors))  // else it is there already
                add(Kind::confounded_interaction, degree, left_alone(m, actions[i]));
            for (std::size_t j = 0; j < i; ++j) {
                add(Kind::doubly_confounded_interaction, degree,
                    {.function = m,
                     .presence = Presence::except_in_both,
                     .regime = actions[j] + 1,
                     .other_regime = actions[i] + 1});
            }
        }
    }
}

Eigen::MatrixXd ContributionModel::effect_of_terms(const MixedFit& fit) const {
    const auto size = static_cast<Eigen::Index>(terms_.size());
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(size + 1, data_.functions.basis().size());
    result(size, 0) = 1.0;
    for (Eigen::Index t = 0; t < size; ++t) {
        const RegimeTerm& term = terms_[static_cast<std::size_t>(t)].term;
        if (term.presence == Presence::only_in) {  // δ_k
            result(t, 0) = 1.0;
        } else if (term.presence == Presence::everywhere) {
            result.row(t) = data_.functions.hermite_product(term.function).transpose();
            result(t, 0) -= fit.centre(term.function - 1);
        }
    }
    return result;
}

Estimate ContributionModel::fit(const Eigen::Ref<const Eigen::VectorXd>& noise_variances,
                                Intervals intervals) const {
    const bool with_intervals = intervals != Intervals::none;
    const MixedFit fit = fit_mixed_model(data_.equations, noise_variances.cwiseInverse(), terms_,
                                         static_cast<int>(groups_.size()), with_intervals);
    if (fit.status != FitStatus::ok) return {.status = fit.status};
    const Basis& basis = data_.functions.basis();
    Estimate result;
    result.status = FitStatus::ok;
    result.effect = {basis.degree(), Eigen::VectorXd::Zero(basis.size())};
    Eigen::VectorXd& effect = result.effect.coefficients;
    effect(0) = fit.intercept;
    for (std::size_t t = 0; t < terms_.size(); ++t) {
        const RegimeTerm& term = terms_[t].term;
        const double coefficient = fit.coefficients(static_cast<Eigen::Index>(t));
        if (term.presence == Presence::only_in) {  // δ_k
            effect(0) += coefficient;
        } else if (term.presence == Presence::everywhere && coefficient != 0.0) {
            effect += coefficient * data_.functions.hermite_product(term.function);
            effect(0) -= coefficient * fit.centre(term.function - 1);
        }
    }
    result.penalty_min = std::numeric_limits<double>::quiet_NaN();
    result.penalty_max = std::numeric_limits<double>::quiet_NaN();
    if (with_intervals) {
        result.uncertainty = {posterior_calibration * fit.deviations * effect_of_terms(fit),
                              std::numeric_limits<double>::infinity()};
    }
    return result;
}

Estimate fit_contributions(const TrainingData& data, bool interactions) {
    const std::vector<NormalEquations> equations = data.equations(data.monomials().all);
    if (equations.empty()) return {.status = FitStatus::too_few_samples};
    const ContributionData& contributions = data.contributions();
    Estimate result = timed([&] {
        ContributionModel model(contributions);
        if (interactions) model.add_interactions();
        return model.fit(noise_variances(equations, data.monomials().basis), data.options().intervals);
    });
    result.seconds += contributions.seconds;
    return result;
}

}  // namespace causum::estimators
