#include "estimators/contributions/mixed_model.hpp"

#include <cmath>
#include <random>
#include <vector>

#include "tests/estimators/dense_equations.hpp"
#include "tests/estimators/slow_mixed_model.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

constexpr int regimes = 3;
constexpr Eigen::Index functions = 16;
constexpr int groups = 5;
#ifdef __SANITIZE_ADDRESS__
constexpr unsigned seeds = 5;
#else
constexpr unsigned seeds = 40;
#endif

/// Terms of every presence. Functions 1, 2 fixed everywhere; groups: 0 functions 3 … 8 everywhere, 1
/// functions 3 … 8 but in regime 1, 2 the constant in regimes 1 and 2, 3 functions 9 … 12 but in regimes 1
/// and 2, 4 functions 13 … 15 everywhere.
std::vector<MixedTerm> all_terms() {
    std::vector<MixedTerm> terms;
    const auto add = [&](int first, int last, Presence presence, int regime, int group) {
        for (int f = first; f <= last; ++f)
            terms.push_back(
                {{.function = f, .presence = presence, .regime = regime, .other_regime = 2}, group});
    };
    add(1, 2, Presence::everywhere, 0, MixedTerm::fixed);
    add(3, 8, Presence::everywhere, 0, 0);
    add(3, 8, Presence::except_in, 1, 1);
    add(0, 0, Presence::only_in, 1, 2);
    add(0, 0, Presence::only_in, 2, 2);
    add(9, 12, Presence::except_in_both, 1, 3);
    add(13, 15, Presence::everywhere, 0, 4);
    return terms;
}

/// Samples of the model with these variances of standardised effects, its functions off 0, of unequal sds,
/// and correlated; the last one constant.
struct Simulated {
    std::vector<Eigen::MatrixXd> values;
    std::vector<Eigen::VectorXd> outcome;
    Eigen::VectorXd noise_variances = Eigen::Vector3d(0.25, 1.0, 0.5);
    std::vector<MixedTerm> terms = all_terms();
    Eigen::VectorXd effects;     ///< [terms], of the functions themselves
    Eigen::VectorXd centre, sd;  ///< of functions 1 … p: observational mean, spread about it over all regimes

    Simulated(Eigen::Index n, unsigned seed, const Eigen::VectorXd& variances) {
        std::mt19937 generator(seed);
        std::normal_distribution<double> normal;
        const auto draw = [&] { return normal(generator); };
        for (int r = 0; r < regimes; ++r) {
            Eigen::MatrixXd x = Eigen::MatrixXd::NullaryExpr(n, functions, draw);
            for (Eigen::Index f = functions - 1; f > 0; --f)
                x.col(f) = ((x.col(f) + 0.5 * x.col(f - 1)) * (0.3 + 0.4 * static_cast<double>(f))).array() +
                           static_cast<double>(f);
            x.col(functions - 1).setConstant(4.2);
            values.push_back(x);
        }
        centre = values.front().colwise().mean().transpose();
        sd = Eigen::VectorXd::Zero(functions);
        for (const Eigen::MatrixXd& x : values)
            sd += (x.rowwise() - centre.transpose()).colwise().squaredNorm().transpose();
        sd = (sd / static_cast<double>(n * regimes)).cwiseSqrt();
        effects.resize(static_cast<Eigen::Index>(terms.size()));
        for (std::size_t t = 0; t < terms.size(); ++t) {
            const int group = terms[t].group;
            const double spread = group == MixedTerm::fixed ? 1.0 : std::sqrt(variances(group));
            effects(static_cast<Eigen::Index>(t)) = spread * draw() / sd_of(terms[t].term);
        }
        for (int r = 0; r < regimes; ++r) {
            Eigen::VectorXd y = Eigen::VectorXd::Constant(n, 3.0);
            for (std::size_t t = 0; t < terms.size(); ++t)
                y += effects(static_cast<Eigen::Index>(t)) * column(terms[t].term, r);
            y += std::sqrt(noise_variances(r)) * Eigen::VectorXd::NullaryExpr(n, draw);
            outcome.push_back(y);
        }
    }
    [[nodiscard]] double sd_of(const RegimeTerm& term) const {
        return term.function == 0 ? 1.0 : sd(term.function - 1);
    }
    /// Values of a term, centred, in a regime.
    [[nodiscard]] Eigen::VectorXd column(const RegimeTerm& term, int r) const {
        const Eigen::MatrixXd& x = values[static_cast<std::size_t>(r)];
        if (!term.present(r)) return Eigen::VectorXd::Zero(x.rows());
        if (term.function == 0) return Eigen::VectorXd::Ones(x.rows());
        return x.col(term.function - 1).array() - centre(term.function - 1);
    }
    [[nodiscard]] MixedFit fit(const std::vector<MixedTerm>& of_terms, bool with_deviations = false) const {
        std::vector<NormalEquations> equations;
        for (std::size_t r = 0; r < regimes; ++r) equations.push_back(dense_equations(values[r], outcome[r]));
        return fit_mixed_model(equations, noise_variances.cwiseInverse(), of_terms, groups, with_deviations);
    }
    [[nodiscard]] SlowMixedModel slow() const {
        const auto stack = [](const auto& part) {
            const Eigen::VectorXd first = part(0), second = part(1), third = part(2);
            Eigen::VectorXd result(first.size() + second.size() + third.size());
            result << first, second, third;
            return result;
        };
        SlowMixedModel model(stack([&](int r) { return outcome[static_cast<std::size_t>(r)]; }),
                             stack([&](int r) {
                                 return Eigen::VectorXd::Constant(outcome.front().size(), noise_variances(r));
                             }));
        for (const MixedTerm& t : terms)
            model.add(stack([&](int r) { return column(t.term, r); }), t.group, sd_of(t.term));
        return model;
    }
};

