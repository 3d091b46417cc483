#include "data/utf8_check.hpp"

#include <string>

#include "tests/support/catch.hpp"

namespace causum {
namespace {

/// The place of the first wrong byte of a text that comes in blocks of `size`.
std::optional<std::size_t> first_wrong(std::string_view text, std::size_t size) {
    Utf8Check check;
    for (std::size_t at = 0; at < text.size(); at += size) {
        const std::optional<std::size_t> wrong = check.first_wrong(text.substr(at, size));
        if (wrong) return at + *wrong;
    }
    return check.is_cut() ? std::optional(text.size()) : std::nullopt;
}

TEST_CASE("UTF-8 passes and what is none is found, wherever blocks end", "[utf8_check]") {
    const std::string good =
        "plain text of more than eight bytes, Größe, 大小, \U0001F600, \u07FF\uD7FF\uE000\U0010FFFF";
    for (std::size_t size = 1; size <= good.size(); ++size) {
        CHECK_FALSE(first_wrong(good, size));
        CHECK(first_wrong(good + '\0', size) == good.size());
        CHECK(first_wrong(good + "\xC3rest", size) == good.size() + 1);  // lead byte, then no continuation
        CHECK(first_wrong(good + "\xFFrest", size) == good.size());
        CHECK(first_wrong(good + "\xC0\xAF", size) == good.size());          // over-long
        CHECK(first_wrong(good + "\xE0\x80\xAF", size) == good.size() + 1);  // over-long
        CHECK(first_wrong(good + "\xF0\x8F\xBF\xBF", size) == good.size() + 1);
        CHECK(first_wrong(good + "\xED\xA0\x80", size) == good.size() + 1);      // a surrogate
        CHECK(first_wrong(good + "\xF4\x90\x80\x80", size) == good.size() + 1);  // beyond the last character
        CHECK(first_wrong(good + "\xE2\x82", size) == good.size() + 2);          // cut
        CHECK(first_wrong(good + "\x80", size) == good.size());
    }
}

}  // namespace
}  // namespace causum
