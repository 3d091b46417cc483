#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/best_comparison.hpp"
#include "analysis/summary/summary.hpp"
#include "analysis/text/grid.hpp"
#include "results/table.hpp"

namespace causum::analysis {

/// Fewer replicates than this are judged by nobody.
inline constexpr std::size_t fewest_judged = 5;

/// One estimator under one condition. A fit in fewer than half of the models is none.
struct VerdictCell {
    bool has_fits = false;
    bool kept = false;  ///< best, or not shown to be more than 5 % worse than another
    /// Geometric mean of its excess_rmse over that of the best estimator there; the 95 % interval is
    /// simultaneous over conditions.
    Interval regret = {};
    bool beats_constant = false;        ///< shown, at 5 %, to have the smaller geometric mean
    MonteCarloEstimate no_better = {};  ///< share of models in which its error is at least the constant's
};

/// One estimator over all conditions.
struct VerdictRow {
    std::size_t estimator = 0;            ///< in the order of the summary
    std::vector<VerdictCell> cells = {};  ///< [conditions]
    std::size_t with_fits = 0;            ///< conditions
    std::size_t kept = 0;                 ///< conditions
    std::size_t not_shown_better = 0;     ///< conditions with fits where it is not shown to beat the constant
    Interval worst = {};                  ///< largest regret; bounds over conditions
    std::size_t worst_condition = 0;
};

/// Which estimators of a study to trust. Toplines, which are trained on joint data, stand apart.
struct Verdict {
    std::vector<VerdictRow> rows =
        {};  ///< by largest regret, the smallest first; without fits somewhere last
    std::size_t replicates = 0;
    std::size_t conditions = 0;
    bool has_constant = false;  ///< else the yardstick is the sd of the true joint effect
    /// Of the pairs kept together somewhere: the fewest replicates that would tell the two best ones apart.
    struct Undecided {
        std::size_t worse = 0, better = 0, condition = 0;
        double replicates = 0.0;
    };
    std::optional<Undecided> undecided = {};
    /// A topline's error over that of the best estimator there, smallest and largest over conditions.
    struct Topline {
        std::size_t estimator = 0;
        MonteCarloEstimate least = {}, greatest = {};
    };
    std::optional<Topline> topline = {};
};

/// The verdict on log excess_rmse, paired by replicate (compare_with_best). No rows where no estimator but
/// toplines has an error.
[[nodiscard]] Verdict find_verdict(const results::Table& table, const Summary& summary);

/// The verdict in a few sentences; the first says what to use, the last ones whose intervals to trust.
[[nodiscard]] std::string verdict_paragraph(const Verdict& verdict, const Summary& summary);

/// The paragraph, then the grid, for a terminal, under a heading.
[[nodiscard]] std::string verdict_text(const Verdict& verdict, const Summary& summary,
                                       std::size_t width = 110);

/// A row per estimator: under how many conditions it is kept, its regret, its share of models no better than
/// the constant.
[[nodiscard]] Grid verdict_grid(const Verdict& verdict, const Summary& summary);

/// A row per condition and estimator: axes and sizes, `kept` 0/1, `regret`, `low`, `high`,
/// `share_no_better_than_constant`, and where any estimator has intervals `coverage` with its `intervals`
/// trusted, short, long or undecided (judge_intervals); toplines are left out.
[[nodiscard]] std::string verdict_csv(const Verdict& verdict, const Summary& summary);

}  // namespace causum::analysis
