#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// How an estimator is drawn, in every figure alike.
struct EstimatorStyle {
    std::string_view
        color;      ///< "#rrggbb", of Okabe and Ito's palette or grey: told apart with colour-blind eyes
    int point = 7;  ///< gnuplot point type
    std::string_view dash;  ///< gnuplot dash type; colour apart, point and dash tell estimators apart
};

/// One style per estimator of a summary, in order. Where an estimator has the number of a style, that is
/// fixed; kin share a colour and differ in point and dash. The others take styles that have no number.
[[nodiscard]] std::vector<EstimatorStyle> estimator_styles(const Summary& summary);

/// The filled gnuplot point type of an open one's outline; the type itself where it is not open.
[[nodiscard]] int filled_point(int point);

}  // namespace causum::analysis
