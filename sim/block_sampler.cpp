#include "sim/block_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "sim/kernels.hpp"

namespace causum::sim {
namespace {

/// A Quadratic reduced to the variables that it really has, in the order that the kernel reads.
struct PackedQuadratic {
    std::vector<double> coefficients;
    std::vector<const double*> variables;

    PackedQuadratic(const Quadratic& q, const std::vector<const double*>& values) {
        std::vector<std::size_t> present;
        for (std::size_t j = 1; j <= values.size() && Quadratic::index(0, j) < q.coefficients.size(); ++j) {
            if (values[j - 1] != nullptr) present.push_back(j);
        }
        coefficients.push_back(q(0, 0));
        for (std::size_t i = 0; i < present.size(); ++i) {
            variables.push_back(values[present[i] - 1]);
            coefficients.push_back(q(0, present[i]));
            for (std::size_t j = 0; j <= i; ++j) coefficients.push_back(q(present[j], present[i]));
        }
    }
    void add_to(double* out, int n) const {
        if (std::ranges::all_of(coefficients, [](double c) { return c == 0.0; })) return;
        kernels().add_quadratic(coefficients.data(), static_cast<int>(variables.size()), variables.data(),
                                out, n);
    }
};

/// Σ_{j<k} q_jk x_j x_k of an upper triangle q.
Quadratic bilinear(const Eigen::MatrixXd& q) {
    Quadratic result;
    const auto variables = static_cast<std::size_t>(q.rows());
    result.coefficients.assign(Quadratic::index(0, variables + 1), 0.0);
    for (Eigen::Index k = 1; k < q.rows(); ++k) {
        for (Eigen::Index j = 0; j < k; ++j) {
            result(static_cast<std::size_t>(j) + 1, static_cast<std::size_t>(k) + 1) = q(j, k);
        }
    }
    return result;
}

}  // namespace

struct BlockSampler::Arrays {
    /// A variable that is a transformed uniform.
    struct Draw {
        StreamAddress stream;
        const Noise* noise;
        double* out;
    };
    /// A variable that is a polynomial of others.
    struct Mechanism {
        PackedQuadratic polynomial;
        double* out;
    };

    /// A confounder that has a common part.
    struct Confounder {
        double mean;    // of W_k
        double own;     // √(1−ρ_k)
        double common;  // √ρ_k sd_k
        double* out;
    };
    /// One interaction's column; `mixed` are the polynomials in Z that multiply a standardised confounder.
    struct InteractionColumn {
        PackedQuadratic actions;
        PackedQuadratic confounders;
        std::vector<PackedQuadratic> mixed;
        Places values{};
    };

    /// x ← (x − mean) / sd of an array.
    struct Standardization {
        const double* from;
        double mean;
        double inverse_sd;
        double* to;
    };

