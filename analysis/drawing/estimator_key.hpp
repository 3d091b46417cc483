#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/drawing/estimator_style.hpp"
#include "analysis/drawing/gnuplot_script.hpp"

namespace causum::analysis {

/// The key of a figure whose lines have no room for names: line, point and name of each estimator, in
/// columns.
class EstimatorKey {
  public:
    /// @param styles  of the estimators
    /// @param width   cm
    EstimatorKey(const std::vector<std::string>& estimators, std::vector<EstimatorStyle> styles,
                 double width);

    [[nodiscard]] double height() const;  ///< cm
    /// @param top  upper left corner
    void draw(GnuplotScript& script, Place top) const;

  private:
    const std::vector<std::string>& estimators_;
    std::vector<EstimatorStyle> styles_;
    double width_;
    std::size_t columns_ = 1;
};

/// Items that plot columns 1:2 of a data block as an estimator's points; open ones are filled white first.
[[nodiscard]] std::vector<std::string> point_items(const std::string& block, const EstimatorStyle& style,
                                                   double size = 3.4);

/// "#AARRGGBB": the colour, so faint that what lies behind is seen.
[[nodiscard]] std::string faint_color(std::string_view color, double opacity);

}  // namespace causum::analysis
