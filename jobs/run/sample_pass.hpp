#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

#include "core/basis.hpp"
#include "core/moments.hpp"
#include "core/sample_block.hpp"
#include "core/stop.hpp"
#include "estimators/training_data.hpp"
#include "jobs/study/study.hpp"
#include "sim/outcome.hpp"
#include "sim/random.hpp"
#include "sim/samples.hpp"
#include "sim/scm.hpp"

namespace causum::jobs {

/// Training samples of a data set of n: n − ⌈n/5⌉. The other fifth is never generated.
[[nodiscard]] constexpr std::int64_t training_samples(std::int64_t n) {
    return n - (n + 4) / 5;
}
/// Held-out joint samples: ⌈n/5⌉.
[[nodiscard]] constexpr std::int64_t test_samples(std::int64_t n_joint) {
    return (n_joint + 4) / 5;
}
/// Of `samples`, those in a fold: sample i is in fold i mod 3 at place ⌊i/3⌋.
[[nodiscard]] constexpr std::int64_t fold_samples(std::int64_t samples, int fold) {
    return (samples - fold + 2) / 3;
}

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

/// Whether samples are kept group by group (estimators/regression/sample_groups.hpp) as well.
enum class ByGroup : bool { no, yes };

/// Generates one SCM's samples and keeps the moments of the sizes that its conditions need. What the
/// constructor takes must outlive it.
class SamplePass {
  public:
    /// @param data_set  seed, replicate and number of the data set
    /// @param threads   that share the chunks of a regime's samples
    SamplePass(const sim::Scm& scm, const sim::OutcomeColumns& outcome, const sim::DataAddress& data_set,
               const Basis& basis, const StopFlag& stop, int threads)
        : scm_(scm), outcome_(outcome), data_set_(data_set), basis_(basis), stop_(stop), threads_(threads) {}

    /// Training samples of one regime, fold by fold, for each data-set size; by group, too, where intervals
    /// are made of them.
    [[nodiscard]] BySize<estimators::SharedDataSet> training(int regime, const std::set<std::int64_t>& sizes,
                                                             ByGroup by_group = ByGroup::no) const;
    /// The training samples of a condition once more, fold by fold. The arguments must outlive the result.
    /// @param weights  of the outcome columns
    [[nodiscard]] SampleReplay replay(const SampleSizes& sizes, const Eigen::VectorXd& weights) const;
    /// Held-out joint samples for each size of the joint data set; outcome columns of Y, then those of t(a).
    [[nodiscard]] BySize<Moments> test(const std::set<std::int64_t>& sizes) const;
    /// The joint actions at which intervals are judged: the first 256 held-out ones, whatever their number.
    [[nodiscard]] sim::EffectSamples test_places() const;

  private:
    [[nodiscard]] sim::DataAddress address(sim::Role role, int regime, int fold) const;

    const sim::Scm& scm_;
    const sim::OutcomeColumns& outcome_;
    sim::DataAddress data_set_;
    const Basis& basis_;
    const StopFlag& stop_;
    int threads_;
};

}  // namespace causum::jobs
