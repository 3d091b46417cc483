#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace causum {

/// A cell as messages name it.
struct CellPlace {
    std::int64_t line = 0;
    std::size_t column = 0;
    std::string text;
};

/// Watches the numbers of a table whose separator is not the comma, to learn whether its decimal mark is
/// point or comma. Both in one table, and commas that may all part thousands, are refused.
class DecimalMark {
  public:
    void see_point(std::string_view cell, std::int64_t line, std::size_t column);
    void see_comma(std::string_view cell, std::int64_t line, std::size_t column);

    /// Whether further points can tell nothing new.
    [[nodiscard]] bool is_point_settled() const { return is_point_settled_; }
    [[nodiscard]] bool is_both() const { return point_.has_value() && comma_.has_value(); }
    [[nodiscard]] bool is_comma() const { return comma_.has_value(); }
    [[nodiscard]] bool is_point() const { return point_.has_value(); }

    /// @throws InputError if both marks were seen
    void check_one(const std::string& file, const std::vector<std::string>& names) const;
    /// After the last number. @throws InputError if each comma may part thousands
    void check_commas(const std::string& file, const std::vector<std::string>& names) const;
    /// A warning if each point may part thousands, else nothing.
    [[nodiscard]] std::optional<std::string> point_warning(const std::vector<std::string>& names) const;

  private:
    std::optional<CellPlace> point_, comma_;  ///< the first of each
    bool is_point_settled_ = false, is_comma_settled_ = false;
};

}  // namespace causum
