#pragma once

#include <Eigen/QR>
#include <cmath>
#include <vector>

#include "core/f_distribution.hpp"
#include "estimators/regression/regime_fit.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/estimators/slow_noise_variance.hpp"

namespace causum::tests {

/// Values of a monomial of standardised actions, sample by sample.
inline Eigen::VectorXd slow_monomial(const RegimeSamples& regimes, int regime, int monomial) {
    const SampleSet& s = regimes.samples[static_cast<std::size_t>(regime)];
    const Eigen::MatrixXd z = standardised(s.actions, regimes.coordinates);
    Eigen::VectorXd result = Eigen::VectorXd::Ones(s.size());
    const auto exponents = regimes.monomials.basis.exponents(monomial);
    for (Eigen::Index k = 0; k < z.cols(); ++k) {
        for (int power = 0; power < exponents[static_cast<std::size_t>(k)]; ++power)
            result = result.cwiseProduct(z.col(k));
    }
    return result;
}

/// Coefficients of terms over all regimes beside an intercept of each, by weighted QR of all rows, in which
/// those of group g of regime r are 0. @param r  −1: no group is left out
inline Eigen::VectorXd slow_regime_fit(const RegimeSamples& regimes,
                                       const std::vector<estimators::RegimeTerm>& terms, int r,
                                       Eigen::Index g) {
    Eigen::Index rows = 0;
    for (const SampleSet& s : regimes.samples) rows += s.size();
    const int count = regimes.actions() + 1;
    Eigen::MatrixXd design = Eigen::MatrixXd::Zero(rows, count + static_cast<Eigen::Index>(terms.size()));
    Eigen::VectorXd target(rows);
    Eigen::Index first = 0;
    for (int regime = 0; regime < count; ++regime) {
        const SampleSet& s = regimes.samples[static_cast<std::size_t>(regime)];
        Eigen::VectorXd weight =
            Eigen::VectorXd::Constant(s.size(), 1.0 / std::sqrt(slow_noise_variance(s, regimes.monomials)));
        for (Eigen::Index i = 0; i < s.size(); ++i) {
            if (regime == r && i % estimators::group_count == g) weight(i) = 0.0;
        }
        design.col(regime).segment(first, s.size()) = weight;
        for (std::size_t t = 0; t < terms.size(); ++t) {
            if (!terms[t].present(regime)) continue;
            design.col(count + static_cast<Eigen::Index>(t)).segment(first, s.size()) =
                weight.cwiseProduct(slow_monomial(regimes, regime, terms[t].function));
        }
        target.segment(first, s.size()) = weight.cwiseProduct(s.outcomes);
        first += s.size();
    }
    return design.colPivHouseholderQr().solve(target).tail(static_cast<Eigen::Index>(terms.size()));
}

/// Least squares on all monomials in one regime without a group. @param g  −1: none is left out
inline Eigen::VectorXd slow_own_fit(const RegimeSamples& regimes, int regime, Eigen::Index g) {
    const SampleSet& s = regimes.samples[static_cast<std::size_t>(regime)];
    Eigen::MatrixXd design(s.size(), regimes.monomials.basis.size());
    Eigen::VectorXd kept = Eigen::VectorXd::Ones(s.size());
    for (Eigen::Index i = 0; i < s.size(); ++i) {
        if (i % estimators::group_count == g) kept(i) = 0.0;
    }
    for (int m = 0; m < regimes.monomials.basis.size(); ++m)
        design.col(m) = kept.cwiseProduct(slow_monomial(regimes, regime, m));
    return design.colPivHouseholderQr().solve(kept.cwiseProduct(s.outcomes));
}

/// The jackknife's variance that refits (rows) show.
inline Eigen::MatrixXd slow_variance(const Eigen::MatrixXd& refits) {
    const Eigen::RowVectorXd mean = refits.colwise().mean();
    const Eigen::MatrixXd deviations = refits.rowwise() - mean;
    return 23.0 / 24.0 * deviations.transpose() * deviations;
}

/// The p-value by the formulas as they are written.
inline double slow_p_value(const Eigen::VectorXd& b, const std::vector<Eigen::MatrixXd>& variances) {
    Eigen::MatrixXd v = Eigen::MatrixXd::Zero(b.size(), b.size());
    for (const Eigen::MatrixXd& own : variances) v += own;
    const Eigen::MatrixXd inverse = v.colPivHouseholderQr().inverse();
    double spread = 0.0;
    for (const Eigen::MatrixXd& own : variances) {
        const Eigen::MatrixXd share = own * inverse;
        spread += ((share * share).trace() + share.trace() * share.trace()) / 23.0;
    }
    const auto q = static_cast<double>(b.size());
    const double nu = (q + q * q) / spread;
    const double statistic = b.dot(inverse * b);
    return f_upper_tail(statistic * (nu - q + 1.0) / (nu * q), q, nu - q + 1.0);
}

}  // namespace causum::tests
