#include "jobs/run/replicate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/ancestors.hpp"
#include "core/least_squares.hpp"
#include "estimators/additivity/additivity_tests.hpp"
#include "estimators/methods/plug_in_law.hpp"
#include "estimators/training_data_by_degree.hpp"
#include "jobs/run/model.hpp"
#include "jobs/run/sample_pass.hpp"
#include "jobs/run/scoring.hpp"
#include "sim/scm.hpp"
#include "sim/truth.hpp"

namespace causum::jobs {
namespace {

using estimators::Monomials;
using estimators::SharedDataSet;
using estimators::TrainingRegimes;
using results::Fact;

/// Normal equations of some samples, or of a population, on all monomials of each degree that is asked for.
class EquationsByDegree {
  public:
    /// @param monomials  must outlive this
    EquationsByDegree(const ReplicateRunner::MonomialTables& monomials, Moments moments)
        : monomials_(monomials), moments_(std::move(moments)) {}

    [[nodiscard]] const NormalEquations& of_degree(int degree) {
        const auto [found, is_new] = equations_.try_emplace(degree);
        if (is_new) {
            const Monomials& monomials = *monomials_.at({moments_.actions(), degree});
            found->second = normal_equations(moments_, monomials.products, monomials.all);
        }
        return found->second;
    }

  private:
    const ReplicateRunner::MonomialTables& monomials_;
    Moments moments_;
    std::map<int, NormalEquations> equations_;
};

/// The moments of one data set of each size that a pass's conditions need, until none needs them any more.
class DataSets {
  public:
    /// @param reads  the regimes whose training samples are drawn
    /// @param by_group  whether they are drawn group by group
    DataSets(const Study& study, std::span<const std::size_t> conditions, const SamplePass& samples,
             const TrainingRegimes& reads, ByGroup by_group)
        : study_(study) {
        for (const std::size_t c : conditions) {
            const SampleSizes& sizes = study.conditions[c].sizes;
            n_obs_.at(sizes.n_obs, c);
            n_single_.at(sizes.n_single, c);
            n_joint_.at(sizes.n_joint, c);
        }
        const int actions = study.conditions[conditions.front()].scm.actions;
        regimes_.resize(static_cast<std::size_t>(actions) + 1);
        if (reads.observational)
            regimes_[0] = samples.training(sim::observational_regime, n_obs_.sizes(), by_group);
        for (int k = 1; k <= actions && reads.single; ++k)
            regimes_[static_cast<std::size_t>(k)] = samples.training(k, n_single_.sizes(), by_group);
        if (reads.joint) joint_ = samples.training(sim::joint_regime, n_joint_.sizes(), by_group);
        test_ = samples.test(n_joint_.sizes());
    }

    /// Of regimes 0 … K; nullptr for what is not drawn.
    [[nodiscard]] std::vector<SharedDataSet> training(const SampleSizes& sizes) const {
        std::vector<SharedDataSet> result = {drawn(regimes_[0], sizes.n_obs)};
        for (std::size_t k = 1; k < regimes_.size(); ++k)
            result.push_back(drawn(regimes_[k], sizes.n_single));
        return result;
    }
    [[nodiscard]] SharedDataSet joint(const SampleSizes& sizes) const { return drawn(joint_, sizes.n_joint); }
    /// Held-out joint samples.
    [[nodiscard]] const Moments& test(const SampleSizes& sizes) const { return test_.at(sizes.n_joint); }

    /// Forgets what no condition after this one needs.
    void forget_after(std::size_t condition) {
        const SampleSizes& sizes = study_.conditions[condition].sizes;
        n_obs_.forget(regimes_[0], sizes.n_obs, condition);
        for (std::size_t k = 1; k < regimes_.size(); ++k)
            n_single_.forget(regimes_[k], sizes.n_single, condition);
        n_joint_.forget(joint_, sizes.n_joint, condition);
        n_joint_.forget(test_, sizes.n_joint, condition);
    }

  private:
    static SharedDataSet drawn(const BySize<SharedDataSet>& data_sets, std::int64_t size) {
        return data_sets.empty() ? nullptr : data_sets.at(size);
    }

    const Study& study_;
    LastUse n_obs_, n_single_, n_joint_;
    std::vector<BySize<SharedDataSet>> regimes_;
    BySize<SharedDataSet> joint_;
    BySize<Moments> test_;
};

/// The fits of a model's conditions, data set by data set, and the rows that they make.
class CellFits {
  public:
    /// @param reads  the regimes whose training samples the fits read
    CellFits(const Study& study, const ReplicateRunner::MonomialTables& monomials, const Model& model,
             std::span<const estimators::Estimator* const> estimators, const TrainingRegimes& reads)
        : study_(study),
          monomials_(monomials),
          model_(model),
          estimators_(estimators),
          has_plug_in_law_(reads.observational && reads.single) {}

