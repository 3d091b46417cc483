#pragma once

#include <cstddef>
#include <cstdio>
#include <string_view>

namespace causum::jobs {

/// Rows of numbers that must not change, and the studies that they are of; built into the program.
struct GoldenRows {
    std::string_view studies;   ///< jobs/commands/selftest/studies.txt
    std::string_view numerics;  ///< jobs/commands/selftest/numerics.txt
};
[[nodiscard]] GoldenRows golden_rows();

struct SelfTest {
    std::size_t rows = 0;       ///< golden rows
    std::size_t different = 0;  ///< of them, those with other bits here, or that this program does not have
};

/// Computes the golden rows anew, in memory only, and compares them bit for bit.
/// @param threads  that share a study's chunks of samples; they change no bit
/// @param out      gets a line for each row that differs
/// @throws Error if the golden rows are of another numerics version, or cannot be read
SelfTest run_selftest(const GoldenRows& golden, int threads, std::FILE* out);

/// `causum selftest`: says what is tested, and whether all bits are the same. @return whether they are
bool selftest(std::FILE* out);

}  // namespace causum::jobs
