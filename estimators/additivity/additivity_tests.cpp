#include "estimators/additivity/additivity_tests.hpp"

#include <algorithm>

#include "estimators/additivity/regime_refits.hpp"
#include "estimators/additivity/wald_test.hpp"
#include "estimators/contributions/contribution_terms.hpp"
#include "estimators/regression/sample_groups.hpp"

namespace causum::estimators {
namespace {

constexpr int lowest_degree = 2;          ///< that has products
constexpr int highest_common_degree = 3;  ///< of the mixed monomials that D allows all regimes

/// The test that the first `count` of the tested terms are 0.
double p_value(const RegimeRefits& refits, std::size_t count) {
    if (refits.status != FitStatus::ok) return AdditivityTests::none;
    std::vector<Eigen::Index> places;
    for (std::size_t i = 0; i < count; ++i) {
        if (refits.identified[i]) places.push_back(static_cast<Eigen::Index>(i));
    }
    std::vector<Eigen::MatrixXd> deviations;
    for (const Eigen::MatrixXd& regime : refits.deviations)
        deviations.emplace_back(regime(Eigen::all, places));
    return wald_test(refits.coefficients(places), deviations, group_count - 1.0).p_value;
}

/// Runs tests on the data of a degree, at least lowest_degree.
template <class Tests>
void with_degree(const TrainingDataByDegree& data, int degree, const Tests& run) {
    if (degree >= lowest_degree) return run(data.at(degree));
    if (data.is_automatic()) return run(data.at(lowest_degree));
    const Monomials monomials(data.usual().actions(), lowest_degree);
    FitOptions options = data.usual().options();
    options.regression.degree = lowest_degree;
    run(TrainingData(data.usual(), monomials, options));
}

double test_common(const TrainingData& data) {
    const Ancestors ancestors = data.possible_ancestors(common_ancestor_level);
    std::vector<RegimeTerm> products;
    for (const int m : products_of_pairs(data.monomials().basis)) products.push_back({.function = m});
    const std::vector<RegimeTerm> base = contribution_terms(data.monomials(), ancestors);
    return p_value(refit_over_regimes(data, base, products), products.size());
}

void test_elsewhere(const TrainingData& data, AdditivityTests& result) {
    const Ancestors ancestors = data.possible_ancestors(elsewhere_ancestor_level);
    const std::vector<RegimeTerm> elsewhere = elsewhere_terms(data.monomials().basis, ancestors);
    if (elsewhere.empty()) return;
    const std::vector<RegimeTerm> base = common_mixed_terms(data.monomials(), ancestors);
    const RegimeRefits refits = refit_over_regimes(data, base, elsewhere);
    result.elsewhere = p_value(refits, elsewhere.size());
    result.elsewhere_linear = p_value(refits, elsewhere.size() / 2);
}

bool has_groups(const TrainingData& data) {
    for (int r = 0; r <= data.actions(); ++r) {
        if (!data.has_groups(r)) return false;
    }
    return true;
}

}  // namespace

int highest_tested_degree(const FitOptions& options) {
    return options.degree_choice == DegreeChoice::automatic
               ? std::max(highest_automatic_degree, options.regression.degree)
               : options.regression.degree;
}

Features products_of_pairs(const Basis& basis) {
    Features result;
    for (int m = basis.size(1); m < basis.size(2); ++m) {
        if (std::ranges::count(basis.exponents(m), 1) == 2) result.push_back(m);
    }
    return result;
}

std::vector<RegimeTerm> common_mixed_terms(const Monomials& monomials, const Ancestors& ancestors) {
    std::vector<RegimeTerm> result = contribution_terms(monomials, ancestors);
    const Basis& basis = monomials.basis;
    for (int m = 1; m < basis.size(std::min(basis.degree(), highest_common_degree)); ++m) {
        if (std::ranges::count_if(basis.exponents(m), [](int e) { return e > 0; }) > 1)
            result.push_back({.function = m});
    }
    return result;
}

std::vector<RegimeTerm> elsewhere_terms(const Basis& basis, const Ancestors& ancestors) {
    std::vector<RegimeTerm> linear, products;
    std::vector<std::uint8_t> exponents(static_cast<std::size_t>(basis.actions()), 0);
    for (int k = 0; k < basis.actions(); ++k) {
        for (int j = 0; j < basis.actions(); ++j) {
            if (j == k || ancestors.is_ancestor(j, k) || ancestors.is_ancestor(k, j)) continue;
            exponents[static_cast<std::size_t>(j)] = 1;
            linear.push_back({basis.index(exponents), Presence::except_in, k + 1});
            exponents[static_cast<std::size_t>(k)] = 1;
            products.push_back({basis.index(exponents), Presence::except_in, k + 1});
            exponents[static_cast<std::size_t>(j)] = exponents[static_cast<std::size_t>(k)] = 0;
        }
    }
    linear.insert(linear.end(), products.begin(), products.end());
    return linear;
}

AdditivityTests test_additivity(const TrainingDataByDegree& data) {
    AdditivityTests result;
    const TrainingData& usual = data.usual();
    if (usual.actions() < 2 || !has_groups(usual)) return result;
    const int at = usual.options().regression.degree;
    with_degree(data, at, [&](const TrainingData& at_degree) {
        const Features products = products_of_pairs(at_degree.monomials().basis);
        result.plug_in = p_value(refit_plug_in(at_degree, products), products.size());
    });
    int degree = at;
    if (data.is_automatic()) {
        const ChosenDegree& chosen = data.contribution_degree();
        if (chosen.status != FitStatus::ok) return result;
        degree = std::min(chosen.degree + 1, data.highest());
    }
    with_degree(data, degree, [&](const TrainingData& at_degree) {
        result.common = test_common(at_degree);
        test_elsewhere(at_degree, result);
    });
    return result;
}

}  // namespace causum::estimators
