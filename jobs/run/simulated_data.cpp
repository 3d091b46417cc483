#include "jobs/run/simulated_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>

#include "estimators/regression/regression.hpp"
#include "jobs/run/sample_pass.hpp"
#include "sim/block_sampler.hpp"
#include "sim/kernels.hpp"
#include "sim/noise.hpp"

namespace causum::jobs {
namespace {

using sim::block_places;

/// What is needed to make samples.
struct SampleSource {
    const sim::Scm& scm;
    const sim::Scm& noiseless;
    const sim::OutcomeColumns& outcome;
    const Eigen::VectorXd& weights;
};

/// Y of a place of a sampler's block, its columns summed as where samples are shown to estimators
/// (sim::visit_samples).
double outcome_at(const sim::BlockSampler& sampler, const Eigen::VectorXd& weights, int place) {
    double y = 0.0;
    for (int c = 0; c < sampler.outcome_columns(); ++c) {
        if (weights(c) != 0.0) y += weights(c) * sampler.outcome_column(c)[place];
    }
    return y;
}

/// The places of one fold, a block at a time.
class FoldSampler {
  public:
    FoldSampler(const SampleSource& source, const sim::DataAddress& address, WithTruth truth)
        : source_(source), sampler_(source.scm, address, source.outcome) {
        if (truth == WithTruth::no) return;
        noiseless_ = std::make_unique<sim::BlockSampler>(source.noiseless, address, source.outcome);
        z_.resize(static_cast<std::size_t>(source.scm.actions));
        for (const sim::Places& places : z_) z_values_.push_back(places.values);
    }

    /// Puts a block's first n places into rows first, first + step …
    void put(std::uint32_t block, int n, SampleRows& rows, Eigen::Index first, Eigen::Index step) {
        sampler_.fill(block, n);
        for (int k = 0; k < source_.scm.actions; ++k) {
            for (int p = 0; p < n; ++p) rows.actions(first + p * step, k) = sampler_.action(k)[p];
        }
        for (int p = 0; p < n; ++p) rows.outcome(first + p * step) = outcome_at(sampler_, source_.weights, p);
        if (noiseless_) put_truth(block, n, rows, first, step);
    }

  private:
    void put_truth(std::uint32_t block, int n, SampleRows& rows, Eigen::Index first, Eigen::Index step) {
        noiseless_->fill(block, n);
        for (int k = 0; k < source_.scm.actions; ++k) {
            for (int p = 0; p < n; ++p) rows.confounders(first + p * step, k) = sampler_.confounder(k)[p];
        }
        put_effects(n);
        for (int p = 0; p < n; ++p) {
            rows.mean(first + p * step) = outcome_at(*noiseless_, source_.weights, p);
            rows.effect(first + p * step) = effects_.values[p];
        }
    }

    /// effects_ ← E[Y | do(a)] at the block's first n places.
    void put_effects(int n) {
        const int padded = sim::round_up_to_lanes(n);
        const Coordinates& coordinates = source_.scm.coordinates;
        for (std::size_t k = 0; k < z_.size(); ++k) {
            const auto i = static_cast<Eigen::Index>(k);
            sim::kernels().standardize(sampler_.action(static_cast<int>(k)), coordinates.location(i),
                                       1.0 / coordinates.scale(i), z_[k].values, padded);
        }
        std::fill_n(effects_.values, n, 0.0);
        for (int c = 0; c < source_.outcome.size(); ++c) {
            if (source_.weights(c) == 0.0) continue;
            source_.outcome[c].evaluate(z_values_.data(), column_.values, padded);
            for (int p = 0; p < n; ++p) effects_.values[p] += source_.weights(c) * column_.values[p];
        }
    }

