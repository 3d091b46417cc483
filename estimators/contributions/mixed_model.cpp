#include "estimators/contributions/mixed_model.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace causum::estimators {
namespace {

constexpr int most_rounds = 60;
constexpr double tolerance = 0.01;        ///< of log τ
constexpr double least_effective = 0.01;  ///< effective coefficients of a group that stays
constexpr double first_share = 0.1;       ///< of the outcome's variance, where τ starts
constexpr double jitter = 1e-11;          ///< of the diagonal, against dependent fixed effects
constexpr double least_variance = 1e-20;  ///< of a function's mean square: below it is rounding

/// Cross products of standardised functions 0 (the constant) … p in one regime, and with the outcome.
struct RegimeProducts {
    Eigen::MatrixXd gram;
    Eigen::VectorXd moment;
};

class MixedProblem {
  public:
    MixedProblem(std::span<const NormalEquations> equations, const Eigen::Ref<const Eigen::VectorXd>& weights,
                 const std::vector<MixedTerm>& terms, int groups)
        : terms_(terms), groups_(groups) {
        const NormalEquations& observational = equations.front();
        const Eigen::Index functions = observational.mean.size();
        centre_ = observational.mean;
        shift_ = observational.outcome_mean;
        Eigen::VectorXd square = Eigen::VectorXd::Zero(functions), raw = square;
        double samples = 0.0, variation = 0.0;
        for (const NormalEquations& regime : equations) {
            square += regime.gram.diagonal() + regime.count * (regime.mean - centre_).cwiseAbs2();
            raw += regime.gram.diagonal() + regime.count * regime.mean.cwiseAbs2();
            variation += regime.variation;
            samples += regime.count;
        }
        scale_ = Eigen::VectorXd::Ones(functions + 1);  // 1 / sd; 0 for what does not vary
        for (Eigen::Index f = 0; f < functions; ++f)
            scale_(f + 1) = square(f) > least_variance * raw(f) ? std::sqrt(samples / square(f)) : 0.0;
        outcome_variance_ = variation / samples;

        const auto size = static_cast<Eigen::Index>(terms.size());
        gram_ = Eigen::MatrixXd::Zero(size + 1, size + 1);  // the intercept last
        moment_ = Eigen::VectorXd::Zero(size + 1);
        for (std::size_t r = 0; r < equations.size(); ++r)
            add(products(equations[r]), static_cast<int>(r), weights(static_cast<Eigen::Index>(r)));
    }

    [[nodiscard]] MixedFit fit() const {
        MixedFit result;
        result.centre = centre_;
        result.variances = Eigen::VectorXd::Constant(groups_, first_share * outcome_variance_);
        if (!(outcome_variance_ > 0.0)) result.variances.setZero();
        Eigen::VectorXd effects;
        for (int round = 1;; ++round) {
            // the terms that take part, the intercept last
            std::vector<Eigen::Index> active;
            std::vector<int> group_of;
            for (std::size_t t = 0; t < terms_.size(); ++t) {
                const int group = terms_[t].group;
                if (group != MixedTerm::fixed && !(result.variances(group) > 0.0)) continue;
                active.push_back(static_cast<Eigen::Index>(t));
                group_of.push_back(group);
            }
            active.push_back(gram_.rows() - 1);
            Eigen::MatrixXd system = gram_(active, active);
            system.diagonal() *= 1.0 + jitter;
            for (std::size_t i = 0; i < group_of.size(); ++i) {
                const auto at = static_cast<Eigen::Index>(i);
                if (group_of[i] != MixedTerm::fixed) system(at, at) += 1.0 / result.variances(group_of[i]);
                if (!(system(at, at) > 0.0)) system(at, at) = 1.0;  // does not vary: coefficient 0
            }
            const Eigen::LLT<Eigen::MatrixXd> cholesky(system);
            if (cholesky.info() != Eigen::Success) {
                result.status = FitStatus::not_positive_definite;
                return result;
            }
            const Eigen::VectorXd solution = cholesky.solve(moment_(active));
            if (!solution.allFinite()) {
                result.status = FitStatus::not_finite;
                return result;
            }
            effects = Eigen::VectorXd::Zero(gram_.rows());
            for (std::size_t i = 0; i < active.size(); ++i)
                effects(active[i]) = solution(static_cast<Eigen::Index>(i));
            // diagonal of the inverse: squared norms of the columns of L⁻¹
            Eigen::MatrixXd inverse_root = Eigen::MatrixXd::Identity(system.rows(), system.cols());
            cholesky.matrixL().solveInPlace(inverse_root);
            const Eigen::VectorXd next =
                step(result.variances, solution, inverse_root.colwise().squaredNorm(), group_of);
            const Eigen::ArrayXd moved = (next - result.variances).cwiseAbs();
            if (round == most_rounds || (moved <= tolerance * result.variances.array()).all()) break;
            result.variances = next;
        }
        result.status = FitStatus::ok;
        result.intercept = shift_ + effects(effects.size() - 1);
        result.coefficients.resize(static_cast<Eigen::Index>(terms_.size()));
        for (std::size_t t = 0; t < terms_.size(); ++t) {
            const auto at = static_cast<Eigen::Index>(t);
            result.coefficients(at) = effects(at) * scale_(terms_[t].term.function);
        }
        return result;
    }

