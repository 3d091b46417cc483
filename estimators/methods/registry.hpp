#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/estimator_traits.hpp"
#include "estimators/regression/fit_options.hpp"

namespace causum::estimators {

class TrainingData;
class TrainingDataByDegree;
struct Estimate;

/// Regimes of which something reads the training samples.
struct TrainingRegimes {
    bool observational = false;
    bool single = false;  ///< do(A_1) … do(A_K)
    bool joint = false;

    TrainingRegimes& operator|=(const TrainingRegimes& other) {
        observational = observational || other.observational;
        single = single || other.single;
        joint = joint || other.joint;
        return *this;
    }
};

/// Where the uncertainty of an estimate comes from: there is none; the spread of refits
/// (methods/jackknife.hpp), where `fit` is a function of the samples' moments that TrainingData::without()
/// offers it once more; or `fit` itself, which looks at FitOptions::intervals.
enum class UncertaintySource : std::uint8_t { none, refits, fit };

/// One estimator of the joint interventional effect E[Y | do(a)].
struct Estimator {
    std::string_view name = {};
    std::string_view summary = {};                   ///< one line, for `causum list` and reports
    Estimate (*fit)(const TrainingData&) = nullptr;  ///< at the data's degree
    /// The same at a degree of its own choice, for DegreeChoice::automatic; nullptr for one that chooses
    /// none.
    Estimate (*fit_automatic)(const TrainingDataByDegree&) = nullptr;
    /// What `fit` asks its TrainingData for; of other regimes nothing need be drawn. One that reads the joint
    /// regime is a topline.
    TrainingRegimes reads = {};
    EstimatorRole role = EstimatorRole::ordinary;
    /// How figures draw it: a number that no other estimator has (analysis/drawing/estimator_style), or −1
    /// for whatever style a study leaves.
    std::int8_t style = -1;
    /// Degree of the moments that `fit` needs beyond the 2d of a fit of degree d: 0, or 4 where ancestors
    /// may be learned.
    int minimum_moment_degree = 0;
    bool replays_samples = false;  ///< makes its samples again, in passes of its own
    /// Where its uncertainty comes from.
    UncertaintySource uncertainty = UncertaintySource::none;

    /// What is stored with its results.
    [[nodiscard]] EstimatorTraits traits() const {
        return {
            .uses_joint_data = reads.joint, .role = role, .style = style, .summary = std::string(summary)};
    }
};

/// All estimators, in the order in which `causum list` shows them.
[[nodiscard]] std::span<const Estimator> all_estimators();

/// An estimator's fit to a condition. Where the degree is automatic: fit_automatic, or, for one that chooses
/// no degree, the usual one or the highest below it at which the fit is not too_few_samples. With the
/// uncertainty that the options ask for, if it has one.
[[nodiscard]] Estimate fit(const Estimator& estimator, const TrainingDataByDegree& data);

/// Whether the options ask for refits of an estimator, which need its samples group by group.
[[nodiscard]] bool needs_groups(const Estimator& estimator, const FitOptions& options);

/// The highest degree that such a fit may have.
[[nodiscard]] int highest_degree(const Estimator& estimator, const FitOptions& options);

/// The estimator of that name, or nullptr.
[[nodiscard]] const Estimator* find_estimator(std::string_view name);

/// The estimator that the others of a study are compared with unless told otherwise: the first topline in the
/// order of all_estimators(); empty if there is none.
[[nodiscard]] std::string_view reference_topline(std::span<const std::string> names);

}  // namespace causum::estimators
