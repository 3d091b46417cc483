#include "sim/block_sampler.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include "sim/kernels.hpp"

namespace causum::sim {

struct BlockSampler::Arrays {
    /// A variable that is a transformed uniform.
    struct Draw {
        StreamAddress stream;
        const Noise* noise;
        double* out;
    };
    /// An action that nobody intervenes on.
    struct Mechanism {
        std::unique_ptr<ActionSampler> sampler;
        double* out;
    };
    /// C ← √s W + √(1−s) N of confounders of which actions see W.
    struct Blur {
        const double* seen;
        const double* noise;
        double own;    // √s
        double other;  // √(1−s)
        double* out;
    };
    /// A confounder that has a common part.
    struct Confounder {
        double mean;    // of W_k
        double own;     // √(1−ρ_k)
        double common;  // √ρ_k sd_k
        double* out;
    };
    /// x ← (x − mean) / sd of an array.
    struct Standardization {
        const double* from;
        double mean;
        double inverse_sd;
        double* to;
    };

    Arrays(const Scm& scm, const DataAddress& address);
    void add_confounder(const Scm& scm, const DataAddress& address, int k);
    void add_action(const Scm& scm, const DataAddress& address, int k);
    void add_outcome(const Scm& scm, const DataAddress& address, const OutcomeColumns& columns);
    void standardize(const Scm& scm);

