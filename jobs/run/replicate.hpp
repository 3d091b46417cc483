#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "core/stop.hpp"
#include "estimators/methods/registry.hpp"
#include "estimators/regression/regression.hpp"
#include "jobs/run/passes.hpp"
#include "jobs/study/study.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// Computes the rows of a study, a replicate at a time.
///
/// Conditions that differ in sample sizes, fit, interaction and post-nonlinear strength only share a pass:
/// one SCM, and one walk over each regime's samples in which the moments of every sample size are snapshots.
/// Training samples of a regime are drawn where an estimator that is wanted reads them; without those of
/// regimes 0 … K the fact plug_in_law is NaN. A row's bits depend on its condition and estimator only. Const
/// after construction: replicates may run on several threads.
class ReplicateRunner {
  public:
    /// @param study  must outlive the runner
    explicit ReplicateRunner(const Study& study);

    /// Monomials by (K, degree).
    using MonomialTables = std::map<std::pair<int, int>, std::unique_ptr<const estimators::Monomials>>;
    /// Whether the row of a condition and estimator is to be computed.
    using Wanted = std::function<bool(std::size_t condition, std::size_t estimator)>;
    /// Takes the rows of a condition as soon as its fits end.
    using Sink = std::function<void(results::CellRows)>;

    /// Computes rows of one replicate's conditions of one pass.
    /// @param pass  from 0 to passes() − 1
    /// @param stop  looked at in every chunk of samples and before every fit
    /// @param threads  that share the chunks of a regime's samples
    /// @throws Stopped if it is raised: the condition at hand is dropped, the sink has those before it
    void run_pass(std::size_t pass, std::int64_t replicate, const Wanted& wanted, const Sink& sink,
                  const StopFlag& stop, int threads) const;

    /// Computes the rows of one replicate whose status is not_run, and the facts of their conditions.
    /// @param table  of this study, allocated; only the entries at `position` along replicates are read or
    /// written
    /// @param stop  looked at in every chunk of samples and before every fit
    /// @param threads  that share the chunks of a regime's samples
    /// @throws Stopped if it is raised: the replicate's entries are then partly written
    void run(results::Table& table, std::size_t position, const StopFlag& stop = {}, int threads = 1) const;

    /// Number of passes over samples that a replicate takes.
    [[nodiscard]] std::size_t passes() const { return passes_.size(); }

    /// The conditions of a pass.
    [[nodiscard]] const std::vector<std::size_t>& conditions_of(std::size_t pass) const {
        return passes_[pass].conditions;
    }

  private:
    const Study& study_;
    std::vector<const estimators::Estimator*> estimators_;
    std::vector<Pass> passes_;
    MonomialTables monomials_;
};

}  // namespace causum::jobs
