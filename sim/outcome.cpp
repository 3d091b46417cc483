#include "sim/outcome.hpp"

#include <stdexcept>

#include "sim/interaction_column.hpp"
#include "sim/scm.hpp"

namespace causum::sim {

ColumnSampler::~ColumnSampler() = default;
OutcomeColumn::~OutcomeColumn() = default;
OutcomeMechanism::~OutcomeMechanism() = default;

std::vector<std::unique_ptr<const OutcomeColumn>> OutcomeMechanism::own_columns(const Scm&) const {
    return {};
}

std::shared_ptr<const OutcomeMechanism> OutcomeMechanism::of_standardized(const Coordinates&) const {
    throw std::logic_error("a family that chooses no action units was asked for them");
}

OutcomeColumns::OutcomeColumns(const Scm& scm, std::span<const Interaction> interactions)
    : first_own_(interaction(interactions.size())) {
    columns_.push_back(scm.outcome->sum(scm));
    for (const Interaction& each : interactions)
        columns_.push_back(std::make_unique<InteractionColumn>(scm, each, *columns_.front()));
    for (auto& own : scm.outcome->own_columns(scm)) columns_.push_back(std::move(own));
}

}  // namespace causum::sim
