#!/usr/bin/python3
"""causum against the NumPy + scikit-learn program peer.py: CPU time per replicate of the main study (observational,
plug_in, joint: seven cross-validated ridge fits), and causum's peak memory at a million samples per regime.

    bash jobs/install-dependencies.sh build bench
    /usr/bin/python3 tests/bench/compare.py build/causum

Ends with exit code 1 if the ratio is below 30 or the memory above 100 MB. Both programs run one thread, in turns, in one run on one machine; start-up is subtracted on both sides (peer.py times
itself, causum's cost is the difference between many replicates and one). The machine's load moves CPU times by tens of
per cent, so each turn gives a ratio of its own and the median counts.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
STUDY = HERE.parent.parent / "jobs" / "studies" / "paper_main.ini"
CLEAN = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}


def run_causum(program, replicates, *options):
    """CPU seconds and peak memory in MB of one run."""
    with tempfile.TemporaryDirectory() as out:
        command = [program, "run", STUDY, "--out", out, "--threads", "1", "--replicates", str(replicates),
                   "--fit.estimators", "observational", "plug_in", "joint", *options]
        pid = os.posix_spawn(program, [str(c) for c in command], CLEAN, file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)])
        _, status, usage = os.wait4(pid, 0)
        if status != 0:
            sys.exit(f"{' '.join(map(str, command))} failed")
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def run_peer(replicates):
    """CPU seconds per replicate, start-up not counted, and the BLAS that was loaded."""
    output = subprocess.run(["/usr/bin/python3", HERE / "peer.py", "--replicates", str(replicates)], env=CLEAN,
                            check=True, capture_output=True, text=True).stdout
    result = json.loads(output)
    return result["cpu_seconds_per_replicate"], " ".join(result["versions"]["blas"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="build/causum")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--peer-replicates", type=int, default=8)
    parser.add_argument("--causum-replicates", type=int, default=200)
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())

    ratios, ours, theirs = [], [], []
    for turn in range(options.turns):
        many, _ = run_causum(program, options.causum_replicates)
        one, _ = run_causum(program, 1)
        ours.append((many - one) / (options.causum_replicates - 1))
        peer, blas = run_peer(options.peer_replicates)
        theirs.append(peer)
        ratios.append(peer / ours[-1])
        print(f"turn {turn + 1}: causum {1e3 * ours[-1]:.2f} ms, peer {1e3 * peer:.0f} ms a replicate: {ratios[-1]:.0f} times")
    if "openblas" not in blas:
        print(f"note: NumPy uses {blas}, not OpenBLAS (apt-get install libopenblas0-pthread): the peer is slower than it need be")
    print(f"paper_main, CPU time per replicate: causum {1e3 * statistics.median(ours):.2f} ms, NumPy + scikit-learn "
          f"{1e3 * statistics.median(theirs):.0f} ms, ratio {statistics.median(ratios):.0f} (BLAS: {blas})")

    _, memory = run_causum(program, 1, "--data.n", "1000000")
    print(f"peak memory at n = 1,000,000: {memory:.0f} MB")
    sys.exit(0 if statistics.median(ratios) >= 30 and memory <= 100 else 1)


if __name__ == "__main__":
    main()
