#include "estimators/methods/jackknife.hpp"

#include <algorithm>
#include <cmath>

#include "core/errors.hpp"
#include "estimators/methods/unified.hpp"
#include "estimators/regression/refit.hpp"
#include "estimators/regression/sample_groups.hpp"
#include "tests/estimators/slow_structured.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

FitOptions with_intervals(FitOptions options) {
    options.intervals = Intervals::jackknife;
    return options;
}

/// Points (rows) of raw actions where estimates are compared.
Eigen::MatrixXd some_points() {
    Eigen::MatrixXd points(4, 3);
    points << 2.0, 0.0, 0.0, 3.5, -1.0, 2.0, 0.7, 1.8, -4.0, 2.2, 0.3, 5.0;
    return points;
}

Eigen::MatrixXd monomials_at(const RegimeSamples& regimes, const Eigen::MatrixXd& points) {
    const Eigen::MatrixXd z = standardised(points, regimes.coordinates);
    const Basis& basis = regimes.monomials.basis;
    Eigen::MatrixXd result = Eigen::MatrixXd::Ones(basis.size(), points.rows());
    for (int m = 1; m < basis.size(); ++m)
        result.row(m) = result.row(basis.parent(m)).cwiseProduct(z.col(basis.last(m)).transpose());
    return result;
}

/// Standard errors from what refits without each group give at some points, column by column.
Eigen::VectorXd standard_errors(const Eigen::MatrixXd& refits) {
    const Eigen::VectorXd mean = refits.rowwise().mean();
    const double factor = (group_count - 1.0) / group_count;
    return (factor * (refits.colwise() - mean).rowwise().squaredNorm()).cwiseSqrt();
}

/// Residual sum of squares of a dense ridge regression over n − 1 − trace of its hat matrix.
double slow_residual_variance(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, double penalty) {
    Eigen::MatrixXd stacked(x.rows() + x.cols(), x.cols());
    const Eigen::RowVectorXd mean = x.colwise().mean();
    stacked.topRows(x.rows()) = ((x.rowwise() - mean).array().rowwise() / SlowRidge::sds(x).array()).matrix();
    stacked.bottomRows(x.cols()) = std::sqrt(penalty) * Eigen::MatrixXd::Identity(x.cols(), x.cols());
    const Eigen::MatrixXd q =
        stacked.householderQr().householderQ() * Eigen::MatrixXd::Identity(stacked.rows(), stacked.cols());
    const double squares = (y - SlowRidge(x, y, penalty).predict(x)).squaredNorm();
    return squares / (static_cast<double>(y.size()) - 1.0 - q.topRows(x.rows()).squaredNorm());
}

/// Ridge without a group, dense, with the standardisation of all samples, the penalty multiplied and the
/// weights shrunk to what the refit's signs say.
/// @param number  of the regression among its condition's
Eigen::VectorXd slow_refit(const RegimeSamples& regimes, const SampleSet& samples, const Features& features,
                           double penalty, int number, int without, const Eigen::MatrixXd& points) {
    const Basis& basis = regimes.monomials.basis;
    const RefitSigns signs(static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(without));
    const double step = std::sqrt(24.0) / 23.0;
    const double own_penalty = penalty * std::pow(10.0, signs(0) * step * 0.8);
    const Eigen::MatrixXd all = raw_design(samples.actions, basis, features);
    const double sd = std::sqrt(slow_residual_variance(all, samples.outcomes, penalty) / own_penalty);
    const Eigen::RowVectorXd scale = SlowRidge::sds(all);
    Eigen::VectorXd prior(all.cols());  // raw coefficients
    for (Eigen::Index i = 0; i < prior.size(); ++i)
        prior(i) = signs(static_cast<std::uint32_t>(i) + 1) * step * sd / scale(i);
    const SampleSet part = samples.filtered([&](Eigen::Index i) { return i % group_count != without; });
    const Eigen::MatrixXd x = raw_design(part.actions, basis, features);
    const Eigen::MatrixXd at = raw_design(points, basis, features);
    return at * prior + SlowRidge(x, part.outcomes - x * prior, own_penalty, scale).predict(at);
}

Estimate fitted(std::string_view name, const TrainingDataByDegree& data) {
    return fit(*find_estimator(name), data);
}

void check_close(const Eigen::VectorXd& found, const Eigen::VectorXd& expected) {
    REQUIRE(found.size() == expected.size());
    for (Eigen::Index i = 0; i < found.size(); ++i) CHECK(found(i) == Approx(expected(i)).epsilon(1e-9));
}

}  // namespace