    /// Fits what is wanted of a condition to one data set.
    template <class IsWanted, class Fit>
    void add(std::size_t c, const DataSets& data, const SamplePass& samples, IsWanted is_wanted, Fit fit) {
        const Condition& condition = study_.conditions[c];
        const SampleSizes& sizes = condition.sizes;
        const Monomials& monomials = monomials_of(condition);
        const OutcomeWeights outcome(condition, model_.terms, model_.truth);
        const Moments& held_out = data.test(sizes);
        EquationsByDegree test_y(monomials_, held_out.combined(outcome.first_half()));
        EquationsByDegree test_truth(monomials_, held_out.combined(outcome.second_half()));
        const estimators::TrainingDataByDegree training(
            {.monomials = monomials,
             .coordinates = model_.scm.coordinates,
             .options = condition.fit,
             .regimes = data.training(sizes),
             .joint = data.joint(sizes),
             .weights = outcome.weights,
             .known_ancestors = Ancestors::from_parents(model_.scm.parents),
             .replay = samples.replay(sizes, outcome.weights)},
            candidates(condition));
        for (std::size_t e = 0; e < estimators_.size(); ++e) {
            if (!is_wanted(e)) continue;
            estimators::Estimate estimate = fit(*estimators_[e], training);
            const int degree =
                estimate.status == FitStatus::ok ? estimate.effect.degree : monomials.basis.degree();
            Intervals intervals;
            if (estimate.uncertainty.is_known())
                intervals = intervals_of(estimate, interval_places(condition, samples, outcome, degree));
            std::vector<MeasuredFit>& fits = fits_[{c, e}];
            fits.push_back(
                measure(std::move(estimate), test_y.of_degree(degree), test_truth.of_degree(degree)));
            fits.back().intervals = std::move(intervals);
        }
        if (has_tests(condition) && !tests_.contains(c))  // of the first data set
            tests_.emplace(c, estimators::test_additivity(training));
        plug_in_variance_[c] += has_plug_in_law_
                                    ? estimators::plug_in_variance(training.usual().equations(monomials.all),
                                                                   joint_design(condition))
                                    : std::numeric_limits<double>::quiet_NaN();
    }

    /// The rows of a condition whose data sets are all fitted, and its facts.
    [[nodiscard]] results::CellRows take_rows(std::size_t c, std::int64_t replicate) {
        const Condition& condition = study_.conditions[c];
        const sim::JointEffect& truth = model_.truth;
        const OutcomeWeights outcome(condition, model_.terms, truth);
        EquationsByDegree effect(monomials_, model_.population.combined(outcome.weights));
        const double signal_sd = sim::JointEffect::sd(model_.population, outcome.weights);
        results::CellRows cell{.condition = c, .replicate = replicate};
        cell.rows.resize(estimators_.size());
        for (std::size_t e = 0; e < estimators_.size(); ++e) {
            auto own = fits_.extract({c, e});
            if (own.empty()) continue;
            const int degree = to_one_degree(own.mapped()).value_or(condition.fit.regression.degree);
            cell.rows[e] = row_of(own.mapped(), effect.of_degree(degree), signal_sd);
        }
        const auto set_fact = [&](Fact fact, double value) {
            cell.facts[static_cast<std::size_t>(fact)] = value;
        };
        set_fact(Fact::edges, model_.scm.edges());
        set_fact(Fact::noise_floor, truth.noise_floor(outcome.weights));
        set_fact(Fact::signal_sd, signal_sd);
        set_fact(Fact::interaction_sd, outcome.interaction_sd);
        set_fact(Fact::additive_sd, truth.additive_sd());
        set_fact(Fact::plug_in_law,
                 std::sqrt(plug_in_variance_[c] / static_cast<double>(condition.data_sets)));
        const auto tests = tests_.find(c);
        const estimators::AdditivityTests p =
            tests == tests_.end() ? estimators::AdditivityTests() : tests->second;
        set_fact(Fact::p_a, p.common);
        set_fact(Fact::p_d, p.elsewhere);
        set_fact(Fact::p_d1, p.elsewhere_linear);
        set_fact(Fact::p_c, p.plug_in);
        return cell;
    }

  private:
    /// The joint actions of the first data set, for all of them.
    [[nodiscard]] IntervalPlaces interval_places(const Condition& condition, const SamplePass& samples,
                                                 const OutcomeWeights& outcome, int degree) {
        if (!places_) places_ = samples.test_places();
        const auto [found, is_new] = place_monomials_.try_emplace(degree);
        if (is_new) {
            const Basis& basis = monomials_.at({condition.scm.actions, degree})->basis;
            found->second = IntervalPlaces::monomials(basis, places_->actions);
        }
        return {found->second, places_->effects * outcome.weights, condition.interval_level};
    }
    [[nodiscard]] const Monomials& monomials_of(const Condition& condition) const {
        return *monomials_.at({condition.scm.actions, condition.fit.regression.degree});
    }
    /// Monomials of degree 1, 2, … that a condition's estimators choose among; none where the degree is
    /// fixed.
    [[nodiscard]] std::vector<const Monomials*> candidates(const Condition& condition) const {
        std::vector<const Monomials*> result;
        if (condition.fit.degree_choice == estimators::DegreeChoice::fixed) return result;
        for (int degree = 1; degree <= highest_degree(condition, estimators_); ++degree)
            result.push_back(monomials_.at({condition.scm.actions, degree}).get());
        return result;
    }
    /// Of the population, made once for each degree.
    [[nodiscard]] const DesignEquations& joint_design(const Condition& condition) {
        const auto [found, is_new] = joint_designs_.try_emplace(condition.fit.regression.degree);
        if (is_new) {
            const Monomials& monomials = monomials_of(condition);
            found->second = design_equations(model_.population, monomials.products, monomials.all);
        }
        return found->second;
    }

