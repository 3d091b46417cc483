#pragma once

#include <string>
#include <string_view>

#include "core/errors.hpp"
#include "data/read_table.hpp"
#include "tests/support/catch.hpp"

namespace causum {

inline const TableColumns red_and_vis{.numbers = {"red", "vis"}, .labels = {}};

/// The table "t.csv" of this text.
inline Table table_of(std::string_view text, const TableColumns& columns) {
    return parse_table(text, "t.csv", columns);
}

/// The message of the InputError with which it is refused.
inline std::string refusal_of(std::string_view text, const TableColumns& columns) {
    try {
        (void)table_of(text, columns);
    } catch (const InputError& error) {
        return error.what();
    }
    FAIL("no InputError");
    return "";
}

}  // namespace causum
