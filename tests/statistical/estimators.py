#!/usr/bin/python3
"""What estimators achieve, as tables of mean excess_rmse ± Monte Carlo standard error over random SCMs.

Usage: estimators.py TABLE CAUSUM [--replicates R] [--out DIR] [--check]

    size        n = 300, 1,000 and 10,000 per regime, on the paper's penalties and on logspace(-8,4,13); toplines are
                given as many samples as the others use together
    robustness  n = 10,000 on models that break one assumption each
    factor      how many times joint's samples in all an estimator needs to reach joint's mean excess_rmse at a given
                total, by log-log interpolation; > and < where the answer lies beyond the totals that were run

--check exits with 1 where a figure exceeds its bar by more than two standard errors, as the suite does with few
replicates; the seed is fixed, so this cannot fail by chance, only when numbers change. Every table is paired: its rows
see the same SCMs and noises. Runs are kept in DIR and continued.
"""
import argparse
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import xarray

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import listed  # noqa: E402

WIDE = "logspace(-8,4,13)"
SIZE_BARS = {"structured": (0.10, 0.055, 0.023), "structured_spline": (0.10, 0.050, 0.014)}
MODELS = {  # beside the additive one and each kind of interaction
    "correlation 0.5": ["--confounders.correlation", "0.5"],
    "edge_strength 5": ["--scm.edge_strength", "5"],
    "modulation_strength 5": ["--scm.modulation_strength", "5"],
    "train_shift 1": ["--support.train_shift", "1"],
    "post_nonlinear 0.1": ["--scm.family", "post_nonlinear", "--post_nonlinear.strength", "0.1"],
}
# Of adaptive, where it is known to do well.
ROBUSTNESS_BARS = {"additive": 0.03, "action_action": 0.04, "action_confounder": 0.12, "confounder_confounder": 0.15}
TOTALS = (600, 1800, 6000, 18000, 60000, 180000, 600000)


def run(arguments, name, *options):
    """excess_rmse of a study, NaN where a fit failed: dimensions condition, replicate, estimator."""
    study = pathlib.Path(arguments.out) / f"{name}.ini"
    study.write_text(f"name = {name}\nseed = 2\nreplicates = {arguments.replicates}\n")
    subprocess.run([arguments.causum, "run", study, "--out", study.with_suffix(""), *options], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with xarray.open_dataset(study.with_suffix("") / "results.h5") as results:
        failed = int((results.status != 0).sum())
        if failed:
            print(f"{name}: {failed} of {results.status.size} fits failed; their cells are means over the others")
        return results.excess_rmse.load()


def mean_and_error(values):
    values = values[np.isfinite(values)]
    return values.mean(), values.std(ddof=1) / math.sqrt(values.size)


class Table:
    """A Markdown table with a row per estimator, and the bars that its figures exceed."""

    def __init__(self, columns):
        self.columns = columns
        self.rows = {}
        self.exceeded = []

    def add(self, estimator, column, values, bar=None):
        mean, error = mean_and_error(values)
        self.rows.setdefault(estimator, {})[column] = f"{mean:.4f} ± {error:.4f}"
        if bar is not None and mean > bar + 2.0 * error:
            self.exceeded.append(f"{estimator}, {column}: {mean:.4f} ± {error:.4f} exceeds {bar}")

    def show(self):
        print("| estimator | " + " | ".join(self.columns) + " |")
        print("| --- |" + " --- |" * len(self.columns))
        for estimator, cells in self.rows.items():
            print(f"| {estimator} | " + " | ".join(cells.get(c, "") for c in self.columns) + " |")
        for line in self.exceeded:
            print("EXCEEDED:", line)


def size_table(arguments):
    sizes = (300, 1000, 10000)
    table = Table([f"n = {n:,}" for n in sizes])
    for grid, label in ((None, ""), (WIDE, ", wide penalties")):
        options = ["--data.n", *map(str, sizes), "--data.joint_n", "total", "--fit.estimators", *arguments.estimators]
        values = run(arguments, "size_wide" if grid else "size", *options,
                     *(["--fit.penalties", grid] if grid else []))
        for estimator in arguments.estimators:
            for i, n in enumerate(sizes):
                bar = SIZE_BARS.get(estimator, (None,) * 3)[i]
                table.add(estimator + label, f"n = {n:,}", values.sel(estimator=estimator)[i].values, bar)
    return table


def robustness_table(arguments):
    kinds = {kind: ["--interaction.kind", kind, "--interaction.strength", "1"]
             for kind in listed.choices(arguments.causum, "interaction.kind")}
    models = {"additive": [], **kinds, **MODELS}
    table = Table(list(models))
    for model, options in models.items():
        values = run(arguments, model.replace(" ", "_").replace(".", "_"), "--fit.penalties", WIDE, "--fit.estimators",
                     *arguments.estimators, *options)
        for estimator in arguments.estimators:
            bar = ROBUSTNESS_BARS.get(model) if estimator == "adaptive" else None
            table.add(estimator, model, values.sel(estimator=estimator)[0].values, bar)
    return table


def factor(totals, errors, joint):
    """Total at which a falling curve of errors reaches joint's error, over joint's total."""
    if errors[0] <= joint[1]:
        return f"< {totals[0] / joint[0]:.2g}"
    for i in range(1, len(totals)):
        if errors[i] <= joint[1]:
            step = math.log(errors[i - 1] / joint[1]) / math.log(errors[i - 1] / errors[i])
            return f"{totals[i - 1] / joint[0] * (totals[i] / totals[i - 1]) ** step:.2g}"
    return f"> {totals[-1] / joint[0]:.2g}"


def factor_table(arguments):
    table = Table([f"joint total {t:,}" for t in TOTALS])
    for grid, label in ((None, ""), (WIDE, ", wide penalties")):
        values = run(arguments, "factor_wide" if grid else "factor", "--data.total", *map(str, TOTALS),
                     "--data.joint_n", "total", "--fit.estimators", *arguments.estimators,
                     *(["--fit.penalties", grid] if grid else [])).mean("replicate")
        joint = values.sel(estimator="joint").values
        for estimator in arguments.estimators:
            curve = np.minimum.accumulate(values.sel(estimator=estimator).values)
            table.rows[estimator + label] = {
                column: factor(TOTALS, curve, (t, j)) for column, t, j in zip(table.columns, TOTALS, joint)}
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tables = {"size": (size_table, 400), "robustness": (robustness_table, 100), "factor": (factor_table, 100)}
    parser.add_argument("table", choices=tables)
    parser.add_argument("causum")
    parser.add_argument("--replicates", type=int)
    parser.add_argument("--out")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    make, replicates = tables[arguments.table]
    arguments.estimators = listed.estimators(arguments.causum)
    arguments.replicates = arguments.replicates or replicates
    with tempfile.TemporaryDirectory() as scratch:
        arguments.out = arguments.out or scratch
        pathlib.Path(arguments.out).mkdir(parents=True, exist_ok=True)
        table = make(arguments)
        table.show()
    sys.exit(1 if arguments.check and table.exceeded else 0)


if __name__ == "__main__":
    main()
