#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/moments.hpp"
#include "core/polynomial.hpp"
#include "estimators/regression/regression.hpp"

namespace causum::estimators {

/// Signs ±1 that a refit without a group varies what it keeps by: as good as random, the same everywhere.
class RefitSigns {
  public:
    /// @param regression  a number for regressions whose errors are independent: their signs are others
    RefitSigns(std::uint32_t regression, std::uint32_t group)
        : stream_(static_cast<std::uint64_t>(regression) << 32U | group) {}
    /// The sign of a number, 0, 1, …
    [[nodiscard]] double operator()(std::uint32_t number) const;

  private:
    std::uint64_t stream_;
};

/// By how much a refit varies what it keeps, in standard deviations: then the jackknife's variance,
/// (G − 1)/G Σ_g (f̂_(g) − f̂_(·))², has on average all of what it makes of the estimate.
inline constexpr double refit_step = 0.21299910806810243;  // √G/(G − 1), G = 24

/// The penalty of a refit: the chosen one times 10^(± refit_step · penalty_sd), its sign number 0. Choices by
/// cross-validation differ between data sets by about penalty_sd decades
/// (docs/decisions/0023-intervals-of-shrunken-fits.md).
inline constexpr double penalty_sd = 0.8;
[[nodiscard]] double refit_penalty(double chosen, const RefitSigns& signs);

/// Ridge regressions on parts of a data set, with the standardisation of the whole, for the spread of refits:
/// minimises Σ(y−ŷ)² + α‖Sb − β‖² over a part's samples, S the raw monomials' sds over all samples. They keep
/// what the whole's regression was given and chose, and vary it by a refit_step each: α is its refit_penalty;
/// β_i = ± refit_step σ̂/√α, where the whole shrinks to 0, the sd being the prior's for which ridge regression
/// is the posterior mean (G. Wahba, J. R. Stat. Soc. B 45, 1983), σ̂² the whole's residual variance.
/// @param all      every sample; one outcome column
/// @param parts    of the same shape, count > 0; part g is without group g
/// @param penalty  that was chosen for the whole
/// @param number   of the regression, for RefitSigns
/// @return a regression for each part: function, penalty and status not_positive_definite or not_finite if
/// there is none
[[nodiscard]] std::vector<Regression> refit_ridge(const RegressionSetup& setup, const Features& features,
                                                  double penalty, const Moments& all,
                                                  std::span<const Moments> parts, std::uint32_t number);

}  // namespace causum::estimators
