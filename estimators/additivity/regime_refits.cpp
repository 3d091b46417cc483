#include "estimators/additivity/regime_refits.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "estimators/regression/sample_groups.hpp"

namespace causum::estimators {
namespace {

constexpr double least_pivot = 1e-10;
/// What is smaller in relation to a term's mean square is rounding, not variance (as in fit_over_regimes).
constexpr double least_variance = 1e-24;

/// Normal equations N b = c of terms, N's lower triangle.
struct TermEquations {
    Eigen::MatrixXd gram;
    Eigen::VectorXd moment;
    Eigen::VectorXd mean_square;  ///< Σ w ψ², not about the mean

    explicit TermEquations(Eigen::Index terms)
        : gram(Eigen::MatrixXd::Zero(terms, terms)),
          moment(Eigen::VectorXd::Zero(terms)),
          mean_square(Eigen::VectorXd::Zero(terms)) {}

    /// Adds a regime's share. @param rows  [terms] of each term among its functions, −1 where it is absent
    void add(const NormalEquations& regime, const std::vector<Eigen::Index>& rows, double weight) {
        const Eigen::Index size = gram.rows();
        for (Eigen::Index j = 0; j < size; ++j) {
            const Eigen::Index row = rows[static_cast<std::size_t>(j)];
            if (row < 0) continue;
            moment(j) += weight * regime.moment(row);
            mean_square(j) +=
                weight * (regime.gram(row, row) + regime.count * regime.mean(row) * regime.mean(row));
            for (Eigen::Index i = j; i < size; ++i) {
                const Eigen::Index other = rows[static_cast<std::size_t>(i)];
                if (other >= 0) gram(i, j) += weight * regime.gram(other, row);
            }
        }
    }
};

/// Terms that those before them leave something of, in order, and what scales their variation to 1.
struct Independent {
    std::vector<Eigen::Index> terms;
    Eigen::VectorXd scale;  ///< [terms]
};

Independent independent_terms(const TermEquations& equations) {
    const Eigen::Index size = equations.gram.rows();
    Independent result;
    Eigen::MatrixXd factor = Eigen::MatrixXd::Zero(size, size);  // rows of the kept ones
    std::vector<double> scales;
    for (Eigen::Index t = 0; t < size; ++t) {
        const double variation = equations.gram(t, t);
        if (!(variation > least_variance * equations.mean_square(t))) continue;
        const double scale = 1.0 / std::sqrt(variation);
        const auto kept = static_cast<Eigen::Index>(result.terms.size());
        Eigen::VectorXd row(kept);
        for (Eigen::Index i = 0; i < kept; ++i) {
            const auto k = static_cast<std::size_t>(i);
            row(i) = scale * scales[k] * equations.gram(t, result.terms[k]);
        }
        factor.topLeftCorner(kept, kept).triangularView<Eigen::Lower>().solveInPlace(row);
        const double pivot = 1.0 - row.squaredNorm();
        if (!(pivot > least_pivot)) continue;
        factor.row(kept).head(kept) = row.transpose();
        factor(kept, kept) = std::sqrt(pivot);
        result.terms.push_back(t);
        scales.push_back(scale);
    }
    result.scale = Eigen::Map<const Eigen::VectorXd>(scales.data(), static_cast<Eigen::Index>(scales.size()));
    return result;
}

/// Solves equations of independent terms, given in their order. @return empty if they are not positive
/// definite
Eigen::VectorXd solve(const TermEquations& equations, const Eigen::VectorXd& scale) {
    const Eigen::MatrixXd correlations = scale.asDiagonal() * equations.gram * scale.asDiagonal();
    const Eigen::LLT<Eigen::MatrixXd> cholesky(correlations);
    if (cholesky.info() != Eigen::Success) return {};
    return scale.cwiseProduct(cholesky.solve(scale.cwiseProduct(equations.moment)));
}

/// √((G − 1)/G) (refits − their mean)
Eigen::MatrixXd jackknife_deviations(const Eigen::MatrixXd& refits) {
    const Eigen::RowVectorXd mean = refits.colwise().mean();
    const auto groups = static_cast<double>(refits.rows());
    return std::sqrt((groups - 1.0) / groups) * (refits.rowwise() - mean);
}

NormalEquations equations_without(const TrainingData& data, int regime, int group) {
    const Monomials& monomials = data.monomials();
    return normal_equations(data.samples_without(regime, group), monomials.products, monomials.all);
}

/// The fits of one model to all regimes, and without a group of one.
class ModelRefits {
  public:
    ModelRefits(const TrainingData& data, std::vector<RegimeTerm> terms)
        : data_(data), terms_(std::move(terms)), equations_(data.equations(data.monomials().all)) {
        if (!equations_.empty()) weights_ = data.regime_variances(equations_).cwiseInverse();
    }

