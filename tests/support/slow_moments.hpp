#pragma once

#include <Eigen/Core>
#include <cmath>

#include "core/basis.hpp"
#include "core/coordinates.hpp"
#include "core/errors.hpp"
#include "core/moments.hpp"

namespace causum {

/// Adds one sample the obvious way: the reference that fast accumulation is tested against.
/// @param z  standardised actions; @param y  outcomes
inline void add_sample(Moments& moments, const Basis& basis, const Eigen::Ref<const Eigen::VectorXd>& z,
                       const Eigen::Ref<const Eigen::VectorXd>& y) {
    if (basis.degree() < moments.degree() || basis.actions() != moments.actions() ||
        z.size() != basis.actions() || y.size() != moments.outcomes()) {
        throw ArgumentError("add_sample: basis, sample and moments differ in shape");
    }
    for (Eigen::Index m = 0; m < moments.sums.size(); ++m) {
        const auto e = basis.exponents(static_cast<int>(m));
        double value = 1.0;
        for (std::size_t k = 0; k < e.size(); ++k) {
            for (int power = 0; power < e[k]; ++power) value *= z(static_cast<Eigen::Index>(k));
        }
        moments.sums(m) += value;
        if (m < moments.products.rows()) moments.products.row(m) += value * y.transpose();
    }
    moments.squares += y * y.transpose();
    moments.count += 1.0;
}

/// The same data set with monomials up to a smaller even degree.
inline Moments sub_degree(const Moments& moments, int degree) {
    Moments result(moments.actions(), degree, moments.outcomes());
    result.count = moments.count;
    result.sums = moments.sums.head(result.sums.size());
    result.products = moments.products.topRows(result.products.rows());
    result.squares = moments.squares;
    return result;
}

/// Coordinates of mean 0 and sd 1 (ddof 0) for samples (rows) of actions (columns); a constant action is only
/// shifted.
inline Coordinates standardizing(const Eigen::Ref<const Eigen::MatrixXd>& samples) {
    Coordinates result{samples.colwise().mean(), Eigen::VectorXd::Ones(samples.cols())};
    for (Eigen::Index k = 0; k < samples.cols(); ++k) {
        const double sd = std::sqrt((samples.col(k).array() - result.location(k)).square().mean());
        if (sd > 1e-12 * std::abs(result.location(k))) result.scale(k) = sd;
    }
    return result;
}

}  // namespace causum
