#include "jobs/study/setting_value.hpp"
#include "core/nearest.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <type_traits>

#include "core/errors.hpp"
#include "estimators/methods/registry.hpp"
#include "jobs/study/value_text.hpp"
#include "sim/family.hpp"

namespace causum::jobs {
namespace {

constexpr std::size_t max_penalties = 1000;
constexpr double max_penalty_exponent = 300;
constexpr std::size_t max_name_length = 100;
constexpr std::size_t max_columns = 64;  // as many as scm.actions may be

std::vector<std::string_view> estimator_names() {
    std::vector<std::string_view> names;
    for (const estimators::Estimator& estimator : estimators::all_estimators())
        names.push_back(estimator.name);
    return names;
}

std::vector<std::string_view> family_names() {
    std::vector<std::string_view> names;
    for (const sim::Family* family : sim::all_families()) names.push_back(family->name);
    return names;
}

/// "a", "a or b", "a, b or c"
std::string alternatives(std::span<const std::string_view> names) {
    if (names.size() < 2) return fmt::format("{}", fmt::join(names, ""));
    return fmt::format("{} or {}", fmt::join(names.first(names.size() - 1), ", "), names.back());
}

std::string allowed(const IntegerRange& range) {
    return fmt::format("an integer from {} to {}", readable(range.min), readable(range.max));
}

/// The bounds alone; empty where there are none.
std::string bounds(const NumberRange& range) {
    const bool has_min = std::isfinite(range.min);
    const bool has_max = std::isfinite(range.max);
    const char* const relation = range.min_included ? ">=" : ">";
    if (has_min && has_max && range.min_included) return fmt::format("from {} to {}", range.min, range.max);
    if (has_min && has_max) return fmt::format("> {} and <= {}", range.min, range.max);
    if (has_min) return fmt::format("{} {}", relation, range.min);
    if (has_max) return fmt::format("<= {}", range.max);
    return "";
}

std::string allowed(const NumberRange& range) {
    const std::string limits = bounds(range);
    return limits.empty() ? "a number" : "a number " + limits;
}

std::string allowed(const Choice& choice) {
    return alternatives(choice.names);
}

std::string allowed(const IntegerOrChoice& either) {
    return fmt::format("{}, or {}", alternatives(either.choice.names), allowed(either.range));
}

std::string allowed(const NoiseSet&) {
    return fmt::format("one or more of {}, with commas and without spaces",
                       fmt::join(sim::noise_kind_names, ", "));
}

std::string allowed(const PenaltyGrid&) {
    return "logspace(a,b,count) for 10^a ... 10^b, or ascending numbers >= 0 with commas, without spaces";
}

std::string allowed(const StudyName&) {
    return "one word of letters, digits, '_', '.' and '-'";
}

std::string allowed(const EstimatorName&) {
    return alternatives(estimator_names());
}

std::string allowed(const FamilyName&) {
    return alternatives(family_names());
}

std::string allowed(const FileName&) {
    return "the name of a file, without spaces";
}

std::string allowed(const Sha256&) {
    return "64 hexadecimal digits";
}

std::string allowed(const ColumnName&) {
    return "the name of a column, without spaces";
}

std::string allowed(const ColumnList&) {
    return "names of columns, with commas and without spaces";
}

/// Reads one text as each type in turn.
class Parser {
  public:
    Parser(std::string_view text, std::string_view lead_in) : text_(text), lead_in_(lead_in) {}

    Value operator()(const IntegerRange& range) const {
        const std::optional<std::uint64_t> integer = parse_integer(text_);
        if (!integer || *integer < range.min || *integer > range.max) fail_must_be(range);
        return {.data = *integer, .text = std::to_string(*integer)};
    }

    Value operator()(const NumberRange& range) const {
        const std::optional<double> number = parse_number(text_);
        if (!number) fail_must_be(range);
        const bool too_small = range.min_included ? *number < range.min : *number <= range.min;
        if (too_small || *number > range.max) fail("must be " + bounds(range));
        return {.data = *number, .text = number_text(*number)};
    }

