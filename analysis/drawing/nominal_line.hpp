#pragma once

#include <string>
#include <vector>

#include "analysis/drawing/gnuplot_script.hpp"
#include "analysis/summary/summary.hpp"

namespace causum::analysis {

/// Puts a dashed line of nominal coverage behind a panel's items; none where no level is known.
/// @param places  along the line, in the panel's coordinates
void add_nominal_line(std::vector<std::string>& items, GnuplotScript& script,
                      const std::vector<Place>& places);

/// What it is, for a caption: "Dashed line: nominal level 0.9".
void add_nominal_remark(std::vector<std::string>& remarks, const Summary& summary);

}  // namespace causum::analysis
