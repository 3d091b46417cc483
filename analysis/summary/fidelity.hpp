#pragma once

#include <string>
#include <vector>

#include "analysis/text/grid.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// How far models of a real table are like it, in words and by column.
struct FidelityText {
    std::string title;  ///< which columns, if a study has several choices of them; else empty
    std::vector<std::string> sentences;  ///< each begins with what it is about, and a colon
    Grid columns;
};

/// One for each choice of columns, outcome and degree in a study; none without a real table.
[[nodiscard]] std::vector<FidelityText> fidelity_texts(const results::Table& table);

}  // namespace causum::analysis
