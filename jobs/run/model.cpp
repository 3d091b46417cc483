#include "jobs/run/model.hpp"

#include <iterator>

namespace causum::jobs {
namespace {

std::set<sim::InteractionTerms> terms_of(const Study& study, std::span<const std::size_t> conditions) {
    std::set<sim::InteractionTerms> result;
    for (const std::size_t c : conditions) {
        const sim::InteractionSettings& interaction = study.conditions[c].interaction;
        if (interaction.strength > 0.0) result.insert(interaction.terms);
    }
    return result;
}

}  // namespace

Model::Model(const Study& study, std::span<const std::size_t> conditions, std::uint32_t replicate,
             const Pass& pass)
    : settings(study.conditions[conditions.front()].scm),
      scm(sim::make_scm(settings, study.seed, replicate)),
      terms(terms_of(study, conditions)),
      truth(scm, draw(study, replicate)),
      population(truth.population(pass.moment_degree)) {}

std::vector<sim::Interaction> Model::draw(const Study& study, std::uint32_t replicate) const {
    std::vector<sim::Interaction> result;
    for (const sim::InteractionTerms& each : terms)
        result.push_back(sim::draw_interaction(each, scm, study.seed, replicate));
    return result;
}

OutcomeWeights::OutcomeWeights(const Condition& condition, const std::set<sim::InteractionTerms>& terms,
                               const sim::JointEffect& truth)
    : weights(Eigen::VectorXd::Unit(truth.columns(), sim::OutcomeColumns::sum)) {
    const sim::InteractionSettings& interaction = condition.interaction;
    if (interaction.strength > 0.0) {
        const auto i = static_cast<std::size_t>(std::distance(terms.begin(), terms.find(interaction.terms)));
        weights(sim::OutcomeColumns::interaction(i)) = truth.interaction_weight(i, interaction.strength);
        interaction_sd = truth.interaction_sd(i, interaction.strength);
    }
    if (condition.post_nonlinear_strength > 0.0)
        weights(truth.outcome().own(0)) = truth.cube_weight(condition.post_nonlinear_strength);
}

Eigen::VectorXd OutcomeWeights::padded(Eigen::Index start) const {
    Eigen::VectorXd result = Eigen::VectorXd::Zero(2 * weights.size());
    result.segment(start, weights.size()) = weights;
    return result;
}

}  // namespace causum::jobs
