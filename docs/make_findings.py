#!/usr/bin/python3
"""Writes docs/findings.md: what every shipped study found, in the words of `causum analyze`.

    /usr/bin/python3 docs/make_findings.py DIRECTORY

DIRECTORY holds a results directory for each study of jobs/studies that was run and analyzed:
`causum run jobs/studies/NAME.ini --out DIRECTORY/NAME && causum analyze DIRECTORY/NAME`.
"""
import csv
import pathlib
import sys

import h5py

HERE = pathlib.Path(__file__).resolve().parent
STUDIES = HERE.parent / "jobs" / "studies"
ORDER = ("paper_main paper_ratio paper_convergence ratio_by_actions penalty_grid finite_sample scarce_interventions "
         "no_confounding interaction_strength confounder_additive confounder_correlation support_mismatch post_nonlinear "
         "strong_edges strong_modulation").split()
MANY = 30  # lines beyond which a study's section is shortened
MAIN = {"plug_in", "structured", "structured_spline", "adaptive"}
HEAD = """\
# Findings

What each shipped study found, written by `docs/make_findings.py` from `findings.csv` and `summary.md` of `causum analyze`.
Errors are `excess_rmse`, the distance from the true joint effect. ± is one Monte Carlo standard error; brackets hold 95 %
intervals by bootstrap over replicates; estimators are paired by replicate. Each study's command is above its findings;
where it has `--replicates` the study's own number is larger, and its intervals will be narrower.
"""


def question(study):
    lines = (STUDIES / f"{study}.ini").read_text().splitlines()
    return " ".join(line[1:].strip() for line in lines[:next(i for i, l in enumerate(lines) if not l.startswith("#"))])


def main():
    directory = pathlib.Path(sys.argv[1])
    text = HEAD
    for study in ORDER:
        results = directory / study
        if not (results / "findings.csv").exists():
            sys.exit(f"{results}: run and analyze the study first")
        with h5py.File(results / "results.h5") as file:
            replicates = len(file["replicate"])
        own = next(l.split("=")[1].strip() for l in (STUDIES / f"{study}.ini").read_text().splitlines()
                   if l.startswith("replicates"))
        option = "" if int(own) == replicates else f" --replicates {replicates}"
        text += f"\n## {study}\n\n{question(study)}\n\n"
        text += f"`causum run jobs/studies/{study}.ini{option} && causum analyze results/{study}`\n\n"
        with open(results / "findings.csv", newline="") as file:
            findings = list(csv.DictReader(file))
        told = findings if len(findings) <= MANY else [
            row for row in findings if row["estimator"] in MAIN and row["kind"] != "last_rate"]
        text += "".join(f"- {row['sentence']}\n" for row in told)
        if len(told) < len(findings):
            text += f"\n{len(findings) - len(told)} findings on other estimators, and on last steps, are in `findings.csv`.\n"
        table = (results / "summary.md").read_text().split("\n\n", 1)[1]
        if len(table.splitlines()) <= MANY:
            text += f"\n{table.rstrip()}\n"
    (HERE / "findings.md").write_text(text)


if __name__ == "__main__":
    main()
