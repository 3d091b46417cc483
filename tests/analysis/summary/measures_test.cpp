#include "analysis/summary/measures.hpp"

#include <cmath>

#include "analysis/summary/summary.hpp"
#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

using results::Metric;

TEST_CASE("all available and commonly successful replicates stand side by side", "[analysis][measures]") {
    results::Table table = make_table(1, 4, {"plug_in", "joint"});
    for (std::size_t r = 0; r < 4; ++r) {
        set_ok(table, table.row(0, r, 0), 1.0, static_cast<double>(r + 1));
        set_ok(table, table.row(0, r, 1), 1.0, 2.0);
    }
    set_failed(table, table.row(0, 3, 1), FitStatus::not_converged);
    const Measures plug_in = summarize(table).row(0, 0).measures;
    CHECK(plug_in.mean.value == Approx(2.5));
    CHECK(plug_in.mean_common.value == Approx(2.0));
    CHECK(plug_in.mean_common.count == 3);
    CHECK(plug_in.win_rate.value == Approx(0.5));  // one win, one tie, one loss
    CHECK(plug_in.difference.value == Approx(0.0).margin(1e-15));
    CHECK(plug_in.ratio.value == Approx(1.0));
    CHECK(plug_in.quantiles[2] == Approx(2.5));
    const Measures joint = summarize(table).row(0, 1).measures;
    CHECK(joint.failure_rate.value == 0.25);
    CHECK(joint.failure_rate.error == Approx(std::sqrt(0.1875 / 4.0)));
    CHECK(joint.win_rate.count == 0);
    CHECK(plug_in.bias_squared.count == 0);
}

TEST_CASE("systematic error and variance apart where data sets are several", "[analysis][measures]") {
    results::Table table = make_table(1, 2, {"joint"});
    for (std::size_t r = 0; r < 2; ++r) {
        set_ok(table, table.row(0, r, 0), 1.0, 1.0);
        table.metric(Metric::bias_squared)[table.row(0, r, 0)] = 3.0 - static_cast<double>(r);
        table.metric(Metric::variance)[table.row(0, r, 0)] = 1.0 + static_cast<double>(r);
        table.metric(Metric::bias)[table.row(0, r, 0)] = r == 0 ? -0.5 : 1.5;
    }
    const Measures joint = summarize(table).row(0, 0).measures;
    CHECK(joint.bias_squared.value == Approx(2.5));
    CHECK(joint.variance.value == Approx(1.5));
    CHECK(joint.systematic_share.value == Approx(0.625));
    CHECK(joint.systematic_share.error == Approx(0.125));  // rests ± 0.5, over 4
    CHECK(joint.bias.value == Approx(0.5));
    CHECK(joint.bias.error == Approx(1.0));
    CHECK(joint.empirical_se.value == Approx(std::sqrt(2.0)));
}

}  // namespace
}  // namespace causum::analysis
