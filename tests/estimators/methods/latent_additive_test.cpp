#include <Eigen/QR>
#include <cmath>
#include <limits>
#include <random>

#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

/// Least squares of a nondecreasing cubic of Σ_k h_k(a_k), row by row: derivatives by differences, the cubics
/// on the boundary one angle after the other.
class SlowLatentAdditive {
  public:
    SlowLatentAdditive(const RegimeSamples& regimes, int inner_degree) : inner_degree_(inner_degree) {
        Eigen::Index rows = 0;
        for (std::size_t r = 1; r < regimes.samples.size(); ++r) rows += regimes.samples[r].size();
        Eigen::MatrixXd a(rows, regimes.actions());
        y_.resize(rows);
        for (std::size_t r = 1, at = 0; r < regimes.samples.size(); ++r) {
            const SampleSet& s = regimes.samples[r];
            a.middleRows(static_cast<Eigen::Index>(at), s.size()) = s.actions;
            y_.segment(static_cast<Eigen::Index>(at), s.size()) = s.outcomes;
            at += static_cast<std::size_t>(s.size());
        }
        coordinates_ = standardizing(a);
        design_ = powers(a);
        const Eigen::MatrixXd centred = design_.rowwise() - design_.colwise().mean();
        inner_ = centred.colPivHouseholderQr().solve(y_);
        refit(inner_);
    }

    /// Gauss–Newton on the residuals that the best g leaves, until no step helps.
    void descend() {
        for (int round = 0; round < 100; ++round) {
            const Eigen::Index p = inner_.size();
            Eigen::MatrixXd jacobian(y_.size(), p);
            const double h = 1e-6 * inner_.norm();
            for (Eigen::Index j = 0; j < p; ++j) {
                const Eigen::VectorXd to = inner_ + h * Eigen::VectorXd::Unit(p, j);
                const Eigen::VectorXd from = inner_ - h * Eigen::VectorXd::Unit(p, j);
                jacobian.col(j) = (residuals(to) - residuals(from)) / (2.0 * h);
            }
            Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> solver(jacobian.rows(), p);
            solver.setThreshold(1e-7);
            const Eigen::VectorXd step = solver.compute(jacobian).solve(residuals(inner_));
            double length = 1.0;
            while (length > 1e-6 && !(squares(inner_ - length * step) < squares(inner_))) length /= 2.0;
            if (length <= 1e-6) break;
            inner_ -= length * step;
        }
        refit(inner_);
    }

    [[nodiscard]] double squares(const Eigen::VectorXd& inner) const {
        return residuals(inner).squaredNorm();
    }
    [[nodiscard]] const Eigen::VectorXd& inner() const { return inner_; }
    [[nodiscard]] bool bound() const { return cubic_.bound; }
    [[nodiscard]] Eigen::VectorXd predict(const Eigen::MatrixXd& a) const {
        const Eigen::VectorXd s = ((powers(a) * inner_).array() - mean_) / sd_;
        return columns(s) * cubic_.c;
    }

  private:
    struct Cubic {
        Eigen::Vector4d c;
        bool bound = false;
    };

