#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace causum {

/// What a file says of its samples: a member of a JSON object, or an attribute of an HDF5 file.
struct Attribute {
    using Value =
        std::variant<std::uint64_t, std::string, std::vector<std::int64_t>, std::vector<std::string>>;

    std::string name;
    Value value;
};

}  // namespace causum
