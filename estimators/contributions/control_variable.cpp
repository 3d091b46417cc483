#include "estimators/contributions/control_variable.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace causum::estimators {
namespace {

constexpr int order = 4;                      ///< of cubic splines
constexpr double least_variance_share = 0.1;  ///< of the residual's mean variance
constexpr double boundary_quantile = 0.001;
constexpr std::int64_t knot_samples = 256;  ///< of each regime
constexpr auto every_sample = std::numeric_limits<std::int64_t>::max();

/// Least squares on a few functions, sums gathered block by block.
struct SmallRegression {
    Eigen::MatrixXd gram;
    Eigen::VectorXd moment;
    double total = 0.0;  ///< Σ y
    double count = 0.0;

    void add(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
        if (gram.size() == 0) {
            gram = Eigen::MatrixXd::Zero(x.cols(), x.cols());
            moment = Eigen::VectorXd::Zero(x.cols());
        }
        gram.noalias() += x.transpose() * x;
        moment.noalias() += x.transpose() * y;
        total += y.sum();
        count += static_cast<double>(y.size());
    }
    [[nodiscard]] double mean() const { return count > 0.0 ? total / count : 0.0; }
    /// The mean alone where the functions are too many or dependent.
    [[nodiscard]] Eigen::VectorXd solve() const {
        const Eigen::VectorXd scale = gram.diagonal().cwiseSqrt().cwiseInverse();
        const Eigen::LLT<Eigen::MatrixXd> cholesky(scale.asDiagonal() * gram * scale.asDiagonal());
        if (count > 2.0 * static_cast<double>(gram.rows()) && cholesky.info() == Eigen::Success &&
            cholesky.rcond() > 1e-12)
            return scale.cwiseProduct(cholesky.solve(scale.cwiseProduct(moment)));
        return mean() * Eigen::VectorXd::Unit(gram.rows(), 0);
    }
};

/// The number at a share of an ascending list.
double quantile(const std::vector<double>& sorted, double share) {
    const auto last = static_cast<double>(sorted.size() - 1);
    return sorted[static_cast<std::size_t>(std::min(last, share * static_cast<double>(sorted.size())))];
}

}  // namespace

Eigen::MatrixXd ControlVariable::quadratic(const Eigen::Ref<const Eigen::MatrixXd>& actions) const {
    const std::size_t count = ancestors_.size();
    Eigen::MatrixXd x(actions.rows(), static_cast<Eigen::Index>((count + 1) * (count + 2) / 2));
    Eigen::Index column = 0;
    x.col(column++).setOnes();
    for (std::size_t i = 0; i < count; ++i) {
        x.col(column++) = actions.col(ancestors_[i]);
        for (std::size_t j = 0; j <= i; ++j)
            x.col(column++) = actions.col(ancestors_[i]).cwiseProduct(actions.col(ancestors_[j]));
    }
    return x;
}

Eigen::ArrayXd ControlVariable::operator()(const Eigen::Ref<const Eigen::MatrixXd>& actions) const {
    const Eigen::MatrixXd x = quadratic(actions);
    const Eigen::ArrayXd variance = (x * variance_).array().max(least_variance_);
    return (actions.col(action_) - x * mean_).array() / variance.sqrt();
}

Eigen::MatrixXd ControlVariable::splines(const Eigen::ArrayXd& s) const {
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(s.size(), spline_count);
    const double low = knots_.front();
    const double high = knots_.back();
    if (!(low < high)) return result;
    const auto first = knots_.begin() + (order - 1);
    const auto last = knots_.end() - order;
    for (Eigen::Index i = 0; i < s.size(); ++i) {
        const double x = std::clamp(s(i), low, high);
        // the last knot interval of positive length that x lies in or at the end of
        auto upper = std::upper_bound(first, last, x);
        while (*upper == *(upper - 1)) --upper;
        const auto span = static_cast<std::size_t>(upper - knots_.begin()) - 1;
        // de Boor: the four splines that are not 0 there
        std::array<double, order> value = {1.0};
        for (std::size_t degree = 1; degree < order; ++degree) {
            double saved = 0.0;
            for (std::size_t r = 0; r < degree; ++r) {
                const double right = knots_[span + r + 1];
                const double left = knots_[span + 1 + r - degree];
                const double part = value[r] / (right - left);
                value[r] = saved + (right - x) * part;
                saved = (x - left) * part;
            }
            value[degree] = saved;
        }
        for (std::size_t r = 0; r < order; ++r) {
            const auto spline = static_cast<Eigen::Index>(span + r) - (order - 1);
            if (spline > 0) result(i, spline - 1) = value[r];  // the first is 1 − the others
        }
    }
    return result;
}

std::vector<ControlVariable> ControlVariable::fit(const SampleReplay& replay, const Ancestors& ancestors) {
    const int actions = ancestors.actions();
    std::vector<ControlVariable> result(static_cast<std::size_t>(actions));
    for (int k = 0; k < actions; ++k) {
        result[static_cast<std::size_t>(k)].action_ = k;
        result[static_cast<std::size_t>(k)].ancestors_ = ancestors.of(k);
    }
    // Calls use(control, block) for each control variable and each block of the regimes that leave its action
    // alone.
    const auto visit = [&](std::int64_t most, auto use) {
        for (int r = 0; r <= actions; ++r) {
            replay(r, most, [&](const SampleBlock& block) {
                for (std::size_t k = 0; k < result.size(); ++k) {
                    if (r != static_cast<int>(k) + 1) use(k, block);
                }
            });
        }
    };
    std::vector<SmallRegression> means(result.size()), variances(result.size());
    visit(every_sample, [&](std::size_t k, const SampleBlock& block) {
        means[k].add(result[k].quadratic(block.actions), block.actions.col(result[k].action_));
    });
    for (std::size_t k = 0; k < result.size(); ++k) result[k].mean_ = means[k].solve();
    visit(every_sample, [&](std::size_t k, const SampleBlock& block) {
        const Eigen::MatrixXd x = result[k].quadratic(block.actions);
        variances[k].add(x, (block.actions.col(result[k].action_) - x * result[k].mean_).cwiseAbs2());
    });
    for (std::size_t k = 0; k < result.size(); ++k) {
        ControlVariable& control = result[k];
        control.variance_ = variances[k].solve();
        const double mean = variances[k].mean();
        if (!(mean > 0.0)) control.variance_ = Eigen::VectorXd::Unit(control.variance_.size(), 0);
        control.least_variance_ = mean > 0.0 ? least_variance_share * mean : 1.0;
    }
    std::vector<std::vector<double>> residuals(result.size());
    visit(knot_samples, [&](std::size_t k, const SampleBlock& block) {
        const Eigen::ArrayXd s = result[k](block.actions);
        residuals[k].insert(residuals[k].end(), s.begin(), s.end());
    });
    for (std::size_t k = 0; k < result.size(); ++k) {
        std::ranges::sort(residuals[k]);
        std::vector<double>& knots = result[k].knots_;
        knots.assign(order, quantile(residuals[k], boundary_quantile));
        for (int i = 1; i + 1 < knot_count; ++i)
            knots.push_back(quantile(residuals[k], (i + 0.5) / knot_count));
        knots.insert(knots.end(), order, quantile(residuals[k], 1.0 - boundary_quantile));
    }
    return result;
}

}  // namespace causum::estimators
