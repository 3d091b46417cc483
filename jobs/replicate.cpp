#include "jobs/replicate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <set>
#include <span>

#include "core/basis.hpp"
#include "core/errors.hpp"
#include "core/least_squares.hpp"
#include "estimators/training_data.hpp"
#include "sim/interaction.hpp"
#include "sim/samples.hpp"
#include "sim/scm.hpp"
#include "sim/truth.hpp"

namespace causum::jobs {
namespace {

using estimators::Estimate;
using estimators::Folds;
using estimators::Monomials;
using results::Fact;
using results::Metric;

/// Moments of the first n samples of a data set, for each n asked for in advance.
template <class Value>
using BySize = std::map<std::int64_t, Value>;

/// Generates one SCM's samples and keeps the moments of the sizes that its conditions need.
class SamplePass {
  public:
    SamplePass(const sim::Scm& scm, std::span<const sim::Interaction> interactions,
               const sim::JointEffect& truth, std::uint64_t seed, std::int64_t replicate, int degree)
        : scm_(scm),
          interactions_(interactions),
          truth_(truth),
          seed_(seed),
          replicate_(static_cast<std::uint32_t>(replicate)),
          degree_(degree) {}

    /// Training samples of one regime, fold by fold, for each data-set size.
    [[nodiscard]] BySize<Folds> training(int regime, const std::set<std::int64_t>& sizes) const {
        BySize<Folds> result;
        const Moments none(scm_.actions, degree_, truth_.columns());
        for (const std::int64_t n : sizes) result.emplace(n, Folds{none, none, none});
        for (int fold = 0; fold < estimators::fold_count; ++fold) {
            std::vector<std::int64_t> counts;
            for (const std::int64_t n : sizes) counts.push_back(fold_samples(training_samples(n), fold));
            std::vector<Moments> moments = sim::accumulate(scm_, address(sim::Role::train, regime, fold),
                                                           counts, degree_, interactions_);
            std::size_t i = 0;
            for (auto& [n, folds] : result) folds[static_cast<std::size_t>(fold)] = std::move(moments[i++]);
        }
        return result;
    }

    /// Held-out joint samples for each size of the joint data set; outcome columns of Y, then those of t(a).
    [[nodiscard]] BySize<Moments> test(const std::set<std::int64_t>& sizes) const {
        std::vector<std::int64_t> counts;
        for (const std::int64_t n : sizes) counts.push_back(test_samples(n));
        std::vector<Moments> moments = sim::accumulate(scm_, address(sim::Role::test, sim::joint_regime, 0),
                                                       counts, degree_, interactions_, &truth_);
        BySize<Moments> result;
        std::size_t i = 0;
        for (const std::int64_t n : sizes) result.emplace(n, std::move(moments[i++]));
        return result;
    }

  private:
    [[nodiscard]] sim::DataAddress address(sim::Role role, int regime, int fold) const {
        return {.seed = seed_,
                .replicate = replicate_,
                .data_set = 0,
                .role = role,
                .regime = regime,
                .fold = fold};
    }

    const sim::Scm& scm_;
    std::span<const sim::Interaction> interactions_;
    const sim::JointEffect& truth_;
    std::uint64_t seed_;
    std::uint32_t replicate_;
    int degree_;
};

/// How a condition's outcome is made of a pass's outcome columns: the one without interactions, and one per
/// kind.
struct OutcomeWeights {
    OutcomeWeights(const sim::InteractionSettings& interaction, const std::set<sim::InteractionKind>& kinds,
                   const sim::JointEffect& truth)
        : weights(Eigen::VectorXd::Unit(truth.columns(), 0)), noise_floor(truth.noise_floor()) {
        if (!(interaction.strength > 0.0)) return;
        const auto column =
            static_cast<std::size_t>(std::distance(kinds.begin(), kinds.find(interaction.kind)));
        const double weight = truth.interaction_weight(column, interaction.strength);
        weights(static_cast<Eigen::Index>(column) + 1) = weight;
        noise_floor = truth.noise_floor(column, weight);
    }
    /// Of moments with the columns of Y, then those of t(a): weights of Y, and of t.
    [[nodiscard]] Eigen::VectorXd first_half() const { return padded(0); }
    [[nodiscard]] Eigen::VectorXd second_half() const { return padded(weights.size()); }
    [[nodiscard]] Folds of(const Folds& folds) const {
        return {folds[0].combined(weights), folds[1].combined(weights), folds[2].combined(weights)};
    }