    const Study& study_;
    const ReplicateRunner::MonomialTables& monomials_;
    const Model& model_;
    std::span<const estimators::Estimator* const> estimators_;
    bool has_plug_in_law_;  ///< it needs the samples of regimes 0 … K
    std::map<std::pair<std::size_t, std::size_t>, std::vector<MeasuredFit>>
        fits_;                                                  ///< by condition, estimator
    std::map<std::size_t, double> plug_in_variance_;            ///< by condition, summed over data sets
    std::map<int, DesignEquations> joint_designs_;              ///< by degree
    std::map<std::size_t, estimators::AdditivityTests> tests_;  ///< by condition, of the first data set
    std::optional<sim::EffectSamples> places_;                  ///< where intervals are judged
    std::map<int, Eigen::MatrixXd> place_monomials_;            ///< there, by degree
};

}  // namespace

ReplicateRunner::ReplicateRunner(const Study& study) : study_(study) {
    estimators_ = estimators_of(study);
    passes_ = passes_of(study, estimators_);
    for (Pass& pass : passes_) {
        const int actions = study.conditions[pass.conditions.front()].scm.actions;
        pass.basis = std::make_shared<const Basis>(actions, pass.moment_degree);
    }
    for (const Condition& condition : study.conditions) {
        const bool is_fixed = condition.fit.degree_choice == estimators::DegreeChoice::fixed;
        const int highest = highest_degree(condition, estimators_);
        for (int degree = is_fixed ? highest : 1; degree <= highest; ++degree) {
            auto& monomials = monomials_[{condition.scm.actions, degree}];
            if (!monomials) monomials = std::make_unique<const Monomials>(condition.scm.actions, degree);
        }
    }
}

void ReplicateRunner::run(results::Table& table, std::size_t position, const StopFlag& stop,
                          int threads) const {
    const Wanted wanted = [&](std::size_t condition, std::size_t estimator) {
        return table.status[table.row(condition, position, estimator)] == FitStatus::not_run;
    };
    const Sink sink = [&](const results::CellRows& rows) { table.put(rows.condition, position, rows); };
    for (std::size_t pass = 0; pass < passes_.size(); ++pass)
        run_pass(pass, table.replicates[position], wanted, sink, stop, threads);
}

void ReplicateRunner::run_pass(std::size_t number_of_pass, std::int64_t replicate, const Wanted& is_wanted,
                               const Sink& sink, const StopFlag& stop, int threads) const {
    const Pass& pass = passes_[number_of_pass];
    std::vector<std::size_t> conditions;
    TrainingRegimes reads;
    ByGroup by_group = ByGroup::no;
    for (const std::size_t c : pass.conditions) {
        bool any = false;
        for (std::size_t e = 0; e < estimators_.size(); ++e) {
            if (!is_wanted(c, e)) continue;
            any = true;
            reads |= estimators_[e]->reads;
            if (estimators::needs_groups(*estimators_[e], study_.conditions[c].fit)) by_group = ByGroup::yes;
        }
        if (any) conditions.push_back(c);
    }
    if (conditions.empty()) return;
    TrainingRegimes drawn = reads;
    if (std::ranges::any_of(conditions, [&](std::size_t c) { return has_tests(study_.conditions[c]); })) {
        drawn |= estimators::tests_read;
        by_group = ByGroup::yes;
    }
    stop.check();
    const Model model(study_, conditions, static_cast<std::uint32_t>(replicate), pass);
    CellFits fits(study_, monomials_, model, estimators_, reads);
    std::int64_t data_sets = 1;
    for (const std::size_t c : conditions) data_sets = std::max(data_sets, study_.conditions[c].data_sets);
    for (std::int64_t d = 0; d < data_sets; ++d) {
        const sim::DataAddress address{.seed = study_.seed,
                                       .replicate = static_cast<std::uint32_t>(replicate),
                                       .data_set = static_cast<std::uint32_t>(d)};
        const SamplePass samples(model.scm, model.truth.outcome(), address, *pass.basis, stop, threads);
        DataSets data(study_, conditions, samples, drawn, by_group);
        for (const std::size_t c : conditions) {
            if (d >= study_.conditions[c].data_sets) continue;
            const auto fit = [&](const estimators::Estimator& estimator,
                                 const estimators::TrainingDataByDegree& training) {
                stop.check();
                return estimators::fit(estimator, training);
            };
            fits.add(
                c, data, samples, [&](std::size_t e) { return is_wanted(c, e); }, fit);
            data.forget_after(c);
            if (d + 1 == study_.conditions[c].data_sets) sink(fits.take_rows(c, replicate));
        }
    }
}

}  // namespace causum::jobs
