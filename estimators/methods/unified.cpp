#include "estimators/methods/unified.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "estimators/regression/cpu_timer.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/regression/penalized.hpp"
#include "estimators/regression/refit.hpp"

namespace causum::estimators {
namespace {

/// Σ ψψ' and Σ ψy over a regime's samples, the constant included, not centred.
struct RawEquations {
    Eigen::MatrixXd gram;
    Eigen::VectorXd moment;
};

RawEquations raw_equations(const Moments& moments, const ProductIndex& index) {
    const Eigen::Index size = index.size();
    RawEquations result{Eigen::MatrixXd(size, size), moments.products.col(0).head(size)};
    for (int j = 0; j < index.size(); ++j) {
        for (int i = 0; i < index.size(); ++i) result.gram(i, j) = moments.sums(index(i, j));
    }
    return result;
}

/// Coefficients, in standardised actions and with the constant, of θ_0 and the Δ_j.
struct UnifiedFunctions {
    Eigen::VectorXd shared;
    std::vector<Eigen::VectorXd> changes;
};

/// The fits of one data set for any pair of penalties.
class UnifiedProblem {
  public:
    UnifiedProblem(const TrainingData& data, const std::vector<Moments>& regimes)
        : monomials_(data.monomials()), transform_(data.transform()) {
        const Moments pooled = take(regimes);
        const NormalEquations centred = normal_equations(pooled, monomials_.products, monomials_.all);
        const Eigen::Index p = centred.mean.size();
        shared_penalty_ = Eigen::MatrixXd::Zero(p + 1, p + 1);
        shared_penalty_.bottomRightCorner(p, p) = raw_penalty_matrix(
            positive(raw_variances(centred, monomials_.all, transform_)), monomials_.all, transform_);
        for (const RawEquations& regime : regimes_)
            change_penalties_.push_back(change_penalty(regime.gram, pooled.count));
        eliminations_.resize(regimes_.size());
    }

    /// Takes other samples; penalties stay in the units of those before. @return all of them
    Moments take(const std::vector<Moments>& regimes) {
        Moments pooled = regimes.front();
        for (std::size_t r = 1; r < regimes.size(); ++r) pooled += regimes[r];
        const RawEquations all = raw_equations(pooled, monomials_.products);
        total_gram_ = all.gram;
        total_moment_ = all.moment;
        regimes_.clear();
        for (std::size_t r = 1; r < regimes.size(); ++r)
            regimes_.push_back(raw_equations(regimes[r], monomials_.products));
        return pooled;
    }

    /// Eliminates the Δ_j for a penalty. @return whether it succeeded
    [[nodiscard]] bool eliminate(double change_penalty) {
        reduced_gram_ = total_gram_;
        reduced_moment_ = total_moment_;
        for (std::size_t j = 0; j < regimes_.size(); ++j) {
            Elimination& e = eliminations_[j];
            e.factor.compute(regimes_[j].gram + change_penalty * change_penalties_[j]);
            if (e.factor.info() != Eigen::Success) return false;
            e.coupling = regimes_[j].gram;
            e.factor.matrixL().solveInPlace(e.coupling);
            e.moment = regimes_[j].moment;
            e.factor.matrixL().solveInPlace(e.moment);
            reduced_gram_.selfadjointView<Eigen::Lower>().rankUpdate(e.coupling.transpose(), -1.0);
            reduced_moment_.noalias() -= e.coupling.transpose() * e.moment;
        }
        return true;
    }

    /// The fit for the penalty that was eliminated last and one of θ_0; none if its factorisation fails.
    [[nodiscard]] std::optional<UnifiedFunctions> solve(double shared_penalty) const {
        const Eigen::LLT<Eigen::MatrixXd> factor(reduced_gram_ + shared_penalty * shared_penalty_);
        if (factor.info() != Eigen::Success) return std::nullopt;
        UnifiedFunctions result;
        result.shared = factor.solve(reduced_moment_);
        bool finite = result.shared.allFinite();
        for (const Elimination& e : eliminations_) {
            Eigen::VectorXd change = e.moment - e.coupling * result.shared;
            e.factor.matrixU().solveInPlace(change);
            finite = finite && change.allFinite();
            result.changes.push_back(std::move(change));
        }
        if (!finite) return std::nullopt;
        return result;
    }

  private:
    struct Elimination {
        Eigen::LLT<Eigen::MatrixXd> factor;  ///< M_j + α_Δ P_j = LL'
        Eigen::MatrixXd coupling;            ///< L⁻¹M_j
        Eigen::VectorXd moment;              ///< L⁻¹c_j
    };

