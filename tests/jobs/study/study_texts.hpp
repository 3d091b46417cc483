#pragma once

#include <string>
#include <vector>

#include "jobs/study/study_file.hpp"
#include "tests/jobs/input_error.hpp"

namespace causum::jobs::tests {

/// A setting from the command line.
inline RawSetting option(const std::string& key, const std::vector<std::string>& values) {
    return {.key = key, .values = values};
}

inline Study parse(const std::string& text, const std::vector<RawSetting>& options = {}) {
    return parse_study(text, "x.ini", options);
}

/// The message for a study file that has these lines after "name = s" in line 1.
inline std::string refusal(const std::string& lines, const std::vector<RawSetting>& options = {}) {
    return input_error_of([&] { (void)parse("name = s\n" + lines, options); });
}

}  // namespace causum::jobs::tests
