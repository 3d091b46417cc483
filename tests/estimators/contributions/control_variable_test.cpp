#include "estimators/contributions/control_variable.hpp"

#include <Eigen/QR>
#include <cmath>

#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

const Ancestors chain = Ancestors::from_parents({{}, {0}, {0, 1}});

/// Regimes of A_1, A_2 = A_1² + A_1 C_2, A_3 = A_1 − A_2 + C_3, moved and scaled: the spread of A_2 is 0
/// where A_1 is.
std::vector<SampleSet> spreading(int n, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    std::vector<SampleSet> regimes;
    for (int r = 0; r <= 3; ++r) {
        SampleSet s{Eigen::MatrixXd(n, 3), Eigen::VectorXd(n)};
        for (Eigen::Index i = 0; i < n; ++i) {
            const double forced = normal(generator), c = normal(generator);
            const double a = normal(generator);
            const double b = r == 2 ? forced : a * a + a * c;
            s.actions.row(i) << a, 2.0 + 3.0 * b, r == 3 ? forced : a - b + normal(generator);
            s.outcomes(i) = normal(generator);
        }
        regimes.push_back(s);
    }
    return regimes;
}

/// Standardised actions of the regimes that leave k alone, one below the other.
Eigen::MatrixXd stacked(const std::vector<SampleSet>& regimes, const Coordinates& coordinates, int k,
                        Eigen::Index most) {
    Eigen::MatrixXd result(0, coordinates.actions());
    for (std::size_t r = 0; r < regimes.size(); ++r) {
        if (static_cast<int>(r) == k + 1) continue;
        const Eigen::Index n = std::min(most, regimes[r].size());
        result.conservativeResize(result.rows() + n, Eigen::NoChange);
        result.bottomRows(n) = standardised(regimes[r].actions.topRows(n), coordinates);
    }
    return result;
}

Eigen::MatrixXd slow_quadratic(const Eigen::MatrixXd& z, const std::vector<int>& variables) {
    std::vector<Eigen::VectorXd> columns = {Eigen::VectorXd::Ones(z.rows())};
    for (const int i : variables) columns.emplace_back(z.col(i));
    for (const int i : variables) {
        for (const int j : variables) {
            if (i <= j) columns.emplace_back(z.col(i).cwiseProduct(z.col(j)));
        }
    }
    Eigen::MatrixXd result(z.rows(), static_cast<Eigen::Index>(columns.size()));
    for (std::size_t c = 0; c < columns.size(); ++c) result.col(static_cast<Eigen::Index>(c)) = columns[c];
    return result;
}

/// s_k by regressions on stored samples. @param at  where s is wanted; `floored` counts those at which the
/// variance is held up
Eigen::VectorXd slow_control_variable(const Eigen::MatrixXd& z, int k, const Eigen::MatrixXd& at,
                                      int& floored) {
    const Eigen::MatrixXd x = slow_quadratic(z, chain.of(k));
    const auto qr = x.colPivHouseholderQr();
    const Eigen::VectorXd mean = qr.solve(z.col(k));
    const Eigen::VectorXd squares = (z.col(k) - x * mean).cwiseAbs2();
    const Eigen::VectorXd variance = qr.solve(squares);
    const Eigen::MatrixXd x_at = slow_quadratic(at, chain.of(k));
    Eigen::VectorXd s(at.rows());
    floored = 0;
    for (Eigen::Index i = 0; i < s.size(); ++i) {
        double v = x_at.row(i) * variance;
        if (v < 0.1 * squares.mean()) {
            v = 0.1 * squares.mean();
            ++floored;
        }
        s(i) = (at(i, k) - x_at.row(i) * mean) / std::sqrt(v);
    }
    return s;
}

/// Knots as the header says, from all s of the first 256 samples of each regime.
std::vector<double> slow_knots(Eigen::VectorXd s) {
    std::sort(s.begin(), s.end());
    const auto at = [&](double share) {
        return s(static_cast<Eigen::Index>(share * static_cast<double>(s.size())));
    };
    std::vector<double> knots(4, at(0.001));
    for (int i = 1; i <= 6; ++i) knots.push_back(at((i + 0.5) / 8.0));
    knots.insert(knots.end(), 4, at(0.999));
    return knots;
}

/// B-spline i of a degree by its recursion, 0/0 = 0; the last interval that is not empty holds its end.
double slow_spline(const std::vector<double>& knots, std::size_t i, int degree, double x) {
    if (degree == 0) {
        const bool is_last = knots[i] < knots.back() && knots[i + 1] == knots.back();
        return knots[i] <= x && (x < knots[i + 1] || (is_last && x == knots.back())) ? 1.0 : 0.0;
    }
    const auto p = static_cast<std::size_t>(degree);
    const double rise = knots[i + p] - knots[i], fall = knots[i + p + 1] - knots[i + 1];
    double value = 0.0;
    if (rise > 0.0) value += (x - knots[i]) / rise * slow_spline(knots, i, degree - 1, x);
    if (fall > 0.0) value += (knots[i + p + 1] - x) / fall * slow_spline(knots, i + 1, degree - 1, x);
    return value;
}

std::vector<ControlVariable> fit(const std::vector<SampleSet>& regimes, const Coordinates& coordinates,
                                 const Ancestors& ancestors = chain) {
    return ControlVariable::fit(replay_of(regimes, coordinates), ancestors);
}

}  // namespace

