#include "analysis/figures/finding_plot.hpp"

#include <string>
#include <vector>

#include "tests/analysis/findings/finding_samples.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("figures of findings: one for each axis, bounds beyond it cut at the frame",
          "[analysis][findings]") {
    const auto crossing_of = [](const std::string& axis, const std::vector<AxisPlace>& where, double value,
                                double high) {
        return Finding{.kind = FindingKind::crossing,
                       .axis = axis,
                       .where = where,
                       .estimator = "plug_in",
                       .against = "pooled",
                       .interval = {.value = value, .low = 0.4, .high = high},
                       .first = 0.0,
                       .last = 2.0,
                       .sentence = {}};
    };
    Finding beyond = crossing_of("a", {{"kind", "z"}}, infinity, infinity);
    beyond.interval.low = infinity;
    Finding other = crossing_of("a", {}, 1.0, 1.0);
    other.kind = FindingKind::growth;
    const std::vector<Finding> findings = {crossing_of("a", {{"kind", "x"}}, 0.5, 0.7),
                                           crossing_of("a", {{"kind", "y"}}, 1.0, infinity),
                                           crossing_of("b", {}, 1.5, 1.7), beyond, other};
    const auto groups = drawable_findings(findings, FindingKind::crossing);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].size() == 2);
    CHECK(groups[1].front().axis == "b");
    const std::string script =
        finding_plot_script(groups[0], summarize(make_table(1, 2, {"plug_in", "pooled"})), "crossing");
    CHECK(script.find("'x, against pooled'") != std::string::npos);
    // The upper bound lies on the frame, 3 % beyond the axis's last value.
    CHECK(script.find("\n1 0.5 0.4 2.06 NaN 0.08\n") != std::string::npos);
    CHECK(script.find("set output 'crossing.'.format") != std::string::npos);
    CHECK(drawable_findings(findings, FindingKind::optimal_ratio).empty());
}

}  // namespace
}  // namespace causum::analysis
