#pragma once

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <cmath>
#include <vector>

namespace causum::tests {

/// Sum over a column's samples of the regimes it is present in: a mixed model written with dense matrices,
/// a row per sample and a column per effect.
class SlowMixedModel {
  public:
    /// @param noise_variance  of each sample
    SlowMixedModel(Eigen::VectorXd outcome, Eigen::VectorXd noise_variance)
        : outcome_(std::move(outcome)), noise_(std::move(noise_variance)) {
        add(Eigen::VectorXd::Ones(outcome_.size()), fixed, 1.0);
    }
    static constexpr int fixed = -1;

    /// @param column  [samples] values, 0 where the effect is absent
    /// @param sd      of the function, whose effect times sd has the group's variance
    void add(const Eigen::VectorXd& column, int group, double sd) {
        columns_.push_back(column / sd);
        sd_.push_back(sd);
        group_.push_back(group);
    }

    /// Coefficients of all columns, the intercept first, by QR of the weighted rows with √(1/τ) below; 0 in
    /// groups whose variance is 0.
    [[nodiscard]] Eigen::VectorXd coefficients(const Eigen::VectorXd& variances) const {
        Eigen::VectorXd result = standardised_effects(variances);
        for (Eigen::Index c = 0; c < result.size(); ++c) result(c) /= sd_[static_cast<std::size_t>(c)];
        return result;
    }

    /// Posterior covariance of all columns' coefficients, the intercept first: the rows of coefficients(),
    /// R⁻¹R⁻ᵀ of their QR; 0 in groups whose variance is 0.
    [[nodiscard]] Eigen::MatrixXd covariance(const Eigen::VectorXd& variances) const {
        const Rows rows = stacked(variances);
        const Eigen::MatrixXd inverse_root = rows.inverse_root();
        const Eigen::MatrixXd active = inverse_root * inverse_root.transpose();
        const auto size = static_cast<Eigen::Index>(columns_.size());
        Eigen::MatrixXd result = Eigen::MatrixXd::Zero(size, size);
        for (std::size_t i = 0; i < rows.active.size(); ++i) {
            for (std::size_t j = 0; j < rows.active.size(); ++j) {
                const std::size_t a = rows.active[i], b = rows.active[j];
                result(static_cast<Eigen::Index>(a), static_cast<Eigen::Index>(b)) =
                    active(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) / (sd_[a] * sd_[b]);
            }
        }
        return result;
    }

    /// −½ (log|V| + log|X'V⁻¹X| + y'Py), V = R + Z T Z', X the fixed effects' columns.
    [[nodiscard]] double log_likelihood(const Eigen::VectorXd& variances) const {
        Eigen::MatrixXd v = noise_.asDiagonal();
        std::vector<Eigen::VectorXd> fixed_columns;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            if (group_[c] == fixed) {
                fixed_columns.push_back(columns_[c]);
            } else {
                v += variances(group_[c]) * columns_[c] * columns_[c].transpose();
            }
        }
        Eigen::MatrixXd x(v.rows(), static_cast<Eigen::Index>(fixed_columns.size()));
        for (std::size_t c = 0; c < fixed_columns.size(); ++c)
            x.col(static_cast<Eigen::Index>(c)) = fixed_columns[c];
        const Eigen::LLT<Eigen::MatrixXd> v_root(v);
        const Eigen::MatrixXd vx = v_root.solve(x);
        const Eigen::VectorXd vy = v_root.solve(outcome_);
        const Eigen::LLT<Eigen::MatrixXd> x_root(x.transpose() * vx);
        const Eigen::VectorXd xy = x.transpose() * vy;
        return -0.5 * (log_determinant(v_root) + log_determinant(x_root) + outcome_.dot(vy) -
                       xy.dot(x_root.solve(xy)));
    }