TEST_CASE("the jackknife of ridge regressions is that of dense refits", "[jackknife]") {
    const RegimeSamples regimes = confounded_chains(
        250, 200, 5, with_intervals({.regression = {.degree = 2, .penalties = {0.1, 3.0, 50.0}}}));
    const TrainingDataByDegree data = regimes.data_by_degree();
    const Eigen::MatrixXd points = some_points(), psi = monomials_at(regimes, points);
    const auto penalty = [&](int r, const Features& features) {
        return regimes.data().regime_fit(r, features).penalty;
    };
    const Features& all = regimes.monomials.all;
    Eigen::MatrixXd plug_in(points.rows(), group_count), joint = plug_in, observational = plug_in,
                                                         marginals = plug_in;
    for (int g = 0; g < group_count; ++g) {
        // of regimes 0 … K, K + 1 the joint one, whose samples are the observational ones here
        const auto refit = [&](int r, const Features& features) {
            const int samples = r > 3 ? 0 : r;
            return slow_refit(regimes, regimes.samples[static_cast<std::size_t>(samples)], features,
                              penalty(samples, features), 5 * r + r, g, points);
        };
        joint.col(g) = refit(4, all);
        observational.col(g) = refit(0, all);
        plug_in.col(g) = -2.0 * observational.col(g);
        const SampleSet part =
            regimes.samples[0].filtered([&](Eigen::Index i) { return i % group_count != g; });
        marginals.col(g).setConstant(-2.0 * part.outcomes.mean());
        for (int k = 1; k <= 3; ++k) {
            plug_in.col(g) += refit(k, all);
            marginals.col(g) += refit(k, powers_of(regimes.monomials, k - 1));
        }
    }
    const auto found = [&](std::string_view name) {
        const Estimate estimate = fitted(name, data);
        REQUIRE(estimate.uncertainty.is_known());
        CHECK(estimate.uncertainty.degrees_of_freedom == group_count - 1.0);
        return estimate.uncertainty.standard_errors(psi);
    };
    check_close(found("joint"), standard_errors(joint));
    check_close(found("observational"), standard_errors(observational));
    check_close(found("plug_in"), standard_errors(plug_in));
    check_close(found("sum_of_marginals"), standard_errors(marginals));
}

TEST_CASE("the jackknife of structured is that of dense refits with all samples' weights", "[jackknife]") {
    for (const AncestorSource source : {AncestorSource::known, AncestorSource::learned}) {
        const RegimeSamples regimes = confounded_chains(
            250, 200, 6, with_intervals({.regression = {.degree = 2}, .ancestors = source}));
        const Eigen::MatrixXd points = some_points();
        const Ancestors ancestors = regimes.data().ancestors();
        Eigen::MatrixXd refits(points.rows(), group_count);
        for (Eigen::Index g = 0; g < group_count; ++g)
            refits.col(g) = slow_structured(regimes, ancestors, points, g);
        const Estimate estimate = fitted("structured", regimes.data_by_degree());
        REQUIRE(estimate.uncertainty.is_known());
        check_close(estimate.uncertainty.standard_errors(monomials_at(regimes, points)),
                    standard_errors(refits));
    }
}

TEST_CASE("the jackknife of unified meets those of plug_in and of pooled at its ends", "[jackknife]") {
    const RegimeSamples regimes =
        confounded_chains(250, 200, 9, with_intervals({.regression = {.degree = 2, .penalties = {0.0}}}));
    const TrainingDataByDegree data = regimes.data_by_degree();
    const Eigen::MatrixXd psi = monomials_at(regimes, some_points());
    const auto errors = [&](std::string_view name) {
        const Estimate estimate = fitted(name, data);
        REQUIRE(estimate.uncertainty.is_known());
        return estimate.uncertainty.standard_errors(psi);
    };
    const Eigen::VectorXd unified = errors("unified"), plug_in = errors("plug_in");
    for (Eigen::Index i = 0; i < psi.cols(); ++i) CHECK(unified(i) == Approx(plug_in(i)).epsilon(1e-7));

    const RegimeSamples shrunken =
        confounded_chains(250, 200, 9, with_intervals({.regression = {.degree = 2, .penalties = {3.0}}}));
    const TrainingData whole = shrunken.data();
    const UnifiedPenalties without_changes = {.shared = {3.0}, .changes = {1e12}};
    REQUIRE(fit_unified(whole, without_changes).status == FitStatus::ok);
    // with the changes held at 0: a ridge regression of all samples, stacked
    const Basis& basis = shrunken.monomials.basis;
    const Features& all = shrunken.monomials.all;
    const auto stacked = [&](int without) {
        SampleSet result = shrunken.samples[0].filtered(
            [&](Eigen::Index i) { return without < 0 || i % group_count != without; });
        for (std::size_t r = 1; r < shrunken.samples.size(); ++r) {
            const SampleSet part = shrunken.samples[r].filtered(
                [&](Eigen::Index i) { return without < 0 || i % group_count != without; });
            Eigen::MatrixXd both(result.actions.rows() + part.actions.rows(), part.actions.cols());
            both << result.actions, part.actions;
            Eigen::VectorXd outcomes(both.rows());
            outcomes << result.outcomes, part.outcomes;
            result.actions = both;
            result.outcomes = outcomes;
        }
        return result;
    };
    const Eigen::RowVectorXd sds = SlowRidge::sds(raw_design(stacked(-1).actions, basis, all));
    for (const int g : {0, 7, 23}) {
        const Estimate found = fit_unified(whole.without(g), without_changes);
        REQUIRE(found.status == FitStatus::ok);
        const SampleSet part = stacked(g);
        const RefitSigns signs(unified_number, static_cast<std::uint32_t>(g));
        const SlowRidge expected(raw_design(part.actions, basis, all), part.outcomes,
                                 refit_penalty(3.0, signs), sds);
        const Eigen::VectorXd at = expected.predict(raw_design(some_points(), basis, all));
        const Eigen::VectorXd values = psi.transpose() * found.effect.coefficients;
        for (Eigen::Index i = 0; i < at.size(); ++i) CHECK(values(i) == Approx(at(i)).epsilon(1e-6));
    }
}

