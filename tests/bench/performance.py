#!/usr/bin/python3
"""The tables of docs/performance.md, measured: kernels, whole studies against NumPy + scikit-learn, threads, memory.

    bash jobs/install-dependencies.sh build bench
    cmake --preset bench && cmake --build --preset bench --parallel
    /usr/bin/python3 tests/bench/performance.py build-bench [TABLE ...]

Costs are CPU time. What is compared runs in turns, in one run on one machine, and the median of the turns' ratios counts:
the machine's load moves CPU times by tens of per cent. Start-up is subtracted on both sides (peer.py times itself,
causum's cost is the difference between many replicates and one). A row with a bound ends in "met" or "MISSED"; the exit
code is 1 if one is missed.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import h5py
import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import listed  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
STUDIES = HERE.parent.parent / "jobs" / "studies"
CLEAN = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "CAUSUM_INSTRUCTIONS")}
REGRESSIONS = ["--fit.estimators", "observational", "plug_in", "joint"]
TURNS = 3
missed = []


# Runs a command and prints wall seconds, CPU seconds and peak MB. A process of its own: the peak memory that Linux reports
# of a child begins with that of its parent, which here holds NumPy.
SPAWN = """
import os, sys, time
start = time.monotonic()
quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(pid, 0)
print(time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
sys.exit(status != 0)
"""


class Run:
    """One run of a study: CPU and wall seconds, peak memory in MB, mean fit_seconds per estimator."""

    def __init__(self, program, study, replicates, *options, threads=1):
        with tempfile.TemporaryDirectory() as out:
            command = [program, "run", STUDIES / f"{study}.ini", "--out", out, "--threads", threads, "--replicates",
                       replicates, *options]
            command = [str(c) for c in command]
            done = subprocess.run([sys.executable, "-I", "-S", "-c", SPAWN, *command], env=CLEAN, capture_output=True,
                                  text=True)
            if done.returncode != 0:
                sys.exit(f"{' '.join(command)} failed")
            self.wall, self.cpu, self.memory = map(float, done.stdout.split())
            with h5py.File(pathlib.Path(out, "results.h5")) as file:
                seconds = numpy.nanmean(file["fit_seconds"][:], axis=(0, 1))
                self.fits = dict(zip(file["estimator"].asstr()[:], seconds))


def per_replicate(program, study, replicates, *options):
    """CPU seconds of one replicate, start-up left out."""
    many = Run(program, study, replicates, *options)
    return (many.cpu - Run(program, study, 1, *options).cpu) / (replicates - 1)


def peer(replicates, *options):
    """CPU seconds per replicate of the NumPy + scikit-learn program, and its BLAS."""
    output = subprocess.run(["/usr/bin/python3", HERE / "peer.py", "--replicates", str(replicates), *options], env=CLEAN,
                            check=True, capture_output=True, text=True).stdout
    result = json.loads(output)
    return result["cpu_seconds_per_replicate"], " ".join(result["versions"]["blas"])


def verdict(name, value, bound, at_least=True):
    good = value >= bound if at_least else value <= bound
    if not good:
        missed.append(name)
    return f"{'>=' if at_least else '<='} {bound:g}: {'met' if good else 'MISSED'}"


def row(*cells):
    print("| " + " | ".join(str(c) for c in cells) + " |", flush=True)


def header(*cells):
    row(*cells)
    row(*["---"] * len(cells))


# double operations (multiplications, additions, one division as one) of a sample or a fit; doc of each kernel
OPERATIONS = {
    "moments_of_degree_6": (2 * 461 + 2 * 56, "461 monomials and 56 products with Y, one multiplication and addition each"),
    "normal_quantile": (83, "logarithm (32 operations), polynomial of degree 23, two more"),
    "logistic_quantile": (34, "logarithm, two more"),
    "cholesky": (8 * (55 ** 3 / 3 + 2 * 55 ** 2), "eight factorisations and solves of 55 x 55"),
}


def kernels(build):
    """Time of each kernel and its share of the peak that multiplications and additions in registers reach here."""
    output = subprocess.run([build / "tests" / "bench" / "bench_kernels", "--benchmark_format=json",
                             "--benchmark_min_time=0.3"], env=CLEAN, check=True, capture_output=True, text=True).stdout
    scale = {"ns": 1.0, "us": 1e3, "ms": 1e6}
    found = {}
    for entry in json.loads(output)["benchmarks"]:
        name = entry["name"].split("/")[0]
        found[name, entry.get("label", ""), entry["name"]] = (entry["cpu_time"] * scale[entry["time_unit"]],
                                                             entry.get("items_per_second"))
    peak = {label: items for (name, label, _), (_, items) in found.items() if name == "peak_multiply_add"}
    header("kernel", "instructions", "ns", "per", "operations", "of peak")
    for (name, label, _), (nanoseconds, items) in found.items():
        if name == "peak_multiply_add":
            row("multiply and add in registers", label, f"{1e9 / items:.3f}", "operation", 1, "the peak")
        elif label in peak:
            each = 1e9 / items if items else nanoseconds
            operations = OPERATIONS.get(name, (None, ""))[0]
            share = f"{100 * operations / each * 1e9 / peak[label]:.0f} %" if operations else "integers" if name == "uniforms" else ""
            row(name, label, f"{each:.2f}" if each < 1e3 else f"{each:.0f}", "sample" if items else "call",
                f"{operations:.0f}" if operations else "", share)
        else:
            each = 1e9 / items if items else nanoseconds
            row(name, label, f"{each:.1f}" if each < 1e3 else f"{each:.0f}", "sample" if items else "call", "", "")
    for name, (operations, meaning) in OPERATIONS.items():
        print(f"\n{name}: {operations:.0f} operations: {meaning}", end="")
    print()


def against_peer(build):
    """CPU time of a replicate, causum and peer in turns."""
    program = build / "causum"
    ratios = sorted(set(re.search(r"^ratio = (.*)$", (STUDIES / "paper_ratio.ini").read_text(), re.M)[1].split()), key=float)
    cases = [("paper_main", 200, 6, [], ["--seed", "1"], 80),
             ("paper_ratio", 60, 1, [], ["--n", "10000", "--ratio", *ratios], 250)]
    header("study", "causum, ms", "peer, ms", "ratio", "turns", "bound")
    for study, ours, theirs, options, peer_options, bound in cases:
        quotients, mine, other = [], [], []
        for _ in range(TURNS):
            mine.append(per_replicate(program, study, ours, *REGRESSIONS, *options))
            seconds, blas = peer(theirs, *peer_options)
            other.append(seconds)
            quotients.append(other[-1] / mine[-1])
        row(study, f"{1e3 * statistics.median(mine):.2f}", f"{1e3 * statistics.median(other):.0f}",
            f"{statistics.median(quotients):.0f}", " ".join(f"{q:.0f}" for q in quotients),
            verdict(study, statistics.median(quotients), bound))
    print(f"\nThe peer's BLAS: {blas}")


def sharing(build):
    """What further conditions of a pass cost."""
    program = build / "causum"
    strengths = "0.1 0.2 0.3 0.5 0.7 1 1.5 2 3 5".split()
    cases = [("paper_ratio, 12 ratios against 1", "paper_ratio", 60, ["--data.ratio", "1"], [], 4),
             ("interaction_strength, 10 strengths against 1", "interaction_strength", 100,
              ["--interaction.kind", "action_confounder", "--interaction.strength", "1"],
              ["--interaction.kind", "action_confounder", "--interaction.strength", *strengths], 2)]
    header("conditions", "one, ms", "all, ms", "ratio", "bound")
    for name, study, replicates, few, many, bound in cases:
        one, all_of = zip(*[(per_replicate(program, study, replicates, *REGRESSIONS, *few),
                             per_replicate(program, study, replicates, *REGRESSIONS, *many)) for _ in range(TURNS)])
        ratio = statistics.median(b / a for a, b in zip(one, all_of))
        row(name, f"{1e3 * statistics.median(one):.2f}", f"{1e3 * statistics.median(all_of):.2f}", f"{ratio:.2f}",
            verdict(name, ratio, bound, at_least=False))


def threads(build):
    """Wall time of one thread and of two."""
    program = build / "causum"
    cases = [("paper_main, 600 replicates", 600, [], 1.85), ("one replicate of n = 10^7", 1, ["--data.n", "1e7"], 1.7)]
    header("run", "1 thread, s", "2 threads, s", "speed-up", "CPU of 2 over 1", "bound")
    for name, replicates, options, bound in cases:
        one, two = zip(*[(Run(program, "paper_main", replicates, *REGRESSIONS, *options),
                          Run(program, "paper_main", replicates, *REGRESSIONS, *options, threads=2)) for _ in range(TURNS)])
        speed = statistics.median(a.wall / b.wall for a, b in zip(one, two))
        row(name, f"{statistics.median(a.wall for a in one):.2f}", f"{statistics.median(b.wall for b in two):.2f}",
            f"{speed:.2f}", f"{statistics.median(b.cpu / a.cpu for a, b in zip(one, two)):.2f}", verdict(name, speed, bound))


def convergence(build):
    """paper_convergence: time linear in the total, memory constant."""
    program = build / "causum"
    header("total", "CPU per replicate, ms", "ns per sample drawn", "peak memory, MB")
    for total in ("1e4", "1e5", "1e6", "1e7"):
        replicates = {"1e4": 101, "1e5": 41, "1e6": 11, "1e7": 3}[total]
        options = [*REGRESSIONS, "--data.total", total]
        seconds = per_replicate(program, "paper_convergence", replicates, *options)
        drawn = 16384 + 1.8 * float(total)  # the pilot; 80 % of the total twice, for the joint regime too; its fifth to test
        row(total, f"{1e3 * seconds:.2f}", f"{1e9 * seconds / drawn:.0f}",
            f"{Run(program, 'paper_convergence', 1, *options).memory:.0f}")
    whole = Run(program, "paper_convergence", 10, *REGRESSIONS, threads=2)
    print(f"\nAll nine totals up to 10^7, 10 replicates, 2 threads: {whole.wall:.1f} s, {whole.cpu:.1f} s of CPU time, "
          f"{whole.memory:.0f} MB ({verdict('convergence memory', whole.memory, 200, at_least=False)})")


def estimators(build):
    """CPU time of each estimator's fit, paper_main."""
    run = Run(build / "causum", "paper_main", 5, "--fit.estimators", *listed.estimators(build / "causum"))
    header("estimator", "CPU of a fit, ms", "over the rest together")
    total = sum(run.fits.values())
    for name, seconds in sorted(run.fits.items(), key=lambda item: item[1]):
        row(name, f"{1e3 * seconds:.2f}", f"{seconds / (total - seconds):.2f}")


def sizes(build):
    """Time and memory as the number of actions grows."""
    header("actions", "degree", "moments", "features", "CPU per replicate, s", "ns per sample and moment", "peak memory, MB")
    for actions, degree in ((5, 3), (10, 2), (10, 3), (20, 2)):
        moments, features = 1, 1
        for i in range(1, 2 * degree + 1):
            moments = moments * (actions + i) // i
            features = features * (actions + i) // i if i <= degree else features
        options = [*REGRESSIONS, "--scm.actions", actions, "--fit.degree", degree, "--data.n", "2000"]
        seconds = per_replicate(build / "causum", "paper_main", 6, *options)
        samples = 0.8 * 2000 * (actions + 2) + 400
        row(actions, degree, moments, features - 1, f"{seconds:.3f}", f"{1e9 * seconds / samples / moments:.2f}",
            f"{Run(build / 'causum', 'paper_main', 1, *options).memory:.0f}")


TABLES = {"kernels": kernels, "peer": against_peer, "sharing": sharing, "threads": threads, "convergence": convergence,
          "estimators": estimators, "sizes": sizes}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="build-bench: holds causum and tests/bench/bench_kernels")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"default: all of {' '.join(TABLES)}")
    options = parser.parse_args()
    for name in options.tables or TABLES:
        if name not in TABLES:
            parser.error(f"no table {name}")
        print(f"\n## {name}: {TABLES[name].__doc__}\n")
        TABLES[name](options.build.resolve())
    if missed:
        sys.exit(f"missed: {', '.join(missed)}")


if __name__ == "__main__":
    main()