    /// The fixed point τ = Σ u²/γ from a start, to 1e-7; a group with γ < 0.01 gets 0.
    [[nodiscard]] Eigen::VectorXd fixed_point(Eigen::VectorXd variances) const {
        for (int round = 0; round < 2000; ++round) {
            Eigen::VectorXd effects, inverse_diagonal;
            effects = standardised_effects(variances, &inverse_diagonal);
            Eigen::VectorXd squares = Eigen::VectorXd::Zero(variances.size()), effective = squares;
            for (std::size_t c = 0; c < columns_.size(); ++c) {
                if (group_[c] == fixed || variances(group_[c]) == 0.0) continue;
                const auto at = static_cast<Eigen::Index>(c);
                squares(group_[c]) += effects(at) * effects(at);
                effective(group_[c]) += 1.0 - inverse_diagonal(at) / variances(group_[c]);
            }
            const Eigen::VectorXd next =
                (effective.array() > 0.01).select(squares.cwiseQuotient(effective), 0.0);
            const double moved = ((next - variances).array().abs() - 1e-7 * variances.array()).maxCoeff();
            variances = next;
            if (moved <= 0.0) break;
        }
        return variances;
    }

  private:
    static double log_determinant(const Eigen::LLT<Eigen::MatrixXd>& root) {
        return 2.0 * root.matrixLLT().diagonal().array().log().sum();
    }

    /// The weighted rows with √(1/τ) below, of the effects that take part.
    struct Rows {
        std::vector<std::size_t> active;
        Eigen::HouseholderQR<Eigen::MatrixXd> qr;
        Eigen::VectorXd target;

        [[nodiscard]] Eigen::MatrixXd inverse_root() const {
            const auto size = static_cast<Eigen::Index>(active.size());
            const Eigen::MatrixXd r = qr.matrixQR().topRows(size).triangularView<Eigen::Upper>();
            return r.triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(size, size));
        }
    };
    [[nodiscard]] Rows stacked(const Eigen::VectorXd& variances) const {
        Rows result;
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            if (group_[c] == fixed || variances(group_[c]) > 0.0) result.active.push_back(c);
        }
        const auto size = static_cast<Eigen::Index>(result.active.size());
        const Eigen::Index samples = outcome_.size();
        Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(samples + size, size);
        result.target = Eigen::VectorXd::Zero(samples + size);
        const Eigen::VectorXd root_weight = noise_.cwiseSqrt().cwiseInverse();
        result.target.head(samples) = outcome_.cwiseProduct(root_weight);
        for (Eigen::Index i = 0; i < size; ++i) {
            const std::size_t c = result.active[static_cast<std::size_t>(i)];
            rows.col(i).head(samples) = columns_[c].cwiseProduct(root_weight);
            if (group_[c] != fixed) rows(samples + i, i) = std::sqrt(1.0 / variances(group_[c]));
        }
        result.qr.compute(rows);
        return result;
    }

    [[nodiscard]] Eigen::VectorXd standardised_effects(const Eigen::VectorXd& variances,
                                                       Eigen::VectorXd* inverse_diagonal = nullptr) const {
        const Rows rows = stacked(variances);
        const Eigen::VectorXd solution = rows.qr.solve(rows.target);
        Eigen::VectorXd result = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(columns_.size()));
        for (std::size_t i = 0; i < rows.active.size(); ++i)
            result(static_cast<Eigen::Index>(rows.active[i])) = solution(static_cast<Eigen::Index>(i));
        if (inverse_diagonal == nullptr) return result;
        const Eigen::MatrixXd inverse = rows.inverse_root();
        *inverse_diagonal = Eigen::VectorXd::Zero(result.size());
        for (std::size_t i = 0; i < rows.active.size(); ++i)
            (*inverse_diagonal)(static_cast<Eigen::Index>(rows.active[i])) =
                inverse.row(static_cast<Eigen::Index>(i)).squaredNorm();
        return result;
    }

    Eigen::VectorXd outcome_, noise_;
    std::vector<Eigen::VectorXd> columns_;
    std::vector<double> sd_;
    std::vector<int> group_;
};

}  // namespace causum::tests
