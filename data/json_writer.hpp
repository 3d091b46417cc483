#pragma once

#include <span>
#include <string>
#include <string_view>

#include "data/attribute.hpp"

namespace causum {

/// A JSON string (RFC 8259) in its quotes. A byte that is no UTF-8 stands as \xBD in it.
[[nodiscard]] std::string json_string(std::string_view text);

/// A JSON object, a member a line, ending with a line feed.
[[nodiscard]] std::string json_object(std::span<const Attribute> members);

}  // namespace causum
