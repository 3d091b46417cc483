#include "analysis/statistics/best_comparison.hpp"

#include <cmath>

#include "analysis/statistics/monte_carlo.hpp"
#include "analysis/statistics/statistics.hpp"
#include "core/normal_distribution.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

/// Log errors with these means, sd 1 shared by all and 0.1 of each one's own.
Eigen::MatrixXd errors(Eigen::Index replicates, const std::vector<double>& means, std::uint64_t seed = 1) {
    Uniforms uniforms(seed);
    Eigen::MatrixXd logs(replicates, static_cast<Eigen::Index>(means.size()));
    for (Eigen::Index r = 0; r < replicates; ++r) {
        const double shared = normal_quantile(uniforms.next());
        for (Eigen::Index e = 0; e < logs.cols(); ++e)
            logs(r, e) = means[static_cast<std::size_t>(e)] + shared + 0.1 * normal_quantile(uniforms.next());
    }
    return logs;
}

TEST_CASE("what is clearly worse is dropped, what is within 5 % is kept", "[analysis][verdict]") {
    const std::vector<BestComparison> found = compare_with_best(
        {errors(100, {0.0, std::log(1.02), std::log(1.5)}), errors(100, {0.7, 0.0, 0.0}, 2)});
    CHECK(found[0].kept == std::vector<bool>{true, true, false});
    CHECK(found[1].kept == std::vector<bool>{false, true, true});
    const Interval& third = found[0].regret[2];
    CHECK(third.value == Approx(1.5).epsilon(0.05));
    CHECK(third.low > 1.3);
    CHECK(third.high < 1.7);
    CHECK(found[0].regret[0].low == 1.0);
    CHECK(found[0].regret[0].value >= 1.0);
    CHECK(found[0].ratio[2][0].value == Approx(1.5).epsilon(0.05));
    CHECK(found[0].ratio[0][2].high < 1.0);
    CHECK(found[0].ratio[2][0].high > found[0].ratio[2][0].value);
    CHECK(found[0].replicates_factor(2, 0) < 1.0);
}

TEST_CASE("the same rows give the same numbers, alone or with the same candidates in another order",
          "[analysis][verdict]") {
    const Eigen::MatrixXd logs = errors(40, {0.0, 0.1, 0.3});
    Eigen::MatrixXd turned(logs.rows(), 3);
    turned << logs.col(2), logs.col(0), logs.col(1);
    const BestComparison one = compare_with_best({logs}).front(), other = compare_with_best({turned}).front();
    for (std::size_t e = 0; e < 3; ++e) {
        const std::size_t there = (e + 1) % 3;
        CHECK(one.kept[e] == other.kept[there]);
        CHECK(one.regret[e].value == Approx(other.regret[there].value));
        CHECK(one.regret[e].low == Approx(other.regret[there].low));
        CHECK(one.regret[e].high == Approx(other.regret[there].high));
    }
    const std::vector<BestComparison> twice =
        compare_with_best({logs, logs});  // simultaneous, but the same twice
    CHECK(twice[1].regret[2].high == one.regret[2].high);
}

TEST_CASE("missing fits leave pairs out, and nothing without pairs is judged", "[analysis][verdict]") {
    Eigen::MatrixXd logs = errors(60, {0.0, 0.5, 0.5});
    const Eigen::MatrixXd kept_rows = logs.topRows(50);
    logs.bottomRows(10).col(1).setConstant(nan);
    logs.col(2).setConstant(nan);
    const BestComparison found = compare_with_best({logs}).front();
    CHECK(found.ratio[1][0].value == Approx(compare_with_best({kept_rows}).front().ratio[1][0].value));
    CHECK_FALSE(found.kept[1]);
    CHECK(std::isnan(found.regret[2].value));
    CHECK(compare_with_best({errors(4, {0.0, 3.0})}).front().kept == std::vector<bool>{true, true});
    CHECK(std::isnan(compare_with_best({errors(4, {0.0, 3.0})}).front().regret[1].low));
    CHECK(compare_with_best({}).empty());
    CHECK(compare_with_best({errors(30, {0.0})}).front().kept == std::vector<bool>{true});
}

TEST_CASE("differences that are all the same are certain", "[analysis][verdict]") {
    Eigen::MatrixXd logs = errors(30, {0.0, 0.0, 0.0});
    logs.col(1) = logs.col(0);
    logs.col(2) = logs.col(0).array() + 1.0;
    const BestComparison found = compare_with_best({logs}).front();
    CHECK(found.kept == std::vector<bool>{true, true, false});
    CHECK(found.regret[1].value == 1.0);
    CHECK(found.regret[2].value == Approx(std::exp(1.0)));
}

TEST_CASE("as many replicates as it says tell two estimators apart", "[analysis][verdict]") {
    const std::vector<double> means = {0.0, 0.1};
    const BestComparison few = compare_with_best({errors(15, means, 3)}).front();
    REQUIRE(few.kept[1]);
    const double factor = few.replicates_factor(1, 0);
    REQUIRE(factor > 1.0);
    REQUIRE(factor < 20.0);
    CHECK_FALSE(
        compare_with_best({errors(static_cast<Eigen::Index>(45.0 * factor), means, 4)}).front().kept[1]);
    CHECK(std::isinf(few.replicates_factor(0, 1)));
}

}  // namespace
}  // namespace causum::analysis
