#pragma once

#include <cmath>

namespace causum::tests {

/// Values far in both tails of (0, 1), as far as uniforms of 53 bits go.
inline void put_tails(double (&values)[256]) {
    for (int i = 0; i < 256; ++i) {
        const double tail = std::ldexp(1.0, -1 - i % 52);
        values[i] = i < 128 ? tail : 1.0 - tail;
    }
    values[0] = 0x1p-53;
    values[128] = 1.0 - 0x1p-53;
}

}  // namespace causum::tests
