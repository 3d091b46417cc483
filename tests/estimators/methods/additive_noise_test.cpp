#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <Eigen/QR>
#include <cmath>

#include "estimators/regression/fit_options.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

/// The model fitted sample by sample: whitened residuals by QR, missing residuals predicted one by one.
class SlowAdditiveNoise {
  public:
    explicit SlowAdditiveNoise(const RegimeSamples& regimes)
        : regimes_(regimes), actions_(regimes.actions()) {
        const Basis& basis = regimes.monomials.basis;
        for (int k = 0; k <= actions_; ++k) {
            Features& f = features_.emplace_back();
            for (int m = 1; m < basis.size(); ++m) {
                const auto e = basis.exponents(m);
                bool earlier = true;
                for (int j = k; j < actions_; ++j) earlier = earlier && e[static_cast<std::size_t>(j)] == 0;
                if (earlier) f.push_back(m);
            }
            first_.push_back(unknowns_);
            unknowns_ += static_cast<Eigen::Index>(f.size()) + 1;
        }
        covariance_ = Eigen::MatrixXd::Identity(actions_ + 1, actions_ + 1);
        least_squares();
        covariance_ = own_variances().asDiagonal();
    }

    /// One round. @return the log likelihood before it, but for a constant
    double step() {
        least_squares();
        Eigen::MatrixXd completed = Eigen::MatrixXd::Zero(actions_ + 1, actions_ + 1);
        double likelihood = 0.0, samples = 0.0;
        for (int r = 0; r <= actions_; ++r) {
            const std::vector<Eigen::Index> present = equations(r);
            const Eigen::MatrixXd part = covariance_(present, present);
            const Eigen::MatrixXd inverse = part.inverse();
            Eigen::MatrixXd e = residuals(r);
            for (Eigen::Index i = 0; i < e.rows(); ++i) {
                const Eigen::VectorXd known = e.row(i)(present).transpose();
                likelihood -= 0.5 * (std::log(part.determinant()) + known.dot(inverse * known));
                samples += 1.0;
                if (r > 0) e(i, r - 1) = covariance_(present, r - 1).dot(inverse * known);
                completed += e.row(i).transpose() * e.row(i);
            }
            if (r > 0) {
                const Eigen::VectorXd c = covariance_(present, r - 1);
                completed(r - 1, r - 1) +=
                    static_cast<double>(e.rows()) * (covariance_(r - 1, r - 1) - c.dot(inverse * c));
            }
        }
        covariance_ = completed / samples;
        return likelihood;
    }

    [[nodiscard]] Eigen::VectorXd predict(const Eigen::MatrixXd& points) const {
        return design(points, actions_) * coefficients_.segment(first_.back(), unknowns_ - first_.back());
    }

  private:
    [[nodiscard]] std::vector<Eigen::Index> equations(int r) const {
        std::vector<Eigen::Index> result;
        for (int k = 0; k <= actions_; ++k) {
            if (k + 1 != r) result.push_back(k);
        }
        return result;
    }
    [[nodiscard]] Eigen::MatrixXd design(const Eigen::MatrixXd& actions, int k) const {
        const Features& f = features_[static_cast<std::size_t>(k)];
        Eigen::MatrixXd x(actions.rows(), static_cast<Eigen::Index>(f.size()) + 1);
        x << Eigen::VectorXd::Ones(actions.rows()), raw_design(actions, regimes_.monomials.basis, f);
        return x;
    }
    [[nodiscard]] Eigen::VectorXd target(const SampleSet& s, int k) const {
        return k < actions_ ? Eigen::VectorXd(s.actions.col(k)) : s.outcomes;
    }
    [[nodiscard]] Eigen::MatrixXd residuals(int r) const {
        const SampleSet& s = regimes_.samples[static_cast<std::size_t>(r)];
        Eigen::MatrixXd e(s.size(), actions_ + 1);
        for (int k = 0; k <= actions_; ++k) {
            const Eigen::MatrixXd x = design(s.actions, k);
            e.col(k) =
                target(s, k) - x * coefficients_.segment(first_[static_cast<std::size_t>(k)], x.cols());
        }
        return e;
    }
    [[nodiscard]] Eigen::VectorXd own_variances() const {
        Eigen::VectorXd squares = Eigen::VectorXd::Zero(actions_ + 1), counts = squares;
        for (int r = 0; r <= actions_; ++r) {
            const Eigen::MatrixXd e = residuals(r);
            for (const Eigen::Index k : equations(r)) {
                squares(k) += e.col(k).squaredNorm();
                counts(k) += static_cast<double>(e.rows());
            }
        }
        return squares.cwiseQuotient(counts);
    }
    void least_squares() {
        Eigen::Index rows = 0;
        for (int r = 0; r <= actions_; ++r) {
            rows += regimes_.samples[static_cast<std::size_t>(r)].size() *
                    static_cast<Eigen::Index>(equations(r).size());
        }
        Eigen::MatrixXd stacked = Eigen::MatrixXd::Zero(rows, unknowns_);
        Eigen::VectorXd right = Eigen::VectorXd::Zero(rows);
        Eigen::Index at = 0;
        for (int r = 0; r <= actions_; ++r) {
            const SampleSet& s = regimes_.samples[static_cast<std::size_t>(r)];
            const std::vector<Eigen::Index> present = equations(r);
            const Eigen::MatrixXd root = Eigen::MatrixXd(covariance_(present, present)).llt().matrixL();
            const Eigen::MatrixXd whitening = root.inverse();
            for (Eigen::Index e = 0; e < whitening.rows(); ++e) {
                for (Eigen::Index f = 0; f <= e; ++f) {
                    const int k = static_cast<int>(present[static_cast<std::size_t>(f)]);
                    const Eigen::MatrixXd x = design(s.actions, k);
                    stacked.block(at, first_[static_cast<std::size_t>(k)], s.size(), x.cols()) +=
                        whitening(e, f) * x;
                    right.segment(at, s.size()) += whitening(e, f) * target(s, k);
                }
                at += s.size();
            }
        }
        coefficients_ = stacked.colPivHouseholderQr().solve(right);
    }