  private:
    [[nodiscard]] RegimeProducts products(const NormalEquations& regime) const {
        const Eigen::Index size = regime.mean.size() + 1;
        Eigen::VectorXd mean(size);
        mean << 1.0, regime.mean - centre_;
        RegimeProducts result{regime.count * mean * mean.transpose(),
                              regime.count * (regime.outcome_mean - shift_) * mean};
        result.gram.bottomRightCorner(size - 1, size - 1) += regime.gram;
        result.moment.tail(size - 1) += regime.moment;
        result.gram = scale_.asDiagonal() * result.gram * scale_.asDiagonal();
        result.moment = scale_.cwiseProduct(result.moment);
        return result;
    }

    void add(const RegimeProducts& regime, int r, double weight) {
        std::vector<Eigen::Index> present, functions;
        for (std::size_t t = 0; t < terms_.size(); ++t) {
            if (!terms_[t].term.present(r)) continue;
            present.push_back(static_cast<Eigen::Index>(t));
            functions.push_back(terms_[t].term.function);
        }
        present.push_back(gram_.rows() - 1);
        functions.push_back(0);
        gram_(present, present) += weight * regime.gram(functions, functions);
        moment_(present) += weight * regime.moment(functions);
    }

    /// The variances one step nearer to the fixed point.
    [[nodiscard]] Eigen::VectorXd step(const Eigen::VectorXd& variances, const Eigen::VectorXd& solution,
                                       const Eigen::RowVectorXd& inverse_diagonal,
                                       const std::vector<int>& group_of) const {
        Eigen::VectorXd squares = Eigen::VectorXd::Zero(groups_), traces = squares, members = squares;
        for (std::size_t i = 0; i < group_of.size(); ++i) {
            if (group_of[i] == MixedTerm::fixed) continue;
            const auto at = static_cast<Eigen::Index>(i);
            squares(group_of[i]) += solution(at) * solution(at);
            traces(group_of[i]) += inverse_diagonal(at);
            members(group_of[i]) += 1.0;
        }
        Eigen::VectorXd next = Eigen::VectorXd::Zero(groups_);
        for (Eigen::Index g = 0; g < groups_; ++g) {
            if (!(variances(g) > 0.0)) continue;
            const double effective = members(g) - traces(g) / variances(g);
            if (effective > least_effective) next(g) = squares(g) / effective;
        }
        return next;
    }

    const std::vector<MixedTerm>& terms_;
    Eigen::Index groups_;
    Eigen::VectorXd centre_, scale_;
    double shift_ = 0.0;
    double outcome_variance_ = 0.0;
    Eigen::MatrixXd gram_;
    Eigen::VectorXd moment_;
};

}  // namespace

MixedFit fit_mixed_model(std::span<const NormalEquations> equations,
                         const Eigen::Ref<const Eigen::VectorXd>& weights,
                         const std::vector<MixedTerm>& terms, int groups) {
    return MixedProblem(equations, weights, terms, groups).fit();
}

}  // namespace causum::estimators
