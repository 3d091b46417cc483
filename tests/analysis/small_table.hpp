#pragma once

#include <cstddef>
#include <string>

#include "tests/analysis/synthetic_table.hpp"

namespace causum::analysis {

/// Two conditions of two estimators, one fit failed.
inline results::Table small_table() {
    results::Table table = make_table(2, 3, {"plug_in", "joint"});
    for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t r = 0; r < 3; ++r) {
            set_ok(table, table.row(c, r, 0), 0.5, 0.2 + 0.1 * static_cast<double>(r));
            set_ok(table, table.row(c, r, 1), 0.4, 0.1 + 0.1 * static_cast<double>(r));
        }
    }
    set_failed(table, table.row(1, 2, 0), FitStatus::not_converged);
    add_axis<std::string>(table, "fit.regularization", {"ridge", "a|b & <c> 5 % $x_1^2\\"});
    return table;
}

}  // namespace causum::analysis