    Eigen::VectorXd weights;
    double noise_floor;

  private:
    [[nodiscard]] Eigen::VectorXd padded(Eigen::Index start) const {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(2 * weights.size());
        result.segment(start, weights.size()) = weights;
        return result;
    }
};

/// What an estimate is measured against.
struct Yardsticks {
    NormalEquations population;  ///< joint regime's population, outcome t
    NormalEquations test;        ///< held-out joint samples, outcome Y
    NormalEquations test_truth;  ///< held-out joint samples, outcome t
    double signal_sd;
};

void store(const Estimate& estimate, const Yardsticks& against, results::Table& table, std::size_t row) {
    table.metric(Metric::fit_seconds)[row] = estimate.seconds;
    table.status[row] = estimate.status;
    if (estimate.status != Status::ok) return;
    const double intercept = estimate.effect.coefficients(0);
    const Eigen::VectorXd slopes = estimate.effect.coefficients.tail(estimate.effect.coefficients.size() - 1);
    const double excess = std::sqrt(mean_squared_error(against.population, intercept, slopes));
    table.metric(Metric::rmse)[row] = std::sqrt(mean_squared_error(against.test, intercept, slopes));
    table.metric(Metric::excess_rmse)[row] = excess;
    table.metric(Metric::relative_excess)[row] = excess / against.signal_sd;
    table.metric(Metric::excess_rmse_test)[row] =
        std::sqrt(mean_squared_error(against.test_truth, intercept, slopes));
    table.metric(Metric::bias)[row] =
        intercept + slopes.dot(against.population.mean) - against.population.outcome_mean;
    table.metric(Metric::penalty_min)[row] = estimate.penalty_min;
    table.metric(Metric::penalty_max)[row] = estimate.penalty_max;
    table.penalty_on_edge[row] = estimate.penalty_on_edge ? 1 : 0;
}

}  // namespace

ReplicateRunner::ReplicateRunner(const Study& study) : study_(study) {
    for (const std::string& name : study.estimators) {
        const estimators::Estimator* estimator = estimators::find_estimator(name);
        if (estimator == nullptr) throw ArgumentError(fmt::format("ReplicateRunner: no estimator {}", name));
        estimators_.push_back(estimator);
    }
    for (std::size_t c = 0; c < study.conditions.size(); ++c) {
        const Condition& condition = study.conditions[c];
        auto pass = std::ranges::find_if(passes_, [&](const Pass& p) {
            return study.conditions[p.conditions.front()].scm == condition.scm;
        });
        if (pass == passes_.end()) pass = passes_.insert(pass, Pass{});
        pass->conditions.push_back(c);
        pass->moment_degree = std::max(pass->moment_degree, 2 * condition.fit.degree);
        auto& monomials = monomials_[{condition.scm.actions, condition.fit.degree}];
        if (!monomials)
            monomials = std::make_unique<const Monomials>(condition.scm.actions, condition.fit.degree);
    }
}

void ReplicateRunner::run(results::Table& table, std::size_t position) const {
    for (const Pass& pass : passes_) run_pass(pass, table, position);
}

void ReplicateRunner::run_pass(const Pass& pass, results::Table& table, std::size_t position) const {
    const auto is_missing = [&](std::size_t condition, std::size_t estimator) {
        return table.status[table.row(condition, position, estimator)] == Status::not_run;
    };
    std::vector<std::size_t> wanted;
    bool joint_wanted = false;
    for (const std::size_t c : pass.conditions) {
        bool any = false;
        for (std::size_t e = 0; e < estimators_.size(); ++e) {
            if (!is_missing(c, e)) continue;
            any = true;
            joint_wanted = joint_wanted || estimators_[e]->uses_joint_data;
        }
        if (any) wanted.push_back(c);
    }
    if (wanted.empty()) return;

    const std::int64_t replicate = table.replicates[position];
    const auto number = static_cast<std::uint32_t>(replicate);
    const sim::ScmSettings& settings = study_.conditions[wanted.front()].scm;
    const sim::Scm scm = sim::make_scm(settings, study_.seed, number);
    std::set<std::int64_t> n_obs, n_single, n_joint;
    std::set<sim::InteractionKind> kinds;
    for (const std::size_t c : wanted) {
        const Condition& condition = study_.conditions[c];
        n_obs.insert(condition.sizes.n_obs);
        n_single.insert(condition.sizes.n_single);
        n_joint.insert(condition.sizes.n_joint);
        if (condition.interaction.strength > 0.0) kinds.insert(condition.interaction.kind);
    }
    std::vector<sim::Interaction> interactions;
    for (const sim::InteractionKind kind : kinds) {
        interactions.push_back(sim::draw_interaction(kind, settings.actions, study_.seed, number));
    }
    const sim::JointEffect truth(scm, interactions);
    const SamplePass samples(scm, interactions, truth, study_.seed, replicate, pass.moment_degree);

    std::vector<BySize<Folds>> regimes = {samples.training(sim::observational_regime, n_obs)};
    for (int k = 1; k <= settings.actions; ++k) regimes.push_back(samples.training(k, n_single));
    const BySize<Folds> joint = joint_wanted ? samples.training(sim::joint_regime, n_joint) : BySize<Folds>{};
    const BySize<Moments> test = samples.test(n_joint);
    const Moments population = truth.population(pass.moment_degree);
    const Moments none(settings.actions, pass.moment_degree, 1);

    for (const std::size_t c : wanted) {
        const Condition& condition = study_.conditions[c];
        const SampleSizes& sizes = condition.sizes;
        const Monomials& monomials = *monomials_.at({settings.actions, condition.fit.degree});
        const OutcomeWeights outcome(condition.interaction, kinds, truth);

        const auto equations = [&](const Moments& moments) {
            return normal_equations(moments, monomials.products, monomials.all);
        };
        const Moments& held_out = test.at(sizes.n_joint);
        const double signal_sd = sim::JointEffect::sd(population, outcome.weights);
        const Yardsticks yardsticks{equations(population.combined(outcome.weights)),
                                    equations(held_out.combined(outcome.first_half())),
                                    equations(held_out.combined(outcome.second_half())), signal_sd};

        std::vector<Folds> data = {outcome.of(regimes[0].at(sizes.n_obs))};
        for (std::size_t k = 1; k < regimes.size(); ++k)
            data.push_back(outcome.of(regimes[k].at(sizes.n_single)));
        const estimators::TrainingData training(
            monomials, scm.coordinates, condition.fit, std::move(data),
            joint_wanted ? outcome.of(joint.at(sizes.n_joint)) : Folds{none, none, none});
        for (std::size_t e = 0; e < estimators_.size(); ++e) {
            if (is_missing(c, e))
                store(estimators_[e]->fit(training), yardsticks, table, table.row(c, position, e));
        }
        const std::size_t cell = table.cell(c, position);
        table.fact(Fact::edges)[cell] = scm.edges();
        table.fact(Fact::noise_floor)[cell] = outcome.noise_floor;
        table.fact(Fact::signal_sd)[cell] = signal_sd;
        table.fact(Fact::interaction_sd)[cell] = condition.interaction.strength * truth.additive_sd();
    }
}

double estimated_memory(const Study& study, int threads) {
    // Sizes of one replicate's snapshots, of the largest fit's matrices, and of the shared index table.
    double moments = 0.0, matrices = 0.0, index = 0.0;
    std::set<std::pair<std::int64_t, std::int64_t>> sizes;
    for (const Condition& condition : study.conditions) {
        sizes.emplace(condition.sizes.n_obs, condition.sizes.n_single);
        const double features = Basis::count(condition.scm.actions, condition.fit.degree);
        const double monomials = Basis::count(condition.scm.actions, 2 * condition.fit.degree);
        const double data_sets =
            2.0 * (3.0 * (condition.scm.actions + 2) + 6.0);  // combined with their outcome: twice
        moments = std::max(moments, monomials * data_sets);
        matrices = std::max(matrices, 12.0 * features * features);
        index = std::max(index, features * features * 4.0 + monomials * (12.0 + condition.scm.actions));
    }
    constexpr double bytes = sizeof(double);
    const double snapshots = static_cast<double>(sizes.size()) + 1.0;
    const double rows =
        static_cast<double>(study.conditions.size()) * static_cast<double>(study.replicates) *
        (static_cast<double>(study.estimators.size()) * (bytes * results::metric_count + 2.0) +
         bytes * results::fact_count);
    return threads * bytes * (moments * snapshots + matrices) + index + rows;
}

}  // namespace causum::jobs
