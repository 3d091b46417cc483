#pragma once

namespace causum::jobs {

/// Prepares standard input, output and error for a process that may have been started without them.
///
/// A stream that is closed would give its descriptor to the next file that is opened, and messages would be
/// written into results. Such descriptors are taken by /dev/null, opened so that using the stream goes on
/// failing. Writing to a pipe that nobody reads fails from now on, and does not end the process.
/// To be called before any file is opened.
void reserve_standard_streams();

}  // namespace causum::jobs
