#include "sim/samples.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <optional>

#include "core/basis.hpp"
#include "core/errors.hpp"
#include "sim/kernels.hpp"
#include "sim/truth.hpp"

namespace causum::sim {
namespace {

constexpr int blocks_per_chunk = 64;

struct alignas(64) Places {
    double values[block_places];
};

constexpr int round_up_to_lanes(int n) {
    return (n + lanes - 1) / lanes * lanes;
}

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

    /// The confounders' common part, where they are correlated.
    struct Confounder {
        double mean;    // of W_k
        double own;     // √(1−ρ)
        double common;  // √ρ sd_k
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
        if (scm.correlation > 0.0) {
            const MeanAndSd w = mean_and_sd(scm.confounder[i]);
            a.correlated.push_back(
                {w.mean, std::sqrt(1.0 - scm.correlation), std::sqrt(scm.correlation) * w.sd, confounder});
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
    if (scm.correlation > 0.0) {
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

Coordinates pilot_coordinates(const Scm& scm, std::uint64_t seed, std::uint32_t replicate) {
    const DataAddress address{.seed = seed,
                              .replicate = replicate,
                              .data_set = 0,
                              .role = Role::pilot,
                              .regime = observational_regime,
                              .fold = 0};
    BlockSampler sampler(scm, address);
    constexpr int blocks = pilot_samples / block_places;
    static_assert(pilot_samples % block_places == 0);
    const auto actions = static_cast<std::size_t>(scm.actions);
    // Sums about the mean of the first block, so that the squares do not cancel.
    Places ones{};
    std::fill(std::begin(ones.values), std::end(ones.values), 1.0);
    Places centred{};
    Eigen::VectorXd origin(scm.actions);
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(scm.actions);
    Eigen::VectorXd squares = Eigen::VectorXd::Zero(scm.actions);
    for (std::uint32_t block = 0; block < blocks; ++block) {
        sampler.fill(block, block_places);
        for (std::size_t k = 0; k < actions; ++k) {
            const auto i = static_cast<Eigen::Index>(k);
            const double* values = sampler.action(static_cast<int>(k));
            if (block == 0) origin(i) = kernels().dot(values, ones.values, block_places) / block_places;
            kernels().standardize(values, origin(i), 1.0, centred.values, block_places);
            sum(i) += kernels().dot(centred.values, ones.values, block_places);
            squares(i) += kernels().dot(centred.values, centred.values, block_places);
        }
    }
    const Eigen::VectorXd shift = sum / pilot_samples;
    const Eigen::VectorXd variance = squares / pilot_samples - shift.cwiseAbs2();
    Coordinates result{origin + shift, Eigen::VectorXd::Ones(scm.actions)};
    for (Eigen::Index k = 0; k < scm.actions; ++k) {
        if (variance(k) > 0.0) result.scale(k) = std::sqrt(variance(k));
    }
    return result;
}

std::vector<Moments> accumulate(const Scm& scm, const DataAddress& address,
                                std::span<const std::int64_t> counts, int degree,
                                std::span<const Interaction> interactions, const JointEffect* truth,
                                const StopFlag& stop) {
    if (!std::ranges::is_sorted(counts) || (!counts.empty() && counts.front() < 0)) {
        throw ArgumentError("accumulate: counts must ascend from 0");
    }
    if (!counts.empty() && static_cast<std::uint64_t>(counts.back()) > max_places) {
        throw ArgumentError(
            fmt::format("accumulate: {} places, beyond the random streams' 2^32", counts.back()));
    }
    BlockSampler sampler(scm, address, interactions);
    const int columns = sampler.outcome_columns();
    const int outcomes = truth == nullptr ? columns : 2 * columns;
    const Moments none(scm.actions, degree, outcomes);
    const Basis basis(scm.actions, degree);
    const MomentShape shape{scm.actions, degree, degree / 2, outcomes, basis.first_children().data()};

    const auto actions = static_cast<std::size_t>(scm.actions);
    std::vector<Places> z(actions);
    std::vector<Places> y(static_cast<std::size_t>(outcomes));
    std::vector<Places> scratch(static_cast<std::size_t>(degree));
    std::vector<const double*> z_values, y_values;
    for (const Places& places : z) z_values.push_back(places.values);
    for (const Places& places : y) y_values.push_back(places.values);

    const auto add_first = [&](Moments& to, int n) {
        const int padded = round_up_to_lanes(n);
        for (Places& places : z) std::fill(places.values + n, places.values + padded, 0.0);
        for (Places& places : y) std::fill(places.values + n, places.values + padded, 0.0);
        const MomentSums sums{to.sums.data(), to.products.data(), static_cast<int>(to.products.rows())};
        kernels().add_moments(shape, z_values.data(), y_values.data(), padded, scratch.front().values, sums);
        for (int c = 0; c < outcomes; ++c) {
            for (int d = 0; d <= c; ++d) {
                to.squares(c, d) += kernels().dot(y[static_cast<std::size_t>(c)].values,
                                                  y[static_cast<std::size_t>(d)].values, padded);
                to.squares(d, c) = to.squares(c, d);
            }
        }
        to.count += n;
        to.sums(0) = to.count;
    };

    std::vector<Moments> result;
    Moments total = none;
    Moments chunk = none;
    for (std::uint32_t block = 0; result.size() < counts.size(); ++block) {
        const std::int64_t start = static_cast<std::int64_t>(block) * block_places;
        if (block > 0 && block % blocks_per_chunk == 0) {
            stop.check();
            total += chunk;
            chunk = none;
        }
        while (result.size() < counts.size() && counts[result.size()] == start)
            result.push_back(total + chunk);
        if (result.size() == counts.size()) break;
        const int wanted = static_cast<int>(std::min<std::int64_t>(counts.back() - start, block_places));
        const auto prepare = [&](int n) {
            for (std::size_t k = 0; k < actions; ++k) {
                const auto i = static_cast<Eigen::Index>(k);
                kernels().standardize(sampler.action(static_cast<int>(k)), scm.coordinates.location(i),
                                      1.0 / scm.coordinates.scale(i), z[k].values, round_up_to_lanes(n));
            }
            for (int c = 0; c < columns; ++c)
                std::copy_n(sampler.outcome_column(c), n, y[static_cast<std::size_t>(c)].values);
            if (truth == nullptr) return;
            for (int c = 0; c < columns; ++c) {
                double* out = y[static_cast<std::size_t>(columns) + static_cast<std::size_t>(c)].values;
                truth->evaluate(c, z_values.data(), out, round_up_to_lanes(n));
            }
        };
        sampler.fill(block, wanted);
        while (result.size() < counts.size() && counts[result.size()] < start + block_places) {
            const int n = static_cast<int>(counts[result.size()] - start);
            Moments snapshot = chunk;
            prepare(n);
            add_first(snapshot, n);
            result.push_back(total + snapshot);
        }
        if (result.size() == counts.size()) break;
        prepare(block_places);
        add_first(chunk, block_places);
    }
    return result;
}

void visit_samples(const Scm& scm, const DataAddress& address, std::int64_t count,
                   std::span<const Interaction> interactions,
                   const Eigen::Ref<const Eigen::VectorXd>& weights,
                   const std::function<void(const SampleBlock&)>& visit, const StopFlag& stop) {
    BlockSampler sampler(scm, address, interactions);
    if (weights.size() != sampler.outcome_columns()) {
        throw ArgumentError(fmt::format("visit_samples: {} weights for {} outcome columns", weights.size(),
                                        sampler.outcome_columns()));
    }
    SampleBlock block;
    for (std::int64_t start = 0; start < count; start += block_places) {
        const int n = static_cast<int>(std::min<std::int64_t>(count - start, block_places));
        if (start / block_places % blocks_per_chunk == 0) stop.check();
        sampler.fill(static_cast<std::uint32_t>(start / block_places), n);
        block.actions.resize(n, scm.actions);
        for (int k = 0; k < scm.actions; ++k) {
            const Eigen::Map<const Eigen::ArrayXd> values(sampler.action(k), n);
            block.actions.col(k) = (values - scm.coordinates.location(k)) * (1.0 / scm.coordinates.scale(k));
        }
        block.outcome.setZero(n);
        for (int c = 0; c < sampler.outcome_columns(); ++c) {
            if (weights(c) != 0.0)
                block.outcome += weights(c) * Eigen::Map<const Eigen::VectorXd>(sampler.outcome_column(c), n);
        }
        visit(block);
    }
}

}  // namespace causum::sim