    const RegimeSamples& regimes_;
    int actions_;
    std::vector<Features> features_;
    std::vector<Eigen::Index> first_;
    Eigen::Index unknowns_ = 0;
    Eigen::VectorXd coefficients_;
    Eigen::MatrixXd covariance_;
};

/// A_1 = U_1, A_2 = 0.5 A_1² + U_2, Y = A_1 − A_2 + 0.5 A_1 A_2 + U_Y, U of sd 1 and correlations 0.5 with
/// U_Y.
RegimeSamples additive_noise_samples(int n, FitOptions options) {
    std::mt19937 generator(7);
    std::normal_distribution<double> normal;
    std::vector<SampleSet> samples;
    for (int r = 0; r <= 2; ++r) {
        SampleSet s{Eigen::MatrixXd(n, 2), Eigen::VectorXd(n)};
        for (Eigen::Index i = 0; i < n; ++i) {
            const double u1 = normal(generator), u2 = normal(generator);
            const double u = 0.5 * u1 + 0.5 * u2 + std::sqrt(0.5) * normal(generator);
            const double a1 = r == 1 ? normal(generator) : u1;
            const double a2 = r == 2 ? 1.2 * normal(generator) : 0.5 * a1 * a1 + u2;
            s.actions.row(i) << a1, a2;
            s.outcomes(i) = a1 - a2 + 0.5 * a1 * a2 + u;
        }
        samples.push_back(std::move(s));
    }
    return {std::move(samples), std::move(options)};
}

}  // namespace

TEST_CASE("additive_noise is the maximum of the likelihood", "[additive_noise]") {
    for (const int degree : {1, 2}) {
        const RegimeSamples regimes = confounded_chains(60, 80, 3, {.regression = {.degree = degree}});
        const Eigen::MatrixXd points = comparison_points(regimes);
        SlowAdditiveNoise slow(regimes);
        double likelihood = slow.step();
        for (int round = 0; round < 150; ++round) {
            const double next = slow.step();
            CHECK(next >= likelihood - 1e-9 * std::abs(likelihood));  // neither half of a round lowers it
            likelihood = next;
        }
        const Estimate e = regimes.estimate("additive_noise");
        CHECK(difference(regimes.predict(e, points), slow.predict(points)) < 1e-5);
        CHECK(std::isnan(e.penalty_min));
        CHECK(std::isnan(e.penalty_max));
    }
}

TEST_CASE("additive_noise finds the effect where its model holds", "[additive_noise]") {
    const RegimeSamples regimes = additive_noise_samples(20000, {.regression = {.degree = 2}});
    const Eigen::MatrixXd points = Eigen::MatrixXd::Random(20, 2);
    const Eigen::ArrayXd a1 = points.col(0), a2 = points.col(1);
    const Eigen::VectorXd truth = a1 - a2 + 0.5 * a1 * a2;
    CHECK((regimes.predict(regimes.estimate("additive_noise"), points) - truth).cwiseAbs().maxCoeff() < 0.05);
    CHECK((regimes.predict(regimes.estimate("observational"), points) - truth).cwiseAbs().maxCoeff() > 0.3);
}

TEST_CASE("additive_noise moves along with units and origins", "[additive_noise]") {
    check_unit_equivariance(confounded_chains(200, 300, 2, {.regression = {.degree = 2}}), "additive_noise",
                            1e-5);
}

TEST_CASE("additive_noise without enough samples or with a constant action has a status",
          "[additive_noise]") {
    CHECK(confounded_chains(3, 2, 5, {.regression = {.degree = 2}}).estimate("additive_noise").status ==
          FitStatus::too_few_samples);
    RegimeSamples constant = confounded_chains(100, 100, 5, {.regression = {.degree = 2}});
    for (SampleSet& s : constant.samples) s.actions.col(1).setConstant(3.0);
    constant.coordinates = standardizing(constant.samples.front().actions);
    CHECK(constant.estimate("additive_noise").status == FitStatus::not_positive_definite);
}
