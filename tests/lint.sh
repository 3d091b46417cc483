#!/usr/bin/env bash
# clang-tidy over every source file of the program (.clang-tidy); about ten minutes on two cores. Needs a configured
# build: cmake --preset release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# clang 14 reads the vector extensions of kernels.cpp differently and does not know the levels that kernel_choice.cpp
# asks the processor for
git ls-files -z '*.cpp' ':!tests/*' ':!sim/kernel*.cpp' | xargs -0 -n 4 -P "$(nproc)" clang-tidy -p build --quiet
