#pragma once

#include "results/table.hpp"

namespace causum::results {

/// Supplies what files of schema version 1 lack: traits of the estimators that there were, the reference, K
/// of each condition as the setting `scm.actions`, and the neutral values of the axes.
///
/// Measures and facts need nothing here: a file of a schema before VariableInfo::since has none, and they
/// read as NaN.
/// @param table  as read: dimensions, keys, coordinates and axes
void complete_schema_1(Table& table);

}  // namespace causum::results
