#!/usr/bin/python3
"""Writes the part of docs/findings.md after its marker: what every shipped study found, as `causum analyze` says it.

    /usr/bin/python3 docs/make_findings.py DIRECTORY

DIRECTORY holds a results directory for each study of jobs/studies that was run and analyzed:
`causum run jobs/studies/NAME.ini --out DIRECTORY/NAME && causum analyze DIRECTORY/NAME`.
What stands before the marker is written by hand, from the numbers after it.
"""
import pathlib
import re
import sys

import h5py

HERE = pathlib.Path(__file__).resolve().parent
STUDIES = HERE.parent / "jobs" / "studies"
ORDER = ("paper_main paper_ratio paper_convergence ratio_by_actions penalty_grid finite_sample scarce_interventions "
         "no_confounding interaction_strength confounder_additive confounder_correlation support_mismatch post_nonlinear "
         "saturating strong_edges strong_modulation").split()
MARKER = "<!-- From here on written by docs/make_findings.py. -->\n"
MOST_ROWS = 12  # of a summary that is shown


def command(study, results):
    """The command that computes these results, with --replicates where the study's own number is another."""
    with h5py.File(results / "results.h5", "r") as file:
        replicates = len(file["replicate"])
    own = int(re.search(r"^replicates = (\d+)", (STUDIES / f"{study}.ini").read_text(), re.MULTILINE)[1])
    option = "" if own == replicates else f" --replicates {replicates}"
    return f"`causum run jobs/studies/{study}.ini{option} && causum analyze results/{study}`"


def section(study, results):
    title, question, findings = (results / "findings.md").read_text().split("\n\n", 2)
    assert title == f"# {study}", title
    findings = findings[:findings.rindex("\n\n±")]  # the note is at the head of the page
    text = f"## {study}\n\n{question}\n\n{command(study, results)}\n\n{findings}\n"
    summary = (results / "summary.md").read_text().split("\n\n", 1)[1]
    if len(summary.splitlines()) <= MOST_ROWS:
        text += f"\n{summary}"
    return text


def main():
    directory = pathlib.Path(sys.argv[1])
    page = HERE / "findings.md"
    by_hand = page.read_text().split(MARKER)[0]
    missing = [study for study in ORDER if not (directory / study / "findings.md").exists()]
    if missing:
        sys.exit(f"{directory}: run and analyze first: {' '.join(missing)}")
    page.write_text(by_hand + MARKER + "".join("\n" + section(study, directory / study) for study in ORDER))


if __name__ == "__main__":
    main()
