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

NormalEquations normal_equations(const Moments& moments, const ProductIndex& index,
                                 const Features& features) {
    if (moments.outcomes() != 1 || !(moments.count > 0.0) || index.degree() > moments.fit_degree() ||
        (!features.empty() && features.back() >= index.size())) {
        throw ArgumentError("normal_equations: moments and features do not fit together");
    }
    const auto p = static_cast<Eigen::Index>(features.size());
    NormalEquations result;
    result.count = moments.count;
    result.mean.resize(p);
    result.moment.resize(p);
    result.gram.resize(p, p);
    result.outcome_mean = moments.products(0, 0) / moments.count;
    result.variation = std::max(0.0, moments.squares(0, 0) - moments.products(0, 0) * result.outcome_mean);
    for (Eigen::Index i = 0; i < p; ++i) {
        const int m = features[static_cast<std::size_t>(i)];
        result.mean(i) = moments.sums(m) / moments.count;
        result.moment(i) = moments.products(m, 0) - moments.sums(m) * result.outcome_mean;
    }
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
