#pragma once

#include "results/table.hpp"

namespace causum::results {

/// Whether a table can be written and read back as it is.
/// @throws ArgumentError naming the first thing that is not as results_file.hpp asks
void require_consistent(const Table& table);

}  // namespace causum::results
