#include "estimators/additivity/wald_test.hpp"

#include <cmath>
#include <random>
#include <vector>

#include "core/f_distribution.hpp"
#include "tests/estimators/additivity/slow_additivity.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;

namespace {

/// Deviations of n regimes, the first with so much larger ones.
std::vector<Eigen::MatrixXd> deviations(int regimes, Eigen::Index q, double first, std::mt19937& generator) {
    std::normal_distribution<double> normal;
    std::vector<Eigen::MatrixXd> result;
    for (int r = 0; r < regimes; ++r) {
        Eigen::MatrixXd d(24, q);
        for (double& value : d.reshaped()) value = (r == 0 ? first : 1.0) * normal(generator);
        const Eigen::RowVectorXd mean = d.colwise().mean();
        result.emplace_back(std::sqrt(1.0 / 23.0) * (d.rowwise() - mean));
    }
    return result;
}

}  // namespace

TEST_CASE("one coefficient of one regime is Student's test", "[wald]") {
    std::mt19937 generator(1);
    const std::vector<Eigen::MatrixXd> one = deviations(1, 1, 1.0, generator);
    const WaldTest test = wald_test(Eigen::VectorXd::Constant(1, 2.0), one, 23.0);
    CHECK(test.degrees_of_freedom == Approx(23.0));
    CHECK(test.statistic == Approx(4.0 / one[0].squaredNorm()));
    CHECK(test.p_value == Approx(f_upper_tail(test.statistic, 1.0, 23.0)));
}

TEST_CASE(
    "degrees of freedom are one regime's where it has all the variance, and add up where none stands out",
    "[wald]") {
    std::mt19937 generator(2);
    const Eigen::VectorXd b = Eigen::VectorXd::Ones(3);
    CHECK(wald_test(b, deviations(4, 3, 1e4, generator), 23.0).degrees_of_freedom ==
          Approx(23.0).epsilon(1e-3));
    std::vector<Eigen::MatrixXd> same(4, deviations(1, 3, 1.0, generator).front());
    CHECK(wald_test(b, same, 23.0).degrees_of_freedom == Approx(4 * 23.0));
}

TEST_CASE("the test does not depend on units, and is none where there is nothing to test with", "[wald]") {
    std::mt19937 generator(3);
    std::vector<Eigen::MatrixXd> all = deviations(3, 4, 2.0, generator);
    const Eigen::VectorXd b = Eigen::VectorXd::LinSpaced(4, -0.5, 1.0);
    std::vector<Eigen::MatrixXd> variances;
    for (const Eigen::MatrixXd& d : all) variances.emplace_back(d.transpose() * d);
    const double expected = tests::slow_p_value(b, variances);
    CHECK(wald_test(b, all, 23.0).p_value == Approx(expected).epsilon(1e-10));
    const Eigen::VectorXd units = Eigen::VectorXd::LinSpaced(4, 1e-6, 1e3);
    for (Eigen::MatrixXd& d : all) d *= units.asDiagonal();
    CHECK(wald_test(units.cwiseProduct(b), all, 23.0).p_value == Approx(expected).epsilon(1e-8));

    CHECK(std::isnan(wald_test(Eigen::VectorXd(0), deviations(1, 0, 1.0, generator), 23.0).p_value));
    all.front().col(1).setZero();
    all[1].col(1).setZero();
    all[2].col(1).setZero();
    CHECK(std::isnan(wald_test(b, all, 23.0).p_value));
    const Eigen::VectorXd many = Eigen::VectorXd::Ones(22);  // ν − q + 1 = 2
    CHECK(std::isnan(wald_test(many, deviations(1, 22, 1.0, generator), 23.0).p_value));
}

TEST_CASE("its size is its level where regimes' variances differ", "[wald]") {
    std::mt19937 generator(4);
    std::normal_distribution<double> normal;
    constexpr int tests = 4000;
    constexpr double level = 0.05;
    int rejected = 0;
    for (int i = 0; i < tests; ++i) {
        const std::vector<Eigen::MatrixXd> all = deviations(3, 5, 2.0, generator);
        Eigen::VectorXd b(5);
        for (double& value : b) value = std::sqrt(2.0 * 2.0 + 1.0 + 1.0) * normal(generator);
        if (wald_test(b, all, 23.0).p_value < level) ++rejected;
    }
    // 4 standard errors of 4,000 tests: a false alarm once in 16,000
    CHECK(rejected / static_cast<double>(tests) == Approx(level).margin(0.0138));
}
