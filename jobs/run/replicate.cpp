#include "jobs/run/replicate.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <set>
#include <span>

#include "core/ancestors.hpp"
#include "core/basis.hpp"
#include "core/errors.hpp"
#include "core/least_squares.hpp"
#include "estimators/methods/plug_in_law.hpp"
#include "estimators/regression/fit_options.hpp"
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
using estimators::SharedDataSet;
using results::Fact;
using results::Metric;

/// Moments of the first n samples of a data set, for each n asked for in advance.
template <class Value>
using BySize = std::map<std::int64_t, Value>;

/// The places of a pass's conditions at which a size is needed for the last time.
class LastUse {
  public:
    void at(std::int64_t size, std::size_t condition) { last_[size] = condition; }
    [[nodiscard]] std::set<std::int64_t> sizes() const {
        std::set<std::int64_t> result;
        for (const auto& [size, condition] : last_) result.insert(size);
        return result;
    }
    /// Forgets what no condition after this one needs.
    template <class Value>
    void forget(BySize<Value>& values, std::int64_t size, std::size_t condition) const {
        if (last_.at(size) == condition) values.erase(size);
    }

  private:
    std::map<std::int64_t, std::size_t> last_;
};

/// Generates one SCM's samples and keeps the moments of the sizes that its conditions need.
class SamplePass {
  public:
    SamplePass(const sim::Scm& scm, std::span<const sim::Interaction> interactions,
               const sim::JointEffect& truth, const sim::DataAddress& data_set, const Basis& basis,
               const StopFlag& stop, int threads)
        : scm_(scm),
          interactions_(interactions),
          truth_(truth),
          data_set_(data_set),
          basis_(basis),
          stop_(stop),
          threads_(threads) {}

    /// Training samples of one regime, fold by fold, for each data-set size.
    [[nodiscard]] BySize<SharedDataSet> training(int regime, const std::set<std::int64_t>& sizes) const {
        const Moments none(scm_.actions, basis_.degree(), truth_.columns());
        std::vector<Folds> data_sets(sizes.size(), Folds{none, none, none});
        for (int fold = 0; fold < estimators::fold_count; ++fold) {
            std::vector<std::int64_t> counts;
            counts.reserve(sizes.size());
            for (const std::int64_t n : sizes) counts.push_back(fold_samples(training_samples(n), fold));
            std::vector<Moments> moments =
                sim::accumulate(scm_, address(sim::Role::train, regime, fold), counts, basis_,
                                {.interactions = interactions_, .stop = &stop_, .threads = threads_});
            for (std::size_t i = 0; i < moments.size(); ++i)
                data_sets[i][static_cast<std::size_t>(fold)] = std::move(moments[i]);
        }
        BySize<SharedDataSet> result;
        std::size_t i = 0;
        for (const std::int64_t n : sizes)
            result.emplace(n, std::make_shared<const estimators::DataSet>(std::move(data_sets[i++])));
        return result;
    }

    /// The training samples of a condition once more, fold by fold. The arguments must outlive the result.
    /// @param weights  of the outcome columns
    [[nodiscard]] SampleReplay replay(const SampleSizes& sizes, const Eigen::VectorXd& weights) const {
        return [this, &sizes, &weights](int regime, std::int64_t most, const auto& visit) {
            const std::int64_t n = regime == sim::observational_regime ? sizes.n_obs : sizes.n_single;
            for (int fold = 0; fold < estimators::fold_count && most > 0; ++fold) {
                const std::int64_t count = std::min(most, fold_samples(training_samples(n), fold));
                sim::visit_samples(scm_, address(sim::Role::train, regime, fold), count, interactions_,
                                   weights, visit, stop_);
                most -= count;
            }
        };
    }

