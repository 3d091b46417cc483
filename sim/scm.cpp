#include "sim/scm.hpp"

#include <algorithm>
#include <cmath>

#include "sim/family.hpp"
#include "sim/samples.hpp"
#include "sim/scm_draws.hpp"

namespace causum::sim {
namespace {

/// ρ_k of each confounder.
std::vector<double> common_shares(const ScmDraws& draws, const ScmSettings& settings) {
    const auto actions = static_cast<std::size_t>(settings.actions);
    if (settings.shared == SharedConfounders::all) return std::vector<double>(actions, settings.correlation);
    std::vector<double> shares(actions, 0.0);
    if (actions < 2) return shares;
    const std::size_t pairs = actions * (actions - 1) / 2;
    auto pair =
        static_cast<std::size_t>(draws.uniform(ScmDraws::shared_pair, 0) * static_cast<double>(pairs));
    std::size_t second = 1;  // pairs in the order (0, 1), (0, 2), (1, 2), (0, 3) …
    for (; pair >= second; ++second) pair -= second;
    shares[pair] = shares[second] = settings.correlation;
    return shares;
}

Noise moved(const Noise& intervention, const Support& support) {
    if (intervention.kind == NoiseKind::lognormal) {
        return {.kind = NoiseKind::lognormal,
                .location = 0.0,
                .scale = portable_exp(support.shift * intervention.sigma),
                .sigma = support.scale * intervention.sigma};
    }
    if (intervention.kind == NoiseKind::empirical) {  // mean + shift sd + scale (x − mean)
        const auto [mean, sd] = mean_and_sd(intervention);
        Noise result = intervention;
        result.location = support.shift * sd + (1.0 - support.scale) * mean;
        result.scale = support.scale;
        return result;
    }
    return Noise::normal(intervention.location + support.shift * intervention.scale,
                         support.scale * intervention.scale);
}

}  // namespace

int Scm::edges() const {
    std::size_t count = 0;
    for (const auto& of_action : parents) count += of_action.size();
    return static_cast<int>(count);
}

bool Scm::has_common_part() const {
    return std::ranges::any_of(common_share, [](double share) { return share > 0.0; });
}

Eigen::MatrixXd Scm::confounder_correlations() const {
    Eigen::MatrixXd result = Eigen::MatrixXd::Identity(actions, actions);
    for (Eigen::Index k = 0; k < actions; ++k) {
        for (Eigen::Index j = 0; j < k; ++j) {
            // both ρ, or one of them 0
            result(j, k) = result(k, j) = std::min(common_share[static_cast<std::size_t>(j)],
                                                   common_share[static_cast<std::size_t>(k)]);
        }
    }
    return result;
}

Scm make_scm(const ScmSettings& settings, std::uint64_t seed, std::uint32_t replicate) {
    const ScmDraws draws(seed, replicate);
    const Family& family = family_of(settings);
    Scm scm = family.draw(draws, settings);
    scm.common_share = common_shares(draws, settings);
    if (family.take_pilot != nullptr) {
        family.take_pilot(scm, seed, replicate);
    } else {
        scm.coordinates = pilot_coordinates(scm, seed, replicate);
    }
    if (family.chooses_action_units && settings.action_units == ActionUnits::pilot)
        scm.outcome = scm.outcome->of_standardized(scm.coordinates);
    if (scm.intervention.empty()) {
        for (Eigen::Index k = 0; k < scm.actions; ++k) {
            scm.intervention.push_back(Noise::normal(scm.coordinates.location(k), scm.coordinates.scale(k)));
        }
    }
    scm.standard = scm.coordinates;
    for (Eigen::Index k = 0; k < scm.actions; ++k) {
        const Noise& intervention = scm.intervention[static_cast<std::size_t>(k)];
        scm.single_intervention.push_back(moved(intervention, settings.train_support));
        scm.joint_intervention.push_back(moved(intervention, settings.test_support));
        if (intervention.kind == NoiseKind::lognormal) {  // else the standard is that of the coordinates
            const std::vector<double> moments = truncated_raw_moments(intervention, 2);
            scm.standard.location(k) = moments[1];
            scm.standard.scale(k) = std::sqrt(moments[2] - moments[1] * moments[1]);
        }
    }
    return scm;
}

}  // namespace causum::sim
