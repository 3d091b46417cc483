#!/usr/bin/env bash
# Builds causum, runs the paper's main study (100 random SCMs, some seconds) and shows its table and where its figure
# is. What is missing is installed first on Debian and Ubuntu, as root or with sudo; --no-install installs nothing.
# Unattended. Options of cmake may follow: quickstart.sh --no-install -DCMAKE_PREFIX_PATH=$HOME/.local
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

install=yes
if [ "${1:-}" = --no-install ]; then
  install=''
  shift
fi

configure() { cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON "$@" >build/build.log 2>&1; }

# What is needed, and how others than apt install it.
explain() {
  local system
  system=$(. /etc/os-release 2>/dev/null && echo "${PRETTY_NAME:-}" || true)
  { grep -m 1 -A 8 'CMake Error' build/build.log || tail -n 3 build/build.log; } >&2
  cat >&2 <<U
causum cannot be configured (all of it: build/build.log), and nothing is installed on ${system:-$(uname -sr)}${1:+: $1}.
Needed, on an x86-64 processor: g++ 11 or clang++ 14 with OpenMP, CMake 3.22, Eigen 3.4, HDF5 1.10 (C, with its
high-level library), Boost 1.74 (program_options), fmt 9, Random123 1.09, libcsv 3, zlib, OpenSSL (libcrypto),
nlohmann-json 3; gnuplot for figures. They are installed by
  Debian, Ubuntu  apt-get install g++ make cmake git libcsv-dev libeigen3-dev libhdf5-dev libboost-program-options-dev libfmt-dev librandom123-dev libssl-dev nlohmann-json3-dev zlib1g-dev gnuplot-nox
  Fedora, EPEL    dnf install gcc-c++ make cmake git eigen3-devel hdf5-devel boost-devel fmt-devel libcsv-devel Random123-devel openssl-devel json-devel zlib-devel gnuplot
  Homebrew        brew install gcc cmake eigen hdf5 boost fmt libcsv random123 openssl zlib gnuplot
  without root    conda create -n causum -c conda-forge gxx_linux-64 make cmake eigen hdf5 libboost-devel fmt nlohmann_json openssl zlib gnuplot; conda activate causum; export CXXFLAGS=
  on a cluster    module load gcc cmake eigen hdf5 boost fmt nlohmann-json openssl zlib gnuplot (names differ: module avail; serial HDF5, no MPI)
A library in a place of its own: -DCMAKE_PREFIX_PATH=DIR. Random123 is headers only: where there is no package, unpack
https://github.com/DEShawResearch/random123 and give -DRANDOM123_INCLUDE_DIR=DIR/include. libcsv is one file of C: where
there is no package, build https://github.com/rgamble/libcsv in DIR and give -DCMAKE_PREFIX_PATH=DIR.
Then again: bash jobs/quickstart.sh --no-install [options of cmake]
U
  exit 1
}

mkdir -p build
echo "== 1/3 libraries"
if configure "$@"; then
  echo "all there: nothing to install"
elif [ -z "$install" ]; then
  explain "--no-install"
elif ! command -v apt-get >/dev/null; then
  explain "it has no apt-get"
else
  bash jobs/install-dependencies.sh build || explain "apt-get cannot install"
  configure "$@" || explain
fi
command -v gnuplot >/dev/null || echo "without gnuplot there will be no figures"
echo "== 2/3 build (about two minutes the first time; the log is build/build.log)"
cmake --build build --target causum --parallel "$(getconf _NPROCESSORS_ONLN)" >>build/build.log 2>&1 ||
  { tail -n 40 build/build.log >&2; echo "the build failed: see build/build.log" >&2; exit 1; }
echo "== 3/3 the paper's main study"
build/causum run jobs/studies/paper_main.ini --out results/quickstart >/dev/null  # its table comes below
build/causum analyze results/quickstart