    /// Without variance a column says nothing: any positive weight makes its coefficient 0.
    [[nodiscard]] static Eigen::VectorXd positive(const Eigen::VectorXd& variances) {
        return (variances.array() > 0.0).select(variances, 1.0);
    }

    /// P_j: the columns R_j and R_j φ_m weighted with their variances over all `count` samples. Lower
    /// triangle.
    [[nodiscard]] Eigen::MatrixXd change_penalty(const Eigen::MatrixXd& gram, double count) const {
        const Eigen::Index size = gram.rows();
        Eigen::VectorXd variances(size);
        Eigen::VectorXd row(size);
        for (Eigen::Index m = 0; m < size; ++m) {
            row.setZero();
            row(0) = 1.0;
            if (m > 0) {
                row(0) = transform_.constant(static_cast<int>(m));
                for (const auto& entry : transform_.raw(static_cast<int>(m)))
                    row(entry.monomial) = entry.value;
            }
            const double mean = row.dot(gram.col(0)) / count;
            const double square = row.dot(gram * row) / count;
            variances(m) = square - mean * mean > 1e-24 * square ? square - mean * mean : 0.0;
        }
        variances = positive(variances);
        Eigen::MatrixXd result = Eigen::MatrixXd::Zero(size, size);
        result.bottomRightCorner(size - 1, size - 1) =
            raw_penalty_matrix(variances.tail(size - 1), monomials_.all, transform_);
        // the raw constant of a function is its value at a = 0
        const Eigen::VectorXd at_origin = monomials_at_origin();
        result.triangularView<Eigen::Lower>() += variances(0) * at_origin * at_origin.transpose();
        return result;
    }

    /// ψ at a = 0.
    [[nodiscard]] Eigen::VectorXd monomials_at_origin() const {
        Eigen::VectorXd result = Eigen::VectorXd::Ones(monomials_.basis.size());
        for (int m = 1; m < monomials_.basis.size(); ++m) {
            const int variable = 1 + monomials_.basis.last(m);  // location + scale · z
            const double z = -transform_.constant(variable) / transform_.raw(variable).front().value;
            result(m) = result(monomials_.basis.parent(m)) * z;
        }
        return result;
    }

