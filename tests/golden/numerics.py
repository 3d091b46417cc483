#!/usr/bin/python3
"""The numbers that causum gives for fixed seeds, bit for bit: compared with
jobs/commands/selftest/numerics.txt, or written to it.

    /usr/bin/python3 tests/golden/numerics.py build/causum            compares; ends with exit code 1 if a number changed
    /usr/bin/python3 tests/golden/numerics.py build/causum --write    writes the file anew

The numbers may change only together with `numerics_version` (results/table.hpp) and a reason in docs/decisions/: results
of the same study, started with one program and continued with another, would not fit together. So --write refuses to
change or drop a row under the same version; rows of what is new, such as an estimator, it adds.
"""
import itertools
import pathlib
import subprocess
import sys
import tempfile

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import listed  # noqa: E402

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "jobs" / "commands" / "selftest"  # built into the program
FILE = GOLDEN / "numerics.txt"
METRICS = ["rmse", "excess_rmse", "excess_rmse_test", "mean_error", "penalty_min", "penalty_max"]
NOT_KEPT = {  # metrics without a column here, and why; rows are never widened, so what is new is added here
    "fit_seconds": "a time",
    "relative_excess": "excess_rmse over signal_sd",
    "bias_squared": "NaN but with data.sets",
    "degree": "the other numbers show it",
    "variance": "NaN but with data.sets",
    "coverage": "NaN but with fit.intervals, tests/jobs/program_test.py",
    "interval_width": "NaN but with fit.intervals",
    "se_ratio": "NaN but with fit.intervals and data.sets",
    "coverage_of_mean": "NaN but with fit.intervals and data.sets",
    "model_se": "NaN but with fit.intervals",
    "power": "NaN but with fit.intervals",
}
EVERY = "EVERY"  # every estimator of `causum list`


def studies():
    """Name, replicates and options of each line of studies.txt."""
    for line in (GOLDEN / "studies.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, replicates, *options = line.split()
            yield name, replicates, options


def check_metrics(file):
    """Every measure of results.h5 is a column here, or said not to be."""
    rows = file["rmse"].shape
    metrics = {name for name, data in file.items() if data.shape == rows and data.dtype.kind == "f"}
    wrong = metrics ^ {*METRICS, *NOT_KEPT}
    if wrong:
        sys.exit(f"{', '.join(sorted(wrong))}: in one of results.h5 and METRICS or NOT_KEPT of {__file__}, not in both")


def lines_of(program):
    """The version, and a line of hexadecimal numbers for each condition, replicate and estimator."""
    lines = []
    every = listed.estimators(program)
    with tempfile.TemporaryDirectory() as scratch:
        empty = pathlib.Path(scratch, "study.ini")
        empty.write_text("name = numerics\nseed = 20251124\n")
        for name, replicates, options in studies():
            out = pathlib.Path(scratch, name)
            options = [word for option in options for word in (every if option == EVERY else [option])]
            command = [program, "run", empty, "--out", out, "--replicates", replicates, *options]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
            with h5py.File(out / "results.h5") as file:
                check_metrics(file)
                version = int(file.attrs["numerics_version"])
                estimators = file["estimator"].asstr()[:]
                status = file["status"][:]
                metrics = [file[m][:] for m in METRICS]
                for c, r, e in itertools.product(*map(range, status.shape)):
                    values = " ".join(float(m[c, r, e]).hex() for m in metrics)
                    lines.append(f"{name} {c} {r} {estimators[e]} {status[c, r, e]} {values}")
    return version, lines


def row_of(line):
    """Study, condition, replicate and estimator, without the numbers."""
    return tuple(line.split()[:4])


def compare(kept, lines):
    """Rows that are not kept yet, and those that are gone or have other numbers."""
    old = {row_of(line): line for line in kept}
    new = {row_of(line): line for line in lines}
    added = [line for row, line in new.items() if row not in old]
    changed = [line for row, line in old.items() if new.get(row) != line]
    return added, changed


def self_test():
    kept = ["a 0 0 plug_in 0 0x1p+0", "a 0 0 joint 0 0x1p+1"]
    assert compare(kept, kept) == ([], [])
    assert compare(kept, [kept[0], "a 0 0 newer 0 0x1p+2", kept[1]]) == (["a 0 0 newer 0 0x1p+2"], [])
    assert compare(kept, [kept[0], "a 0 0 joint 0 0x1p+3"]) == ([], [kept[1]])
    assert compare(kept, kept[:1]) == ([], [kept[1]])


def main():
    self_test()
    version, lines = lines_of(str(pathlib.Path(sys.argv[1]).resolve()))
    header = [f"numerics_version {version}", f"study condition replicate estimator status {' '.join(METRICS)}"]
    file = FILE.read_text().splitlines() if FILE.exists() else header
    added, changed = compare(file[2:], lines)
    if file[0] == header[0] and changed:
        sys.exit(f"{len(changed)} of {len(file) - 2} rows of {FILE} have other numbers or are gone, the first: {changed[0]}\n"
                 "a change of numbers needs a new numerics_version (results/table.hpp), its reason in docs/decisions/, "
                 "and then --write")
    if file == header + lines:
        print(f"{len(lines)} rows, the same bits as in {FILE.name} (numerics_version {version})")
    elif "--write" in sys.argv:
        FILE.write_text("".join(line + "\n" for line in header + lines))
        print(f"wrote {len(lines)} rows to {FILE}, {len(added)} of them new")
    elif file[0] == header[0]:
        sys.exit(f"{len(added)} rows are not in {FILE.name}, the first: {added[0] if added else 'none, but in another order'}\n"
                 "if they are of something new, such as an estimator: add them with --write")
    else:
        sys.exit(f"{FILE.name} is of another numerics_version than {version}: write it with --write")


if __name__ == "__main__":
    main()
