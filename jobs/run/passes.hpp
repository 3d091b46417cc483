#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/basis.hpp"
#include "estimators/methods/registry.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

/// Conditions of one SCM, which one walk over each regime's samples serves.
struct Pass {
    std::vector<std::size_t> conditions;
    int moment_degree = 2;                    ///< the largest that a fit of one of the conditions needs
    std::shared_ptr<const Basis> basis = {};  ///< of that degree
};

/// The estimators that a study names. @throws ArgumentError if there is none of a name
[[nodiscard]] std::vector<const estimators::Estimator*> estimators_of(const Study& study);

/// Whether a condition's training samples are tested beside the fits.
[[nodiscard]] bool has_tests(const Condition& condition);

/// Whether a condition's training samples are drawn group by group: for intervals of one of the estimators,
/// or for tests.
[[nodiscard]] bool needs_groups(const Condition& condition,
                                std::span<const estimators::Estimator* const> estimators);

/// The regimes whose training samples one of them reads.
[[nodiscard]] estimators::TrainingRegimes regimes_read(
    std::span<const estimators::Estimator* const> estimators);

/// The highest degree that a fit or a test of a condition may have.
[[nodiscard]] int highest_degree(const Condition& condition,
                                 std::span<const estimators::Estimator* const> estimators);

/// The passes over samples that serve a study's conditions: those of one model share one.
[[nodiscard]] std::vector<Pass> passes_of(const Study& study,
                                          std::span<const estimators::Estimator* const> estimators);

}  // namespace causum::jobs
