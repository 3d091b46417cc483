#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>

#include "sim/settings.hpp"

namespace causum::tests {

/// A made-up table of dependent columns far from zero, the second of which has many zeros and the third three
/// levels, and an outcome with products in it.
inline std::shared_ptr<const sim::RealTable> made_up_table(int rows = 400, int actions = 3) {
    std::uint64_t state = 12345;
    const auto uniform = [&] {  // Lehmer's generator
        state = state * 48271 % 2147483647;
        return static_cast<double>(state) / 2147483647.0;
    };
    const auto bell = [&] { return uniform() + uniform() + uniform() - 1.5; };
    auto table = std::make_shared<sim::RealTable>();
    table->actions.resize(rows, actions);
    table->outcome.resize(rows);
    for (int k = 0; k < actions; ++k) table->names.push_back("x" + std::to_string(k + 1));
    for (int i = 0; i < rows; ++i) {
        const double first = bell();
        double previous = first;
        double outcome = 40.0 + 3.0 * first - first * first + bell();
        table->actions(i, 0) = 100.0 + 5.0 * first;
        for (int k = 1; k < actions; ++k) {
            const double own = 0.6 * previous + 0.3 * previous * previous + bell();
            double value = own;
            if (k % 2 == 1) value = std::max(0.0, own + 0.2);
            if (k % 2 == 0) value = own < -0.4 ? 1.0 : own < 0.5 ? 2.0 : 4.0;
            table->actions(i, k) = value;
            outcome += 2.0 * value + 1.5 * first * value;
            previous = own;
        }
        table->outcome(i) = outcome;
    }
    return table;
}

/// Settings of models like it.
inline sim::ScmSettings semi_synthetic_settings(sim::SemiSyntheticSettings own = {}, int actions = 3) {
    sim::ScmSettings settings{.family = "semi_synthetic", .actions = actions};
    settings.semi_synthetic = std::move(own);
    if (settings.semi_synthetic.table == nullptr) settings.semi_synthetic.table = made_up_table(400, actions);
    return settings;
}

}  // namespace causum::tests
