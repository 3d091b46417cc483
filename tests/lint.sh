#!/usr/bin/env bash
# clang-tidy over every source file of the program (.clang-tidy); about ten minutes on two cores. Needs a configured
# build: cmake --preset release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# clang 14 reads vector extensions differently and does not know the levels that instruction_set.cpp asks the processor
# for
git ls-files -z '*.cpp' ':!tests/*' ':!sim/kernels.cpp' ':!estimators/regression/batched_cholesky_variant.cpp' \
  ':!core/instruction_set.cpp' | xargs -0 -n 4 -P "$(nproc)" clang-tidy -p build --quiet
