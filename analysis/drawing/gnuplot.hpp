#pragma once

#include <filesystem>
#include <string>

namespace causum::analysis {

/// Runs `gnuplot --default-settings script` in `directory` and waits for it. The user's start-up files are
/// not read, nor GNUTERM.
/// @throws Error if gnuplot is not on PATH (naming the package), cannot be started, or ends with an error,
/// whose
///         message is passed on
void run_gnuplot(const std::filesystem::path& directory, const std::string& script);

}  // namespace causum::analysis
