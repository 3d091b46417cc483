// The toplines, joint.cpp: what they choose where the degree is automatic.

#include <optional>
#include <string>
#include <vector>

#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

/// The degree and penalty with the highest mean R² of three folds, sample by sample; the first of equals.
struct Choice {
    int degree = 0;
    double penalty = 0.0;
};
Choice slow_choice(const SampleSet& s, const std::vector<Monomials>& candidates,
                   const Features Monomials::*features, const std::vector<double>& penalties) {
    Choice choice;
    std::optional<double> best;
    for (const Monomials& monomials : candidates) {
        const Features& own = monomials.*features;
        for (const double penalty : penalties) {
            double score = 0.0;
            for (Eigen::Index fold = 0; fold < 3; ++fold) {
                const SampleSet training = s.filtered([&](Eigen::Index i) { return i % 3 != fold; });
                const SampleSet test = s.filtered([&](Eigen::Index i) { return i % 3 == fold; });
                const SlowRidge fit(raw_design(training.actions, monomials.basis, own), training.outcomes,
                                    penalty);
                const Eigen::VectorXd error =
                    test.outcomes - fit.predict(raw_design(test.actions, monomials.basis, own));
                const Eigen::VectorXd deviation = test.outcomes.array() - test.outcomes.mean();
                score += (1.0 - error.squaredNorm() / deviation.squaredNorm()) / 3.0;
            }
            if (best && score <= *best) continue;
            best = score;
            choice = {monomials.basis.degree(), penalty};
        }
    }
    return choice;
}

/// The joint samples of RegimeSamples are those of regime 0. @param power  of a_1 in the outcome
RegimeSamples joint_samples(int n, unsigned seed, int power) {
    RegimeSamples result = confounded_chains(
        n, 30, seed,
        {.regression = {.penalties = {1e-6, 1e-2, 1.0, 100.0}}, .degree_choice = DegreeChoice::automatic});
    SampleSet& s = result.samples.front();
    const Eigen::ArrayXd z = (s.actions.col(0).array() - 2.0) / 1.1;
    s.outcomes.array() += 0.5 * z.pow(power);
    return result;
}

}  // namespace

TEST_CASE("joint and joint_additive choose degree and penalty together", "[joint]") {
    for (const auto& [name, features] :
         {std::pair{"joint", &Monomials::all}, {"joint_additive", &Monomials::univariate}}) {
        std::vector<int> degrees;
        for (const auto& [n, power] : {std::pair{40, 1}, {120, 3}, {150, 4}, {600, 5}}) {
            CAPTURE(name, n, power);
            const RegimeSamples regimes = joint_samples(n, static_cast<unsigned>(n), power);
            const Choice expected = slow_choice(regimes.samples.front(), regimes.candidates, features,
                                                regimes.options.regression.penalties);
            const Estimate found = fit(*find_estimator(name), regimes.data_by_degree());
            REQUIRE(found.status == FitStatus::ok);
            CHECK(found.effect.degree == expected.degree);
            CHECK(found.penalty_min == expected.penalty);
            CHECK(found.penalty_max == expected.penalty);
            const RegimeSamples fixed = with_degree(regimes, expected.degree);
            CHECK(found.effect.coefficients == fixed.estimate(name).effect.coefficients);
            degrees.push_back(found.effect.degree);
        }
        CHECK(degrees.front() < degrees.back());
        CHECK(degrees.back() == 5);
    }
}

TEST_CASE("of equal scores the smaller degree's is taken", "[joint]") {
    RegimeSamples regimes = joint_samples(60, 3, 2);
    regimes.samples.front().outcomes.setZero();
    for (const char* name : {"joint", "joint_additive"}) {
        const Estimate found = fit(*find_estimator(name), regimes.data_by_degree());
        REQUIRE(found.status == FitStatus::ok);
        CHECK(found.effect.degree == 1);
        CHECK(found.penalty_min == 1e-6);
    }
}
