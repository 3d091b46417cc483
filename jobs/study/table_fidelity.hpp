#pragma once

#include "jobs/study/study.hpp"

namespace causum::jobs {

/// Measures how far models of a study's table are like it (sim/fidelity.hpp), for each choice of columns,
/// outcome and degree among its conditions, and writes it into Study::table_fidelity; adds what is worth a
/// warning to Study::table_warnings. Nothing of a study without a table. @param study  with its table read
void add_fidelity(Study& study);

}  // namespace causum::jobs
