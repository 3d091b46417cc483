#!/usr/bin/python3
"""The estimators of few samples keep their accuracy. Usage: contribution_models.py CAUSUM

Mean excess_rmse over 100 random models of the default study (K = 5, degree 3, learned ancestors, seed 2) is at most its
bar + 2 standard errors, and nothing fails to fit. The seed is fixed, so this cannot fail by chance: it fails when numbers
change.
"""
import math
import pathlib
import subprocess
import sys
import tempfile

import xarray

SIZES = (300, 1000)
BARS = {"structured": (0.10, 0.055), "structured_spline": (0.10, 0.050)}
ESTIMATORS = "structured structured_spline adaptive plug_in joint".split()
STUDY = f"""
name = contribution_models
seed = 2
replicates = 100
[data]
n = {" ".join(map(str, SIZES))}
[fit]
estimators = {" ".join(ESTIMATORS)}
"""


def main():
    exceeded = False
    with tempfile.TemporaryDirectory() as scratch:
        study = pathlib.Path(scratch) / "study.ini"
        study.write_text(STUDY)
        subprocess.run([sys.argv[1], "run", study, "--out", scratch], check=True, stdout=subprocess.DEVNULL)
        with xarray.open_dataset(pathlib.Path(scratch) / "results.h5") as results:
            assert (results.status == 0).all()
            for estimator in ESTIMATORS:
                for i, n in enumerate(SIZES):
                    values = results.excess_rmse.sel(estimator=estimator)[i].values
                    mean, error = values.mean(), values.std(ddof=1) / math.sqrt(values.size)
                    bar = BARS.get(estimator, (math.inf,) * len(SIZES))[i]
                    exceeds = bool(mean > bar + 2.0 * error)
                    exceeded = exceeded or exceeds
                    print(f"{estimator:18} n = {n:5} {mean:8.4f} ± {error:.4f}   bar {bar}{' EXCEEDED' * exceeds}")
    sys.exit(1 if exceeded else 0)


if __name__ == "__main__":
    main()
