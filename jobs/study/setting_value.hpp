#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/settings.hpp"

namespace causum::jobs {

// What one value of a setting may be.

/// An integer, both ends included.
struct IntegerRange {
    std::uint64_t min = 0;
    std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
};
/// A finite number.
struct NumberRange {
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    bool min_included = true;
};
/// One of some names.
struct Choice {
    std::span<const std::string_view> names;
};
struct IntegerOrChoice {
    IntegerRange range;
    Choice choice;
    /// What an axis of integers alone is: one of numbers, or one of texts as an axis with a name is.
    bool integers_are_numbers = false;
};
/// Kinds of noise, as "gaussian,uniform".
struct NoiseSet {};
/// Candidate penalties: "logspace(-8,-1,8)" or "0,0.01,1".
struct PenaltyGrid {};
/// A study's name, which is also a directory's.
struct StudyName {};
/// The name of an estimator in its registry.
struct EstimatorName {};
/// The name of a family of random models in its registry.
struct FamilyName {};

/// The name of a file, without white space.
struct FileName {};
/// SHA-256 of a file: 64 hexadecimal digits.
struct Sha256 {};
/// The name of a column of a table.
struct ColumnName {};
/// Names of columns, as "temperature,pressure": all different.
struct ColumnList {};

using ValueType =
    std::variant<IntegerRange, NumberRange, Choice, IntegerOrChoice, NoiseSet, PenaltyGrid, StudyName,
                 EstimatorName, FamilyName, FileName, Sha256, ColumnName, ColumnList>;

/// Place of the chosen name in a Choice.
struct Chosen {
    std::size_t index = 0;
    bool operator==(const Chosen&) const = default;
};

/// A checked value and its canonical text, which reads back as the same value.
struct Value {
    std::variant<std::uint64_t, double, Chosen, std::vector<sim::NoiseKind>, std::vector<double>, std::string,
                 std::vector<std::string>>
        data;
    std::string text;
};

/// Reads one value.
/// @param text  one word
/// @param lead_in  start of an error message: where the text is from and of which key, up to the value
/// @throws InputError "<lead_in><text> (must be ...)"
[[nodiscard]] Value parse_value(const ValueType& type, std::string_view text, std::string_view lead_in);

/// What parse_value accepts, to follow "must be": "an integer from 1 to 64".
[[nodiscard]] std::string allowed_values(const ValueType& type);

}  // namespace causum::jobs