    const SampleSource& source_;
    sim::BlockSampler sampler_;
    std::unique_ptr<sim::BlockSampler> noiseless_;  ///< where the truth is wanted
    std::vector<sim::Places> z_;
    std::vector<const double*> z_values_;
    sim::Places column_{};
    sim::Places effects_{};
};

void resize(SampleRows& rows, Eigen::Index n, int actions, WithTruth truth) {
    rows.actions.resize(n, actions);
    rows.outcome.resize(n);
    if (truth == WithTruth::no) return;
    rows.confounders.resize(n, actions);
    rows.mean.resize(n);
    rows.effect.resize(n);
}

/// Shows n samples that folds hold in turn.
void visit_in_turn(const SampleSource& source, std::span<const sim::DataAddress> folds, std::int64_t n,
                   WithTruth truth, const SimulatedData::Visit& visit, const StopFlag& stop) {
    constexpr int blocks_between_checks = 64;
    std::vector<std::unique_ptr<FoldSampler>> samplers;  // samplers stay where they are
    for (const sim::DataAddress& address : folds)
        samplers.push_back(std::make_unique<FoldSampler>(source, address, truth));
    const auto step = static_cast<std::int64_t>(folds.size());
    SampleRows rows;
    for (std::int64_t block = 0; block * block_places * step < n; ++block) {
        if (block % blocks_between_checks == 0) stop.check();
        const std::int64_t count = std::min(n - block * block_places * step, block_places * step);
        resize(rows, count, source.scm.actions, truth);
        for (std::int64_t fold = 0; fold < step; ++fold) {
            const auto places = static_cast<int>((count - fold + step - 1) / step);
            if (places > 0)
                samplers[static_cast<std::size_t>(fold)]->put(static_cast<std::uint32_t>(block), places, rows,
                                                              fold, step);
        }
        visit(rows);
    }
}

}  // namespace

SimulatedData::SimulatedData(const Study& study, std::size_t condition, std::uint32_t replicate)
    : condition_(study.conditions.at(condition)),
      data_set_{.seed = study.seed, .replicate = replicate, .data_set = 0},
      model_(study, std::span(&condition, 1), replicate, Pass{.conditions = {condition}}),
      weights_(OutcomeWeights(condition_, model_.terms, model_.truth).weights),
      noiseless_(model_.scm) {
    noiseless_.outcome_noise = sim::Noise::normal(sim::mean_and_sd(model_.scm.outcome_noise).mean, 0.0);
}

std::vector<int> SimulatedData::regimes() const {
    std::vector<int> result;
    for (int regime = 0; regime <= actions(); ++regime) result.push_back(regime);
    result.push_back(sim::joint_regime);
    return result;
}

std::string SimulatedData::name_of(int regime) const {
    if (regime == sim::observational_regime) return "observational";
    if (regime != sim::joint_regime) return fmt::format("A{}", regime);
    if (actions() == 1) return "joint";  // beside the data set of do(A_1)
    std::string name = "A1";
    for (int k = 2; k <= actions(); ++k) name += fmt::format("+A{}", k);
    return name;
}

std::int64_t SimulatedData::size_of(int regime) const {
    const SampleSizes& sizes = condition_.sizes;
    if (regime == sim::observational_regime) return sizes.n_obs;
    return regime == sim::joint_regime ? sizes.n_joint : sizes.n_single;
}

std::int64_t SimulatedData::training_rows(int regime) const {
    return training_samples(size_of(regime));
}

std::int64_t SimulatedData::test_rows() const {
    return test_samples(condition_.sizes.n_joint);
}

void SimulatedData::visit_training(int regime, WithTruth truth, const Visit& visit,
                                   const StopFlag& stop) const {
    std::vector<sim::DataAddress> folds;
    for (int fold = 0; fold < estimators::fold_count; ++fold) {
        folds.push_back(data_set_);
        folds.back().role = sim::Role::train;
        folds.back().regime = regime;
        folds.back().fold = fold;
    }
    const SampleSource source{model_.scm, noiseless_, model_.truth.outcome(), weights_};
    visit_in_turn(source, folds, training_rows(regime), truth, visit, stop);
}

void SimulatedData::visit_test(WithTruth truth, const Visit& visit, const StopFlag& stop) const {
    sim::DataAddress address = data_set_;
    address.role = sim::Role::test;
    address.regime = sim::joint_regime;
    const SampleSource source{model_.scm, noiseless_, model_.truth.outcome(), weights_};
    visit_in_turn(source, std::span(&address, 1), test_rows(), truth, visit, stop);
}

}  // namespace causum::jobs