    [[nodiscard]] Eigen::MatrixXd powers(const Eigen::MatrixXd& a) const {
        const Eigen::MatrixXd z = standardised(a, coordinates_);
        Eigen::MatrixXd result(z.rows(), z.cols() * inner_degree_);
        for (Eigen::Index k = 0; k < z.cols(); ++k) {
            for (int q = 1; q <= inner_degree_; ++q)
                result.col(k * inner_degree_ + q - 1) = z.col(k).array().pow(q);
        }
        return result;
    }
    [[nodiscard]] static Eigen::MatrixXd columns(const Eigen::VectorXd& s) {
        Eigen::MatrixXd x(s.size(), 4);
        x << Eigen::VectorXd::Ones(s.size()), s, s.array().square().matrix(), s.array().cube().matrix();
        return x;
    }
    [[nodiscard]] Cubic best_cubic(const Eigen::VectorXd& s) const {
        const Eigen::MatrixXd x = columns(s);
        const Eigen::Vector4d c = x.colPivHouseholderQr().solve(y_);
        if (c(3) >= 0.0 && c(1) >= 0.0 && c(2) * c(2) <= 3.0 * c(1) * c(3)) return {c, false};
        const Eigen::MatrixXd centred = x.rightCols(3).rowwise() - x.rightCols(3).colwise().mean();
        const Eigen::Matrix3d gram = centred.transpose() * centred;
        const Eigen::Vector3d moment = centred.transpose() * y_;
        const auto direction = [](double angle) {
            const double a = std::cos(angle), b = std::sin(angle);
            return Eigen::Vector3d(a * a, a * b, b * b / 3.0);
        };
        const auto multiple = [&](const Eigen::Vector3d& v) {
            return std::max(0.0, v.dot(moment)) / v.dot(gram * v);
        };
        double best = 0.0, width = 1.6;  // all angles, up to π
        for (int level = 0; level < 4; ++level, width /= 100.0) {
            const double centre = best;
            double most = -1.0;
            for (int i = -200; i <= 200; ++i) {
                const double angle = centre + width * i / 200.0;
                const Eigen::Vector3d v = direction(angle);
                const double gain = multiple(v) * v.dot(moment);
                if (gain > most) {
                    most = gain;
                    best = angle;
                }
            }
        }
        Cubic result{Eigen::Vector4d::Zero(), true};
        result.c.tail(3) = multiple(direction(best)) * direction(best);
        result.c(0) = (y_ - x * result.c).mean();
        return result;
    }
    [[nodiscard]] Eigen::VectorXd standardised_sum(const Eigen::VectorXd& inner) const {
        const Eigen::VectorXd s = design_ * inner;
        const double mean = s.mean();
        return (s.array() - mean) / std::sqrt((s.array() - mean).square().mean());
    }
    [[nodiscard]] Eigen::VectorXd residuals(const Eigen::VectorXd& inner) const {
        const Eigen::VectorXd s = standardised_sum(inner);
        return y_ - columns(s) * best_cubic(s).c;
    }
    void refit(const Eigen::VectorXd& inner) {
        const Eigen::VectorXd s = design_ * inner;
        mean_ = s.mean();
        sd_ = std::sqrt((s.array() - mean_).square().mean());
        cubic_ = best_cubic(standardised_sum(inner));
    }

    int inner_degree_;
    Coordinates coordinates_{};
    Eigen::MatrixXd design_;
    Eigen::VectorXd y_;
    Eigen::VectorXd inner_;
    double mean_ = 0.0, sd_ = 1.0;
    Cubic cubic_{};
};

/// Regimes 0 … K of independent actions, N(0.5, 1), and Y = outer(Σ_k (a_k + bend (−1)^k a_k²)) + noise.
template <class Outer>
RegimeSamples latent_sum(int count, int n, double noise, FitOptions options, Outer outer, double bend = 0.3) {
    std::mt19937 generator(8);
    std::normal_distribution<double> normal;
    std::vector<SampleSet> samples;
    for (int r = 0; r <= count; ++r) {
        SampleSet s{Eigen::MatrixXd(n, count), Eigen::VectorXd(n)};
        for (Eigen::Index i = 0; i < n; ++i) {
            double sum = 0.0;
            for (Eigen::Index k = 0; k < count; ++k) {
                const double a = 0.5 + normal(generator);
                s.actions(i, k) = a;
                sum += a + (k % 2 == 0 ? bend : -bend) * a * a;
            }
            s.outcomes(i) = outer(sum) + noise * normal(generator);
        }
        samples.push_back(s);
    }
    return {std::move(samples), std::move(options)};
}

double cubic(double s) {
    return 1.0 + s + 0.2 * s * s * s;
}

}  // namespace

