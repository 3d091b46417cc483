#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace causum {

/// Outcome of a fit. A fit that cannot be made is data: its row is stored with the reason.
/// The numbers are stored in results files: append, never renumber.
enum class FitStatus : std::int8_t {
    not_run = -1,
    ok = 0,
    too_few_samples = 1,
    not_positive_definite = 2,
    not_converged = 3,
    not_finite = 4,
};

/// Names of the statuses 0, 1, 2 …, as stored in results files.
inline constexpr std::array<std::string_view, 5> status_names = {
    "ok", "too_few_samples", "not_positive_definite", "not_converged", "not_finite"};

/// Name of a status; "not_run" for −1.
[[nodiscard]] constexpr std::string_view name_of(FitStatus status) {
    return status == FitStatus::not_run ? "not_run" : status_names.at(static_cast<std::size_t>(status));
}

}  // namespace causum
