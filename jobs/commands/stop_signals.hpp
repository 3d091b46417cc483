#pragma once

#include "core/stop.hpp"

namespace causum::jobs {

/// Exit code of a run that stopped early with all finished work saved (EX_TEMPFAIL: run it again).
inline constexpr int stopped_exit_code = 75;

/// From now on SIGTERM, SIGINT and SIGUSR1 do nothing but raise this flag, however often they come.
/// @return the flag, which lives as long as the process
[[nodiscard]] StopFlag& stop_on_signals();

}  // namespace causum::jobs
