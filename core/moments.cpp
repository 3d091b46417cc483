#include "core/moments.hpp"

#include <fmt/core.h>

#include <cmath>

#include "core/errors.hpp"

namespace causum {

Moments::Moments(int actions, int degree, int outcomes) : actions_(actions), degree_(degree) {
    if (actions < 1 || degree < 2 || degree % 2 != 0 || outcomes < 1) {
        throw ArgumentError(
            fmt::format("Moments({}, {}, {}): needs an action, an even degree >= 2 and an outcome", actions,
                        degree, outcomes));
    }
    const auto n_sums = static_cast<Eigen::Index>(std::lround(Basis::count(actions, degree)));
    const auto n_products = static_cast<Eigen::Index>(std::lround(Basis::count(actions, degree / 2)));
    sums = Eigen::VectorXd::Zero(n_sums);
    products = Eigen::MatrixXd::Zero(n_products, outcomes);
    squares = Eigen::MatrixXd::Zero(outcomes, outcomes);
}

Moments& Moments::operator+=(const Moments& other) {
    if (other.actions_ != actions_ || other.degree_ != degree_ || other.outcomes() != outcomes()) {
        throw ArgumentError("Moments: adding moments of another shape");
    }
    count += other.count;
    sums += other.sums;
    products += other.products;
    squares += other.squares;
    return *this;
}

Moments Moments::combined(const Eigen::Ref<const Eigen::VectorXd>& weights) const {
    if (weights.size() != products.cols()) throw ArgumentError("Moments::combined: one weight per outcome");
    Moments result(actions_, degree_, 1);
    result.count = count;
    result.sums = sums;
    // Column by column, those without weight left out: the bits do not depend on which other columns there
    // are.
    for (Eigen::Index c = 0; c < weights.size(); ++c) {
        if (weights(c) == 0.0) continue;
        result.products.col(0) += weights(c) * products.col(c);
        for (Eigen::Index d = 0; d < weights.size(); ++d) {
            if (weights(d) != 0.0) result.squares(0, 0) += weights(c) * weights(d) * squares(c, d);
        }
    }
    return result;
}

}  // namespace causum
