#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/findings/findings.hpp"
#include "analysis/text/grid.hpp"

namespace causum::analysis {

/// What answers one question: the comparison with the reference, or the findings of one kind along one axis
/// in one direction, against one estimator.
struct FindingGroup {
    std::string title;                   ///< "How far along interaction.strength an estimator beats pooled"
    std::vector<std::string> sentences;  ///< one for each estimator
    Grid table;  ///< a row for each place on the study's other axes, a column for each
                 ///< estimator; no rows where the study has no other axis
};

/// What stands where there is no group.
inline constexpr std::string_view nothing_found = "No fit has an excess_rmse: there is nothing to say.";

/// What ± and brackets in sentences are.
inline constexpr std::string_view findings_note =
    "± is one Monte Carlo standard error; brackets hold 95 % intervals from a bootstrap over replicates, in "
    "which estimators stay paired (none from fewer than 5 replicates).";

/// The comparison with the reference, then the findings by question, in their order. Where the study has
/// other axes an estimator's sentence tells the range over their values, and the table each value.
[[nodiscard]] std::vector<FindingGroup> group_findings(const Summary& summary,
                                                       const std::vector<Finding>& findings);

/// Titles, sentences and tables of at most `most_rows` rows as Markdown; titles are headings of level 3.
[[nodiscard]] std::string findings_markdown(const std::vector<FindingGroup>& groups,
                                            std::size_t most_rows = 24);

}  // namespace causum::analysis