    /// @param first  of the terms that are tested, and stand last
    [[nodiscard]] RegimeRefits run(std::size_t first) {
        RegimeRefits result;
        if (equations_.empty()) return {.status = FitStatus::too_few_samples};
        const Independent independent = independent_terms(whole());
        result.identified.assign(terms_.size() - first, false);
        std::vector<RegimeTerm> kept;
        for (const Eigen::Index t : independent.terms) {
            const auto place = static_cast<std::size_t>(t);
            kept.push_back(terms_[place]);
            if (place < first) continue;
            result.identified[place - first] = true;
            places_.push_back(static_cast<Eigen::Index>(place - first));
        }
        terms_ = std::move(kept);
        if (!suffices()) return {.status = FitStatus::too_few_samples};
        result.status = fit(independent.scale, result);
        return result;
    }

  private:
    [[nodiscard]] std::vector<Eigen::Index> rows(int regime) const {
        std::vector<Eigen::Index> result;
        for (const RegimeTerm& term : terms_)
            result.push_back(term.present(regime) ? static_cast<Eigen::Index>(term.function - 1) : -1);
        return result;
    }
    /// Of all regimes but one; of all for −1.
    [[nodiscard]] TermEquations whole(int but = -1) const {
        TermEquations result(static_cast<Eigen::Index>(terms_.size()));
        for (int r = 0; r <= data_.actions(); ++r) {
            if (r != but) result.add(equations_[static_cast<std::size_t>(r)], rows(r), weights_(r));
        }
        return result;
    }
    [[nodiscard]] bool suffices() const {
        double count = 0.0, largest = 0.0;
        for (const NormalEquations& regime : equations_) {
            count += regime.count;
            largest = std::max(largest, regime.count);
        }
        return count - std::ceil(largest / group_count) >
               static_cast<double>(terms_.size() + equations_.size());
    }
    /// The tested ones among coefficients of the kept terms.
    [[nodiscard]] Eigen::VectorXd tested(const Eigen::VectorXd& solution, Eigen::Index size) const {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(size);
        const auto kept = static_cast<Eigen::Index>(places_.size());
        result(places_) = solution.tail(kept);
        return result;
    }
    FitStatus fit(const Eigen::VectorXd& scale, RegimeRefits& result) const {
        const auto size = static_cast<Eigen::Index>(result.identified.size());
        const Eigen::VectorXd all = solve(whole(), scale);
        if (all.size() != scale.size()) return FitStatus::not_positive_definite;
        result.coefficients = tested(all, size);
        for (int r = 0; r <= data_.actions(); ++r) {
            const TermEquations others = whole(r);
            const std::vector<Eigen::Index> own_rows = rows(r);
            Eigen::MatrixXd refits(group_count, size);
            for (int g = 0; g < group_count; ++g) {
                TermEquations refit = others;
                refit.add(equations_without(data_, r, g), own_rows, weights_(r));
                const Eigen::VectorXd solution = solve(refit, scale);
                if (solution.size() != scale.size()) return FitStatus::not_positive_definite;
                refits.row(g) = tested(solution, size).transpose();
            }
            result.deviations.push_back(jackknife_deviations(refits));
            if (!refits.allFinite()) return FitStatus::not_finite;
        }
        return result.coefficients.allFinite() ? FitStatus::ok : FitStatus::not_finite;
    }

