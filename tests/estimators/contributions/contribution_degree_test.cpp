#include "estimators/contributions/contribution_degree.hpp"

#include <Eigen/QR>
#include <cmath>
#include <vector>

#include "estimators/contributions/contribution_terms.hpp"
#include "tests/estimators/regime_samples.hpp"
#include "tests/estimators/slow_noise_variance.hpp"
#include "tests/support/catch.hpp"

using namespace causum;
using namespace causum::estimators;
using namespace causum::tests;

namespace {

const FitOptions automatic = {.degree_choice = DegreeChoice::automatic, .ancestors = AncestorSource::known};

/// A sample's columns: a constant for each regime, then the terms that are present in its own.
Eigen::RowVectorXd slow_columns(const Eigen::RowVectorXd& monomials, const std::vector<RegimeTerm>& terms,
                                int regime, int regimes) {
    Eigen::RowVectorXd result = Eigen::RowVectorXd::Zero(regimes + static_cast<Eigen::Index>(terms.size()));
    result(regime) = 1.0;
    for (std::size_t t = 0; t < terms.size(); ++t) {
        if (terms[t].present(regime))
            result(regimes + static_cast<Eigen::Index>(t)) = monomials(terms[t].function - 1);
    }
    return result;
}

/// The cross-validated error of a degree, sample by sample: QR of the weighted rows of two folds, errors on
/// the third.
double slow_error(const RegimeSamples& data, const Monomials& monomials, const std::vector<double>& noise) {
    const std::vector<RegimeTerm> terms = contribution_terms(monomials, *data.known);
    const int regimes = data.actions() + 1;
    double total = 0.0, count = 0.0;
    for (Eigen::Index fold = 0; fold < 3; ++fold) {
        std::vector<Eigen::RowVectorXd> rows;
        std::vector<double> targets;
        const auto visit = [&](bool held_out, const auto& use) {
            for (int r = 0; r < regimes; ++r) {
                const SampleSet& s = data.samples[static_cast<std::size_t>(r)];
                const Eigen::MatrixXd values =
                    raw_design(standardised(s.actions, data.coordinates), monomials.basis, monomials.all);
                const double root_weight = 1.0 / std::sqrt(noise[static_cast<std::size_t>(r)]);
                for (Eigen::Index i = 0; i < s.size(); ++i) {
                    if ((i % 3 == fold) == held_out)
                        use(root_weight * slow_columns(values.row(i), terms, r, regimes),
                            root_weight * s.outcomes(i));
                }
            }
        };
        visit(false, [&](const Eigen::RowVectorXd& row, double y) {
            rows.push_back(row);
            targets.push_back(y);
        });
        Eigen::MatrixXd design(static_cast<Eigen::Index>(rows.size()), rows.front().size());
        for (std::size_t i = 0; i < rows.size(); ++i) design.row(static_cast<Eigen::Index>(i)) = rows[i];
        const Eigen::VectorXd solution = design.colPivHouseholderQr().solve(
            Eigen::Map<const Eigen::VectorXd>(targets.data(), static_cast<Eigen::Index>(targets.size())));
        visit(true, [&](const Eigen::RowVectorXd& row, double y) {
            total += std::pow(y - row.dot(solution), 2);
            count += 1.0;
        });
    }
    return total / count;
}

ChosenDegree chosen(const RegimeSamples& data) {
    return data.data_by_degree().contribution_degree();
}

}  // namespace

TEST_CASE("a degree's error is that of weighted regressions on two folds, on the samples of the third",
          "[contribution_degree]") {
    const RegimeSamples data = confounded_chains(150, 130, 3, automatic);
    std::vector<double> noise;
    for (const SampleSet& s : data.samples) noise.push_back(slow_noise_variance(s, data.candidates.back()));
    const ChosenDegree found = chosen(data);
    REQUIRE(found.status == FitStatus::ok);
    REQUIRE(found.errors.size() == 5);
    std::size_t best = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        const double expected = slow_error(data, data.candidates[i], noise);
        CHECK(found.errors[i] == Approx(expected).epsilon(1e-7));
        if (expected < slow_error(data, data.candidates[best], noise)) best = i;
    }
    CHECK(found.degree == static_cast<int>(best) + 1);
    CHECK(found.degree == 2);  // contributions are quadratic
}

TEST_CASE("of equal errors the smaller degree's is taken", "[contribution_degree]") {
    RegimeSamples data = confounded_chains(150, 130, 3, automatic);
    for (SampleSet& s : data.samples) s.outcomes.setZero();
    const ChosenDegree found = chosen(data);
    REQUIRE(found.status == FitStatus::ok);
    for (const double error : found.errors) CHECK(error == 0.0);
    CHECK(found.degree == 1);
}

TEST_CASE("degrees that samples do not suffice for are not tried", "[contribution_degree]") {
    // degree 1: 3 powers, 4 monomials of contributions and 4 constants; 2 × 4 rows outside a fold of 2, too
    // few
    const ChosenDegree none = chosen(confounded_chains(4, 4, 4, automatic));
    CHECK(none.status == FitStatus::too_few_samples);
    for (const double error : none.errors) CHECK(std::isnan(error));
    RegimeSamples one_regime = confounded_chains(60, 60, 4, automatic);
    one_regime.samples[2] = one_regime.samples[2].filtered([](Eigen::Index i) { return i < 5; });
    CHECK(chosen(one_regime).status == FitStatus::too_few_samples);  // a fold of one sample

    int tried = 0;
    for (const int n : {6, 12, 24, 48}) {
        const RegimeSamples data = confounded_chains(n, n, 4, automatic);
        const ChosenDegree found = chosen(data);
        REQUIRE(found.status == FitStatus::ok);
        int now = 0;
        for (std::size_t i = 0; i < found.errors.size(); ++i) {
            const auto coefficients = contribution_terms(data.candidates[i], *data.known).size() + 4;
            const bool suffices = 4.0 * (n - n / 3.0) >= static_cast<double>(coefficients) &&
                                  n - n / 3 > static_cast<int>(i) + 1;
            CAPTURE(n, i);
            CHECK(std::isfinite(found.errors[i]) == suffices);
            now += suffices ? 1 : 0;
        }
        CHECK(now >= tried);
        tried = now;
    }
    CHECK(tried == 5);
}
