// How often the intervals of findings hold the truth when the rows of a real study are the population:
//
//     real_rows RESULTS STUDIES REPLICATES...
//
// The study, with one axis, gives the population of replicates; what find_all reads off all of it is the
// truth. For each number of replicates, so many studies are drawn from it (whole replicates, with
// replacement, seed fixed) and find_all's intervals compared with the truth. A line for each finite truth,
// tab-separated: replicates, kind, estimator, against, truth, and the number of studies whose interval holds
// it, lies above it, lies below it. The rest have no interval, or a finding at another place of the axis.

#include <fmt/core.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "analysis/findings/findings.hpp"
#include "analysis/summary/summary.hpp"
#include "rows_program.hpp"
#include "synthetic_table.hpp"

namespace causum::analysis {
namespace {

using results::Metric;
using results::Table;

struct Tally {
    std::size_t held = 0;
    std::size_t above = 0;
    std::size_t below = 0;
};

bool same_place(const Finding& a, const Finding& b) {
    return a.kind == b.kind && a.estimator == b.estimator && a.against == b.against && a.first == b.first &&
           a.last == b.last;
}

/// `drawn` keeps its number of replicates and gets that many of the population's.
void draw(Uniforms& uniforms, const Table& population, Table& drawn) {
    for (std::size_t r = 0; r < drawn.replicates.size(); ++r) {
        const auto from =
            static_cast<std::size_t>(uniforms.next() * static_cast<double>(population.replicates.size()));
        for (std::size_t c = 0; c < drawn.condition_keys.size(); ++c) {
            for (std::size_t e = 0; e < drawn.estimators.size(); ++e) {
                const std::size_t source = population.row(c, from, e);
                const std::size_t row = drawn.row(c, r, e);
                drawn.status[row] = population.status[source];
                drawn.metric(Metric::excess_rmse)[row] = population.metric(Metric::excess_rmse)[source];
            }
        }
    }
}

void count(const Table& population, const std::vector<Finding>& truths, std::size_t studies,
           std::size_t replicates) {
    Table drawn = population;
    drawn.replicates.assign(replicates, 0);
    for (std::size_t r = 0; r < replicates; ++r) drawn.replicates[r] = static_cast<std::int64_t>(r);
    drawn.allocate();
    std::vector<Tally> tallies(truths.size());
    Uniforms uniforms(replicates);
    for (std::size_t study = 0; study < studies; ++study) {
        draw(uniforms, population, drawn);
        const std::vector<Finding> findings = find_all(drawn, summarize(drawn));
        for (std::size_t i = 0; i < truths.size(); ++i) {
            const double truth = truths[i].interval.value;
            for (const Finding& finding : findings) {
                if (!same_place(finding, truths[i])) continue;
                if (finding.interval.low > truth) {
                    ++tallies[i].above;
                } else if (finding.interval.high < truth) {
                    ++tallies[i].below;
                } else if (finding.interval.low <= truth && truth <= finding.interval.high) {
                    ++tallies[i].held;
                }
            }
        }
    }
    for (std::size_t i = 0; i < truths.size(); ++i) {
        const Finding& truth = truths[i];
        fmt::print("{}\t{}\t{}\t{}\t{:.4g}\t{}\t{}\t{}\n", replicates,
                   finding_kind_names[static_cast<std::size_t>(truth.kind)], truth.estimator, truth.against,
                   truth.interval.value, tallies[i].held, tallies[i].above, tallies[i].below);
    }
}

void run(const Table& population, std::size_t studies, const std::vector<std::size_t>& replicates) {
    if (population.axes.size() != 1)
        throw std::runtime_error(fmt::format("{} axes (must be 1)", population.axes.size()));
    std::vector<Finding> truths = find_all(population, summarize(population));
    std::erase_if(truths, [](const Finding& finding) { return !std::isfinite(finding.interval.value); });
    for (const std::size_t size : replicates) count(population, truths, studies, size);
}

}  // namespace
}  // namespace causum::analysis

int main(int argc, char** argv) {
    return causum::analysis::run_rows_program(argc, argv, causum::analysis::run);
}