TEST_CASE("latent_additive is the least-squares fit of a slow program on the samples", "[latent_additive]") {
    struct Case {
        RegimeSamples regimes;
        int inner_degree;
        bool bound;
    };
    const auto falling = [](double s) { return 5.0 * s - 0.1 * s * s * s; };
    const std::vector<Case> cases = {
        {latent_sum(3, 150, 2.0, {.regression = {.degree = 3}}, cubic, 0.0), 1, false},
        {latent_sum(3, 150, 2.0, {.regression = {.degree = 6}}, cubic), 2, false},
        {latent_sum(2, 150, 1.0, {.regression = {.degree = 6}}, falling), 2, true},
        {confounded_chains(150, 120, 3, {.regression = {.degree = 3}}), 1, true},
        {confounded_chains(150, 120, 3, {.regression = {.degree = 6}}), 2, true},
    };
    for (const Case& c : cases) {
        CAPTURE(c.regimes.actions(), c.inner_degree, c.bound);
        SlowLatentAdditive slow(c.regimes, c.inner_degree);
        slow.descend();
        CHECK(slow.bound() == c.bound);
        const Estimate e = c.regimes.estimate("latent_additive");
        REQUIRE(e.status == FitStatus::ok);
        const Eigen::MatrixXd points = comparison_points(c.regimes);
        CHECK(difference(c.regimes.predict(e, points), slow.predict(points)) < 1e-4);
        double squares = 0.0;
        for (std::size_t r = 1; r < c.regimes.samples.size(); ++r) {
            const SampleSet& s = c.regimes.samples[r];
            squares += (s.outcomes - c.regimes.predict(e, s.actions)).squaredNorm();
        }
        CHECK(squares / slow.squares(slow.inner()) == Approx(1.0).epsilon(1e-8));
        std::mt19937 generator(1);
        std::normal_distribution<double> normal;
        for (int i = 0; i < 50; ++i) {
            const Eigen::VectorXd other = slow.inner().unaryExpr(
                [&](double b) { return b + 0.01 * slow.inner().norm() * normal(generator); });
            CHECK(slow.squares(other) >= squares * (1.0 - 1e-8));
        }
    }
}

TEST_CASE("latent_additive finds a cubic of a sum of quadratics", "[latent_additive]") {
    for (const int count : {1, 2, 5}) {
        CAPTURE(count);
        // without noise exactly, with noise as the sample size allows
        const RegimeSamples exact = latent_sum(count, 200, 0.0, {.regression = {.degree = 6}}, cubic);
        const RegimeSamples noisy = latent_sum(count, 1000, 0.1, {.regression = {.degree = 6}}, cubic);
        const Eigen::MatrixXd points = comparison_points(exact);
        Eigen::VectorXd truth(points.rows());
        for (Eigen::Index i = 0; i < points.rows(); ++i) {
            double sum = 0.0;
            for (Eigen::Index k = 0; k < count; ++k)
                sum += points(i, k) + (k % 2 == 0 ? 0.3 : -0.3) * points(i, k) * points(i, k);
            truth(i) = cubic(sum);
        }
        CHECK(difference(exact.predict(exact.estimate("latent_additive"), points), truth) < 1e-6);
        CHECK(difference(noisy.predict(noisy.estimate("latent_additive"), points), truth) < 0.02);
    }
}

TEST_CASE("latent_additive does not decrease in its sum where a cubic would", "[latent_additive]") {
    // degree 3, so the sum is linear: on every line the estimate goes one way
    const RegimeSamples regimes = latent_sum(2, 300, 0.1, {.regression = {.degree = 3}},
                                             [](double s) { return 5.0 * s - 0.1 * s * s * s; });
    const Estimate e = regimes.estimate("latent_additive");
    for (const Eigen::Vector2d& along : {Eigen::Vector2d(1.0, 0.0), Eigen::Vector2d(-0.3, 1.0)}) {
        Eigen::MatrixXd line(401, 2);
        for (Eigen::Index i = 0; i < line.rows(); ++i)
            line.row(i) = 0.1 * static_cast<double>(i - 200) * along.transpose();
        const Eigen::VectorXd values = regimes.predict(e, line);
        const Eigen::VectorXd rises = values.tail(400) - values.head(400);
        const double rounding = 1e-9 * values.cwiseAbs().maxCoeff();
        CHECK((rises.minCoeff() > -rounding || rises.maxCoeff() < rounding));
        CHECK(rises.cwiseAbs().maxCoeff() > 0.01);
    }
}

TEST_CASE("latent_additive of a degree below 3 is the additive regression", "[latent_additive]") {
    for (const int degree : {1, 2}) {
        const RegimeSamples regimes = confounded_chains(60, 90, 4, {.regression = {.degree = degree}});
        Eigen::MatrixXd design(270, 1 + 3 * degree);
        Eigen::VectorXd y(270);
        const auto rows_of = [&](const Eigen::MatrixXd& a) {
            Eigen::MatrixXd rows(a.rows(), 1 + 3 * degree);
            rows << Eigen::VectorXd::Ones(a.rows()), a,
                a.leftCols(degree == 2 ? 3 : 0).array().square().matrix();
            return rows;
        };
        for (Eigen::Index r = 0; r < 3; ++r) {
            const SampleSet& s = regimes.samples[static_cast<std::size_t>(r) + 1];
            design.middleRows(90 * r, 90) = rows_of(s.actions);
            y.segment(90 * r, 90) = s.outcomes;
        }
        const Eigen::VectorXd b = design.colPivHouseholderQr().solve(y);
        const Eigen::MatrixXd points = comparison_points(regimes);
        CHECK(difference(regimes.predict(regimes.estimate("latent_additive"), points), rows_of(points) * b) <
              1e-9);
    }
}

