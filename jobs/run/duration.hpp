#pragma once

#include <string>
#include <string_view>

namespace causum::jobs {

/// Seconds of "90", "90s", "30m", "2h", "1d", "1:30:00" (h:mm:ss), "30:00" (mm:ss) or "1-12:00:00"
/// (d-h:mm:ss).
/// @param lead_in  start of an error message, up to the value: "--max-time "
/// @throws InputError for anything else, and for 0
[[nodiscard]] double parse_duration(std::string_view text, std::string_view lead_in);

/// "45 s", "3 min 20 s", "2 h 5 min".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace causum::jobs
