#pragma once

#include <span>
#include <string_view>

namespace causum::estimators {

class TrainingData;
struct Estimate;

/// One estimator of the joint interventional effect E[Y | do(a)].
struct Estimator {
    std::string_view name;
    std::string_view summary;  ///< one line for `causum list`
    bool uses_joint_data;      ///< toplines: trained on joint samples
    /// Degree of the moments that `fit` needs beyond the 2d of a fit of degree d: 0, or 4 where ancestors
    /// may be learned.
    int minimum_moment_degree;
    Estimate (*fit)(const TrainingData&);
    bool replays_samples = false;  ///< makes its samples again, in passes of its own
};

/// All estimators, in the order in which `causum list` shows them.
[[nodiscard]] std::span<const Estimator> all_estimators();

/// The estimator of that name, or nullptr.
[[nodiscard]] const Estimator* find_estimator(std::string_view name);

}  // namespace causum::estimators
