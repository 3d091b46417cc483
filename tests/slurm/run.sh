#!/usr/bin/env bash
# Starts a Slurm in a temporary directory, runs array.py on it, and cleans up. usage: run.sh CAUSUM [TEST...]. Exit code
# 77: skipped.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'bash "$here/local_slurm.sh" stop "$scratch" || true; rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
bash "$here/local_slurm.sh" start "$scratch" || { code=$?; [ "$code" -ne 77 ] || echo "skipped"; exit "$code"; }
SLURM_CONF=$scratch/slurm.conf /usr/bin/python3 "$here/array.py" "$@"
