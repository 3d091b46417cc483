#!/usr/bin/env bash
# Installs what is missing of causum's Debian 12 packages: `install-dependencies.sh [build] [test] [bench] [slurm]`,
# build alone by default. Asks nothing; needs root or sudo only if something is missing.
set -euo pipefail

declare -A packages=(
  [build]="g++ make cmake git libcsv-dev libeigen3-dev libhdf5-dev libboost-program-options-dev libfmt-dev librandom123-dev nlohmann-json3-dev
           libssl-dev zlib1g-dev gnuplot-nox fonts-dejavu-core"
  [test]="catch2 chromium clang-format clang-tidy poppler-utils python3 python3-numpy python3-sklearn python3-h5py
          python3-xarray python3-h5netcdf python3-netcdf4
          texlive-latex-recommended"
  [bench]="libbenchmark-dev libopenblas0-pthread python3 python3-numpy python3-sklearn"
  [slurm]="slurmctld slurmd slurm-client munge"
)

missing=()
for group in "${@:-build}"; do
  for package in ${packages[$group]:?unknown group of packages: $group (build, test, bench or slurm)}; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
  done
done

if [ ${#missing[@]} -eq 0 ]; then
  echo "packages: nothing to install"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "needs root or sudo to install: ${missing[*]}" >&2; exit 1; }
  as_root=(sudo)
fi
echo "packages: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -q &&
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends "${missing[@]}"
} >"$log" 2>&1 || { cat "$log" >&2; echo "packages: installing failed" >&2; exit 1; }
