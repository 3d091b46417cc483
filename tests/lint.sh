#!/usr/bin/env bash
# clang-tidy over the program's source files: all of them (about ten minutes on two cores), or with --changed those
# that differ from the last commit or, where none does, that it changed; a header counts for the file of its name.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# clang 14 reads vector extensions differently and does not know the levels that instruction_set.cpp asks the processor
# for
sources=('*.cpp' ':!tests/*' ':!sim/kernels.cpp' ':!core/elementary_variant.cpp' ':!estimators/regression/batched_cholesky_variant.cpp'
         ':!core/instruction_set.cpp')
mapfile -t files < <(git ls-files "${sources[@]}")
if [ "${1:-}" = --changed ]; then
  most=12
  mapfile -t changed < <(git diff --name-only HEAD; git ls-files --others --exclude-standard)
  [ ${#changed[@]} -gt 0 ] || mapfile -t changed < <(git diff --name-only HEAD~1 2>/dev/null || true)
  stems=" ${changed[*]%.?pp} "
  mapfile -t files < <(for file in "${files[@]}"; do [[ $stems != *" ${file%.cpp} "* ]] || echo "$file"; done)
  if [ ${#files[@]} -gt $most ]; then
    echo "${#files[@]} files changed: only the first $most are looked at; bash tests/lint.sh looks at all"
    files=("${files[@]:0:$most}")
  fi
fi
[ ${#files[@]} -gt 0 ] || { echo "no source file to look at"; exit 0; }
# a build of its own, in which each file is compiled alone: so a missing include is found, too
cmake -S . -B build-lint -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=OFF >/dev/null
printf '%s\0' "${files[@]}" | xargs -0 -n 2 -P "$(nproc)" clang-tidy -p build-lint --quiet
echo "clang-tidy: ${#files[@]} files without findings"
