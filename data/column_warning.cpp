#include "data/column_warning.hpp"

#include <fmt/format.h>

namespace causum {

std::string column_warning(double zeros, std::size_t distinct) {
    constexpr double most_zeros = 0.2;
    constexpr std::size_t few_values = 20;
    std::string text;
    if (zeros > most_zeros) text = fmt::format("is 0 in {:.0f} % of the rows", 100.0 * zeros);
    if (distinct < few_values)
        text += fmt::format("{}has {} different value{}", text.empty() ? "" : " and ", distinct,
                            distinct == 1 ? "" : "s");
    return text;
}

}  // namespace causum