const Eigen::VectorXd true_variances = (Eigen::VectorXd(groups) << 1.0, 0.1, 0.4, 0.3, 0.0).finished();

/// Derivatives of the log-likelihood in log τ_g.
struct Slope {
    double first, second;
};
Slope slope(const SlowMixedModel& model, const Eigen::VectorXd& variances, Eigen::Index g) {
    constexpr double step = 1e-3;
    const auto at = [&](double log_factor) {
        Eigen::VectorXd moved = variances;
        moved(g) *= std::exp(log_factor);
        return model.log_likelihood(moved);
    };
    return {(at(step) - at(-step)) / (2.0 * step), (at(step) - 2.0 * at(0.0) + at(-step)) / (step * step)};
}

}  // namespace

TEST_CASE("effects of a mixed model are the regression with penalties 1/τ", "[mixed]") {
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const Simulated data(50, seed, true_variances);
        const MixedFit fit = data.fit(data.terms);
        REQUIRE(fit.status == FitStatus::ok);
        CHECK((fit.centre - data.centre).cwiseAbs().maxCoeff() < 1e-12);
        const Eigen::VectorXd expected = data.slow().coefficients(fit.variances);
        CHECK(fit.intercept == Approx(expected(0)).epsilon(1e-8));
        CHECK((fit.coefficients - expected.tail(fit.coefficients.size())).cwiseAbs().maxCoeff() <
              1e-8 * expected.cwiseAbs().maxCoeff());
    }
}

TEST_CASE("a mixed model's errors are the posterior's and what the choice of variances adds", "[mixed]") {
    constexpr double step = 1e-3;
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const Simulated data(50, 300 + seed, true_variances);
        const MixedFit fit = data.fit(data.terms, true);
        REQUIRE(fit.status == FitStatus::ok);
        CHECK(data.fit(data.terms).coefficients == fit.coefficients);
        CHECK(data.fit(data.terms).deviations.size() == 0);
        const SlowMixedModel model = data.slow();
        const auto moved = [&](Eigen::Index g, double by, Eigen::Index h, double and_by) {
            Eigen::VectorXd variances = fit.variances;
            variances(g) *= std::exp(by);
            variances(h) *= std::exp(and_by);
            return variances;
        };
        // curvature and slopes by differences; a group that was left out moves nothing
        Eigen::MatrixXd precision = 0.25 * Eigen::MatrixXd::Identity(groups, groups);
        Eigen::MatrixXd slopes(static_cast<Eigen::Index>(data.terms.size()) + 1, groups);
        for (Eigen::Index g = 0; g < groups; ++g) {
            slopes.col(g) =
                (model.coefficients(moved(g, step, 0, 0.0)) - model.coefficients(moved(g, -step, 0, 0.0))) /
                (2.0 * step);
            for (Eigen::Index h = 0; h < groups; ++h) {
                const auto at = [&](double a, double b) { return model.log_likelihood(moved(g, a, h, b)); };
                precision(g, h) -= (at(step, step) - at(step, -step) - at(-step, step) + at(-step, -step)) /
                                   (4.0 * step * step);
            }
        }
        const Eigen::MatrixXd expected =
            model.covariance(fit.variances) + slopes * precision.inverse() * slopes.transpose();
        const Eigen::MatrixXd found = fit.deviations.transpose() * fit.deviations;
        const Eigen::Index last = found.rows() - 1;  // the intercept, there the first
        CHECK(found(last, last) == Approx(expected(0, 0)).epsilon(1e-3));
        for (Eigen::Index i = 0; i < last; ++i) {
            CAPTURE(seed, i);
            CHECK(found(last, i) == Approx(expected(0, i + 1))
                                        .epsilon(1e-2)
                                        .margin(1e-3 * std::sqrt(expected(0, 0) * expected(i + 1, i + 1))));
            CHECK(found(i, i) == Approx(expected(i + 1, i + 1)).epsilon(1e-3).margin(1e-300));
        }
    }
}

