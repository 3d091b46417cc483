#include "jobs/run/sample_pass.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "estimators/regression/data_set.hpp"
#include "estimators/regression/sample_groups.hpp"
#include "sim/kernels.hpp"

namespace causum::jobs {

using estimators::Folds;
using estimators::SharedDataSet;

static_assert(estimators::group_count == sim::lanes * estimators::fold_count);

BySize<SharedDataSet> SamplePass::training(int regime, const std::set<std::int64_t>& sizes,
                                           ByGroup by_group) const {
    const Moments none(scm_.actions, basis_.degree(), outcome_.size());
    std::vector<Folds> data_sets(sizes.size(), Folds{none, none, none});
    std::vector<std::vector<Moments>> groups(sizes.size());
    if (by_group == ByGroup::yes) std::ranges::fill(groups, std::vector(estimators::group_count, none));
    for (int fold = 0; fold < estimators::fold_count; ++fold) {
        std::vector<std::int64_t> counts;
        counts.reserve(sizes.size());
        for (const std::int64_t n : sizes) counts.push_back(fold_samples(training_samples(n), fold));
        const auto f = static_cast<std::size_t>(fold);
        const sim::DataAddress samples = address(sim::Role::train, regime, fold);
        const sim::Walk walk{.outcome = &outcome_, .stop = &stop_, .threads = threads_};
        if (by_group == ByGroup::no) {
            std::vector<Moments> moments = sim::accumulate(scm_, samples, counts, basis_, walk);
            for (std::size_t i = 0; i < moments.size(); ++i) data_sets[i][f] = std::move(moments[i]);
            continue;
        }
        std::vector<sim::LaneMoments> moments = sim::accumulate_by_lane(scm_, samples, counts, basis_, walk);
        for (std::size_t i = 0; i < moments.size(); ++i) {
            data_sets[i][f] = std::move(moments[i].all);
            // sample 3 p + f is at place p of fold f, in lane p mod 8
            for (std::size_t lane = 0; lane < sim::lanes; ++lane)
                groups[i][estimators::fold_count * lane + f] = std::move(moments[i].lanes[lane]);
        }
    }
    BySize<SharedDataSet> result;
    std::size_t i = 0;
    for (const std::int64_t n : sizes) {
        result.emplace(
            n, std::make_shared<const estimators::DataSet>(std::move(data_sets[i]), std::move(groups[i])));
        ++i;
    }
    return result;
}

SampleReplay SamplePass::replay(const SampleSizes& sizes, const Eigen::VectorXd& weights) const {
    return [this, &sizes, &weights](int regime, std::int64_t most, const auto& visit) {
        const std::int64_t n = regime == sim::observational_regime ? sizes.n_obs : sizes.n_single;
        for (int fold = 0; fold < estimators::fold_count && most > 0; ++fold) {
            const std::int64_t count = std::min(most, fold_samples(training_samples(n), fold));
            sim::visit_samples(scm_, address(sim::Role::train, regime, fold), count, outcome_, weights, visit,
                               stop_);
            most -= count;
        }
    };
}

BySize<Moments> SamplePass::test(const std::set<std::int64_t>& sizes) const {
    std::vector<std::int64_t> counts;
    counts.reserve(sizes.size());
    for (const std::int64_t n : sizes) counts.push_back(test_samples(n));
    std::vector<Moments> moments =
        sim::accumulate(scm_, address(sim::Role::test, sim::joint_regime, 0), counts, basis_,
                        {.outcome = &outcome_, .with_effects = true, .stop = &stop_, .threads = threads_});
    BySize<Moments> result;
    std::size_t i = 0;
    for (const std::int64_t n : sizes) result.emplace(n, std::move(moments[i++]));
    return result;
}

sim::EffectSamples SamplePass::test_places() const {
    return sim::effect_samples(scm_, address(sim::Role::test, sim::joint_regime, 0), sim::block_places,
                               outcome_);
}

sim::DataAddress SamplePass::address(sim::Role role, int regime, int fold) const {
    sim::DataAddress result = data_set_;
    result.role = role;
    result.regime = regime;
    result.fold = fold;
    return result;
}

}  // namespace causum::jobs
