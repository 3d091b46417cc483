#!/usr/bin/env bash
# Builds causum and its C++ tests in other worlds, runs the tests and `causum selftest` there:
#   worlds.sh [clang-14] [gcc-11] [debian-13]      default: all three
# debian-13 is a debootstrap root (g++ 14, HDF5 1.14, fmt 10, Catch2 3). Installs what is missing; Debian 12, as root.
# Not in CI: an hour or more on two cores. Build trees, and the root, are kept below WORLDS (/var/tmp/causum-worlds).
# TESTS="core results jobs" runs only these; OPTIONS are more options of cmake, JOBS how many compilers run at once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source=$PWD
worlds=${WORLDS:-/var/tmp/causum-worlds}
tests=${TESTS:-core data sim estimators results analysis jobs}
jobs=${JOBS:-$(nproc)}
options=${OPTIONS:-}
mkdir -p "$worlds"

install() {
  local package missing=()
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] || {
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  } >"$worlds/apt.log" 2>&1 || { cat "$worlds/apt.log" >&2; return 1; }
}

# The same steps in each world; $1 is the build tree, the rest options of cmake. Runs in `bash -c` of a root, too.
build_and_test() {
  local build=$1 test
  shift
  {
    cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON -DCAUSUM_BUILD_TESTS=ON \
      -DCAUSUM_WERROR=ON $options "$@" &&
      cmake --build "$build" --parallel "$jobs" --target causum
  } >"$build.log" 2>&1 || { grep -m1 -A12 -i error "$build.log" >&2; echo "the build failed: $build.log"; return 1; }
  "$build/causum" selftest || return 1
  CAUSUM_INSTRUCTIONS=x86-64 "$build/causum" selftest | tail -n 1
  [ "${PIPESTATUS[0]}" -eq 0 ] || return 1
  local failed=0
  for test in $tests; do
    cmake --build "$build" --parallel "$jobs" --target "test_$test" >>"$build.log" 2>&1 ||
      { grep -A12 -i ' error' "$build.log" | head -n 20 >&2; echo "test_$test cannot be built: $build.log"; return 1; }
    printf 'test_%s: ' "$test"
    (cd "$source/tests/$test" && "$build/tests/$test/test_$test" 2>&1 | tee "$build-$test.log" | grep -v '^$' | tail -n 1
      exit "${PIPESTATUS[0]}") || failed=1
  done
  return "$failed"
}

in_debian_13() {
  local root=$worlds/trixie mirror=${MIRROR:-}
  [ -n "$mirror" ] || mirror=$(sed -nE 's/^(deb .*|URIs: *)(https?:[^ ]*debian)\/?( .*|$)/\2/p' /etc/apt/sources.list \
    /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
  install debootstrap || return 1
  if [ ! -e "$root/ready" ]; then
    debootstrap --variant=minbase trixie "$root" "$mirror" >"$worlds/debootstrap.log" 2>&1 ||
      { tail -n 5 "$worlds/debootstrap.log" >&2; return 1; }
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    [ ! -e /etc/apt/apt.conf ] || cp /etc/apt/apt.conf "$root/etc/apt/apt.conf"
    chroot "$root" env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -q && apt-get install -q -y \
      --no-install-recommends g++ make cmake git libcsv-dev libeigen3-dev libhdf5-dev libboost-program-options-dev libfmt-dev \
      librandom123-dev nlohmann-json3-dev libssl-dev zlib1g-dev gnuplot-nox fonts-dejavu-core catch2 python3' >"$worlds/trixie-packages.log" 2>&1 ||
      { tail -n 5 "$worlds/trixie-packages.log" >&2; return 1; }
    touch "$root/ready"
  fi
  rm -rf "$root/causum"
  mkdir -p "$root/causum" "$root/build"
  git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - | tar -xf - -C "$root/causum"
  chroot "$root" bash -c "set -uo pipefail; source=/causum tests='$tests' jobs='$jobs' options='$options'; $(declare -f build_and_test)
    g++ --version | head -n 1; build_and_test /build/debian-13"
}

failed=()
for world in "${@:-clang-14 gcc-11 debian-13}"; do for name in $world; do
  printf '\n== %s\n' "$name"
  case $name in
    clang-14)
      install clang-14 libomp-14-dev && build_and_test "$worlds/$name" -DCMAKE_C_COMPILER=clang-14 -DCMAKE_CXX_COMPILER=clang++-14
      ;;
    gcc-11)
      install g++-11 && build_and_test "$worlds/$name" -DCMAKE_C_COMPILER=gcc-11 -DCMAKE_CXX_COMPILER=g++-11
      ;;
    debian-13) in_debian_13 ;;
    *) echo "no such world (there are clang-14, gcc-11, debian-13)" >&2; false ;;
  esac || failed+=("$name")
done; done
if [ ${#failed[@]} -gt 0 ]; then
  printf '\nfailed: %s\n' "${failed[*]}"
  exit 1
fi
printf '\nall worlds are well\n'
