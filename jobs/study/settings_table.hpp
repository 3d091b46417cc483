#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "estimators/regression/fit_options.hpp"
#include "jobs/study/sample_sizes.hpp"
#include "jobs/study/setting_value.hpp"
#include "jobs/study/study.hpp"
#include "sim/family.hpp"
#include "sim/settings.hpp"

namespace causum::jobs {

/// One value of every setting: what the rows of the table write into.
struct Settings : ConditionSettings {
    std::string name;
    std::uint64_t seed = 0;
    std::int64_t replicates = 0;
    SizeSettings sizes;
    std::vector<std::string> estimators;
    TableFile table;
};

/// What several values of a key mean.
enum class SeveralValues : std::uint8_t { axis, list, forbidden };

/// How a setting enters Condition::key.
enum class InKey : std::uint8_t {
    as_value,  ///< "section.key=value"
    as_sizes,  ///< with the others of this kind, as the sizes they lead to
    no         ///< it does not determine a condition's samples and fits
};

/// One key of study files and command line; help, parsing, checks, axes and canonical text derive from it.
struct Setting {
    std::string_view key = {};  ///< "section.name", or "name" for keys above all sections
    ValueType type = {};
    /// None: required of families that have it, unless it replaces another key or is a digest.
    std::optional<std::string_view> default_text = {};
    /// What programs did before the key existed, which is what studies without it mean that they stored.
    /// Never changes, whatever becomes of the default; every key that has a default has one.
    std::optional<std::string_view> absent_text = {};
    std::string_view unit = {};  ///< empty for a pure number or a name
    /// That leaves models as they are: 0 of a shift, 1 of a factor.
    std::optional<double> neutral_value = {};
    std::string_view meaning = {};  ///< one line
    /// Property that a family must have for it to apply; families also name the sections that only they have.
    bool sim::Family::*needs = nullptr;
    SeveralValues several = SeveralValues::axis;
    InKey in_key = InKey::as_value;
    std::string_view at_most = {};  ///< key of a number that this one must not exceed
    /// Key that must not be given, and whose default does not count, once this one is given.
    std::string_view replaces = {};
    /// Key of the file that this is the SHA-256 of: taken from the file where nobody gives it, and compared
    /// with it else.
    std::string_view digest_of = {};
    /// The value that conditions have all the same where it does not apply, if they have one.
    std::string (*implied)(const ConditionSettings&) = nullptr;
    /// Stores a checked value; one call for each value of a list.
    void (*write)(Settings&, const Value&) = nullptr;

    /// "data" of "data.ratio", empty for keys above all sections.
    [[nodiscard]] std::string_view section() const;
    /// Whether each condition has a value of it: all but lists and the keys above all sections.
    [[nodiscard]] bool is_of_conditions() const;
    /// "ratio" of "data.ratio".
    [[nodiscard]] std::string_view name() const;
    /// Whether models of a family, by its name, have it.
    [[nodiscard]] bool applies_to(std::string_view family) const;
    /// "polynomial or post_nonlinear" where it does not apply to all families, else empty.
    [[nodiscard]] std::string families() const;
};

/// Every setting, section by section, in the order of `causum list`, of canonical texts and of axes.
[[nodiscard]] std::span<const Setting> all_settings();

/// The setting with that key, or nullptr.
[[nodiscard]] const Setting* find_setting(std::string_view key);

/// The key that was probably meant by `key`, which is none: one of the same name in another section, or one
/// that is spelt nearly the same.
[[nodiscard]] std::optional<std::string_view> nearest_key(std::string_view key);

/// The type of an axis of a setting, and of its values in results files.
/// @param texts  its values; an empty one is none
[[nodiscard]] Axis::Type axis_type(const Setting& setting, std::span<const std::string_view> texts);

/// Sections, in the table's order, without the keys above all sections.
[[nodiscard]] std::vector<std::string_view> all_sections();

}  // namespace causum::jobs
