#!/usr/bin/env bash
# On a fresh Debian 12 machine: installs what is missing, builds causum, runs the paper's main study (100 random
# SCMs, some seconds) and shows its table and where its figure is. Unattended, as root or with sudo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

echo "== 1/3 packages"
bash jobs/install-dependencies.sh build
echo "== 2/3 build (about two minutes the first time; the log is build/build.log)"
mkdir -p build
{ cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON && cmake --build build --target causum --parallel "$(nproc)"; } \
  >build/build.log 2>&1 || { tail -n 40 build/build.log >&2; echo "the build failed: see build/build.log" >&2; exit 1; }
echo "== 3/3 the paper's main study"
build/causum run jobs/studies/paper_main.ini --out results/quickstart >/dev/null  # its table comes below
build/causum analyze results/quickstart
