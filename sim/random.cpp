#include "sim/random.hpp"

#include <Random123/philox.h>
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

double uniform_at(const StreamAddress& stream, std::uint32_t place) {
    constexpr std::uint32_t half = block_places / 2;  // a counter gives places j and j + 128 of a block
    const std::uint32_t within = place % block_places;
    const r123::Philox4x32::ctr_type counter = {
        {place / block_places * half + within % half, stream.replicate, stream.variable, stream.data_set}};
    const r123::Philox4x32::key_type key = {
        {static_cast<std::uint32_t>(stream.seed), static_cast<std::uint32_t>(stream.seed >> 32)}};
    const r123::Philox4x32::ctr_type words = r123::Philox4x32()(counter, key);
    const std::size_t first = within < half ? 0 : 2;
    const std::uint64_t bits = (std::uint64_t{words[first + 1]} << 32 | words[first]) >> 12;
    return (static_cast<double>(bits) + 0.5) * 0x1p-52;
}

}  // namespace causum::sim
