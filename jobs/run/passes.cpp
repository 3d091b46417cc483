#include "jobs/run/passes.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/errors.hpp"
#include "estimators/additivity/additivity_tests.hpp"

namespace causum::jobs {

std::vector<const estimators::Estimator*> estimators_of(const Study& study) {
    std::vector<const estimators::Estimator*> result;
    for (const std::string& name : study.estimators) {
        result.push_back(estimators::find_estimator(name));
        if (result.back() == nullptr) throw ArgumentError(fmt::format("study: no estimator {}", name));
    }
    return result;
}

bool has_tests(const Condition& condition) {
    return condition.fit.tests != estimators::Tests::none;
}

bool needs_groups(const Condition& condition, std::span<const estimators::Estimator* const> estimators) {
    return has_tests(condition) ||
           std::ranges::any_of(estimators, [&](const estimators::Estimator* estimator) {
               return estimators::needs_groups(*estimator, condition.fit);
           });
}

estimators::TrainingRegimes regimes_read(std::span<const estimators::Estimator* const> estimators) {
    estimators::TrainingRegimes result;
    for (const estimators::Estimator* estimator : estimators) result |= estimator->reads;
    return result;
}

int highest_degree(const Condition& condition, std::span<const estimators::Estimator* const> estimators) {
    int result = condition.fit.regression.degree;
    if (has_tests(condition)) result = std::max(result, estimators::highest_tested_degree(condition.fit));
    for (const estimators::Estimator* estimator : estimators)
        result = std::max(result, estimators::highest_degree(*estimator, condition.fit));
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
        pass->moment_degree = std::max(pass->moment_degree, 2 * highest_degree(condition, estimators));
        for (const estimators::Estimator* estimator : estimators)
            pass->moment_degree = std::max(pass->moment_degree, estimator->minimum_moment_degree);
        if (has_tests(condition))
            pass->moment_degree = std::max(pass->moment_degree, estimators::tests_minimum_moment_degree);
    }
    return passes;
}

}  // namespace causum::jobs
