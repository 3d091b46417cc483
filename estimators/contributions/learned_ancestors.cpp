#include "estimators/contributions/learned_ancestors.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/basis.hpp"
#include "core/errors.hpp"

namespace causum::estimators {
namespace {

/// A variance below this fraction of the mean square, or what is left of it by another regressor, is
/// rounding.
constexpr double least_share = 1e-12;

/// Central second moments of z_j^p and z_k^q, p and q = 1, 2, in one data set.
class PairMoments {
  public:
    PairMoments(const Moments& moments, const Basis& basis) : moments_(moments), basis_(basis) {}

    /// Σ (z_j^p − mean)(z_k^q − mean), 0 where it is rounding of a variance
    [[nodiscard]] double operator()(int j, int p, int k, int q) const {
        const double product = sum(j, p, k, q);
        const double central = product - sum(j, p, k, 0) * sum(j, 0, k, q) / moments_.count;
        return j == k && p == q && central < least_share * product ? 0.0 : central;
    }

  private:
    [[nodiscard]] double sum(int j, int p, int k, int q) const {
        std::vector<std::uint8_t> exponents(static_cast<std::size_t>(basis_.actions()), 0);
        exponents[static_cast<std::size_t>(j)] = static_cast<std::uint8_t>(p);
        exponents[static_cast<std::size_t>(k)] =
            static_cast<std::uint8_t>(exponents[static_cast<std::size_t>(k)] + q);
        return moments_.sums(basis_.index(exponents));
    }

    const Moments& moments_;
    const Basis& basis_;
};

/// Whether z_k^q depends on (z_j, z_j²), by the F test at a level.
bool depends(const PairMoments& moments, int k, int q, int j, double count, double level) {
    const double total = moments(k, q, k, q);
    const double linear = moments(j, 1, j, 1);
    const double square = moments(j, 2, j, 2);
    if (!(count > 3.0) || !(total > 0.0) || !(linear > 0.0)) return false;
    // z_j first, then what is left of z_j² after it
    const double slope = moments(j, 1, j, 2) / linear;
    const double left = square - slope * moments(j, 1, j, 2);
    if (!(left > least_share * square)) return false;
    const double with_linear = moments(j, 1, k, q);
    const double with_left = moments(j, 2, k, q) - slope * with_linear;
    const double explained = with_linear * with_linear / linear + with_left * with_left / left;
    const auto df = static_cast<long long>(count) - 3;
    return squared_p_value(total - explained, total, df) < level * level;
}

}  // namespace

double squared_p_value(double unrestricted, double restricted, long long df) {
    if (!(restricted > 0.0)) return 1.0;
    double power = std::clamp(unrestricted / restricted, 0.0, 1.0);
    double result = 1.0;
    for (; df > 0; df /= 2) {
        if (df % 2 == 1) result *= power;
        power *= power;
    }
    return result;
}

Ancestors learn_ancestors(std::span<const Moments> interventional) {
    const auto actions = static_cast<double>(interventional.size());
    return learn_ancestors(interventional, ancestor_level / (2.0 * actions * (actions - 1.0)));
}

Ancestors learn_ancestors(std::span<const Moments> interventional, double level) {
    const int actions = static_cast<int>(interventional.size());
    if (std::ranges::any_of(interventional,
                            [&](const Moments& m) { return m.actions() != actions || m.degree() < 4; })) {
        throw ArgumentError("learn_ancestors: needs moments of degree >= 4 of one regime per action");
    }
    Ancestors result(actions);
    if (actions == 1) return result;
    const Basis basis(actions, 4);
    for (int j = 0; j < actions; ++j) {
        const Moments& moments = interventional[static_cast<std::size_t>(j)];
        const PairMoments pairs(moments, basis);
        for (int k = 0; k < actions; ++k) {
            if (k == j) continue;
            if (depends(pairs, k, 1, j, moments.count, level) ||
                depends(pairs, k, 2, j, moments.count, level))
                result.add(j, k);
        }
    }
    return result;
}

}  // namespace causum::estimators
