#!/usr/bin/env bash
# Installs what is missing, builds causum and all its tests, and runs them. Unattended, as root or with sudo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s (%d s so far)\n' "$1" "$SECONDS"; }

# Builds a preset; its log is shown only if it fails.
build() {
  local log
  log=$(mktemp)
  if ! { cmake --preset "$1" && cmake --build --preset "$1" --parallel "$(nproc)"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "the build of preset $1 failed" >&2
    exit 1
  fi
  rm -f "$log"
}

step "packages"
bash jobs/install-dependencies.sh build test
bash jobs/install-dependencies.sh slurm || echo "without Slurm its test is skipped"
step "format"
git ls-files -z --cached --others --exclude-standard '*.cpp' '*.hpp' | xargs -0 clang-format --dry-run --Werror
step "build: release, warnings are errors"
build release
step "clang-tidy on what the last commit changed"
bash tests/lint.sh --changed
step "tests"
ctest --preset release --no-tests=error --parallel 2
step "build: address and undefined-behaviour sanitizers"
build dev
step "tests under the sanitizers"
ctest --preset dev --no-tests=error --parallel 2
printf '\nall done in %d s\n' "$SECONDS"