    Places common{};
    Places common_part{};
    Places outcome_noise{};
    std::vector<Places> actions, confounders, action_noise;
    std::vector<Places> seen;  // confounders as actions see them, if blurred
    std::vector<Places> standard_actions, standard_confounders;  // Z and C̃, where there are interactions
    std::vector<Draw> draws;
    std::vector<Blur> blurs;
    std::vector<Confounder> correlated;
    std::vector<Mechanism> mechanisms;  // of the actions that are not intervened on, in causal order
    std::vector<Standardization> standardizations;
    OutcomeInputs inputs;
    std::vector<std::unique_ptr<ColumnSampler>> outcome;  // its columns
};

namespace {

const Noise& standard_normal() {
    static const Noise noise;
    return noise;
}

}  // namespace

BlockSampler::Arrays::Arrays(const Scm& scm, const DataAddress& address) {
    const auto count = static_cast<std::size_t>(scm.actions);
    actions.resize(count);
    confounders.resize(count);
    action_noise.resize(count);
    if (scm.confounder_share < 1.0) seen.resize(count);
    for (int k = 0; k < scm.actions; ++k) {
        add_confounder(scm, address, k);
        add_action(scm, address, k);
    }
    if (!scm.has_common_part()) return;
    draws.push_back({address.variable(variables::common_confounder), &standard_normal(), common.values});
}

void BlockSampler::Arrays::add_confounder(const Scm& scm, const DataAddress& address, int k) {
    const auto i = static_cast<std::size_t>(k);
    double* const out = confounders[i].values;
    double* const own = seen.empty() ? out : seen[i].values;
    draws.push_back({address.variable(variables::confounder(k)), &scm.confounder[i], own});
    if (!seen.empty()) {
        double* const noise = action_noise[i].values;
        draws.push_back({address.variable(variables::action_noise(k)), &standard_normal(), noise});
        blurs.push_back(
            {own, noise, std::sqrt(scm.confounder_share), std::sqrt(1.0 - scm.confounder_share), out});
    }
    const double share = scm.common_share[i];
    if (share == 0.0) return;
    const MeanAndSd w = mean_and_sd(scm.confounder[i]);
    correlated.push_back({w.mean, std::sqrt(1.0 - share), std::sqrt(share) * w.sd, out});
    if (own != out) correlated.push_back({w.mean, std::sqrt(1.0 - share), std::sqrt(share) * w.sd, own});
}

void BlockSampler::Arrays::add_action(const Scm& scm, const DataAddress& address, int k) {
    const auto i = static_cast<std::size_t>(k);
    double* const out = actions[i].values;
    if (address.regime == joint_regime || address.regime == k + 1) {
        const auto& interventions =
            address.regime == joint_regime ? scm.joint_intervention : scm.single_intervention;
        draws.push_back({address.variable(variables::intervened_action(k)), &interventions.at(i), out});
        return;
    }
    ActionInputs of_action{.confounder = seen.empty() ? confounders[i].values : seen[i].values};
    if (!scm.action_noise.empty()) {
        double* const noise = action_noise[i].values;
        draws.push_back({address.variable(variables::action_noise(k)), &scm.action_noise[i], noise});
        of_action.noise = noise;
    }
    for (std::size_t j = 0; j < i; ++j) of_action.earlier.push_back(actions[j].values);
    mechanisms.push_back({scm.action[i]->sampler(of_action), out});
}

void BlockSampler::Arrays::add_outcome(const Scm& scm, const DataAddress& address,
                                       const OutcomeColumns& columns) {
    draws.push_back({address.variable(variables::outcome_noise), &scm.outcome_noise, outcome_noise.values});
    for (std::size_t i = 0; i < actions.size(); ++i) {
        inputs.actions.push_back(actions[i].values);
        inputs.confounders.push_back(confounders[i].values);
    }
    inputs.noise = outcome_noise.values;
    if (columns.has_interactions()) standardize(scm);
    for (int c = 0; c < columns.size(); ++c) {
        outcome.push_back(columns[c].sampler(inputs));
        if (c == OutcomeColumns::sum) inputs.sum = outcome.back()->values();
    }
}

void BlockSampler::Arrays::standardize(const Scm& scm) {
    standard_actions.resize(actions.size());
    standard_confounders.resize(actions.size());
    for (std::size_t i = 0; i < actions.size(); ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        const MeanAndSd w = mean_and_sd(scm.confounder[i]);
        standardizations.push_back({actions[i].values, scm.standard.location(at),
                                    1.0 / scm.standard.scale(at), standard_actions[i].values});
        standardizations.push_back(
            {confounders[i].values, w.mean, 1.0 / w.sd, standard_confounders[i].values});
        inputs.standard_actions.push_back(standard_actions[i].values);
        inputs.standard_confounders.push_back(standard_confounders[i].values);
    }
}

BlockSampler::BlockSampler(const Scm& scm, const DataAddress& address)
    : arrays_(std::make_unique<Arrays>(scm, address)) {}

BlockSampler::BlockSampler(const Scm& scm, const DataAddress& address, const OutcomeColumns& outcome)
    : BlockSampler(scm, address) {
    arrays_->add_outcome(scm, address, outcome);
}

BlockSampler::~BlockSampler() = default;

void BlockSampler::fill(std::uint32_t block, int n) {
    const int padded = round_up_to_lanes(n);
    for (const Arrays::Draw& draw : arrays_->draws) {
        kernels().uniforms(draw.stream, block, draw.out);
        apply_quantile(*draw.noise, draw.out, padded);
    }
    const Kernels& k = kernels();
    for (const Arrays::Blur& blur : arrays_->blurs) {
        for (int i = 0; i < padded; ++i) blur.out[i] = blur.own * blur.seen[i] + blur.other * blur.noise[i];
    }
    for (const Arrays::Confounder& confounder : arrays_->correlated) {
        // μ + √(1−ρ) (W − μ) + √ρ sd W_0
        k.standardize(confounder.out, confounder.mean, confounder.own, confounder.out, padded);
        k.affine(confounder.out, confounder.mean, 1.0, padded);
        k.standardize(arrays_->common.values, 0.0, confounder.common, arrays_->common_part.values, padded);
        const double sum[] = {0.0, 1.0, 0.0};
        const double* const part = arrays_->common_part.values;
        k.add_quadratic(sum, 1, &part, confounder.out, padded);
    }
    for (const Arrays::Mechanism& mechanism : arrays_->mechanisms)
        mechanism.sampler->fill(mechanism.out, padded);
    for (const Arrays::Standardization& s : arrays_->standardizations)
        k.standardize(s.from, s.mean, s.inverse_sd, s.to, padded);
    for (const std::unique_ptr<ColumnSampler>& column : arrays_->outcome) column->fill(padded);
}

const double* BlockSampler::action(int k) const {
    return arrays_->actions[static_cast<std::size_t>(k)].values;
}
const double* BlockSampler::confounder(int k) const {
    return arrays_->confounders[static_cast<std::size_t>(k)].values;
}
int BlockSampler::outcome_columns() const {
    return static_cast<int>(arrays_->outcome.size());
}
const double* BlockSampler::outcome_column(int c) const {
    return arrays_->outcome[static_cast<std::size_t>(c)]->values();
}

}  // namespace causum::sim
