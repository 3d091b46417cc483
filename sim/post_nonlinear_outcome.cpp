#include "sim/post_nonlinear_outcome.hpp"

#include "sim/cube_column.hpp"

namespace causum::sim {

std::vector<std::unique_ptr<const OutcomeColumn>> PostNonlinearOutcome::own_columns(const Scm& scm) const {
    std::vector<std::unique_ptr<const OutcomeColumn>> columns;
    columns.push_back(std::make_unique<CubeColumn>(scm, contributions(), place_));
    return columns;
}

std::shared_ptr<const OutcomeMechanism> PostNonlinearOutcome::of_standardized(
    const Coordinates& coordinates) const {
    return std::make_shared<PostNonlinearOutcome>(contributions_of_standardized(coordinates), place_);
}

}  // namespace causum::sim