    std::vector<Places> actions, confounders, action_noise;
    std::vector<Places> standard_actions, standard_confounders;  // Z and C̃, where there are interactions
    Places outcome{};
    Places common{};
    Places factor{};
    std::vector<InteractionColumn> interactions;
    std::vector<Standardization> standardizations;
    std::vector<Confounder> correlated;
    std::vector<Draw> draws;
    std::vector<Mechanism> mechanisms;      // of the actions that are not intervened on, in causal order
    std::vector<PackedQuadratic> outcomes;  // f_k
    std::optional<OutcomeNoisePlace> post_nonlinear;
    Places sum{};  // Σ f_k, where its cube is without U
    Places cube{};
};

BlockSampler::BlockSampler(const Scm& scm, const DataAddress& address,
                           std::span<const Interaction> interactions)
    : arrays_(std::make_unique<Arrays>()) {
    const auto actions = static_cast<std::size_t>(scm.actions);
    Arrays& a = *arrays_;
    a.actions.resize(actions);
    a.confounders.resize(actions);
    a.action_noise.resize(actions);
    a.post_nonlinear = scm.post_nonlinear;
    a.draws.push_back({address.variable(variables::outcome_noise), &scm.outcome_noise, a.outcome.values});
    for (int k = 0; k < scm.actions; ++k) {
        const auto i = static_cast<std::size_t>(k);
        double* action = a.actions[i].values;
        double* confounder = a.confounders[i].values;
        a.draws.push_back({address.variable(variables::confounder(k)), &scm.confounder[i], confounder});
        if (const double share = scm.common_share[i]; share > 0.0) {
            const MeanAndSd w = mean_and_sd(scm.confounder[i]);
            a.correlated.push_back({w.mean, std::sqrt(1.0 - share), std::sqrt(share) * w.sd, confounder});
        }
        if (address.regime == joint_regime || address.regime == k + 1) {
            const auto& interventions =
                address.regime == joint_regime ? scm.joint_intervention : scm.single_intervention;
            a.draws.push_back(
                {address.variable(variables::intervened_action(k)), &interventions.at(i), action});
        } else {
            a.draws.push_back({address.variable(variables::action_noise(k)), &scm.action_noise[i],
                               a.action_noise[i].values});
            std::vector<const double*> inputs = {confounder, a.action_noise[i].values};
            inputs.resize(2 + i, nullptr);
            for (const int j : scm.parents[i]) {
                const auto parent = static_cast<std::size_t>(j);
                inputs[2 + parent] = a.actions[parent].values;
            }
            a.mechanisms.push_back({PackedQuadratic(scm.action[i], inputs), action});
        }
        a.outcomes.emplace_back(scm.outcome[i], std::vector<const double*>{action, confounder});
    }
    if (scm.has_common_part()) {
        static const Noise standard_normal;
        a.draws.push_back(
            {address.variable(variables::common_confounder), &standard_normal, a.common.values});
    }
    if (interactions.empty()) return;
    a.standard_actions.resize(actions);
    a.standard_confounders.resize(actions);
    std::vector<const double*> z, c;
    for (std::size_t i = 0; i < actions; ++i) {
        const auto at = static_cast<Eigen::Index>(i);
        const MeanAndSd w = mean_and_sd(scm.confounder[i]);
        a.standardizations.push_back({a.actions[i].values, scm.standard.location(at),
                                      1.0 / scm.standard.scale(at), a.standard_actions[i].values});
        a.standardizations.push_back(
            {a.confounders[i].values, w.mean, 1.0 / w.sd, a.standard_confounders[i].values});
        z.push_back(a.standard_actions[i].values);
        c.push_back(a.standard_confounders[i].values);
    }
    for (const Interaction& interaction : interactions) {
        Arrays::InteractionColumn column{PackedQuadratic(bilinear(interaction.actions), z),
                                         PackedQuadratic(bilinear(interaction.confounders), c),
                                         {},
                                         {}};
        for (Eigen::Index k = 0; k < interaction.mixed.cols(); ++k) {
            Quadratic factor = interaction.triple.empty()
                                   ? bilinear(Eigen::MatrixXd::Zero(scm.actions, scm.actions))
                                   : bilinear(interaction.triple[static_cast<std::size_t>(k)]);
            for (Eigen::Index j = 0; j < interaction.mixed.rows(); ++j) {
                factor(0, static_cast<std::size_t>(j) + 1) = interaction.mixed(j, k);
            }
            column.mixed.emplace_back(factor, z);
        }
        a.interactions.push_back(std::move(column));
    }
}

BlockSampler::~BlockSampler() = default;

void BlockSampler::fill(std::uint32_t block, int n) {
    const int padded = round_up_to_lanes(n);
    for (const Arrays::Draw& draw : arrays_->draws) {
        kernels().uniforms(draw.stream, block, draw.out);
        apply_quantile(*draw.noise, draw.out, padded);
    }
    const Kernels& k = kernels();
    for (const Arrays::Confounder& confounder : arrays_->correlated) {
        // μ + √(1−ρ) (W − μ) + √ρ sd W_0
        k.standardize(confounder.out, confounder.mean, confounder.own, confounder.out, padded);
        k.affine(confounder.out, confounder.mean, 1.0, padded);
        k.standardize(arrays_->common.values, 0.0, confounder.common, arrays_->factor.values, padded);
        const double sum[] = {0.0, 1.0, 0.0};
        const double* const part = arrays_->factor.values;
        k.add_quadratic(sum, 1, &part, confounder.out, padded);
    }
    for (const Arrays::Mechanism& mechanism : arrays_->mechanisms) {
        std::memset(mechanism.out, 0, sizeof(Places));
        mechanism.polynomial.add_to(mechanism.out, padded);
    }
    for (const PackedQuadratic& f : arrays_->outcomes) f.add_to(arrays_->outcome.values, padded);
    if (arrays_->post_nonlinear) {
        const double* sum = arrays_->outcome.values;
        if (*arrays_->post_nonlinear == OutcomeNoisePlace::outside) {
            std::memset(arrays_->sum.values, 0, sizeof(Places));
            for (const PackedQuadratic& f : arrays_->outcomes) f.add_to(arrays_->sum.values, padded);
            sum = arrays_->sum.values;
        }
        std::memset(arrays_->factor.values, 0, sizeof(Places));
        std::memset(arrays_->cube.values, 0, sizeof(Places));
        k.add_product(sum, sum, arrays_->factor.values, padded);
        k.add_product(sum, arrays_->factor.values, arrays_->cube.values, padded);
    }
    if (arrays_->interactions.empty()) return;
    for (const Arrays::Standardization& s : arrays_->standardizations)
        k.standardize(s.from, s.mean, s.inverse_sd, s.to, padded);
    for (Arrays::InteractionColumn& column : arrays_->interactions) {
        std::memset(column.values.values, 0, sizeof(Places));
        column.actions.add_to(column.values.values, padded);
        column.confounders.add_to(column.values.values, padded);
        for (std::size_t i = 0; i < column.mixed.size(); ++i) {
            std::memset(arrays_->factor.values, 0, sizeof(Places));
            column.mixed[i].add_to(arrays_->factor.values, padded);
            k.add_product(arrays_->factor.values, arrays_->standard_confounders[i].values,
                          column.values.values, padded);
        }
    }
}

const double* BlockSampler::action(int k) const {
    return arrays_->actions[static_cast<std::size_t>(k)].values;
}
const double* BlockSampler::confounder(int k) const {
    return arrays_->confounders[static_cast<std::size_t>(k)].values;
}
const double* BlockSampler::interaction(std::size_t i) const {
    return arrays_->interactions[i].values.values;
}
const double* BlockSampler::outcome() const {
    return arrays_->outcome.values;
}
const double* BlockSampler::cube() const {
    return arrays_->cube.values;
}
int BlockSampler::outcome_columns() const {
    return 1 + static_cast<int>(arrays_->interactions.size()) + (arrays_->post_nonlinear ? 1 : 0);
}
const double* BlockSampler::outcome_column(int c) const {
    const auto i = static_cast<std::size_t>(c);
    if (i == 0) return outcome();
    return i <= arrays_->interactions.size() ? interaction(i - 1) : cube();
}

}  // namespace causum::sim