TEST_CASE("intervals leave the estimate as it is, and only those have them that say so", "[jackknife]") {
    for (const bool is_automatic : {false, true}) {
        FitOptions options{.regression = {.degree = is_automatic ? usual_degree : 2}};
        if (is_automatic) options.degree_choice = DegreeChoice::automatic;
        const RegimeSamples plain = confounded_chains(120, 100, 7, options);
        const RegimeSamples regimes = confounded_chains(120, 100, 7, with_intervals(options));
        const TrainingDataByDegree data = regimes.data_by_degree();
        for (const Estimator& estimator : all_estimators()) {
            CAPTURE(estimator.name, is_automatic);
            const Estimate expected = fit(estimator, plain.data_by_degree());
            const Estimate found = fit(estimator, data);
            REQUIRE(found.status == expected.status);
            CHECK(found.effect.coefficients == expected.effect.coefficients);
            CHECK(!expected.uncertainty.is_known());
            CHECK(found.uncertainty.is_known() == (estimator.uncertainty != UncertaintySource::none));
            if (!found.uncertainty.is_known()) continue;
            const Eigen::MatrixXd& deviations = found.uncertainty.deviations;
            CHECK(deviations.cols() == found.effect.coefficients.size());
            CHECK(deviations.col(0).cwiseAbs().maxCoeff() > 0.0);
            if (estimator.uncertainty != UncertaintySource::refits) continue;
            CHECK(deviations.colwise().sum().cwiseAbs().maxCoeff() <
                  1e-10 * deviations.cwiseAbs().maxCoeff());
        }
    }
}

TEST_CASE("too few samples, and the lasso, have no intervals", "[jackknife]") {
    const FitOptions options = with_intervals({.regression = {.degree = 1}});
    CHECK(fitted("plug_in", confounded_chains(48, 48, 8, options).data_by_degree()).uncertainty.is_known());
    const RegimeSamples few = confounded_chains(48, 47, 8, options);
    for (const Estimator& estimator : all_estimators()) {
        CAPTURE(estimator.name);
        const bool has_enough = !estimator.reads.single || estimator.uncertainty != UncertaintySource::refits;
        const Estimate estimate = fit(estimator, few.data_by_degree());
        CHECK(estimate.uncertainty.is_known() ==
              (has_enough && estimator.uncertainty != UncertaintySource::none));
    }
    FitOptions lasso = options;
    lasso.regression.regularization = Regularization::lasso;
    lasso.regression.penalties = {0.01, 0.1};
    const RegimeSamples regimes = confounded_chains(100, 100, 8, lasso);
    const TrainingDataByDegree data = regimes.data_by_degree();
    CHECK(fitted("plug_in", data).status == FitStatus::ok);
    CHECK(!fitted("plug_in", data).uncertainty.is_known());
    CHECK(fitted("structured", data).uncertainty.is_known());
}

TEST_CASE("data without a group are refused what they do not have", "[jackknife]") {
    const RegimeSamples plain = confounded_chains(100, 100, 8, {.regression = {.degree = 1}});
    const TrainingData data = plain.data();
    CHECK(!data.has_groups(1));
    CHECK_THROWS_AS(data.without(0).samples(1), ArgumentError);
    const RegimeSamples grouped =
        confounded_chains(100, 100, 8, with_intervals({.regression = {.degree = 1}}));
    const TrainingData with_groups = grouped.data();
    CHECK(with_groups.has_groups(1));
    CHECK(with_groups.without(3).samples(1).count == 100 - 5);  // samples 3, 27, 51, 75, 99
    CHECK_THROWS_AS(with_groups.without(3).folds(1), ArgumentError);
    CHECK_THROWS_AS(with_groups.without(3).regime_fit(1), ArgumentError);  // not fitted to all samples yet
    CHECK_THROWS_AS(with_groups.without(3).contributions(), ArgumentError);
}
