#!/usr/bin/python3
"""The numbers that causum gives for fixed seeds, bit for bit: compared with numerics.txt, or written to it.

    /usr/bin/python3 tests/golden/numerics.py build/causum            compares; ends with exit code 1 if a number changed
    /usr/bin/python3 tests/golden/numerics.py build/causum --write    writes the file anew

The numbers may change only together with `numerics_version` (results/table.hpp) and a reason in docs/decisions/: results
of the same study, started with one program and continued with another, would not fit together. So --write refuses to
write other numbers under the same version.
"""
import itertools
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py

FILE = pathlib.Path(__file__).resolve().parent / "numerics.txt"
ALL = ("observational pooled pooled_average plug_in sum_of_marginals structured structured_spline adaptive unified "
       "causal_aggregation additive_noise joint joint_additive").split()
REGRESSIONS = "observational pooled plug_in joint joint_additive".split()
METRICS = ["rmse", "excess_rmse", "excess_rmse_test", "bias", "penalty_min", "penalty_max"]
STUDIES = {  # name: replicates, options
    "all_estimators": (2, ["--data.n", "300", "--fit.estimators", *ALL]),
    "ratio": (2, ["--data.total", "5000", "--data.ratio", "0.1", "1", "3", "--fit.estimators", *REGRESSIONS]),
    "interactions": (2, ["--scm.actions", "3", "--data.n", "200", "--data.sets", "2", "--interaction.kind",
                         "action_confounder", "confounder_additive", "--interaction.strength", "0", "0.5",
                         "--confounders.correlation", "0.3", "--fit.estimators", *REGRESSIONS, "structured"]),
    "linear": (2, ["--scm.family", "linear", "--scm.actions", "4", "--fit.degree", "2", "--data.n", "400",
                   "--fit.estimators", *REGRESSIONS, "structured"]),
    "post_nonlinear": (2, ["--scm.family", "post_nonlinear", "--scm.actions", "3", "--data.n", "400",
                           "--post_nonlinear.strength", "0.1", "--post_nonlinear.noise", "outside",
                           "--fit.estimators", *REGRESSIONS]),
    "lasso": (1, ["--scm.actions", "2", "--fit.degree", "2", "--data.n", "100", "--fit.regularization", "lasso",
                  "--fit.penalties", "1e-3,1e-2,1e-1", "--fit.estimators", *REGRESSIONS]),
    "many_samples": (1, ["--scm.actions", "2", "--fit.degree", "2", "--data.n", "150000", "--fit.estimators",
                         "plug_in", "joint"]),
}


def lines_of(program):
    """The version, and a line of hexadecimal numbers for each condition, replicate and estimator."""
    lines = []
    with tempfile.TemporaryDirectory() as scratch:
        empty = pathlib.Path(scratch, "study.ini")
        empty.write_text("name = numerics\nseed = 20251124\n")
        for name, (replicates, options) in STUDIES.items():
            out = pathlib.Path(scratch, name)
            command = [program, "run", empty, "--out", out, "--replicates", str(replicates), *options]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
            with h5py.File(out / "results.h5") as file:
                version = int(file.attrs["numerics_version"])
                estimators = file["estimator"].asstr()[:]
                status = file["status"][:]
                metrics = [file[m][:] for m in METRICS]
                for c, r, e in itertools.product(*map(range, status.shape)):
                    values = " ".join(float(m[c, r, e]).hex() for m in metrics)
                    lines.append(f"{name} {c} {r} {estimators[e]} {status[c, r, e]} {values}")
    return version, lines


def main():
    version, lines = lines_of(str(pathlib.Path(sys.argv[1]).resolve()))
    text = f"numerics_version {version}\nstudy condition replicate estimator status {' '.join(METRICS)}\n"
    text += "".join(line + "\n" for line in lines)
    kept = FILE.read_text() if FILE.exists() else ""
    if text == kept:
        print(f"{len(lines)} rows, the same bits as in {FILE.name} (numerics_version {version})")
        return
    match = re.match(r"numerics_version (\d+)\n", kept)
    different = [line for line in lines if line not in set(kept.splitlines())]
    if different and match and int(match[1]) == version:
        sys.exit(f"{len(different)} of {len(lines)} rows differ from {FILE}, the first: {different[0]}\n"
                 "a change of numbers needs a new numerics_version (results/table.hpp), its reason in docs/decisions/, "
                 "and then --write")
    if "--write" not in sys.argv:
        sys.exit(f"{FILE.name} is of another numerics_version than {version}: write it with --write")
    FILE.write_text(text)
    print(f"wrote {len(lines)} rows to {FILE}")


if __name__ == "__main__":
    main()