    Value operator()(const Choice& choice) const {
        const auto found = std::find(choice.names.begin(), choice.names.end(), text_);
        if (found == choice.names.end()) fail_must_be(choice, suggestion(text_, choice.names));
        const Chosen chosen = {.index = static_cast<std::size_t>(found - choice.names.begin())};
        return {.data = chosen, .text = std::string(text_)};
    }

    Value operator()(const IntegerOrChoice& either) const {
        const std::span<const std::string_view> names = either.choice.names;
        if (std::find(names.begin(), names.end(), text_) != names.end()) return (*this)(either.choice);
        const std::optional<std::uint64_t> integer = parse_integer(text_);
        if (!integer || *integer < either.range.min || *integer > either.range.max) {
            fail_must_be(either, suggestion(text_, names));
        }
        return (*this)(either.range);
    }

    Value operator()(const NoiseSet& type) const {
        const std::span<const std::string_view> names = sim::noise_kind_names;
        std::vector<bool> in_set(names.size());
        for (const std::string_view item : split_commas(text_)) {
            const auto found = std::find(names.begin(), names.end(), item);
            if (found == names.end()) fail_must_be(type, suggestion(item, names));
            const auto kind = static_cast<std::size_t>(found - names.begin());
            if (in_set[kind]) fail(fmt::format("{} is named twice", item));
            in_set[kind] = true;
        }
        // A set: one order, so that one set has one text and one meaning for a uniform draw.
        std::vector<sim::NoiseKind> kinds;
        std::vector<std::string_view> kind_names;
        for (std::size_t kind = 0; kind < names.size(); ++kind) {
            if (!in_set[kind]) continue;
            kinds.push_back(static_cast<sim::NoiseKind>(kind));
            kind_names.push_back(names[kind]);
        }
        return {.data = kinds, .text = fmt::format("{}", fmt::join(kind_names, ","))};
    }

    Value operator()(const PenaltyGrid& type) const {
        constexpr std::string_view opening = "logspace(";
        if (text_.starts_with(opening) && text_.ends_with(')')) {
            return logspace(text_.substr(opening.size(), text_.size() - opening.size() - 1));
        }
        std::vector<double> penalties;
        std::vector<std::string> texts;
        for (const std::string_view item : split_commas(text_)) {
            const std::optional<double> penalty = parse_number(item);
            if (!penalty || *penalty < 0) fail_must_be(type);
            if (!penalties.empty() && *penalty <= penalties.back()) {
                fail(fmt::format("must ascend, but {} follows {}", item, texts.back()));
            }
            if (penalties.size() == max_penalties)
                fail(fmt::format("must be at most {} penalties", max_penalties));
            penalties.push_back(*penalty);
            texts.push_back(number_text(*penalty));
        }
        return {.data = penalties, .text = fmt::format("{}", fmt::join(texts, ","))};
    }

    Value operator()(const StudyName& type) const {
        constexpr std::string_view letters =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
        if (text_.empty() || text_.find_first_not_of(letters) != std::string_view::npos) fail_must_be(type);
        if (text_ == "." || text_ == "..") fail("must be a name for a directory of its own");
        if (text_.size() > max_name_length)
            fail(fmt::format("must be at most {} characters", max_name_length));
        return {.data = std::string(text_), .text = std::string(text_)};
    }

    Value operator()(const EstimatorName& type) const {
        if (estimators::find_estimator(text_) == nullptr) {
            const bool has_comma = text_.find(',') != std::string_view::npos;
            fail_must_be(type, has_comma ? "; write spaces between names, not commas"
                                         : suggestion(text_, estimator_names()));
        }
        return {.data = std::string(text_), .text = std::string(text_)};
    }

    Value operator()(const FamilyName& type) const {
        if (sim::find_family(text_) == nullptr) fail_must_be(type, suggestion(text_, family_names()));
        return {.data = std::string(text_), .text = std::string(text_)};
    }

    Value operator()(const FileName&) const {
        return {.data = std::string(text_), .text = std::string(text_)};
    }

    Value operator()(const Sha256& type) const {
        if (text_.size() != 64 || text_.find_first_not_of("0123456789abcdef") != std::string_view::npos)
            fail_must_be(type, "; small letters");
        return {.data = std::string(text_), .text = std::string(text_)};
    }