TEST_CASE("latent_additive moves along with units and origins", "[latent_additive]") {
    for (const int degree : {3, 6}) {
        const RegimeSamples regimes = confounded_chains(60, 120, 2, {.regression = {.degree = degree}});
        check_unit_equivariance(regimes, "latent_additive", 1e-6);
    }
}

TEST_CASE("latent_additive of degenerate data", "[latent_additive]") {
    const RegimeSamples good = confounded_chains(60, 60, 5, {.regression = {.degree = 6}});
    SECTION("an outcome that does not vary: a constant") {
        RegimeSamples regimes = good;
        for (SampleSet& s : regimes.samples) s.outcomes.setConstant(3.0);
        const Eigen::MatrixXd points = comparison_points(regimes);
        const Eigen::VectorXd values = regimes.predict(regimes.estimate("latent_additive"), points);
        CHECK((values.array() - 3.0).abs().maxCoeff() < 1e-12);
    }
    SECTION("an action that does not vary has no effect") {
        RegimeSamples regimes = good;
        for (SampleSet& s : regimes.samples) s.actions.col(1).setConstant(1.7);
        regimes.coordinates = standardizing(regimes.samples.front().actions);
        Eigen::MatrixXd points = comparison_points(regimes);
        const Estimate e = regimes.estimate("latent_additive");
        const Eigen::VectorXd values = regimes.predict(e, points);
        points.col(1).setConstant(9.0);
        CHECK(regimes.predict(e, points) == values);
    }
    SECTION("no action varies: a constant") {
        RegimeSamples regimes = good;
        for (SampleSet& s : regimes.samples) s.actions.setConstant(1.7);
        regimes.coordinates = standardizing(regimes.samples.front().actions);
        const Estimate e = regimes.estimate("latent_additive");
        REQUIRE(e.status == FitStatus::ok);
        CHECK(e.effect.coefficients.tail(e.effect.coefficients.size() - 1).isZero(0.0));
    }
    SECTION("actions of two values: a straight line says all that they tell") {
        RegimeSamples regimes = good;
        for (SampleSet& s : regimes.samples) {
            s.actions = s.actions.unaryExpr([](double a) { return a > 0.0 ? 1.0 : -1.0; });
            s.outcomes = (s.actions.col(0) + 2.0 * s.actions.col(2)).array() + 1.0;
        }
        regimes.coordinates = standardizing(regimes.samples.front().actions);
        const SampleSet& s = regimes.samples[1];
        const Eigen::VectorXd values = regimes.predict(regimes.estimate("latent_additive"), s.actions);
        CHECK(difference(values, s.outcomes) < 1e-6);
    }
    SECTION("too few samples of a regime, observational ones apart") {
        for (std::size_t r = 1; r < 4; ++r) {
            RegimeSamples regimes = good;
            regimes.samples[r] = regimes.samples[r].filtered([](Eigen::Index i) { return i < 1; });
            CHECK(regimes.estimate("latent_additive").status == FitStatus::too_few_samples);
        }
        RegimeSamples regimes = good;
        for (std::size_t r = 1; r < 4; ++r)
            regimes.samples[r] = regimes.samples[r].filtered([](Eigen::Index i) { return i < 3; });
        CHECK(regimes.estimate("latent_additive").status == FitStatus::too_few_samples);
    }
    SECTION("an outcome that is no number") {
        RegimeSamples regimes = good;
        regimes.samples[1].outcomes(0) = std::numeric_limits<double>::quiet_NaN();
        CHECK(regimes.estimate("latent_additive").status == FitStatus::not_finite);
    }
}

TEST_CASE("latent_additive looks at no observational sample", "[latent_additive]") {
    RegimeSamples regimes = confounded_chains(60, 60, 2, {.regression = {.degree = 3}});
    const Eigen::VectorXd before = regimes.estimate("latent_additive").effect.coefficients;
    regimes.samples[0].outcomes.array() += 5.0;
    CHECK(regimes.estimate("latent_additive").effect.coefficients == before);
}
