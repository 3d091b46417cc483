#include "estimators/contributions/learned_ancestors.hpp"

#include <Eigen/QR>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/errors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_set.hpp"

using namespace causum;
using namespace causum::estimators;
using causum::tests::SampleSet;

namespace {

const Coordinates unit_coordinates{Eigen::VectorXd::Zero(3), Eigen::VectorXd::Ones(3)};

/// Three actions of which do(A_j) has made action j normal. A_2 = effect · A_1 + noise; A_3 = noise of sd
/// √(1 + effect · A_2²): of A_3 only the square depends on A_2. Without effect all are independent.
SampleSet chain_samples(int randomised, int n, double effect, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    SampleSet s{Eigen::MatrixXd(n, 3), Eigen::VectorXd::Zero(n)};
    for (int i = 0; i < n; ++i) {
        const double v1 = normal(generator), v2 = normal(generator), v3 = normal(generator);
        s.actions(i, 0) = v1;
        s.actions(i, 1) = randomised == 1 ? v2 : effect * v1 + v2;
        s.actions(i, 2) =
            randomised == 2 ? v3 : std::sqrt(1.0 + effect * s.actions(i, 1) * s.actions(i, 1)) * v3;
    }
    return s;
}

std::vector<Moments> moments_of(const std::vector<SampleSet>& data, const Coordinates& coordinates) {
    std::vector<Moments> result;
    for (const SampleSet& s : data) {
        const Folds folds = s.folds(coordinates, 4);
        result.push_back(folds[0] + folds[1] + folds[2]);
    }
    return result;
}

std::vector<SampleSet> chains(int n, double effect, unsigned seed) {
    return {chain_samples(0, n, effect, seed), chain_samples(1, n, effect, seed + 1),
            chain_samples(2, n, effect, seed + 2)};
}

/// The p-value of the F test of y on (x, x²), from residuals by QR and F's survival function.
double slow_p_value(const Eigen::VectorXd& x, const Eigen::VectorXd& y) {
    Eigen::MatrixXd design(x.size(), 3);
    design << Eigen::VectorXd::Ones(x.size()), x, x.cwiseAbs2();
    const double rss = (y - design * design.householderQr().solve(y)).squaredNorm();
    const double total = (y.array() - y.mean()).matrix().squaredNorm();
    const double df = static_cast<double>(x.size()) - 3.0;
    const double f = (total - rss) / 2.0 / (rss / df);
    return std::pow(1.0 + 2.0 * f / df, -0.5 * df);
}

}  // namespace

