#include "jobs/study/condition_key.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "jobs/study/setting_value.hpp"

namespace causum::jobs {
namespace {

constexpr std::string_view item_separator = "; ";
constexpr std::array<std::string_view, 3> size_names = {"data.n_obs", "data.n_single", "data.n_joint"};

using Items = std::map<std::string_view, std::string_view>;  ///< by name

std::pair<std::string_view, std::string_view> item_of(std::string_view text) {
    const std::size_t equals = std::min(text.find('='), text.size());
    return {text.substr(0, equals), text.substr(std::min(equals + 1, text.size()))};
}

std::vector<std::string_view> split_items(std::string_view key) {
    std::vector<std::string_view> items;
    for (std::size_t start = 0; start < key.size();) {
        const std::size_t end = std::min(key.find(item_separator, start), key.size());
        items.push_back(key.substr(start, end - start));
        start = end + item_separator.size();
    }
    return items;
}

/// Takes the items of a stored key one by one and writes those of today.
class Translation {
  public:
    Translation(std::string_view stored, std::string_view where) : where_(where) {
        for (const std::string_view text : split_items(stored)) {
            if (!items_.insert(item_of(text)).second) fail(text, "is there twice");
        }
    }

    std::string key() {
        bool has_sizes = false;
        for (const Setting& setting : all_settings()) {
            if (setting.in_key == InKey::as_value && setting.applies_to(settings_.scm.family)) {
                add(setting);
            } else if (setting.in_key == InKey::as_sizes && !std::exchange(has_sizes, true)) {
                add_sizes();
            }
        }
        if (!items_.empty()) {
            const auto& [name, value] = *items_.begin();
            fail(fmt::format("{}={}", name, value), "unknown to this program: use the one that wrote it");
        }
        return fmt::format("{}", fmt::join(written_, item_separator));
    }

  private:
    [[noreturn]] void fail(std::string_view item, std::string_view why) const {
        throw InputError(fmt::format("{}: condition_key has {} ({})", where_, item, why));
    }

    void add(const Setting& setting) {
        const auto found = items_.extract(setting.key);
        if (found.empty() && !setting.absent_text) fail(fmt::format("no {}", setting.key), "must be there");
        const std::string_view text = found.empty() ? *setting.absent_text : found.mapped();
        const Value value =
            parse_value(setting.type, text, fmt::format("{}: condition_key has {}=", where_, setting.key));
        setting.write(settings_, value);  // the family decides what else applies
        written_.push_back(fmt::format("{}={}", setting.key, value.text));
    }

    void add_sizes() {
        for (const std::string_view name : size_names) {
            const auto found = items_.extract(name);
            if (found.empty()) fail(fmt::format("no {}", name), "must be there");
            written_.push_back(fmt::format("{}={}", name, found.mapped()));
        }
    }

    std::string_view where_;
    Items items_;
    Settings settings_;
    std::vector<std::string> written_;
};

}  // namespace

std::string condition_key(std::span<const ChosenSetting> chosen, const SampleSizes& sizes) {
    const std::array<std::int64_t, size_names.size()> counts = {sizes.n_obs, sizes.n_single, sizes.n_joint};
    std::vector<std::string> items;
    bool has_sizes = false;
    for (const auto& [setting, value] : chosen) {
        if (setting->in_key == InKey::as_value) {
            items.push_back(fmt::format("{}={}", setting->key, value->text));
        } else if (setting->in_key == InKey::as_sizes && !std::exchange(has_sizes, true)) {
            for (std::size_t i = 0; i < counts.size(); ++i)
                items.push_back(fmt::format("{}={}", size_names[i], counts[i]));
        }
    }
    return fmt::format("{}", fmt::join(items, item_separator));
}

std::string current_key(std::string_view stored, std::string_view where) {
    return Translation(stored, where).key();
}

std::vector<std::string> key_differences(std::string_view there, std::string_view here) {
    const std::vector<std::string_view> theirs = split_items(there);
    const std::vector<std::string_view> ours = split_items(here);
    Items rest;
    for (const std::string_view item : ours) rest.insert(item_of(item));
    std::vector<std::string> differences;
    for (const std::string_view item : theirs) {
        const auto found = rest.extract(item_of(item).first);
        if (found.empty()) {
            differences.push_back(fmt::format("{} there, nothing here", item));
        } else if (found.mapped() != item_of(item).second) {
            differences.push_back(fmt::format("{} there, {}={} here", item, found.key(), found.mapped()));
        }
    }
    for (const auto& [name, value] : rest)
        differences.push_back(fmt::format("nothing there, {}={} here", name, value));
    return differences;
}

std::string place_on_axes(const Study& study, const Condition& condition) {
    std::string place;
    for (std::size_t a = 0; a < study.axes.size(); ++a)
        place += fmt::format("{}{} = {}", a == 0 ? "" : " ", study.axes[a].key, condition.axis_values[a]);
    return place;
}

}  // namespace causum::jobs
