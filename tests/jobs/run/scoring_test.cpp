// Every metric and every fact has a value somewhere.

#include "jobs/run/scoring.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "jobs/run/replicate.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "results/table.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

results::Table rows_of(std::string_view text) {
    const Study study = parse_study(text, "scoring.ini");
    results::Table table = make_table(study);
    const ReplicateRunner runner(study);
    for (std::size_t r = 0; r < table.replicates.size(); ++r) runner.run(table, r);
    return table;
}

bool has_finite(const std::vector<double>& values) {
    return std::ranges::any_of(values, [](double value) { return std::isfinite(value); });
}

TEST_CASE("every metric and every fact is finite in some row of a small run", "[scoring]") {
    const results::Table table = rows_of(
        "name = values\nreplicates = 1\n[scm]\nactions = 3\n[data]\nn = 100\nsets = 10\n[interaction]\n"
        "strength = 0.5\n[fit]\ndegree = 2\nintervals = jackknife\n"
        "tests = additivity\nestimators = plug_in joint\n");
    for (const auto& entry : results::metric_infos) {
        INFO(entry.name << ": no row has a value; scoring.cpp computes metrics");
        CHECK(has_finite(table.metric(entry.place)));
    }
    for (const auto& entry : results::fact_infos) {
        INFO(entry.name << ": no row has a value; replicate.cpp computes facts");
        CHECK(has_finite(table.fact(entry.place)));
    }
}

/// A fit with values 1 and 3 at two places where the truth is 0 and 3.2, standard errors 0.5 and 0.1.
MeasuredFit fit_with_intervals(double shift) {
    MeasuredFit result;
    result.estimate.status = FitStatus::ok;
    result.estimate.effect = {1, Eigen::VectorXd::Zero(2)};
    result.intervals = {.effects = Eigen::Vector2d(0.0, 3.2),
                        .values = Eigen::Vector2d(1.0 + shift, 3.0),
                        .standard_errors = Eigen::Vector2d(0.5, 0.1),
                        .half_width = 2.5,
                        .power = shift == 0.0 ? 0.5 : 0.0};
    return result;
}

TEST_CASE("coverage, width and standard errors of intervals, by hand", "[scoring]") {
    NormalEquations population;
    population.count = 1.0;
    population.mean = Eigen::VectorXd::Zero(1);
    population.gram = Eigen::MatrixXd::Identity(1, 1);
    population.moment = Eigen::VectorXd::Zero(1);
    const auto row = [&](const std::vector<MeasuredFit>& fits) { return row_of(fits, population, 1.0); };
    results::Row one = row({fit_with_intervals(0.0)});
    CHECK(one.metric(results::Metric::coverage) == 1.0);  // 1 ± 1.25 holds 0, 3 ± 0.25 holds 3.2
    CHECK(one.metric(results::Metric::interval_width) == Approx(1.5));
    CHECK(one.metric(results::Metric::model_se) == Approx(std::sqrt(0.13)));
    CHECK(one.metric(results::Metric::power) == 0.5);
    CHECK(std::isnan(one.metric(results::Metric::se_ratio)));
    CHECK(std::isnan(one.metric(results::Metric::coverage_of_mean)));

    results::Row two = row({fit_with_intervals(0.0), fit_with_intervals(1.0)});
    CHECK(two.metric(results::Metric::coverage) == Approx(0.75));  // 2 ± 1.25 does not hold 0
    // squared standard errors 0.26 a data set, squared distances from the mean 0.25 each
    CHECK(two.metric(results::Metric::se_ratio) == Approx(std::sqrt(0.26 / 0.5)));
    CHECK(two.metric(results::Metric::power) == 0.25);
    CHECK(std::isnan(two.metric(results::Metric::coverage_of_mean)));

    std::vector<MeasuredFit> ten(9, fit_with_intervals(0.0));
    ten.push_back(fit_with_intervals(5.0));  // the mean is 1.5 at the first place
    CHECK(row(ten).metric(results::Metric::coverage_of_mean) == Approx(0.95));

    ten.front().intervals = {};
    CHECK(std::isnan(row(ten).metric(results::Metric::coverage)));
}

TEST_CASE("power counts the places whose difference from the mean estimate is told from 0", "[scoring]") {
    // f = 2 a at a = -1, 0, 1, which have mean 0: differences -2, 0 and 2; the intercept's error does not
    // matter
    estimators::Estimate estimate{.status = FitStatus::ok, .effect = {1, Eigen::Vector2d(5.0, 2.0)}};
    const auto power = [&](double slope_error) {
        Eigen::MatrixXd values(2, 3);
        values << 1.0, 1.0, 1.0, -1.0, 0.0, 1.0;
        estimate.uncertainty = {Eigen::Vector2d(100.0, slope_error).asDiagonal(), 23.0};
        return intervals_of(estimate, {values, Eigen::VectorXd::Zero(3), 0.9}).power;
    };
    CHECK(power(1.0) == Approx(2.0 / 3.0));  // 2 > 1.714 standard errors
    CHECK(power(1.2) == 0.0);
    CHECK(power(0.0) == Approx(2.0 / 3.0));
}

}  // namespace
}  // namespace causum::jobs