TEST_CASE("the p-value is that of an F test with two numerator degrees of freedom", "[ancestors]") {
    // upper critical values of F(2, df) from tables, to six digits
    struct Row {
        long long df;
        double f, level;
    };
    for (const Row& row : {Row{10, 4.102821, 0.05},
                           {10, 7.559432, 0.01},
                           {60, 3.150411, 0.05},
                           {120, 4.786510, 0.01},
                           {1, 199.5, 0.05}}) {
        const double restricted = 1.0 + 2.0 * row.f / static_cast<double>(row.df);
        CHECK(std::sqrt(squared_p_value(1.0, restricted, row.df)) == Approx(row.level).epsilon(1e-5));
    }
    CHECK(squared_p_value(0.0, 1.0, 7) == 0.0);
    CHECK(squared_p_value(2.0, 1.0, 7) == 1.0);  // rounding: no gain
    CHECK(squared_p_value(0.0, 0.0, 7) == 1.0);
    CHECK(squared_p_value(0.999, 1.0, 1'000'000'000) == 0.0);
}

TEST_CASE("ancestors are those whose tests reject, sample by sample", "[ancestors]") {
    const double level = ancestor_level / 12.0;
    int found = 0, missed = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
        const std::vector<SampleSet> data = chains(60 + 10 * static_cast<int>(seed), 0.4, 10 * seed);
        const Ancestors ancestors = learn_ancestors(moments_of(data, unit_coordinates));
        for (int j = 0; j < 3; ++j) {
            const Eigen::MatrixXd& a = data[static_cast<std::size_t>(j)].actions;
            for (int k = 0; k < 3; ++k) {
                if (j == k) continue;
                const bool expected = slow_p_value(a.col(j), a.col(k)) < level ||
                                      slow_p_value(a.col(j), a.col(k).cwiseAbs2()) < level;
                CHECK(ancestors.is_ancestor(j, k) == expected);
                ++(expected ? found : missed);
            }
        }
    }
    CHECK(found > 20);
    CHECK(missed > 20);
}

TEST_CASE("with enough samples the ancestors are the true ones", "[ancestors]") {
    const Ancestors truth = Ancestors::from_parents({{}, {0}, {1}});
    CHECK(learn_ancestors(moments_of(chains(20000, 1.0, 1), unit_coordinates)) == truth);
}

TEST_CASE("ancestors do not depend on the actions' order, sign or unit", "[ancestors]") {
    std::vector<SampleSet> data = chains(200, 0.5, 3);
    const Ancestors expected = learn_ancestors(moments_of(data, unit_coordinates));
    const Coordinates rescaled{Eigen::Vector3d(5.0, -3.0, 0.5), Eigen::Vector3d(4.0, 0.25, -2.0)};
    for (SampleSet& s : data) {
        s.actions = (s.actions * rescaled.scale.asDiagonal()).rowwise() + rescaled.location.transpose();
    }
    CHECK(learn_ancestors(moments_of(data, rescaled)) == expected);
    for (SampleSet& s : data) s.actions.col(0).swap(s.actions.col(2));
    std::swap(data[0], data[2]);
    const Coordinates swapped{rescaled.location.reverse(), rescaled.scale.reverse()};
    const Ancestors reversed = learn_ancestors(moments_of(data, swapped));
    for (int j = 0; j < 3; ++j) {
        for (int k = 0; k < 3; ++k) CHECK(reversed.is_ancestor(2 - j, 2 - k) == expected.is_ancestor(j, k));
    }
}

TEST_CASE("independent actions are seldom taken for ancestors", "[ancestors][statistics]") {
    // 1 in 1000 data sets by normal theory, which holds well for uniform actions. Of 4000 data sets 4 are
    // expected; more than 14 have probability 2e-5 then, and at five times the level 0.9.
    std::mt19937 generator(7000);
    std::uniform_real_distribution<double> uniform(-1.7, 1.7);
    int wrong = 0;
    for (int i = 0; i < 4000; ++i) {
        std::vector<SampleSet> data;
        for (int j = 0; j < 3; ++j) {
            data.push_back({Eigen::MatrixXd::NullaryExpr(100, 3, [&] { return uniform(generator); }),
                            Eigen::VectorXd::Zero(100)});
        }
        if (learn_ancestors(moments_of(data, unit_coordinates)) != Ancestors(3)) ++wrong;
    }
    CHECK(wrong <= 14);
}

TEST_CASE("too few or constant samples show no ancestors", "[ancestors]") {
    for (const int n : {1, 2, 3, 4}) {
        CHECK(learn_ancestors(moments_of(chains(n, 1.0, 5), unit_coordinates)) == Ancestors(3));
    }
    const std::vector<Moments> none(3, Moments(3, 4, 1));
    CHECK(learn_ancestors(none) == Ancestors(3));
    std::vector<SampleSet> data = chains(500, 1.0, 6);
    for (SampleSet& s : data) s.actions.col(1).setConstant(0.1);
    const Ancestors found = learn_ancestors(moments_of(data, unit_coordinates));
    CHECK(found.of(1).empty());
    CHECK(!found.is_ancestor(1, 0));
    CHECK(!found.is_ancestor(1, 2));
}

TEST_CASE("moments that cannot show ancestors are refused", "[ancestors]") {
    CHECK_THROWS_AS(learn_ancestors(std::vector<Moments>(3, Moments(3, 2, 1))), ArgumentError);
    CHECK_THROWS_AS(learn_ancestors(std::vector<Moments>(2, Moments(3, 4, 1))), ArgumentError);
}
