#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace causum::analysis {

/// How an estimator is drawn, in every figure alike.
struct EstimatorStyle {
    std::string_view
        color;      ///< "#rrggbb", of Okabe and Ito's palette or grey: told apart with colour-blind eyes
    int point = 7;  ///< gnuplot point type
    std::string_view dash;  ///< gnuplot dash type; colour apart, point and dash tell estimators apart
};

/// One style per name, in order. The styles of the registry's estimators are fixed; kin (pooled and
/// pooled_average) share a colour and differ in point and dash. Names not in the registry take the styles
/// that are left.
[[nodiscard]] std::vector<EstimatorStyle> estimator_styles(const std::vector<std::string>& estimators);

/// The filled gnuplot point type of an open one's outline; the type itself where it is not open.
[[nodiscard]] int filled_point(int point);

}  // namespace causum::analysis
