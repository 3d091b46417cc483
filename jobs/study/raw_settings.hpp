#pragma once

#include <boost/program_options/options_description.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace causum::jobs {

/// A setting as the user gave it: words, not yet checked as values.
struct RawSetting {
    std::string key = {};                  ///< "data.ratio"
    std::vector<std::string> values = {};  ///< at least one word
    std::string file = {};  ///< the study file as the user named it; empty for the command line
    int line = 0;           ///< in that file, from 1

    /// Start of a message about a value: "x.ini:12: data.ratio = " or "--data.ratio ".
    [[nodiscard]] std::string lead_in() const;
    /// lead_in() and all values.
    [[nodiscard]] std::string as_written() const;
};

/// Reads the text of a study file as far as its form goes: sections, known keys, one value or more for each.
/// @param file  the file's name in messages
/// @throws InputError with file and line, for anything else than "[section]", "key = value ..." and comments;
///         unknown sections and keys (with the nearest known one); repeated keys; keys without a value; a '#'
///         that touches a value; byte order marks and NUL bytes
[[nodiscard]] std::vector<RawSetting> read_ini(std::string_view text, const std::string& file);

/// An option "--section.key value ..." for every setting.
[[nodiscard]] boost::program_options::options_description setting_options();

/// Why `key` is refused: "unknown key; did you mean data.ratio?".
/// @param prefix  stands before a suggested key: "--" for options
[[nodiscard]] std::string unknown_key(std::string_view key, std::string_view prefix = "");

}  // namespace causum::jobs
