#include "estimators/methods/unified.hpp"

#include <Eigen/QR>
#include <cmath>

#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

/// The columns φ, R_j, R_j φ of all regimes' samples, stacked.
Eigen::MatrixXd unified_design(const std::vector<SampleSet>& samples, const Monomials& monomials) {
    Eigen::Index rows = 0;
    for (const SampleSet& s : samples) rows += s.size();
    const auto p = static_cast<Eigen::Index>(monomials.all.size());
    const auto regimes = static_cast<Eigen::Index>(samples.size());
    Eigen::MatrixXd design = Eigen::MatrixXd::Zero(rows, p + (regimes - 1) * (p + 1));
    Eigen::Index row = 0;
    for (Eigen::Index r = 0; r < regimes; ++r) {
        const SampleSet& s = samples[static_cast<std::size_t>(r)];
        const Eigen::MatrixXd raw = raw_design(s.actions, monomials.basis, monomials.all);
        design.block(row, 0, s.size(), p) = raw;
        if (r > 0) {
            const Eigen::Index first = p + (r - 1) * (p + 1);
            design.block(row, first, s.size(), 1).setOnes();
            design.block(row, first + 1, s.size(), p) = raw;
        }
        row += s.size();
    }
    return design;
}

Eigen::VectorXd stacked_outcomes(const std::vector<SampleSet>& samples) {
    Eigen::Index rows = 0;
    for (const SampleSet& s : samples) rows += s.size();
    Eigen::VectorXd result(rows);
    Eigen::Index row = 0;
    for (const SampleSet& s : samples) {
        result.segment(row, s.size()) = s.outcomes;
        row += s.size();
    }
    return result;
}

/// Ridge on standardised columns by QR, the first p columns with one penalty, the others with another.
struct SlowUnified {
    Eigen::RowVectorXd mean;
    Eigen::VectorXd coefficients;
    double intercept;

    SlowUnified(const std::vector<SampleSet>& samples, const Monomials& monomials, double shared,
                double changes) {
        const Eigen::MatrixXd x = unified_design(samples, monomials);
        const Eigen::VectorXd y = stacked_outcomes(samples);
        mean = x.colwise().mean();
        const Eigen::MatrixXd centred = x.rowwise() - mean;
        const Eigen::RowVectorXd sd =
            (centred.colwise().squaredNorm() / static_cast<double>(x.rows())).cwiseSqrt();
        Eigen::VectorXd roots = Eigen::VectorXd::Constant(x.cols(), std::sqrt(changes));
        roots.head(static_cast<Eigen::Index>(monomials.all.size())).setConstant(std::sqrt(shared));
        Eigen::MatrixXd stacked(x.rows() + x.cols(), x.cols());
        stacked << Eigen::MatrixXd(centred.array().rowwise() / sd.array()),
            Eigen::MatrixXd(roots.asDiagonal());
        Eigen::VectorXd target = Eigen::VectorXd::Zero(stacked.rows());
        target.head(y.size()) = y.array() - y.mean();
        coefficients = stacked.householderQr().solve(target).cwiseQuotient(sd.transpose());
        intercept = y.mean() - mean.dot(coefficients);
    }
    [[nodiscard]] Eigen::VectorXd predict(const Eigen::MatrixXd& x) const {
        return (x * coefficients).array() + intercept;
    }
    /// θ_0 + Σ_j Δ_j
    [[nodiscard]] Eigen::VectorXd effect(const Eigen::MatrixXd& points, const Monomials& monomials) const {
        const Eigen::MatrixXd raw = raw_design(points, monomials.basis, monomials.all);
        Eigen::MatrixXd x(points.rows(), coefficients.size());
        x.leftCols(raw.cols()) = raw;
        for (Eigen::Index first = raw.cols(); first < x.cols(); first += raw.cols() + 1) {
            x.col(first).setOnes();
            x.middleCols(first + 1, raw.cols()) = raw;
        }
        return predict(x);
    }
};

}  // namespace

