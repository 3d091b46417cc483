#pragma once

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/ancestors.hpp"
#include "estimators/methods/registry.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/training_data_by_degree.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_set.hpp"
#include "tests/support/shared_data_sets.hpp"

namespace causum::tests {

/// Data sets of all regimes, 0 … K, kept sample by sample.
struct RegimeSamples {
    std::vector<SampleSet> samples;
    Coordinates coordinates;
    estimators::Monomials monomials;
    estimators::FitOptions options;
    std::vector<estimators::Monomials> candidates = {};  ///< of degree 1, 2, … where the degree is automatic
    std::optional<Ancestors> known = std::nullopt;

    RegimeSamples(std::vector<SampleSet> regimes, estimators::FitOptions fit_options)
        : samples(std::move(regimes)),
          coordinates(standardizing(samples.front().actions)),
          monomials(static_cast<int>(samples.front().actions.cols()), fit_options.regression.degree),
          options(std::move(fit_options)) {
        if (options.degree_choice == estimators::DegreeChoice::fixed) return;
        for (int degree = 1; degree <= estimators::highest_automatic_degree; ++degree)
            candidates.emplace_back(actions(), degree);
    }

    [[nodiscard]] int actions() const { return static_cast<int>(samples.size()) - 1; }
    /// @param given  the regimes that are offered; the joint one's samples are the observational ones
    [[nodiscard]] estimators::TrainingData data(const estimators::TrainingRegimes& given = {
                                                    .observational = true,
                                                    .single = true,
                                                    .joint = true}) const {
        return estimators::TrainingData(inputs(given));
    }
    /// @param given  as for data()
    [[nodiscard]] estimators::TrainingInputs inputs(const estimators::TrainingRegimes& given) const {
        const int degree =
            std::max({4, 2 * options.regression.degree, 2 * static_cast<int>(candidates.size())});
        const auto offered = [&](const SampleSet& s, bool is_given) {
            if (!is_given) return estimators::SharedDataSet();
            std::vector<Moments> groups;
            if (options.intervals != estimators::Intervals::none || options.tests != estimators::Tests::none)
                groups = s.groups(coordinates, degree);
            return shared(s.folds(coordinates, degree), std::move(groups));
        };
        std::vector<estimators::SharedDataSet> regimes = {offered(samples.front(), given.observational)};
        for (std::size_t r = 1; r < samples.size(); ++r) regimes.push_back(offered(samples[r], given.single));
        return {.monomials = monomials,
                .coordinates = coordinates,
                .options = options,
                .regimes = std::move(regimes),
                .joint = offered(samples.front(), given.joint),
                .known_ancestors = known,
                .replay = replay_of(samples, coordinates)};
    }
    /// What estimators get that choose a degree. @param given  as for data()
    [[nodiscard]] estimators::TrainingDataByDegree data_by_degree(const estimators::TrainingRegimes& given = {
                                                                      .observational = true,
                                                                      .single = true,
                                                                      .joint = true}) const {
        std::vector<const estimators::Monomials*> degrees;
        for (const estimators::Monomials& candidate : candidates) degrees.push_back(&candidate);
        return {inputs(given), std::move(degrees)};
    }
    [[nodiscard]] estimators::Estimate estimate(const std::string& name) const {
        const estimators::Estimator* estimator = estimators::find_estimator(name);
        REQUIRE(estimator != nullptr);
        return estimator->fit(data());
    }
    /// @param points  rows of raw actions
    [[nodiscard]] Eigen::VectorXd predict(const estimators::Estimate& e,
                                          const Eigen::MatrixXd& points) const {
        REQUIRE(e.status == FitStatus::ok);
        return values_at(points, e.effect, monomials.basis, coordinates);
    }
};

/// The same samples for fits of another degree, and of a fixed one.
inline RegimeSamples with_degree(const RegimeSamples& regimes, int degree) {
    estimators::FitOptions options = regimes.options;
    options.degree_choice = estimators::DegreeChoice::fixed;
    options.regression.degree = degree;
    RegimeSamples result(regimes.samples, std::move(options));
    result.known = regimes.known;
    return result;
}

/// One data set of A_1 = C_1 + V_1, A_2 = 0.8 A_1 + C_2 + V_2, A_3 = C_3 + V_3 (off 0, of unequal units),
/// Y = Σ_k (0.5 A_k + 0.2 A_k² + C_k + 0.5 A_k C_k) + U. @param regime  0 … 3
inline SampleSet confounded_chain(int regime, int n, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    SampleSet s{Eigen::MatrixXd(n, 3), Eigen::VectorXd::Zero(n)};
    for (Eigen::Index i = 0; i < n; ++i) {
        for (int k = 0; k < 3; ++k) {
            const double c = normal(generator), v = 0.5 * normal(generator), forced = normal(generator);
            const double from_first = k == 1 ? 0.8 * s.actions(i, 0) : 0.0;
            const double a = regime == k + 1 ? forced : from_first + c + v;
            s.actions(i, k) = a;
            s.outcomes(i) += 0.5 * a + 0.2 * a * a + c + 0.5 * a * c;
        }
        s.outcomes(i) += 0.3 * normal(generator);
    }
    s.actions.col(0).array() += 2.0;
    s.actions.col(2) *= 3.0;
    return s;
}

inline RegimeSamples confounded_chains(int n_obs, int n_single, unsigned seed,
                                       estimators::FitOptions options) {
    std::vector<SampleSet> samples;
    for (int r = 0; r <= 3; ++r) {
        samples.push_back(
            confounded_chain(r, r == 0 ? n_obs : n_single, 10 * seed + static_cast<unsigned>(r)));
    }
    RegimeSamples result(std::move(samples), std::move(options));
    result.known = Ancestors::from_parents({{}, {0}, {}});
    return result;
}

/// Regimes 0, 1, 2 of A_1, A_2 = A_1 + C_2, Y = A_1 + 2 A_2 + C_2 + U with E C_2 = 1. What regime 1 shows of
/// A_1 is 3, its own effect 1; m_2 = 3 a_2 − a_1 where h_2 = 2 a_2 + 1.
inline RegimeSamples mediated_effect(int n, estimators::FitOptions options) {
    std::mt19937 generator(4);
    std::normal_distribution<double> normal;
    std::vector<SampleSet> samples;
    for (int r = 0; r <= 2; ++r) {
        SampleSet s{Eigen::MatrixXd(n, 2), Eigen::VectorXd(n)};
        for (Eigen::Index i = 0; i < s.size(); ++i) {
            const double c = 1.0 + normal(generator);
            s.actions(i, 0) = normal(generator);
            s.actions(i, 1) = r == 2 ? 1.4 * normal(generator) : s.actions(i, 0) + c;
            s.outcomes(i) = s.actions(i, 0) + 2.0 * s.actions(i, 1) + c + 0.1 * normal(generator);
        }
        samples.push_back(s);
    }
    return {std::move(samples), std::move(options)};
}

/// Largest error of an estimator of the joint effect of `mediated_effect`, a_1 + 2 a_2 + 1, for |a_k| <= 1.
inline double mediated_effect_error(const RegimeSamples& regimes, const std::string& estimator) {
    const Eigen::MatrixXd points = Eigen::MatrixXd::Random(20, 2);
    const Eigen::VectorXd truth = (points.col(0) + 2.0 * points.col(1)).array() + 1.0;
    return (regimes.predict(regimes.estimate(estimator), points) - truth).cwiseAbs().maxCoeff();
}

/// Points at which estimates are compared: raw actions in the support of all regimes.
inline Eigen::MatrixXd comparison_points(const RegimeSamples& regimes) {
    const Eigen::MatrixXd& actions = regimes.samples.front().actions;
    return actions.topRows(std::min<Eigen::Index>(10, actions.rows()));
}

/// Largest difference relative to 1 + the largest value.
inline double difference(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return (a - b).cwiseAbs().maxCoeff() / (1.0 + b.cwiseAbs().maxCoeff());
}

/// Requires that the estimate moves along with unit and origin of actions and outcome.
/// @param scale  of the actions' unit
inline void check_unit_equivariance(const RegimeSamples& regimes, const std::string& estimator,
                                    double tolerance = 1e-8, double scale = -4.0) {
    const Eigen::MatrixXd points = comparison_points(regimes);
    const Eigen::VectorXd expected = regimes.predict(regimes.estimate(estimator), points);
    RegimeSamples moved = regimes;
    for (SampleSet& s : moved.samples) {
        s.actions = (s.actions * scale).array() + 7.0;
        s.outcomes = s.outcomes * 1000.0 + Eigen::VectorXd::Constant(s.size(), 50.0);
    }
    moved.coordinates = standardizing(moved.samples.front().actions);
    const Eigen::MatrixXd moved_points = (points * scale).array() + 7.0;
    const Eigen::VectorXd of_moved = moved.predict(moved.estimate(estimator), moved_points);
    CHECK(difference((of_moved.array() - 50.0) / 1000.0, expected) < tolerance);
}

/// Requires of `confounded_chains` that the estimate moves along with unit and origin of actions and outcome,
/// and with the order of the actions.
inline void check_equivariance(const RegimeSamples& regimes, const std::string& estimator,
                               double scale = -4.0) {
    check_unit_equivariance(regimes, estimator, 1e-8, scale);
    const Eigen::MatrixXd points = comparison_points(regimes);
    const Eigen::VectorXd expected = regimes.predict(regimes.estimate(estimator), points);
    RegimeSamples reversed = regimes;
    std::swap(reversed.samples[1], reversed.samples[3]);
    for (SampleSet& s : reversed.samples) s.actions.col(0).swap(s.actions.col(2));
    reversed.coordinates = standardizing(reversed.samples.front().actions);
    reversed.known = Ancestors::from_parents({{}, {2}, {}});
    const Eigen::VectorXd of_reversed =
        reversed.predict(reversed.estimate(estimator), points.rowwise().reverse());
    CHECK(difference(of_reversed, expected) < 1e-8);
}

/// Requires status too_few_samples where one of the regimes, whichever, has only `left` samples.
inline void check_too_few_samples(const std::string& estimator, Eigen::Index left) {
    const RegimeSamples good = confounded_chains(60, 60, 5, {.regression = {.degree = 2}});
    for (std::size_t r = 0; r < good.samples.size(); ++r) {
        RegimeSamples regimes = good;
        regimes.samples[r] = regimes.samples[r].filtered([&](Eigen::Index i) { return i < left; });
        CHECK(regimes.estimate(estimator).status == FitStatus::too_few_samples);
    }
}

}  // namespace causum::tests
