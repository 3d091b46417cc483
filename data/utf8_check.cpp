#include "data/utf8_check.hpp"

#include <cstring>

namespace causum {
namespace {

/// Whether eight bytes are ASCII without NUL. May say no of some that are.
bool is_plain(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    constexpr std::uint64_t ones = 0x0101010101010101U;
    constexpr std::uint64_t high = 0x8080808080808080U;
    return (((word - ones) | word) & high) == 0;
}

}  // namespace

bool Utf8Check::accept(std::uint8_t byte) {
    if (missing_ > 0) {
        const bool is_right = byte >= least_ && byte <= most_;
        --missing_;
        least_ = 0x80;
        most_ = 0xBF;
        return is_right;
    }
    lead_ = byte;
    if (byte < 0x80) return byte != 0;
    if (byte < 0xC2 || byte > 0xF4) return false;
    missing_ = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    if (byte == 0xE0) least_ = 0xA0;  // else a longer form than needed
    if (byte == 0xED) most_ = 0x9F;   // else a surrogate
    if (byte == 0xF0) least_ = 0x90;
    if (byte == 0xF4) most_ = 0x8F;
    return true;
}

std::optional<std::size_t> Utf8Check::first_wrong(std::string_view block) {
    std::size_t at = 0;
    while (at < block.size()) {
        if (missing_ == 0) {
            while (at + 8 <= block.size() && is_plain(block.data() + at)) at += 8;
            if (at == block.size()) break;
        }
        if (!accept(static_cast<std::uint8_t>(block[at]))) return at;
        ++at;
    }
    return std::nullopt;
}

}  // namespace causum
