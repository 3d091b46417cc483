// Ridge and lasso against scikit-learn and against a 60-digit calculation: tests/golden/README.md.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "core/polynomial.hpp"
#include "estimators/regression/fit_options.hpp"
#include "estimators/regression/regression.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sample_set.hpp"

using namespace causum;
using namespace causum::estimators;

namespace {

struct GoldenFit {
    std::string model, source, grid;
    std::vector<double> penalties, scores;
    double chosen = 0.0;
    Eigen::VectorXd chosen_prediction;  ///< [points]
    Eigen::MatrixXd predictions;        ///< [points][penalties]
};

struct Golden {
    std::string name;
    int degree = 0;
    tests::SampleSet samples{};
    Eigen::MatrixXd points;
    std::vector<GoldenFit> fits;
};

class Reader {
  public:
    explicit Reader(const std::string& file) : in_(file) { REQUIRE(in_); }

    template <class Value>
    Value next() {
        Value value;
        in_ >> value;
        REQUIRE(in_);
        return value;
    }
    template <class Value>
    Value after(const std::string& keyword) {
        REQUIRE(next<std::string>() == keyword);
        return next<Value>();
    }
    Eigen::MatrixXd matrix(Eigen::Index rows, Eigen::Index columns) {
        Eigen::MatrixXd result(rows, columns);
        for (Eigen::Index i = 0; i < rows; ++i) {
            for (Eigen::Index j = 0; j < columns; ++j) result(i, j) = next<double>();
        }
        return result;
    }
    std::vector<double> numbers(int count) {
        std::vector<double> result;
        for (int i = 0; i < count; ++i) result.push_back(next<double>());
        return result;
    }

  private:
    std::ifstream in_;
};

Golden read_golden(const std::string& name) {
    Reader in(std::string(CAUSUM_GOLDEN_DIR) + "/" + name + ".txt");
    Golden g;
    g.name = in.after<std::string>("data_set");
    const int actions = in.after<int>("actions");
    g.degree = in.after<int>("degree");
    REQUIRE(in.after<int>("folds") == fold_count);
    const int n = in.after<int>("samples");
    const Eigen::MatrixXd rows = in.matrix(n, actions + 1);
    g.samples = {rows.leftCols(actions), rows.col(actions)};
    const int points = in.after<int>("points");
    g.points = in.matrix(points, actions);
    const int fits = in.after<int>("fits");
    for (int f = 0; f < fits; ++f) {
        GoldenFit fit;
        fit.model = in.after<std::string>("fit");
        fit.source = in.next<std::string>();
        fit.grid = in.next<std::string>();
        const int p = in.after<int>("penalties");
        fit.penalties = in.numbers(p);
        REQUIRE(in.after<int>("scores") == p);
        fit.scores = in.numbers(p);
        fit.chosen = in.after<double>("chosen");
        REQUIRE(in.after<int>("chosen_prediction") == points);
        fit.chosen_prediction = in.matrix(points, 1);
        REQUIRE(in.after<int>("predictions") == points);
        REQUIRE(in.next<int>() == p);
        fit.predictions = in.matrix(points, p);
        g.fits.push_back(fit);
    }
    return g;
}

/// Largest |a − b| relative to the largest |b|.
double relative_error(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff();
}

void check(const std::string& name) {
    const Golden golden = read_golden(name);
    const int actions = static_cast<int>(golden.points.cols());
    const Coordinates coordinates = standardizing(golden.samples.actions);
    const Monomials monomials(actions, golden.degree);
    const RawTransform transform(coordinates, golden.degree);
    const Folds folds = golden.samples.folds(coordinates, 2 * golden.degree);
    const auto fit = [&](const RegressionOptions& options) {
        return fit_regression({monomials, transform, options}, folds, monomials.all);
    };
    const auto predict = [&](const Regression& regression) {
        Eigen::VectorXd result(golden.points.rows());
        for (Eigen::Index i = 0; i < result.size(); ++i) {
            const Eigen::VectorXd z =
                (golden.points.row(i).transpose() - coordinates.location).cwiseQuotient(coordinates.scale);
            result(i) = regression.function(monomials.basis, z);
        }
        return result;
    };
    REQUIRE(golden.fits.size() >= 4);
    for (const GoldenFit& expected : golden.fits) {
        INFO(name << " " << expected.model << " " << expected.source << " " << expected.grid);
        const bool ridge = expected.model == "ridge";
        const double tolerance = ridge ? 1e-8 : 1e-6;
        RegressionOptions options{.degree = golden.degree,
                                  .regularization = ridge ? Regularization::ridge : Regularization::lasso,
                                  .penalties = expected.penalties};
        const Regression chosen = fit(options);
        REQUIRE(chosen.status == FitStatus::ok);
        // the same penalty, or one whose score is within 1e-9 of the best
        const auto at = std::ranges::find(expected.penalties, chosen.penalty) - expected.penalties.begin();
        CHECK(expected.scores[static_cast<std::size_t>(at)] >=
              *std::ranges::max_element(expected.scores) - 1e-9);
        if (chosen.penalty == expected.chosen)
            CHECK(relative_error(predict(chosen), expected.chosen_prediction) < tolerance);
        for (std::size_t i = 0; i < expected.scores.size(); ++i) {
            INFO("penalty " << expected.penalties[i]);
            // R² of a fold may be far below 0 where a fit is wild: relative there
            CHECK(std::abs(chosen.scores[i] - expected.scores[i]) <
                  tolerance * std::max(1.0, std::abs(expected.scores[i])));
            options.penalties = {expected.penalties[i]};
            const Regression one = fit(options);
            REQUIRE(one.status == FitStatus::ok);
            CHECK(relative_error(predict(one), expected.predictions.col(static_cast<Eigen::Index>(i))) <
                  tolerance);
        }
    }
}

}  // namespace

TEST_CASE("agrees with scikit-learn: ordinary data", "[golden]") {
    check("ordinary");
}
TEST_CASE("agrees with scikit-learn: five actions", "[golden]") {
    check("five_actions");
}
TEST_CASE("agrees with scikit-learn: collinear, offset actions", "[golden]") {
    check("ill_conditioned");
}
TEST_CASE("agrees with scikit-learn: an action that never varies", "[golden]") {
    check("constant_action");
}
TEST_CASE("agrees with scikit-learn: degree two", "[golden]") {
    check("degree_two");
}
TEST_CASE("agrees with scikit-learn: tiny data", "[golden]") {
    check("tiny");
}
