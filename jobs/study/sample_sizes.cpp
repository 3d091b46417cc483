#include "jobs/study/sample_sizes.hpp"

#include <cmath>

#include "core/errors.hpp"

namespace causum::jobs {
namespace {

/// Floor of a number that is at most 3 roundings away from an exact one: 2.9999999999999996 means 3.
std::int64_t floor_of_rounded(double number) {
    constexpr double guard = 1e-15;
    return static_cast<std::int64_t>(std::floor(number * (1 + guard)));
}

}  // namespace

SampleSizes sample_sizes(const SizeSettings& settings, int actions) {
    if (settings.n.has_value() == settings.total.has_value()) {
        throw ArgumentError("sample_sizes: exactly one of n and total must be given");
    }
    const std::int64_t total = settings.total ? *settings.total : (actions + 1) * *settings.n;

    SampleSizes sizes;
    sizes.n_obs = floor_of_rounded(static_cast<double>(total) / (actions * settings.ratio + 1));
    sizes.n_single = floor_of_rounded(settings.ratio * static_cast<double>(sizes.n_obs));
    switch (settings.joint) {
        case SizeSettings::Joint::per_regime:
            sizes.n_joint = total / (actions + 1);
            break;
        case SizeSettings::Joint::total:
            sizes.n_joint = total;
            break;
        case SizeSettings::Joint::fixed:
            sizes.n_joint = settings.joint_n;
            break;
    }
    return sizes;
}

}  // namespace causum::jobs