    const Monomials& monomials_;
    const RawTransform& transform_;
    Eigen::MatrixXd total_gram_;
    Eigen::VectorXd total_moment_;
    Eigen::MatrixXd shared_penalty_;
    std::vector<RawEquations> regimes_;  ///< 1 … K
    std::vector<Eigen::MatrixXd> change_penalties_;
    std::vector<Elimination> eliminations_;
    Eigen::MatrixXd reduced_gram_;  ///< lower triangle
    Eigen::VectorXd reduced_moment_;
};

/// R² on the held-out samples of all regimes together.
double pooled_r_squared(const std::vector<NormalEquations>& held_out, const UnifiedFunctions& fit) {
    double count = 0.0, sum = 0.0;
    for (const NormalEquations& regime : held_out) {
        count += regime.count;
        sum += regime.count * regime.outcome_mean;
    }
    double error = 0.0, variation = 0.0;
    for (std::size_t r = 0; r < held_out.size(); ++r) {
        Eigen::VectorXd function = fit.shared;
        if (r > 0) function += fit.changes[r - 1];
        const NormalEquations& regime = held_out[r];
        error += regime.count * mean_squared_error(regime, function(0), function.tail(function.size() - 1));
        const double offset = regime.outcome_mean - sum / count;
        variation += regime.variation + regime.count * offset * offset;
    }
    if (variation == 0.0) return error == 0.0 ? 1.0 : 0.0;
    return 1.0 - error / variation;
}

/// Mean R² over the folds per pair [shared][changes] of penalties; NaN where a fold has no fit.
Eigen::MatrixXd scores_of(const TrainingData& data, const UnifiedPenalties& penalties) {
    Eigen::MatrixXd scores = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(penalties.shared.size()),
                                                   static_cast<Eigen::Index>(penalties.changes.size()));
    for (std::size_t f = 0; f < fold_count; ++f) {
        std::vector<Moments> training;
        std::vector<NormalEquations> held_out;
        for (int r = 0; r <= data.actions(); ++r) {
            const Folds& folds = data.folds(r);
            training.push_back(folds[(f + 1) % fold_count] + folds[(f + 2) % fold_count]);
            held_out.push_back(normal_equations(folds[f], data.monomials().products, data.monomials().all));
        }
        UnifiedProblem problem(data, training);
        for (Eigen::Index c = 0; c < scores.cols(); ++c) {
            const bool eliminated = problem.eliminate(penalties.changes[static_cast<std::size_t>(c)]);
            for (Eigen::Index s = 0; s < scores.rows(); ++s) {
                const auto fit =
                    eliminated ? problem.solve(penalties.shared[static_cast<std::size_t>(s)]) : std::nullopt;
                scores(s, c) += fit ? pooled_r_squared(held_out, *fit) / fold_count
                                    : std::numeric_limits<double>::quiet_NaN();
            }
        }
    }
    return scores;
}

bool on_edge(Eigen::Index chosen, const std::vector<double>& grid) {
    return grid.size() > 1 && (chosen == 0 || chosen + 1 == static_cast<Eigen::Index>(grid.size()));
}

std::vector<Moments> samples_of_regimes(const TrainingData& data) {
    std::vector<Moments> result;
    for (int r = 0; r <= data.actions(); ++r) result.push_back(data.samples(r));
    return result;
}

Estimate estimate_of(const TrainingData& data, const UnifiedFunctions& fit) {
    Estimate result;
    result.status = FitStatus::ok;
    result.effect = {data.monomials().basis.degree(), fit.shared};
    for (const Eigen::VectorXd& c : fit.changes) result.effect.coefficients += c;
    return result;
}

/// Without a group, with refit_penalty() of the penalties chosen on all samples, in their units.
Estimate refit(const TrainingData& part) {
    std::vector<double> penalties = part.whole()->choice("unified");
    if (penalties.empty()) return {.status = FitStatus::not_run};
    const auto group = static_cast<std::uint32_t>(part.group());
    for (std::uint32_t i = 0; i < penalties.size(); ++i)
        penalties[i] = refit_penalty(penalties[i], RefitSigns(unified_number + i, group));
    UnifiedProblem problem(part, samples_of_regimes(*part.whole()));
    problem.take(samples_of_regimes(part));
    const auto fit = problem.eliminate(penalties[1]) ? problem.solve(penalties[0]) : std::nullopt;
    return fit ? estimate_of(part, *fit) : Estimate{.status = FitStatus::not_positive_definite};
}

Estimate choose_and_fit(const TrainingData& data, const UnifiedPenalties& penalties) {
    if (data.whole() != nullptr) return refit(data);
    for (int r = 0; r <= data.actions(); ++r) {
        if (std::ranges::any_of(data.folds(r), [](const Moments& fold) { return fold.count < 2.0; }))
            return {.status = FitStatus::too_few_samples};
    }
    Eigen::MatrixXd scores = scores_of(data, penalties);
    UnifiedProblem problem(data, samples_of_regimes(data));
    for (;;) {
        Eigen::Index shared = -1, change = -1;
        for (Eigen::Index s = 0; s < scores.rows(); ++s) {
            for (Eigen::Index c = 0; c < scores.cols(); ++c) {
                if (std::isfinite(scores(s, c)) && (shared < 0 || scores(s, c) > scores(shared, change))) {
                    shared = s;
                    change = c;
                }
            }
        }
        if (shared < 0) return {.status = FitStatus::not_positive_definite};
        const double shared_penalty = penalties.shared[static_cast<std::size_t>(shared)];
        const double change_penalty = penalties.changes[static_cast<std::size_t>(change)];
        const auto fit = problem.eliminate(change_penalty) ? problem.solve(shared_penalty) : std::nullopt;
        if (!fit) {
            scores(shared, change) = std::numeric_limits<double>::quiet_NaN();
            continue;
        }
        data.keep_choice("unified", {shared_penalty, change_penalty});
        Estimate result = estimate_of(data, *fit);
        result.penalty_min = std::min(shared_penalty, change_penalty);
        result.penalty_max = std::max(shared_penalty, change_penalty);
        result.penalty_on_edge = on_edge(shared, penalties.shared) || on_edge(change, penalties.changes);
        return result;
    }
}

}  // namespace

Estimate fit_unified(const TrainingData& data, const UnifiedPenalties& penalties) {
    return timed([&] { return choose_and_fit(data, penalties); });
}

Estimate unified(const TrainingData& data) {
    const std::vector<double>& penalties = data.options().regression.penalties;
    return fit_unified(data, {penalties, penalties});
}

}  // namespace causum::estimators