    /// Held-out joint samples for each size of the joint data set; outcome columns of Y, then those of t(a).
    [[nodiscard]] BySize<Moments> test(const std::set<std::int64_t>& sizes) const {
        std::vector<std::int64_t> counts;
        counts.reserve(sizes.size());
        for (const std::int64_t n : sizes) counts.push_back(test_samples(n));
        std::vector<Moments> moments = sim::accumulate(
            scm_, address(sim::Role::test, sim::joint_regime, 0), counts, basis_,
            {.interactions = interactions_, .truth = &truth_, .stop = &stop_, .threads = threads_});
        BySize<Moments> result;
        std::size_t i = 0;
        for (const std::int64_t n : sizes) result.emplace(n, std::move(moments[i++]));
        return result;
    }

  private:
    [[nodiscard]] sim::DataAddress address(sim::Role role, int regime, int fold) const {
        sim::DataAddress result = data_set_;
        result.role = role;
        result.regime = regime;
        result.fold = fold;
        return result;
    }

    const sim::Scm& scm_;
    std::span<const sim::Interaction> interactions_;
    const sim::JointEffect& truth_;
    sim::DataAddress data_set_;  ///< seed, replicate and data set
    const Basis& basis_;
    const StopFlag& stop_;
    int threads_;
};

/// How a condition's outcome is made of a pass's outcome columns: Σ f_k + U, one per interaction, and
/// the cube of a post-nonlinear model.
struct OutcomeWeights {
    OutcomeWeights(const Condition& condition, const std::set<sim::InteractionTerms>& terms,
                   const sim::JointEffect& truth)
        : weights(Eigen::VectorXd::Unit(truth.columns(), 0)) {
        const sim::InteractionSettings& interaction = condition.interaction;
        if (interaction.strength > 0.0) {
            const auto column =
                static_cast<std::size_t>(std::distance(terms.begin(), terms.find(interaction.terms)));
            weights(static_cast<Eigen::Index>(column) + 1) =
                truth.interaction_weight(column, interaction.strength);
        }
        if (condition.post_nonlinear_strength > 0.0)
            weights(truth.cube_column()) = truth.cube_weight(condition.post_nonlinear_strength);
    }
    /// Of moments with the columns of Y, then those of t(a): weights of Y, and of t.
    [[nodiscard]] Eigen::VectorXd first_half() const { return padded(0); }
    [[nodiscard]] Eigen::VectorXd second_half() const { return padded(weights.size()); }

    Eigen::VectorXd weights;

  private:
    [[nodiscard]] Eigen::VectorXd padded(Eigen::Index start) const {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(2 * weights.size());
        result.segment(start, weights.size()) = weights;
        return result;
    }
};

NormalEquations equations(const Monomials& monomials, const Moments& moments) {
    return normal_equations(moments, monomials.products, monomials.all);
}

/// The fit to one data set of a condition, and its errors on that data set's held-out joint samples.
struct MeasuredFit {
    Estimate estimate;
    double rmse = 0.0;
    double excess_rmse_test = 0.0;

    [[nodiscard]] double intercept() const { return estimate.effect.coefficients(0); }
    [[nodiscard]] Eigen::VectorXd slopes() const {
        return estimate.effect.coefficients.tail(estimate.effect.coefficients.size() - 1);
    }
};

/// @param test, test_truth  held-out joint samples with outcome Y and t(a)
MeasuredFit measure(Estimate estimate, const NormalEquations& test, const NormalEquations& test_truth) {
    MeasuredFit fit{std::move(estimate)};
    if (fit.estimate.status != FitStatus::ok) return fit;
    fit.rmse = std::sqrt(mean_squared_error(test, fit.intercept(), fit.slopes()));
    fit.excess_rmse_test = std::sqrt(mean_squared_error(test_truth, fit.intercept(), fit.slopes()));
    return fit;
}