    Value operator()(const ColumnName&) const {
        if (text_.find(',') != std::string_view::npos) fail("must be one column");
        return {.data = std::string(text_), .text = std::string(text_)};
    }

    Value operator()(const ColumnList& type) const {
        std::vector<std::string> names;
        for (const std::string_view item : split_commas(text_)) {
            if (item.empty()) fail_must_be(type, "; there is an empty name");
            if (std::ranges::find(names, item) != names.end()) fail(fmt::format("{} is named twice", item));
            if (names.size() == max_columns) fail(fmt::format("must be at most {} columns", max_columns));
            names.emplace_back(item);
        }
        return {.data = std::move(names), .text = std::string(text_)};
    }

  private:
    [[noreturn]] void fail(std::string_view why) const {
        throw InputError(fmt::format("{}{} ({})", lead_in_, text_, why));
    }

    template <class Type>
    [[noreturn]] void fail_must_be(const Type& type, std::string_view advice = "") const {
        std::string_view sign;
        if constexpr (std::is_same_v<Type, IntegerRange> || std::is_same_v<Type, NumberRange>) {
            if (text_.starts_with('+')) sign = "; leave out the '+'";
        }
        fail(fmt::format("must be {}{}{}", allowed(type), sign, advice));
    }

    static std::string suggestion(std::string_view word, std::span<const std::string_view> names) {
        const std::optional<std::string_view> name = nearest(word, names);
        return name ? fmt::format("; did you mean {}?", *name) : "";
    }

    /// numpy.logspace: 10^a ... 10^b, evenly spaced exponents.
    Value logspace(std::string_view arguments) const {
        const std::vector<std::string_view> items = split_commas(arguments);
        if (items.size() != 3) fail("logspace needs three arguments: logspace(a,b,count)");
        const std::optional<double> first = parse_number(items[0]);
        const std::optional<double> last = parse_number(items[1]);
        const std::optional<std::uint64_t> count = parse_integer(items[2]);
        const bool in_range = first && last && std::abs(*first) <= max_penalty_exponent &&
                              std::abs(*last) <= max_penalty_exponent && *first < *last;
        if (!in_range) {
            fail(fmt::format("logspace(a,b,count) needs exponents a < b from {} to {}", -max_penalty_exponent,
                             max_penalty_exponent));
        }
        if (!count || *count < 2 || *count > max_penalties) {
            fail(fmt::format("logspace(a,b,count) needs a count from 2 to {}", max_penalties));
        }
        std::vector<double> penalties;
        const auto steps = static_cast<double>(*count - 1);
        for (std::uint64_t i = 0; i < *count; ++i) {
            penalties.push_back(power_of_ten(*first + (*last - *first) * static_cast<double>(i) / steps));
        }
        if (std::adjacent_find(penalties.begin(), penalties.end(), std::greater_equal<>()) !=
            penalties.end()) {
            fail("logspace(a,b,count) needs exponents farther apart");
        }
        return {.data = penalties,
                .text = fmt::format("logspace({},{},{})", number_text(*first), number_text(*last), *count)};
    }

    /// 10^exponent, by way of decimal text: 10^-3 is the double that "1e-3" reads as, and where the power is
    /// irrational its 15 digits hide the last bits, in which mathematical libraries differ.
    static double power_of_ten(double exponent) {
        const double integer = std::round(exponent);
        const std::string text = std::abs(exponent - integer) < 1e-12
                                     ? fmt::format("1e{:.0f}", integer)
                                     : fmt::format("{:.14e}", std::pow(10.0, exponent));
        return parse_number(text).value();
    }

    std::string_view text_;
    std::string_view lead_in_;
};

}  // namespace

Value parse_value(const ValueType& type, std::string_view text, std::string_view lead_in) {
    return std::visit(Parser(text, lead_in), type);
}

std::string allowed_values(const ValueType& type) {
    return std::visit([](const auto& alternative) { return allowed(alternative); }, type);
}

}  // namespace causum::jobs
