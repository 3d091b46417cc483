#include "jobs/run/memory.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <vector>

#include "core/basis.hpp"
#include "estimators/additivity/additivity_tests.hpp"
#include "estimators/regression/regression.hpp"
#include "estimators/regression/sample_groups.hpp"
#include "jobs/run/passes.hpp"
#include "results/table.hpp"
#include "sim/family.hpp"
#include "sim/kernels.hpp"
#include "sim/table_fits.hpp"

namespace causum::jobs {
namespace {

/// How many pairs of an action and an ancestor of it fits of a condition reckon with, on average.
double expected_ancestors(const Condition& condition) {
    const double actions = condition.scm.actions;
    if (condition.fit.ancestors == estimators::AncestorSource::all) return actions * (actions - 1.0);
    const double probability = sim::family_of(condition.scm).edge_probability(condition.scm);
    constexpr double through_others = 1.7;
    return actions * (actions - 1.0) / 2.0 * std::min(1.0, through_others * probability);
}

/// Doubles that a thread holds while it makes a model like a table: bootstrap, standardised columns, the
/// features of the largest fit with their decomposition, and the values that the model draws from.
double model_doubles(const Condition& condition) {
    const auto& table = condition.scm.semi_synthetic.table;
    if (table == nullptr) return 0.0;
    const double columns = condition.scm.actions + 1.0;
    const double coefficients =
        sim::table_coefficients(condition.scm.actions, condition.scm.semi_synthetic.degree);
    return static_cast<double>(table->actions.rows()) * (5.0 * columns + 3.0 * coefficients);
}

/// Doubles that a thread holds at the peak of a pass.
double pass_doubles(const Study& study, const Pass& pass,
                    std::span<const estimators::Estimator* const> estimators) {
    const bool replays_samples = std::ranges::any_of(estimators, &estimators::Estimator::replays_samples);
    estimators::TrainingRegimes reads = regimes_read(estimators);
    if (std::ranges::any_of(pass.conditions, [&](std::size_t c) { return has_tests(study.conditions[c]); }))
        reads |= estimators::tests_read;
    const double actions = study.conditions[pass.conditions.front()].scm.actions;
    const double observational = reads.observational ? 1.0 : 0.0, joint = reads.joint ? 1.0 : 0.0,
                 single = reads.single ? actions : 0.0;
    const double regimes = observational + single + joint;
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
        const double features = Basis::count(condition.scm.actions, highest_degree(condition, estimators));
        matrices = std::max(matrices, 1.2 * regimes * features * features);
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
    const sim::Family& family = sim::family_of(study.conditions[pass.conditions.front()].scm);
    const double columns = family.outcome_columns + static_cast<double>(terms.size());
    const auto sizes = [](const std::set<std::int64_t>& set) { return static_cast<double>(set.size()); };
    const double folds = estimators::fold_count;
    const bool by_group = std::ranges::any_of(
        pass.conditions, [&](std::size_t c) { return needs_groups(study.conditions[c], estimators); });
    const double snapshots =
        (by_group ? 1.0 + sim::lanes : 1.0) * folds *
        (observational * sizes(n_obs) + single * sizes(n_single) + joint * sizes(n_joint));
    // the condition at hand has its folds once more, combined to one outcome, the sums of its folds, and of
    // all groups but one
    const double combined = (folds + 1.0 + (by_group ? estimators::group_count : 0.0)) * regimes;
    return snapshots * (monomials + columns * products) +
           (sizes(n_joint) + 1.0) * (monomials + 2.0 * columns * products) +
           combined * (monomials + products) + matrices +
           model_doubles(study.conditions[pass.conditions.front()]);
}

}  // namespace

MemoryEstimate estimated_memory(const Study& study, int threads, std::int64_t tasks) {
    double largest_pass = 0.0, index = 0.0;
    const std::vector<const estimators::Estimator*> estimators = estimators_of(study);
    for (const Pass& pass : passes_of(study, estimators)) {
        largest_pass = std::max(largest_pass, pass_doubles(study, pass, estimators));
        for (const std::size_t c : pass.conditions) {
            const Condition& condition = study.conditions[c];
            const double features =
                Basis::count(condition.scm.actions, highest_degree(condition, estimators));
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
