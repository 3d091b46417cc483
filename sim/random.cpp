#include "sim/random.hpp"

#include <fmt/core.h>

#include "core/errors.hpp"

namespace causum::sim {

StreamAddress DataAddress::variable(int index) const {
    if (regime < 0 || regime > 255 || fold < 0 || fold > 15 || index < 0 || index > 0xffff) {
        throw ArgumentError(
            fmt::format("DataAddress: regime {}, fold {} or variable {} out of range", regime, fold, index));
    }
    const std::uint32_t packed = (static_cast<std::uint32_t>(role) << 28) |
                                 (static_cast<std::uint32_t>(regime) << 20) |
                                 (static_cast<std::uint32_t>(fold) << 16) | static_cast<std::uint32_t>(index);
    return {.seed = seed, .replicate = replicate, .variable = packed, .data_set = data_set};
}

double IndexedUniforms::operator()(std::uint32_t index) {
    const std::int64_t block = index / block_places;
    if (block != block_) {
        kernels().uniforms(stream_, static_cast<std::uint32_t>(block), values_);
        block_ = block;
    }
    return values_[index % block_places];
}

}  // namespace causum::sim