/// The row of a condition and estimator: means over data sets; not ok if any data set's fit is not.
/// @param fits        one per data set
/// @param population  joint regime's population with outcome t
results::Row row_of(const std::vector<MeasuredFit>& fits, const NormalEquations& population,
                    double signal_sd) {
    results::Row row;
    const double count = static_cast<double>(fits.size());
    const auto set_mean = [&](Metric metric, auto value) {
        double total = 0.0;
        for (const MeasuredFit& fit : fits) total += value(fit);
        row.metric(metric) = total / count;
    };
    set_mean(Metric::fit_seconds, [](const MeasuredFit& fit) { return fit.estimate.seconds; });
    row.status = FitStatus::ok;
    for (const MeasuredFit& fit : fits) {
        if (fit.estimate.status == FitStatus::ok) continue;
        row.status = fit.estimate.status;
        return row;
    }
    const auto excess = [&](const MeasuredFit& fit) {
        return std::sqrt(mean_squared_error(population, fit.intercept(), fit.slopes()));
    };
    for (const MeasuredFit& fit : fits) {
        if (std::isfinite(fit.rmse) && std::isfinite(excess(fit))) continue;
        row.status = FitStatus::not_finite;
        return row;
    }
    set_mean(Metric::rmse, [](const MeasuredFit& fit) { return fit.rmse; });
    set_mean(Metric::excess_rmse_test, [](const MeasuredFit& fit) { return fit.excess_rmse_test; });
    set_mean(Metric::excess_rmse, excess);
    set_mean(Metric::relative_excess, [&](const MeasuredFit& fit) { return excess(fit) / signal_sd; });
    set_mean(Metric::mean_error, [&](const MeasuredFit& fit) {
        return fit.intercept() + fit.slopes().dot(population.mean) - population.outcome_mean;
    });
    double& smallest = row.metric(Metric::penalty_min) = fits.front().estimate.penalty_min;
    double& largest = row.metric(Metric::penalty_max) = fits.front().estimate.penalty_max;
    bool on_edge = false;
    for (const MeasuredFit& fit : fits) {
        smallest = std::min(smallest, fit.estimate.penalty_min);
        largest = std::max(largest, fit.estimate.penalty_max);
        on_edge = on_edge || fit.estimate.penalty_on_edge;
    }
    row.penalty_on_edge = on_edge ? 1 : 0;
    if (fits.size() < 2) return row;
    // Systematic error and variance, from pairs of data sets: E_a[(f_1 − t)(f_2 − t)] and E_a[(f_1 − f_2)²]
    // / 2.
    double bias_squared = 0.0, variance = 0.0;
    for (std::size_t i = 0; i < fits.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const ErrorPair pair = error_products(population, fits[i].intercept(), fits[i].slopes(),
                                                  fits[j].intercept(), fits[j].slopes());
            bias_squared += pair.product;
            variance += pair.half_squared_difference;
        }
    }
    const double pairs = 0.5 * count * (count - 1.0);
    row.metric(Metric::bias_squared) = bias_squared / pairs;
    row.metric(Metric::variance) = variance / pairs;
    return row;
}

std::vector<const estimators::Estimator*> estimators_of(const Study& study) {
    std::vector<const estimators::Estimator*> result;
    for (const std::string& name : study.estimators) {
        result.push_back(estimators::find_estimator(name));
        if (result.back() == nullptr) throw ArgumentError(fmt::format("study: no estimator {}", name));
    }
    return result;
}

std::vector<Pass> passes_of(const Study& study, std::span<const estimators::Estimator* const> estimators) {
    std::vector<Pass> passes;
    for (std::size_t c = 0; c < study.conditions.size(); ++c) {
        const Condition& condition = study.conditions[c];
        auto pass = std::ranges::find_if(passes, [&](const Pass& p) {
            return study.conditions[p.conditions.front()].scm == condition.scm;
        });
        if (pass == passes.end()) pass = passes.insert(pass, Pass{});
        pass->conditions.push_back(c);
        pass->moment_degree = std::max(pass->moment_degree, 2 * condition.fit.degree);
        for (const estimators::Estimator* estimator : estimators)
            pass->moment_degree = std::max(pass->moment_degree, estimator->minimum_moment_degree);
    }
    return passes;
}