TEST_CASE("unified is the cross-validated ridge of the stacked samples", "[unified]") {
    for (const unsigned seed : {1U, 2U}) {
        const RegimeSamples regimes = confounded_chains(
            80, 60, seed, {.regression = {.degree = 2, .penalties = {1e-2, 1.0, 10.0, 1e3}}});
        const Monomials& monomials = regimes.monomials;
        double best = -1e300, shared = 0.0, changes = 0.0;
        for (const double a : regimes.options.regression.penalties) {
            for (const double b : regimes.options.regression.penalties) {
                double score = 0.0;
                for (int f = 0; f < 3; ++f) {
                    std::vector<SampleSet> training, held_out;
                    for (const SampleSet& s : regimes.samples) {
                        training.push_back(s.filtered([&](Eigen::Index i) { return i % 3 != f; }));
                        held_out.push_back(s.filtered([&](Eigen::Index i) { return i % 3 == f; }));
                    }
                    const Eigen::VectorXd y = stacked_outcomes(held_out);
                    const Eigen::VectorXd error =
                        y -
                        SlowUnified(training, monomials, a, b).predict(unified_design(held_out, monomials));
                    score +=
                        (1.0 - error.squaredNorm() / (y.array() - y.mean()).matrix().squaredNorm()) / 3.0;
                }
                if (score > best) {
                    best = score;
                    shared = a;
                    changes = b;
                }
            }
        }
        const Estimate e = regimes.estimate("unified");
        const Eigen::MatrixXd points = comparison_points(regimes);
        CHECK(difference(regimes.predict(e, points),
                         SlowUnified(regimes.samples, monomials, shared, changes).effect(points, monomials)) <
              1e-8);
        CHECK(e.penalty_min == std::min(shared, changes));
        CHECK(e.penalty_max == std::max(shared, changes));
    }
}

TEST_CASE("without penalties unified is plug_in, with large ones on the changes it is pooled", "[unified]") {
    RegimeSamples regimes = confounded_chains(120, 120, 3, {.regression = {.degree = 2, .penalties = {0.0}}});
    const Eigen::MatrixXd points = comparison_points(regimes);
    CHECK(difference(regimes.predict(regimes.estimate("unified"), points),
                     regimes.predict(regimes.estimate("plug_in"), points)) < 1e-8);

    regimes.options.regression.penalties = {1e-2, 1.0, 10.0};
    const Estimate limit = fit_unified(regimes.data(), {regimes.options.regression.penalties, {1e15}});
    const Estimate pooled = regimes.estimate("pooled");
    CHECK(limit.penalty_min == pooled.penalty_min);
    CHECK(difference(regimes.predict(limit, points), regimes.predict(pooled, points)) < 1e-8);
    // between the two it is neither
    CHECK(difference(regimes.predict(regimes.estimate("unified"), points), regimes.predict(pooled, points)) >
          1e-3);
}

TEST_CASE("unified does not depend on the unit of actions, outcome, or the order of interventions",
          "[unified]") {
    const RegimeSamples regimes =
        confounded_chains(90, 90, 4, {.regression = {.degree = 2, .penalties = {0.1, 10.0}}});
    const Eigen::MatrixXd points = comparison_points(regimes);
    const Eigen::VectorXd expected = regimes.predict(regimes.estimate("unified"), points);
    RegimeSamples scaled = regimes;
    for (SampleSet& s : scaled.samples) {
        s.actions *= -5.0;
        s.outcomes *= 100.0;
    }
    scaled.coordinates = standardizing(scaled.samples.front().actions);
    CHECK(difference(scaled.predict(scaled.estimate("unified"), points * -5.0) / 100.0, expected) < 1e-9);
    RegimeSamples swapped = regimes;
    std::swap(swapped.samples[1], swapped.samples[3]);
    CHECK(difference(swapped.predict(swapped.estimate("unified"), points), expected) < 1e-9);
}

TEST_CASE("unified that cannot be fitted has a status", "[unified]") {
    check_too_few_samples("unified", 5);
    // without penalty and with fewer samples than coefficients, unless another pair works
    RegimeSamples few = confounded_chains(9, 9, 6, {.regression = {.degree = 3, .penalties = {0.0}}});
    CHECK(few.estimate("unified").status == FitStatus::not_positive_definite);
    few.options.regression.penalties = {0.0, 1.0};
    const Estimate rescued = few.estimate("unified");
    CHECK(rescued.status == FitStatus::ok);
    CHECK(rescued.penalty_max == 1.0);
    CHECK(rescued.penalty_on_edge);
}
