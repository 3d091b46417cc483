#include "data/json_writer.hpp"

#include <vector>

#include "tests/support/catch.hpp"

namespace causum {
namespace {

TEST_CASE("strings of JSON are escaped", "[json]") {
    CHECK(json_string("plain µ") == "\"plain µ\"");
    CHECK(json_string("say \"x\" \\ y") == "\"say \\\"x\\\" \\\\ y\"");
    CHECK(json_string("two\nlines\tand\x01") == "\"two\\nlines\\u0009and\\u0001\"");
    CHECK(json_string("\xBD") == "\"\\\\xBD\"");  // no UTF-8
}

TEST_CASE("an object of JSON has a member a line", "[json]") {
    CHECK(json_object({}) == "{\n\n}\n");
    const std::vector<Attribute> members = {{"n", std::uint64_t{18446744073709551615U}},
                                            {"text", std::string("a")},
                                            {"numbers", std::vector<std::int64_t>{-1, 2}},
                                            {"names", std::vector<std::string>{"a", "\""}},
                                            {"none", std::vector<std::string>{}}};
    CHECK(json_object(members) ==
          "{\n  \"n\": 18446744073709551615,\n  \"text\": \"a\",\n  \"numbers\": [-1, 2],\n  \"names\": "
          "[\"a\", "
          "\"\\\"\"],\n  \"none\": []\n}\n");
}

}  // namespace
}  // namespace causum
