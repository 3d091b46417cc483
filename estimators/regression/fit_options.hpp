#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace causum::estimators {

enum class Regularization : std::uint8_t { ridge, lasso };
inline constexpr std::array<std::string_view, 2> regularization_names = {"ridge", "lasso"};

/// Where an estimator that needs the actions' ancestors takes them from: given with the data, learned from
/// the data (learn_ancestors), or nothing is assumed and every other action may be one.
enum class AncestorSource : std::uint8_t { known, learned, all };
inline constexpr std::array<std::string_view, 3> ancestor_source_names = {"known", "learned", "all"};

/// What a regression depends on beside its samples: as a whole the key under which one is shared (DataSet).
struct RegressionOptions {
    int degree = 3;  ///< total degree of the features, >= 1
    Regularization regularization = Regularization::ridge;
    /// Candidate penalties, ascending, >= 0; chosen among by 3-fold cross-validation.
    std::vector<double> penalties = {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2,
                                     1e-1, 1.0,  10.0, 1e2,  1e3,  1e4};

    bool operator==(const RegressionOptions&) const = default;
};

/// Whether fits have RegressionOptions::degree, or each chooses a degree of 1 … highest_automatic_degree if
/// it can.
enum class DegreeChoice : std::uint8_t { fixed, automatic };
inline constexpr int highest_automatic_degree = 5;
/// With DegreeChoice::automatic that of estimators that choose none, as far as their samples allow.
inline constexpr int usual_degree = 3;

/// How estimators say how sure they are: not at all, or by the spread of refits without a group of samples,
/// mixed models by their posterior (Estimator::uncertainty).
enum class Intervals : std::uint8_t { none, jackknife };
inline constexpr std::array<std::string_view, 2> intervals_names = {"none", "jackknife"};

/// What is tested on a condition's training samples beside the fits: nothing, or additivity
/// (additivity/additivity_tests.hpp).
enum class Tests : std::uint8_t { none, additivity };
inline constexpr std::array<std::string_view, 2> tests_names = {"none", "additivity"};

/// How a condition's estimators fit.
struct FitOptions {
    RegressionOptions regression = {};  ///< with DegreeChoice::automatic of degree usual_degree
    DegreeChoice degree_choice = DegreeChoice::fixed;
    AncestorSource ancestors = AncestorSource::learned;
    Intervals intervals = Intervals::none;
    Tests tests = Tests::none;

    bool operator==(const FitOptions&) const = default;
};

}  // namespace causum::estimators