/// How many pairs of an action and an ancestor of it fits of a condition reckon with, on average.
double expected_ancestors(const Condition& condition) {
    const double actions = condition.scm.actions;
    if (condition.fit.ancestors == estimators::AncestorSource::all) return actions * (actions - 1.0);
    const double probability = condition.scm.family == sim::FamilyKind::linear
                                   ? condition.scm.linear.edge_probability
                                   : condition.scm.polynomial.edge_probability;
    constexpr double through_others = 1.7;
    return actions * (actions - 1.0) / 2.0 * std::min(1.0, through_others * probability);
}

/// Doubles that a thread holds at the peak of a pass.
double pass_doubles(const Study& study, const Pass& pass, bool replays_samples) {
    const double actions = study.conditions[pass.conditions.front()].scm.actions;
    std::set<std::int64_t> n_obs, n_single, n_joint;
    std::set<sim::InteractionTerms> terms;
    double matrices = 0.0;
    for (const std::size_t c : pass.conditions) {
        const Condition& condition = study.conditions[c];
        n_obs.insert(condition.sizes.n_obs);
        n_single.insert(condition.sizes.n_single);
        n_joint.insert(condition.sizes.n_joint);
        if (condition.interaction.strength > 0.0) terms.insert(condition.interaction.terms);
        // a Gram matrix of each regime, and what is made of one (factors: measured, docs/performance.md)
        const double features = Basis::count(condition.scm.actions, condition.fit.degree);
        matrices = std::max(matrices, 1.2 * (actions + 2.0) * features * features);
        // where all are ancestors, `structured` has a contribution of nearly all features for each action
        const double pairs =
            condition.fit.ancestors == estimators::AncestorSource::all ? actions * features : 0.0;
        matrices = std::max(matrices, 4.0 * pairs * pairs);
        // functions of each action's control variable, times ancestors; each in a model a few times over
        const double functions = features + 9.0 * (actions + expected_ancestors(condition));
        if (replays_samples) matrices = std::max(matrices, 32.0 * functions * functions);
    }
    const int k = study.conditions[pass.conditions.front()].scm.actions;
    const double monomials = Basis::count(k, pass.moment_degree);
    const double products = Basis::count(k, pass.moment_degree / 2);
    const bool has_cube =
        study.conditions[pass.conditions.front()].scm.family == sim::FamilyKind::post_nonlinear;
    const double columns = 1.0 + static_cast<double>(terms.size()) + (has_cube ? 1.0 : 0.0);
    const auto sizes = [](const std::set<std::int64_t>& set) { return static_cast<double>(set.size()); };
    const double folds = estimators::fold_count;
    const double snapshots = folds * (sizes(n_obs) + actions * sizes(n_single) + sizes(n_joint));
    // the condition at hand has its folds once more, combined to one outcome, and the sums of its folds
    const double combined = (folds + 1.0) * (actions + 2.0);
    return snapshots * (monomials + columns * products) +
           (sizes(n_joint) + 1.0) * (monomials + 2.0 * columns * products) +
           combined * (monomials + products) + matrices;
}

}  // namespace

