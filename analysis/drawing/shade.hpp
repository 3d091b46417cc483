#pragma once

#include <string>
#include <string_view>

namespace causum::analysis {

/// "#rrggbb", light at place 0 to dark at 1, through one hue range (after Matplotlib's cividis, read from its
/// light end): even steps of lightness, told apart with colour-blind eyes and in grey.
[[nodiscard]] std::string shade(double place);

/// The colour of text on that shade.
[[nodiscard]] std::string_view text_color_on(double place);

}  // namespace causum::analysis
