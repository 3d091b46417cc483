#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>

namespace causum {

/// Some samples of a data set.
struct SampleBlock {
    Eigen::MatrixXd actions;  ///< [n][K] standardised
    Eigen::VectorXd outcome;  ///< [n]
};

/// Makes the samples of a regime again and shows them block by block, always the same blocks in the same
/// order: a second pass for what moments of monomials cannot tell. Nothing is stored.
/// @param regime  0 … K
/// @param most    only the first so many samples
/// @param visit   called for each block; the block is only valid during the call
using SampleReplay =
    std::function<void(int regime, std::int64_t most, const std::function<void(const SampleBlock&)>& visit)>;

}  // namespace causum