ReplicateRunner::ReplicateRunner(const Study& study) : study_(study) {
    estimators_ = estimators_of(study);
    passes_ = passes_of(study, estimators_);
    for (Pass& pass : passes_) {
        const int actions = study.conditions[pass.conditions.front()].scm.actions;
        pass.basis = std::make_shared<const Basis>(actions, pass.moment_degree);
    }
    for (const Condition& condition : study.conditions) {
        auto& monomials = monomials_[{condition.scm.actions, condition.fit.degree}];
        if (!monomials)
            monomials = std::make_unique<const Monomials>(condition.scm.actions, condition.fit.degree);
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
    std::vector<std::size_t> wanted;
    bool joint_wanted = false;
    for (const std::size_t c : pass.conditions) {
        bool any = false;
        for (std::size_t e = 0; e < estimators_.size(); ++e) {
            if (!is_wanted(c, e)) continue;
            any = true;
            joint_wanted = joint_wanted || estimators_[e]->uses_joint_data;
        }
        if (any) wanted.push_back(c);
    }
    if (wanted.empty()) return;
    stop.check();

    const auto number = static_cast<std::uint32_t>(replicate);
    const sim::ScmSettings& settings = study_.conditions[wanted.front()].scm;
    const sim::Scm scm = sim::make_scm(settings, study_.seed, number);
    LastUse n_obs, n_single, n_joint;
    std::set<sim::InteractionTerms> terms;
    for (const std::size_t c : wanted) {
        const Condition& condition = study_.conditions[c];
        n_obs.at(condition.sizes.n_obs, c);
        n_single.at(condition.sizes.n_single, c);
        n_joint.at(condition.sizes.n_joint, c);
        if (condition.interaction.strength > 0.0) terms.insert(condition.interaction.terms);
    }
    std::vector<sim::Interaction> interactions;
    interactions.reserve(terms.size());
    for (const sim::InteractionTerms& each : terms)
        interactions.push_back(sim::draw_interaction(each, settings.actions, study_.seed, number));
    const sim::JointEffect truth(scm, interactions);
    const Moments population = truth.population(pass.moment_degree);
    std::int64_t data_sets = 1;
    std::map<int, DesignEquations> joint_designs;  // of the population, by degree
    for (const std::size_t c : wanted) {
        const Condition& condition = study_.conditions[c];
        data_sets = std::max(data_sets, condition.data_sets);
        if (joint_designs.contains(condition.fit.degree)) continue;
        const Monomials& monomials = *monomials_.at({settings.actions, condition.fit.degree});
        joint_designs[condition.fit.degree] = design_equations(population, monomials.products, monomials.all);
    }

    std::map<std::pair<std::size_t, std::size_t>, std::vector<MeasuredFit>>
        fits;                                        // by condition and estimator
    std::map<std::size_t, double> plug_in_variance;  // by condition, summed over data sets
    const auto finished_rows = [&](std::size_t c) {
        const Condition& condition = study_.conditions[c];
        const Monomials& monomials = *monomials_.at({settings.actions, condition.fit.degree});
        const OutcomeWeights outcome(condition, terms, truth);
        const NormalEquations effect = equations(monomials, population.combined(outcome.weights));
        const double signal_sd = sim::JointEffect::sd(population, outcome.weights);
        results::CellRows cell{.condition = c, .replicate = replicate};
        cell.rows.resize(estimators_.size());
        for (std::size_t e = 0; e < estimators_.size(); ++e) {
            const auto own = fits.extract({c, e});
            if (!own.empty()) cell.rows[e] = row_of(own.mapped(), effect, signal_sd);
        }
        const auto set_fact = [&](Fact fact, double value) {
            cell.facts[static_cast<std::size_t>(fact)] = value;
        };
        set_fact(Fact::edges, scm.edges());
        set_fact(Fact::noise_floor, truth.noise_floor(outcome.weights));
        set_fact(Fact::signal_sd, signal_sd);
        set_fact(Fact::interaction_sd, condition.interaction.strength * truth.additive_sd());
        set_fact(Fact::additive_sd, truth.additive_sd());
        set_fact(Fact::plug_in_law,
                 std::sqrt(plug_in_variance[c] / static_cast<double>(condition.data_sets)));
        return cell;
    };
    for (std::int64_t d = 0; d < data_sets; ++d) {
        const sim::DataAddress address{
            .seed = study_.seed, .replicate = number, .data_set = static_cast<std::uint32_t>(d)};
        const SamplePass samples(scm, interactions, truth, address, *pass.basis, stop, threads);
        std::vector<BySize<SharedDataSet>> regimes = {
            samples.training(sim::observational_regime, n_obs.sizes())};
        for (int k = 1; k <= settings.actions; ++k) regimes.push_back(samples.training(k, n_single.sizes()));
        BySize<SharedDataSet> joint =
            joint_wanted ? samples.training(sim::joint_regime, n_joint.sizes()) : BySize<SharedDataSet>{};
        BySize<Moments> test = samples.test(n_joint.sizes());

        for (const std::size_t c : wanted) {
            const Condition& condition = study_.conditions[c];
            if (d >= condition.data_sets) continue;
            const SampleSizes& sizes = condition.sizes;
            const Monomials& monomials = *monomials_.at({settings.actions, condition.fit.degree});
            const OutcomeWeights outcome(condition, terms, truth);
            const Moments& held_out = test.at(sizes.n_joint);
            const NormalEquations test_y = equations(monomials, held_out.combined(outcome.first_half()));
            const NormalEquations test_truth = equations(monomials, held_out.combined(outcome.second_half()));

            std::vector<SharedDataSet> data = {regimes[0].at(sizes.n_obs)};
            for (std::size_t k = 1; k < regimes.size(); ++k) data.push_back(regimes[k].at(sizes.n_single));
            const estimators::TrainingData training(
                monomials, scm.coordinates, condition.fit, std::move(data),
                joint_wanted ? joint.at(sizes.n_joint) : nullptr, outcome.weights,
                Ancestors::from_parents(scm.parents), samples.replay(sizes, outcome.weights));
            for (std::size_t e = 0; e < estimators_.size(); ++e) {
                if (!is_wanted(c, e)) continue;
                stop.check();
                fits[{c, e}].push_back(measure(estimators_[e]->fit(training), test_y, test_truth));
            }
            plug_in_variance[c] += estimators::plug_in_variance(training.equations(monomials.all),
                                                                joint_designs.at(condition.fit.degree));
            n_obs.forget(regimes[0], sizes.n_obs, c);
            for (std::size_t k = 1; k < regimes.size(); ++k) n_single.forget(regimes[k], sizes.n_single, c);
            n_joint.forget(joint, sizes.n_joint, c);
            n_joint.forget(test, sizes.n_joint, c);
            if (d + 1 == condition.data_sets) sink(finished_rows(c));
        }
    }
}

MemoryEstimate estimated_memory(const Study& study, int threads, std::int64_t tasks) {
    double largest_pass = 0.0, index = 0.0;
    const std::vector<const estimators::Estimator*> estimators = estimators_of(study);
    const bool replays_samples =
        std::ranges::any_of(estimators, [](const estimators::Estimator* e) { return e->replays_samples; });
    for (const Pass& pass : passes_of(study, estimators)) {
        largest_pass = std::max(largest_pass, pass_doubles(study, pass, replays_samples));
        for (const std::size_t c : pass.conditions) {
            const Condition& condition = study.conditions[c];
            const double features = Basis::count(condition.scm.actions, condition.fit.degree);
            const double monomials = Basis::count(condition.scm.actions, pass.moment_degree);
            index = std::max(index, features * features * 4.0 + monomials * (12.0 + condition.scm.actions));
        }
    }
    constexpr double bytes = sizeof(double);
    constexpr double program = 24e6;       // with HDF5 and the threads' stacks
    constexpr double waiting_rows = 60e3;  // until a part is full
    constexpr double waiting_bytes = 750;  // of such a row, with the part that is made of it
    constexpr double copies = 2.2;         // of all rows while they are merged: the table, the file's image
    const double cells = static_cast<double>(study.conditions.size()) * static_cast<double>(study.replicates);
    const double rows = cells * static_cast<double>(study.estimators.size());
    const double known =
        rows + 2e3 * static_cast<double>(study.conditions.size());  // what is done, and the keys
    MemoryEstimate memory{.computing = threads * bytes * largest_pass + index};
    memory.task = program + memory.computing + known +
                  waiting_bytes * std::min(waiting_rows, rows / static_cast<double>(tasks));
    memory.merge =
        program + known +
        copies * (rows * (bytes * results::metric_count + 2.0) + cells * bytes * results::fact_count);
    return memory;
}

}  // namespace causum::jobs
