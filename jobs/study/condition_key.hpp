#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/study/settings_table.hpp"
#include "jobs/study/study.hpp"

namespace causum::jobs {

// A condition's key is "section.key=value" of every setting that determines its samples and fits, in the
// order of `causum list`, with the sizes of its data sets in place of the settings that lead to them:
//     scm.family=polynomial; scm.actions=5; …; data.n_obs=100; data.n_single=100; data.n_joint=100; …
// Results files store it. Programs that knew fewer settings stored fewer items.

/// One setting of a condition.
struct ChosenSetting {
    const Setting* setting = nullptr;
    const Value* value = nullptr;
};

/// @param chosen  the settings that the condition has, in the order of `causum list`
[[nodiscard]] std::string condition_key(std::span<const ChosenSetting> chosen, const SampleSizes& sizes);

/// The key that this program gives to the condition of a stored key: item by item, wherever an item stands,
/// with the absent values of settings that it lacks. What condition_key gives is itself.
/// @param where  named in messages
/// @throws InputError for an item that is twice there, that this program does not know, or whose value it
/// does not
///         take, and for a setting without absent value that is not there
[[nodiscard]] std::string current_key(std::string_view stored, std::string_view where);

/// What differs between two keys, item by item: "data.n_obs=300 there, data.n_obs=500 here", "fit.degree=2
/// there, nothing here". The order of items does not count.
[[nodiscard]] std::vector<std::string> key_differences(std::string_view there, std::string_view here);

/// A condition's values on the study's axes: "scm.family = linear data.ratio = 1"; empty without axes.
[[nodiscard]] std::string place_on_axes(const Study& study, const Condition& condition);

}  // namespace causum::jobs
