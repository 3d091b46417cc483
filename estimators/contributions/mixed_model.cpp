#include "estimators/contributions/mixed_model.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace causum::estimators {
namespace {

constexpr int most_rounds = 60;
constexpr double tolerance = 0.01;               ///< of log τ
constexpr double least_effective = 0.01;         ///< effective coefficients of a group that stays
constexpr double first_share = 0.1;              ///< of the outcome's variance, where τ starts
constexpr double jitter = 1e-11;                 ///< of the diagonal, against dependent fixed effects
constexpr double log_variance_precision = 0.25;  ///< of ln τ, beside the likelihood's
constexpr double least_variance = 1e-20;         ///< of a function's mean square: below it is rounding

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

    [[nodiscard]] MixedFit fit(bool with_deviations) const {
        MixedFit result;
        result.centre = centre_;
        result.variances = Eigen::VectorXd::Constant(groups_, first_share * outcome_variance_);
        if (!(outcome_variance_ > 0.0)) result.variances.setZero();
        Round last;
        for (int round = 1;; ++round) {
            last = solve(result.variances);
            if (last.status != FitStatus::ok) {
                result.status = last.status;
                return result;
            }
            const Eigen::VectorXd next = step(result.variances, last.solution,
                                              last.inverse_root.colwise().squaredNorm(), last.group_of);
            const Eigen::ArrayXd moved = (next - result.variances).cwiseAbs();
            if (round == most_rounds || (moved <= tolerance * result.variances.array()).all()) break;
            result.variances = next;
        }
        result.status = FitStatus::ok;
        result.intercept = shift_ + last.solution(last.solution.size() - 1);
        result.coefficients = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(terms_.size()));
        for (std::size_t i = 0; i < last.group_of.size(); ++i) {
            const Eigen::Index t = last.active[i];
            result.coefficients(t) = last.solution(static_cast<Eigen::Index>(i)) * scale_of(t);
        }
        if (with_deviations) result.deviations = deviations(last, result.variances);
        return result;
    }

  private:
    /// The standardised effects, given variances.
    struct Round {
        FitStatus status = FitStatus::ok;
        std::vector<Eigen::Index> active;  ///< terms that take part, and, last, the intercept
        std::vector<int> group_of;         ///< those terms' groups
        Eigen::VectorXd solution;          ///< [active]
        Eigen::MatrixXd inverse_root;      ///< [active][active] L⁻¹ of the system LL'
    };
    [[nodiscard]] Round solve(const Eigen::VectorXd& variances) const {
        Round result;
        for (std::size_t t = 0; t < terms_.size(); ++t) {
            const int group = terms_[t].group;
            if (group != MixedTerm::fixed && !(variances(group) > 0.0)) continue;
            result.active.push_back(static_cast<Eigen::Index>(t));
            result.group_of.push_back(group);
        }
        result.active.push_back(gram_.rows() - 1);
        Eigen::MatrixXd system = gram_(result.active, result.active);
        system.diagonal() *= 1.0 + jitter;
        for (std::size_t i = 0; i < result.group_of.size(); ++i) {
            const auto at = static_cast<Eigen::Index>(i);
            if (result.group_of[i] != MixedTerm::fixed) system(at, at) += 1.0 / variances(result.group_of[i]);
            if (!(system(at, at) > 0.0)) system(at, at) = 1.0;  // does not vary: coefficient 0
        }
        const Eigen::LLT<Eigen::MatrixXd> cholesky(system);
        if (cholesky.info() != Eigen::Success) {
            result.status = FitStatus::not_positive_definite;
            return result;
        }
        result.solution = cholesky.solve(moment_(result.active));
        if (!result.solution.allFinite()) {
            result.status = FitStatus::not_finite;
            return result;
        }
        // the diagonal of the inverse: squared norms of the columns of L⁻¹
        result.inverse_root = Eigen::MatrixXd::Identity(system.rows(), system.cols());
        cholesky.matrixL().solveInPlace(result.inverse_root);
        return result;
    }

    /// 1 / sd of a term's function.
    [[nodiscard]] double scale_of(Eigen::Index term) const {
        return scale_(terms_[static_cast<std::size_t>(term)].term.function);
    }

    /// MixedFit::deviations of a round: L⁻¹, then the rows that the variances' choice adds.
    [[nodiscard]] Eigen::MatrixXd deviations(const Round& round, const Eigen::VectorXd& variances) const {
        const Eigen::MatrixXd moves = variance_moves(round, variances);
        const Eigen::Index size = round.solution.size();
        Eigen::MatrixXd result = Eigen::MatrixXd::Zero(size + moves.rows(), gram_.rows());
        for (Eigen::Index i = 0; i < size; ++i) {
            const Eigen::Index t = round.active[static_cast<std::size_t>(i)];
            const double scale = i + 1 < size ? scale_of(t) : 1.0;
            result.col(t) << scale * round.inverse_root.col(i), scale * moves.col(i);
        }
        return result;
    }

    /// V^½' ∂u/∂ρ, a row for each group that takes part, u the standardised effects.
    ///
    /// With S = L⁻ᵀL⁻¹ and λ = 1/τ: ∂u/∂ρ_g = −S λ_g u_g, and the Hessian of the negative log restricted
    /// likelihood is ½ {δ_gh λ_g [tr S_gg + u_g'u_g] − λ_g λ_h |S_gh|² − 2 λ_g λ_h u_g' S_gh u_h}.
    [[nodiscard]] Eigen::MatrixXd variance_moves(const Round& round, const Eigen::VectorXd& variances) const {
        const Eigen::Index size = round.solution.size();
        Eigen::MatrixXd members = Eigen::MatrixXd::Zero(size, groups_);  // λ_g where a term is in group g
        for (std::size_t i = 0; i < round.group_of.size(); ++i) {
            const int g = round.group_of[i];
            if (g != MixedTerm::fixed) members(static_cast<Eigen::Index>(i), g) = 1.0 / variances(g);
        }
        const Eigen::MatrixXd inverse = round.inverse_root.transpose() * round.inverse_root;
        const Eigen::MatrixXd forces = round.solution.asDiagonal() * members;
        const Eigen::MatrixXd moves = inverse * forces;
        Eigen::MatrixXd hessian =
            -members.transpose() * inverse.cwiseAbs2() * members - 2.0 * forces.transpose() * moves;
        hessian.diagonal() += members.transpose() * (inverse.diagonal() + round.solution.cwiseAbs2());
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(0.5 * hessian);
        const Eigen::VectorXd precisions = eigen.eigenvalues().array().max(0.0) + log_variance_precision;
        return precisions.cwiseSqrt().cwiseInverse().asDiagonal() *
               (moves * eigen.eigenvectors()).transpose();
    }

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
                         const std::vector<MixedTerm>& terms, int groups, bool with_deviations) {
    return MixedProblem(equations, weights, terms, groups).fit(with_deviations);
}

}  // namespace causum::estimators
