#pragma once

#include "results/table.hpp"

namespace causum::results {

/// Supplies what files of schema version 1 lack: traits of the estimators that there were, the reference, K
/// of each condition as the setting `scm.actions`, and the neutral values of the axes.
///
/// Measures and facts need nothing there: a file of a schema before VariableInfo::since has none, and they
/// read as NaN.
/// @param table  as read: dimensions, keys, coordinates and axes
void complete_schema_1(Table& table);

/// Supplies the measure `degree` that files of schemas before 4 lack: all their fits have the degree of their
/// condition's key. @param table  as read
void complete_before_schema_4(Table& table);

}  // namespace causum::results
