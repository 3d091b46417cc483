#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace causum {

/// Looks through a text, block by block, for what no UTF-8 text holds: NUL, and bytes that are no characters
/// (RFC 3629).
class Utf8Check {
  public:
    /// @param block  the next bytes of the text; a character may go on in the next block
    /// @return the place in `block` of the first byte that is wrong
    std::optional<std::size_t> first_wrong(std::string_view block);

    /// The byte to name of what was wrong: the first of its character.
    [[nodiscard]] std::uint8_t wrong_byte() const { return lead_; }

    /// Whether the text ended in the middle of a character.
    [[nodiscard]] bool is_cut() const { return missing_ > 0; }

  private:
    bool accept(std::uint8_t byte);

    std::uint8_t lead_ = 0;  ///< first byte of the current character
    int missing_ = 0;        ///< bytes that the current character lacks
    std::uint8_t least_ = 0x80;
    std::uint8_t most_ = 0xBF;  ///< what the next of them may be
};

}  // namespace causum