TEST_CASE("the control variable is the residual of a quadratic regression over its spread",
          "[control_variable]") {
    const std::vector<SampleSet> regimes = spreading(300, 1);
    const Coordinates coordinates = standardizing(regimes.front().actions);
    const std::vector<ControlVariable> controls = fit(regimes, coordinates);
    REQUIRE(controls.size() == 3);
    const Eigen::MatrixXd everywhere = standardised(regimes[2].actions, coordinates);
    for (int k = 0; k < 3; ++k) {
        const ControlVariable& control = controls[static_cast<std::size_t>(k)];
        CHECK(control.ancestors() == chain.of(k));
        int floored = 0;
        const Eigen::VectorXd expected =
            slow_control_variable(stacked(regimes, coordinates, k, 300), k, everywhere, floored);
        CHECK((control(everywhere).matrix() - expected).cwiseAbs().maxCoeff() < 1e-9);
        if (k == 1) {
            CHECK(floored > 10);
            CHECK(floored < 290);
        }
    }
}

TEST_CASE("the splines are cubic B-splines on quantiles of the control variable", "[control_variable]") {
    // continuous, and tied: actions of three values, so that knots coincide
    for (const bool tied : {false, true}) {
        std::vector<SampleSet> regimes = spreading(300, 2);
        if (tied) {
            for (SampleSet& s : regimes)
                s.actions =
                    s.actions.unaryExpr([](double a) { return std::clamp(std::round(a), -1.0, 1.0); });
        }
        const Coordinates coordinates = standardizing(regimes.front().actions);
        const std::vector<ControlVariable> controls = fit(regimes, coordinates);
        for (int k = 0; k < 3; ++k) {
            const ControlVariable& control = controls[static_cast<std::size_t>(k)];
            const std::vector<double> knots =
                slow_knots(control(stacked(regimes, coordinates, k, 256)).matrix());
            const double low = knots.front(), high = knots.back();
            REQUIRE(low < high);
            Eigen::ArrayXd s(200 + static_cast<Eigen::Index>(knots.size()));
            s.head(200).setLinSpaced(low, high);
            s(199) = high;
            for (std::size_t i = 0; i < knots.size(); ++i) s(200 + static_cast<Eigen::Index>(i)) = knots[i];
            const Eigen::MatrixXd splines = control.splines(s);
            REQUIRE(splines.cols() == 9);
            double worst = 0.0;
            for (Eigen::Index i = 0; i < s.size(); ++i) {
                for (std::size_t spline = 1; spline <= 9; ++spline) {
                    const double expected = slow_spline(knots, spline, 3, s(i));
                    worst = std::max(worst,
                                     std::abs(splines(i, static_cast<Eigen::Index>(spline) - 1) - expected));
                }
                // with the first they sum to 1
                const double first = slow_spline(knots, 0, 3, s(i));
                CHECK(splines.row(i).sum() == Approx(1.0 - first).margin(1e-12));
            }
            INFO("tied " << tied << " action " << k);
            CHECK(worst < 1e-12);
            CHECK(splines.minCoeff() >= 0.0);
            // beyond the boundary as at it
            const Eigen::MatrixXd at = control.splines(Eigen::Array2d(low, high));
            CHECK(control.splines(Eigen::Array2d(low - 3.0, high + 1e9)) == at);
            if (!tied) CHECK(at(1, 8) == Approx(1.0));
        }
    }
}

TEST_CASE("control variables of few and degenerate samples are finite", "[control_variable]") {
    const auto check = [](const std::vector<SampleSet>& regimes, const Ancestors& ancestors) {
        const Coordinates coordinates = standardizing(regimes.front().actions);
        const Eigen::MatrixXd z = standardised(regimes[1].actions, coordinates);
        for (const ControlVariable& control : fit(regimes, coordinates, ancestors)) {
            const Eigen::ArrayXd s = control(z);
            CHECK(s.allFinite());
            const Eigen::MatrixXd splines = control.splines(s);
            CHECK(splines.allFinite());
            CHECK(splines.cwiseAbs().maxCoeff() <= 1.0);
        }
    };
    for (const Ancestors& ancestors : {chain, Ancestors::all(3), Ancestors(3)}) {
        for (const int n : {2, 3, 7, 20}) check(spreading(n, 3), ancestors);
        std::vector<SampleSet> constant = spreading(50, 4), function = constant, doubled = constant;
        for (SampleSet& s : constant) s.actions.col(1).setConstant(7.3);
        check(constant, ancestors);
        for (SampleSet& s : function) s.actions.col(1) = s.actions.col(0).cwiseAbs2();
        check(function, ancestors);
        for (SampleSet& s : doubled) s.actions.col(1) = s.actions.col(0);
        check(doubled, ancestors);
    }
    // what does not vary has no splines
    std::vector<SampleSet> constant = spreading(50, 4);
    for (SampleSet& s : constant) s.actions.col(1).setZero();
    const Coordinates coordinates = standardizing(constant.front().actions);
    const ControlVariable control = fit(constant, coordinates, Ancestors(3))[1];
    CHECK(control.splines(Eigen::Array3d(-1.0, 0.0, 1.0)) == Eigen::MatrixXd::Zero(3, 9));
}
