#include "data/sentinel.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstddef>
#include <limits>

#include "data/number_cell.hpp"

namespace causum {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The smallest values of a column and how often the smallest occurs.
struct Lowest {
    double first = infinity;
    double second = infinity;
    std::size_t count = 0;  ///< of `first`

    void add(double value) {
        if (value > second || value == second) return;
        if (value > first) {
            second = value;
        } else if (value == first) {
            ++count;
        } else {
            second = first;
            first = value;
            count = 1;
        }
    }
};

/// Whether a number is written with nines only, two or more: the usual code.
bool is_nines(double value) {
    double nines = 99;
    while (nines < std::abs(value)) nines = 10 * nines + 9;
    return nines == std::abs(value);
}

/// Whether the first of `lows` is a code, where `highs` are the largest values with the sign turned.
bool is_code(const Lowest& lows, const Lowest& highs, std::size_t rows) {
    if (lows.count < 2 || 2 * lows.count > rows || lows.first == 0) return false;
    const double width = -highs.first - lows.second;  // of the others
    const double far = is_nines(lows.first) ? 1 : 10;
    return width > 0 && lows.second - lows.first > far * width;
}

}  // namespace

std::vector<std::optional<Sentinel>> find_sentinels(const Table& table) {
    const std::size_t columns = table.columns.numbers.size();
    const std::size_t rows = table.lines.size();
    std::vector<Lowest> lows(columns);
    std::vector<Lowest> highs(columns);  // of values with the sign turned
    for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < columns; ++c) {
            const double value = table.numbers[r * columns + c];
            lows[c].add(value);
            highs[c].add(-value);
        }
    }
    std::vector<std::optional<Sentinel>> found(columns);
    for (std::size_t c = 0; c < columns; ++c) {
        const Lowest& low = lows[c];
        const Lowest& high = highs[c];
        if (is_code(low, high, rows)) {
            found[c] = Sentinel{.value = low.first, .low = low.second, .high = -high.first};
        } else if (is_code(high, low, rows)) {
            found[c] = Sentinel{.value = -high.first, .low = low.first, .high = -high.second};
        }
    }
    return found;
}

std::vector<std::string> sentinel_warnings(const Table& table) {
    constexpr std::size_t most_lines = 10;
    constexpr std::size_t most_warnings = 10;
    std::size_t more = 0;
    std::vector<std::string> warnings;
    const std::vector<std::optional<Sentinel>> found = find_sentinels(table);
    const std::size_t columns = found.size();
    for (std::size_t c = 0; c < columns; ++c) {
        if (!found[c]) continue;
        if (warnings.size() == most_warnings) {
            ++more;
            continue;
        }
        std::vector<std::int64_t> lines;
        std::size_t count = 0;
        for (std::size_t r = 0; r < table.lines.size(); ++r) {
            if (table.numbers[r * columns + c] != found[c]->value) continue;
            if (++count <= most_lines) lines.push_back(table.lines[r]);
        }
        warnings.push_back(fmt::format(
            "column {}: {} occurs {} times (lines {}{}), far outside [{}, {}]: if it stands for a missing "
            "value, "
            "write NA",
            in_quotes(table.columns.numbers[c], '\''), found[c]->value, count, fmt::join(lines, ", "),
            count > most_lines ? " …" : "", found[c]->low, found[c]->high));
    }
    if (more > 0) warnings.push_back(fmt::format("such values in {} more columns", more));
    return warnings;
}

}  // namespace causum