    const TrainingData& data_;
    std::vector<RegimeTerm> terms_;
    std::vector<NormalEquations> equations_;
    Eigen::VectorXd weights_;
    std::vector<Eigen::Index> places_;  ///< among the tested terms, of those that are kept
};

/// Least squares in one regime and without each group of it.
class PlugInRefits {
  public:
    PlugInRefits(const TrainingData& data, int regime, const NormalEquations& equations)
        : data_(data), regime_(regime) {
        TermEquations all(static_cast<Eigen::Index>(data.monomials().all.size()));
        std::vector<Eigen::Index> rows(data.monomials().all.size());
        for (std::size_t t = 0; t < rows.size(); ++t) rows[t] = static_cast<Eigen::Index>(t);
        all.add(equations, rows, 1.0);
        independent_ = independent_terms(all);
        solution_ = solve(of(equations), independent_.scale);
    }

    [[nodiscard]] bool suffices(double count) const {
        return count - std::ceil(count / group_count) > static_cast<double>(independent_.terms.size() + 1);
    }
    [[nodiscard]] bool has(int monomial) const {
        return std::ranges::count(independent_.terms, monomial - 1) > 0;
    }
    /// Adds weight · θ̂ and, as the regime's own, weight · (its refits) to a result of status ok.
    void add(double weight, const Features& tested, RegimeRefits& result) const {
        Eigen::MatrixXd refits(group_count, result.coefficients.size());
        result.status = FitStatus::not_positive_definite;
        if (solution_.size() != independent_.scale.size()) return;
        result.coefficients += weight * chosen(solution_, tested, result.identified);
        for (int g = 0; g < group_count; ++g) {
            const Eigen::VectorXd refit = solve(of(equations_without(data_, regime_, g)), independent_.scale);
            if (refit.size() != independent_.scale.size()) return;
            refits.row(g) = weight * chosen(refit, tested, result.identified).transpose();
        }
        result.deviations.push_back(jackknife_deviations(refits));
        result.status =
            refits.allFinite() && result.coefficients.allFinite() ? FitStatus::ok : FitStatus::not_finite;
    }

  private:
    [[nodiscard]] TermEquations of(const NormalEquations& equations) const {
        TermEquations result(static_cast<Eigen::Index>(independent_.terms.size()));
        result.add(equations, independent_.terms, 1.0);
        return result;
    }
    [[nodiscard]] Eigen::VectorXd chosen(const Eigen::VectorXd& solution, const Features& tested,
                                         const std::vector<bool>& identified) const {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(tested.size()));
        for (std::size_t i = 0; i < tested.size(); ++i) {
            if (!identified[i]) continue;
            const auto place = std::ranges::find(independent_.terms, tested[i] - 1);
            result(static_cast<Eigen::Index>(i)) =
                solution(static_cast<Eigen::Index>(place - independent_.terms.begin()));
        }
        return result;
    }

    const TrainingData& data_;
    int regime_;
    Independent independent_;
    Eigen::VectorXd solution_;
};

}  // namespace

RegimeRefits refit_over_regimes(const TrainingData& data, const std::vector<RegimeTerm>& base,
                                const std::vector<RegimeTerm>& tested) {
    std::vector<RegimeTerm> terms = base;
    terms.insert(terms.end(), tested.begin(), tested.end());
    return ModelRefits(data, std::move(terms)).run(base.size());
}

RegimeRefits refit_plug_in(const TrainingData& data, const Features& tested) {
    const std::vector<NormalEquations> equations = data.equations(data.monomials().all);
    if (equations.empty()) return {.status = FitStatus::too_few_samples};
    std::vector<PlugInRefits> regimes;
    RegimeRefits result;
    result.identified.assign(tested.size(), true);
    for (int r = 0; r <= data.actions(); ++r) {
        const NormalEquations& regime = equations[static_cast<std::size_t>(r)];
        regimes.emplace_back(data, r, regime);
        if (!regimes.back().suffices(regime.count)) return {.status = FitStatus::too_few_samples};
        for (std::size_t i = 0; i < tested.size(); ++i)
            result.identified[i] = result.identified[i] && regimes.back().has(tested[i]);
    }
    result.coefficients = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(tested.size()));
    result.status = FitStatus::ok;
    for (std::size_t r = 0; r < regimes.size() && result.status == FitStatus::ok; ++r)
        regimes[r].add(r == 0 ? 1.0 - data.actions() : 1.0, tested, result);
    return result;
}

}  // namespace causum::estimators