TEST_CASE("variances of a mixed model maximise the restricted likelihood", "[mixed]") {
    int kept = 0, left_out = 0;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        const Simulated data(50, 100 + seed, true_variances);
        const Eigen::VectorXd variances = data.fit(data.terms).variances;
        const SlowMixedModel model = data.slow();
        const double best = model.log_likelihood(variances);
        for (Eigen::Index g = 0; g < groups; ++g) {
            INFO("seed " << seed << " group " << g << " variance " << variances(g));
            Eigen::VectorXd moved = variances;
            if (variances(g) > 0.0) {
                ++kept;
                const Slope s = slope(model, variances, g);
                INFO("slope " << s.first << " curvature " << s.second);
                CHECK(s.second < 0.0);
                // log τ within 10 % of its optimum, but for groups that hardly matter: a round moves their τ
                // by less than 1 % long before that
                CHECK(std::abs(s.first) < 0.1 * -s.second + 1e-3);
                for (const double log_factor : {-0.5, 0.5}) {
                    moved(g) = variances(g) * std::exp(log_factor);
                    CHECK(model.log_likelihood(moved) <= best + 1e-3);
                }
            } else {
                ++left_out;
                for (const double variance : {1e-6, 1e-4, 1e-3, 1e-2, 1e-1}) {
                    moved(g) = variance;
                    CHECK(model.log_likelihood(moved) <= best + 1e-3);
                }
            }
        }
    }
    CHECK(kept > 3 * static_cast<int>(seeds));
    CHECK(left_out > 0);
}

TEST_CASE("a mixed model finds its variances, and effects better than least squares", "[mixed]") {
    Eigen::VectorXd variances = Eigen::VectorXd::Zero(groups);
    double mixed_error = 0.0, fixed_error = 0.0;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        const Simulated data(40, 200 + seed, true_variances);
        const MixedFit mixed = data.fit(data.terms);
        variances += mixed.variances / static_cast<double>(seeds);
        std::vector<MixedTerm> free = data.terms;
        for (MixedTerm& t : free) t.group = MixedTerm::fixed;
        const MixedFit fixed = data.fit(free);
        REQUIRE(mixed.status == FitStatus::ok);
        REQUIRE(fixed.status == FitStatus::ok);
        for (std::size_t t = 0; t < data.terms.size(); ++t) {
            const auto at = static_cast<Eigen::Index>(t);
            const double unit = data.sd_of(data.terms[t].term);
            mixed_error += std::pow((mixed.coefficients(at) - data.effects(at)) * unit, 2);
            fixed_error += std::pow((fixed.coefficients(at) - data.effects(at)) * unit, 2);
        }
    }
    CAPTURE(variances.transpose(), true_variances.transpose(), mixed_error, fixed_error);
    // groups of 2 to 6 effects: the means' standard errors are at most 1/√seeds = 16 % of τ
    for (Eigen::Index g = 0; g < 4; ++g) {
        CHECK(variances(g) > 0.5 * true_variances(g));
        CHECK(variances(g) < 2.0 * true_variances(g));
    }
    CHECK(variances(4) < 0.02);
    CHECK(mixed_error < 0.9 * fixed_error);
}

TEST_CASE("a mixed model moves along with unit and origin of the outcome and of a function", "[mixed]") {
    const Simulated data(50, 7, true_variances);
    const MixedFit expected = data.fit(data.terms);
    Simulated moved = data;
    for (Eigen::VectorXd& y : moved.outcome) y = (y * -1000.0).array() + 50.0;
    moved.noise_variances *= 1e6;
    for (Eigen::MatrixXd& x : moved.values) x.col(4) = (x.col(4) * 0.25).array() - 30.0;
    const MixedFit fit = moved.fit(moved.terms);
    CHECK((fit.intercept - 50.0) / -1000.0 == Approx(expected.intercept).epsilon(1e-7));
    CHECK((fit.variances / 1e6 - expected.variances).cwiseAbs().maxCoeff() < 1e-7);
    for (std::size_t t = 0; t < data.terms.size(); ++t) {
        const double unit = data.terms[t].term.function == 5 ? 0.25 : 1.0;
        CHECK(fit.coefficients(static_cast<Eigen::Index>(t)) * unit / -1000.0 ==
              Approx(expected.coefficients(static_cast<Eigen::Index>(t))).epsilon(1e-6).margin(1e-8));
    }
}

TEST_CASE("a mixed model of degenerate data is finite", "[mixed]") {
    Simulated data(50, 8, true_variances);
    // a function that does not vary, one that is another, as fixed effects and as random ones
    for (const int group : {MixedTerm::fixed, 4}) {
        Simulated degenerate = data;
        degenerate.terms.push_back({{.function = 16}, group});
        degenerate.terms.push_back({{.function = 2}, group});
        const MixedFit fit = degenerate.fit(degenerate.terms);
        REQUIRE(fit.status == FitStatus::ok);
        CHECK(fit.coefficients.allFinite());
        CHECK(fit.coefficients(fit.coefficients.size() - 2) == 0.0);
    }
    for (Eigen::VectorXd& y : data.outcome) y.setConstant(2.5);
    const MixedFit constant = data.fit(data.terms);
    REQUIRE(constant.status == FitStatus::ok);
    CHECK(constant.intercept == Approx(2.5));
    CHECK(constant.coefficients.cwiseAbs().maxCoeff() < 1e-12);
    data.outcome[1](3) = std::nan("");
    const FitStatus status = data.fit(data.terms).status;
    CHECK((status == FitStatus::not_finite || status == FitStatus::not_positive_definite));
}
