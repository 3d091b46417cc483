#include "estimators/contributions/contribution_functions.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace causum::estimators {
namespace {

constexpr double control_limit = 4.0;  ///< sds beyond which powers of s do not grow

/// He_0(x) … He_highest(x), a column each: He_{n+1} = x He_n − n He_{n−1}.
Eigen::ArrayXXd hermite(const Eigen::ArrayXd& x, int highest) {
    Eigen::ArrayXXd result(x.size(), highest + 1);
    result.col(0).setOnes();
    if (highest > 0) result.col(1) = x;
    for (int n = 1; n < highest; ++n) result.col(n + 1) = x * result.col(n) - n * result.col(n - 1);
    return result;
}

/// Coefficients of He_n: of x^{n−2m} it is (−1)^m n! / (m! (n−2m)! 2^m).
std::vector<double> hermite_coefficients(int n) {
    std::vector<double> result(static_cast<std::size_t>(n) + 1, 0.0);
    double coefficient = 1.0;
    for (int power = n; power >= 0; power -= 2) {
        result[static_cast<std::size_t>(power)] = coefficient;
        coefficient *= -0.5 * power * (power - 1) / (0.5 * (n - power) + 1.0);
    }
    return result;
}

}  // namespace

ContributionFunctions::ContributionFunctions(const Basis& basis, std::vector<ControlVariable> controls)
    : basis_(&basis), controls_(std::move(controls)), count_(basis.size() - 1) {
    for (const ControlVariable& p : controls_) {
        first_.push_back(count_ + 1);
        const int ancestors = static_cast<int>(p.ancestors().size());
        count_ +=
            (ancestors + 1) * ControlVariable::spline_count + (ancestors > 0 ? 2 * highest_control_power : 0);
    }
}

Eigen::MatrixXd ContributionFunctions::operator()(const Eigen::Ref<const Eigen::MatrixXd>& actions) const {
    Eigen::MatrixXd values(actions.rows(), count_);
    const auto column = [&](int function) { return values.col(function - 1).array(); };
    std::vector<Eigen::ArrayXXd> powers;
    for (Eigen::Index k = 0; k < actions.cols(); ++k)
        powers.push_back(hermite(actions.col(k), basis_->degree()));
    for (int m = 1; m < basis_->size(); ++m) {
        // a monomial is parent · x_last, so the product without the factor of the last variable is there
        // already
        const auto last = static_cast<std::size_t>(basis_->last(m));
        const int power = basis_->exponents(m)[last];
        int rest = m;
        for (int i = 0; i < power; ++i) rest = basis_->parent(rest);
        column(m) = powers[last].col(power);
        if (rest > 0) column(m) *= column(rest);
    }
    for (int k = 0; k < basis_->actions(); ++k) {
        const Eigen::ArrayXd s = control(k)(actions);
        const std::vector<int>& ancestors = control(k).ancestors();
        if (!ancestors.empty()) {
            const Eigen::ArrayXXd he =
                hermite(s.max(-control_limit).min(control_limit), highest_control_power);
            for (int q = 1; q <= highest_control_power; ++q) {
                column(control_power(k, q)) = he.col(q);
                column(action_times_power(k, q)) = he.col(q) * actions.col(k).array();
            }
        }
        const Eigen::MatrixXd splines = control(k).splines(s);
        for (int i = 0; i < ControlVariable::spline_count; ++i) {
            column(spline(k, i)) = splines.col(i).array();
            for (std::size_t j = 0; j < ancestors.size(); ++j) {
                column(spline_times_ancestor(k, static_cast<int>(j), i)) =
                    splines.col(i).array() * actions.col(ancestors[j]).array();
            }
        }
    }
    return values;
}

NormalEquations ContributionFunctions::equations(const SampleReplay& replay, int regime) const {
    NormalEquations sums;
    sums.mean = Eigen::VectorXd::Zero(count_);
    sums.gram = Eigen::MatrixXd::Zero(count_, count_);
    sums.moment = Eigen::VectorXd::Zero(count_);
    replay(regime, std::numeric_limits<std::int64_t>::max(), [&](const SampleBlock& block) {
        const Eigen::MatrixXd values = (*this)(block.actions);
        sums.count += static_cast<double>(block.outcome.size());
        sums.mean += values.colwise().sum().transpose();
        sums.outcome_mean += block.outcome.sum();
        sums.gram.selfadjointView<Eigen::Lower>().rankUpdate(values.transpose());
        sums.moment.noalias() += values.transpose() * block.outcome;
        sums.variation += block.outcome.squaredNorm();
    });
    if (!(sums.count > 0.0)) return sums;
    // functions of standardised actions have means of the order of their sds: nothing cancels
    sums.mean /= sums.count;
    sums.outcome_mean /= sums.count;
    sums.gram.selfadjointView<Eigen::Lower>().rankUpdate(sums.mean, -sums.count);
    sums.gram.triangularView<Eigen::StrictlyUpper>() = sums.gram.transpose();
    sums.moment -= sums.count * sums.outcome_mean * sums.mean;
    sums.variation = std::max(0.0, sums.variation - sums.count * sums.outcome_mean * sums.outcome_mean);
    return sums;
}

Eigen::VectorXd ContributionFunctions::hermite_product(int monomial) const {
    const std::span<const std::uint8_t> exponents = basis_->exponents(monomial);
    std::vector<std::pair<std::vector<std::uint8_t>, double>> terms = {
        {std::vector<std::uint8_t>(exponents.size(), 0), 1.0}};
    for (std::size_t k = 0; k < exponents.size(); ++k) {
        const std::vector<double> he = hermite_coefficients(exponents[k]);
        std::vector<std::pair<std::vector<std::uint8_t>, double>> product;
        for (const auto& [powers, coefficient] : terms) {
            for (std::size_t i = 0; i < he.size(); ++i) {
                if (he[i] == 0.0) continue;
                auto& term = product.emplace_back(powers, coefficient * he[i]);
                term.first[k] = static_cast<std::uint8_t>(i);
            }
        }
        terms = std::move(product);
    }
    Eigen::VectorXd result = Eigen::VectorXd::Zero(basis_->size());
    for (const auto& [powers, coefficient] : terms) result(basis_->index(powers)) += coefficient;
    return result;
}

ContributionData::ContributionData(const Basis& basis, const SampleReplay& replay, const Ancestors& relation)
    : ancestors(relation), functions(basis, ControlVariable::fit(replay, relation)) {
    for (int r = 0; r <= basis.actions(); ++r) equations.push_back(functions.equations(replay, r));
}

}  // namespace causum::estimators
