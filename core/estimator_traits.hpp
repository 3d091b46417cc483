#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace causum {

/// What an estimator is to a comparison.
/// The numbers are stored in results files: append, never renumber.
enum class EstimatorRole : std::int8_t {
    ordinary = 0,
    baseline = 1,  ///< ignores the problem: analyses say where the others beat it
    paper = 2,     ///< the paper's own, whose variance law stands beside its best sample ratio
    constant = 3,  ///< one number whatever the actions: what one gets for nothing
};

/// Names of the roles 0, 1, 2 …, as stored in results files.
inline constexpr std::array<std::string_view, 4> estimator_role_names = {"ordinary", "baseline", "paper",
                                                                         "constant"};

/// What an analysis must know of an estimator. It is stored with the results, so that programs that never
/// heard of the estimator can analyse it.
struct EstimatorTraits {
    bool uses_joint_data = false;  ///< a topline: trained on joint samples
    EstimatorRole role = EstimatorRole::ordinary;
    /// How figures draw it: a number of its own (analysis/drawing/estimator_style), or −1 for one that is
    /// left.
    std::int8_t style = -1;
    std::string summary = {};  ///< one line

    bool operator==(const EstimatorTraits&) const = default;
};

}  // namespace causum
