#include "core/least_squares.hpp"

#include <algorithm>

#include "core/errors.hpp"

namespace causum {

Features all_features(const Basis& basis, int degree) {
    Features features;
    for (int m = 1; m < basis.size(degree); ++m) features.push_back(m);
    return features;
}

Features univariate_features(const Basis& basis, int degree) {
    Features features;
    for (int m = 1; m < basis.size(degree); ++m) {
        if (std::ranges::count_if(basis.exponents(m), [](int e) { return e > 0; }) == 1)
            features.push_back(m);
    }
    return features;
}

DesignEquations design_equations(const Moments& moments, const ProductIndex& index,
                                 const Features& features) {
    if (!(moments.count > 0.0) || index.degree() > moments.fit_degree() ||
        (!features.empty() && features.back() >= index.size())) {
        throw ArgumentError("design_equations: moments and features do not fit together");
    }
    const auto p = static_cast<Eigen::Index>(features.size());
    DesignEquations result;
    result.count = moments.count;
    result.mean.resize(p);
    result.gram.resize(p, p);
    for (Eigen::Index i = 0; i < p; ++i)
        result.mean(i) = moments.sums(features[static_cast<std::size_t>(i)]) / moments.count;
    for (Eigen::Index j = 0; j < p; ++j) {
        const int mj = features[static_cast<std::size_t>(j)];
        const double sum_j = moments.sums(mj);
        for (Eigen::Index i = j; i < p; ++i) {
            const int mi = features[static_cast<std::size_t>(i)];
            const double value = moments.sums(index(mj, mi)) - result.mean(i) * sum_j;
            result.gram(i, j) = value;
            result.gram(j, i) = value;
        }
    }
    return result;
}

OutcomeEquations outcome_equations(const Moments& moments, const Features& features) {
    const auto p = static_cast<Eigen::Index>(features.size());
    const Eigen::Index outcomes = moments.outcomes();
    OutcomeEquations result;
    result.mean = moments.products.row(0).transpose() / moments.count;
    result.moment.resize(p, outcomes);
    result.variation.resize(outcomes, outcomes);
    for (Eigen::Index c = 0; c < outcomes; ++c) {
        for (Eigen::Index i = 0; i < p; ++i) {
            const int m = features[static_cast<std::size_t>(i)];
            result.moment(i, c) = moments.products(m, c) - moments.sums(m) * result.mean(c);
        }
        for (Eigen::Index d = 0; d < outcomes; ++d) {
            const double variation = moments.squares(c, d) - moments.products(0, c) * result.mean(d);
            result.variation(c, d) = c == d ? std::max(0.0, variation) : variation;
        }
    }
    return result;
}

NormalEquations normal_equations(const Moments& moments, const ProductIndex& index,
                                 const Features& features) {
    if (moments.outcomes() != 1) throw ArgumentError("normal_equations: needs one outcome column");
    NormalEquations result;
    static_cast<DesignEquations&>(result) = design_equations(moments, index, features);
    const OutcomeEquations outcome = outcome_equations(moments, features);
    result.outcome_mean = outcome.mean(0);
    result.moment = outcome.moment.col(0);
    result.variation = outcome.variation(0, 0);
    return result;
}

double mean_squared_error(const NormalEquations& equations, double intercept,
                          const Eigen::Ref<const Eigen::VectorXd>& coefficients) {
    const double offset = intercept + coefficients.dot(equations.mean) - equations.outcome_mean;
    const double deviations = equations.variation - 2.0 * coefficients.dot(equations.moment) +
                              coefficients.dot(equations.gram.selfadjointView<Eigen::Lower>() * coefficients);
    return offset * offset + std::max(0.0, deviations) / equations.count;
}

ErrorPair error_products(const NormalEquations& equations, double first_intercept,
                         const Eigen::Ref<const Eigen::VectorXd>& first, double second_intercept,
                         const Eigen::Ref<const Eigen::VectorXd>& second) {
    const double first_offset = first_intercept + first.dot(equations.mean) - equations.outcome_mean;
    const double second_offset = second_intercept + second.dot(equations.mean) - equations.outcome_mean;
    const Eigen::VectorXd image = equations.gram.selfadjointView<Eigen::Lower>() * second;
    const double deviations = equations.variation - (first + second).dot(equations.moment) + first.dot(image);
    const Eigen::VectorXd difference = first - second;
    const double spread = difference.dot(equations.gram.selfadjointView<Eigen::Lower>() * difference);
    const double gap = first_offset - second_offset;
    return {first_offset * second_offset + deviations / equations.count,
            0.5 * (gap * gap + std::max(0.0, spread) / equations.count)};
}

}  // namespace causum
