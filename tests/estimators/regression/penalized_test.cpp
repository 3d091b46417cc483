#include "estimators/regression/penalized.hpp"

#include <vector>

#include "tests/estimators/dense_equations.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;

namespace {

/// y = 3 z at z = −1, 1, where the raw action is 5 + 2 z, of variance 4.
struct Line {
    Features features = all_features(Basis(1, 1), 1);
    RawTransform transform{Coordinates{Eigen::VectorXd::Constant(1, 5.0), Eigen::VectorXd::Constant(1, 2.0)},
                           1};
    NormalEquations equations =
        tests::dense_equations(Eigen::Vector2d(-1.0, 1.0), Eigen::Vector2d(-3.0, 3.0));
};

}  // namespace

TEST_CASE("penalties weigh raw coefficients by the raw monomials' spread", "[penalized]") {
    const Line line;
    const Eigen::VectorXd variances = raw_variances(line.equations, line.features, line.transform);
    REQUIRE(variances.size() == 1);
    CHECK(variances(0) == Approx(4.0));
    // The raw coefficient is half of the one in z: 4 (b/2)² = b², and 8 (b/2)² = 2 b².
    CHECK(raw_penalty_matrix(variances, line.features, line.transform)(0, 0) == Approx(1.0));
    CHECK(raw_penalty_matrix(2.0 * variances, line.features, line.transform)(0, 0) == Approx(2.0));
}

TEST_CASE("ridge of a line: moment 6 over 2 plus the penalty", "[penalized]") {
    const Line line;
    Eigen::MatrixXd moments(1, 2);
    moments << line.equations.moment(0), -0.5 * line.equations.moment(0);
    // Nine penalties, so a second group of lanes.
    const std::vector<double> penalties = {0.0, 1.0, 2.0, 4.0, 10.0, 22.0, 46.0, 58.0, 598.0};
    const RidgePath path(line.equations, moments, line.features, line.transform, penalties);
    const std::vector<Eigen::VectorXd> images = path.images(Eigen::MatrixXd::Constant(1, 1, 10.0), 0);
    for (std::size_t i = 0; i < penalties.size(); ++i) {
        REQUIRE(path.status(i) == FitStatus::ok);
        CHECK(path.coefficients(i, 0)(0) == Approx(6.0 / (2.0 + penalties[i])));
        CHECK(path.coefficients(i, 1)(0) == Approx(-3.0 / (2.0 + penalties[i])));
        CHECK(images[i](0) == Approx(60.0 / (2.0 + penalties[i])));
    }
}

TEST_CASE("ridge without variance and penalty has no factor", "[penalized]") {
    Line line;
    line.equations.gram.setZero();
    const RidgePath path(line.equations, line.equations.moment, line.features, line.transform, {0.0});
    CHECK(path.status(0) == FitStatus::not_positive_definite);
}

TEST_CASE("lasso of a line: its slope 3 less the penalty, down to 0", "[penalized]") {
    const Line line;
    LassoProblem problem(line.equations, line.features, line.transform);
    for (const double penalty : {5.0, 3.0, 1.0, 0.25}) {
        const Solution solution = problem.solve(penalty);
        REQUIRE(solution.status == FitStatus::ok);
        CHECK(solution.coefficients(0) == Approx(penalty < 3.0 ? 3.0 - penalty : 0.0).margin(1e-12));
    }
}
