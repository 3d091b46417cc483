#include "core/invisible.hpp"

#include <string>
#include "tests/support/catch.hpp"

namespace causum {
namespace {

TEST_CASE("characters that nobody sees are named, with their place", "[invisible]") {
    CHECK(invisible_text("a.ini:2: seed = 2 (must be an integer)").empty());
    CHECK(invisible_text("Größe … ±").empty());
    CHECK(invisible_text("").empty());
    CHECK(invisible_text("seed = 2\u00A0 (no)") == ": U+00A0 (no-break space) after 2");
    CHECK(invisible_text("seed = \u200B2") == ": U+200B (zero-width space or joiner) before 2");
    CHECK(invisible_text("\uFEFFseed = 2") == ": U+FEFF (byte order mark) before seed");
    CHECK(invisible_text("a \u3000 b") == ": U+3000 (ideographic space) between spaces");
    CHECK(
        invisible_text("1\u00A02\u00A03\u00A04\u00A0") ==
        ": U+00A0 (no-break space) after 1, U+00A0 (no-break space) after 2, U+00A0 (no-break space) after 3 "
        "and 1 more");
    CHECK(invisible_text("a\x7F b") == ": U+007F (control character) after a");
    CHECK(invisible_text("a\xC2").empty());  // no character at all
}

TEST_CASE("what is no UTF-8 and control characters are dropped, and nothing else", "[invisible]") {
    const std::string good = "Größe, 大小, ± 2, \U0001F600, a\u00A0b";
    CHECK(printable_utf8(good) == good);
    CHECK(printable_utf8("a\tb\x01"
                         "c\x7F\r") == "a bc");
    CHECK(printable_utf8("\xC2\x85"
                         "next line") == "next line");
    // Latin-1, a cut character, an over-long one, a surrogate, beyond the last
    CHECK(printable_utf8("Gr\xF6\xDF"
                         "e") == "Gre");
    CHECK(printable_utf8("a\xE2\x82") == "a");
    CHECK(printable_utf8("\xC0\xAF\xE0\x80\xAF.") == ".");
    CHECK(printable_utf8("\xED\xA0\x80.") == ".");
    CHECK(printable_utf8("\xF4\x90\x80\x80\xF8.") == ".");
}

TEST_CASE("bytes that are no UTF-8 are written out", "[invisible]") {
    CHECK(escaped_utf8("größe\n") == "größe\n");
    CHECK(escaped_utf8("key \xBD=\xE2\x82") == "key \\xBD=\\xE2\\x82");
}

TEST_CASE("a text is not cut within a character", "[invisible]") {
    CHECK(utf8_prefix("größe", 10) == "größe");
    CHECK(utf8_prefix("größe", 3) == "gr");
    CHECK(utf8_prefix("größe", 4) == "grö");
    CHECK(utf8_prefix("größe", 0).empty());
}

}  // namespace
}  // namespace causum
