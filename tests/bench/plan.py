"""What `causum plan` says of a study's time and memory, and what was: both within a factor (docs/performance.md).

    /usr/bin/python3 plan.py CAUSUM [NAME …]        some ten minutes; only the studies named"""

import pathlib
import re
import subprocess
import sys
import tempfile
import time

STUDIES = pathlib.Path(__file__).resolve().parents[2] / "jobs" / "studies"
FACTOR = 2.0  # of the time
LONGEST = 11.0  # seconds that a plan may take, its process and all

PAPER = "observational plug_in joint"
# name: replicates that are run, the study (a file of jobs/studies, or options of a small one)
CASES = {
    "paper_main": (40, "paper_main", []),
    "paper_ratio": (20, "paper_ratio", []),
    "interaction_strength": (4, "interaction_strength", []),
    "finite_sample": (4, "finite_sample", []),
    "post_nonlinear": (6, "post_nonlinear", []),
    "penalty_grid": (20, "penalty_grid", []),
    "support_mismatch": (6, "support_mismatch", []),
    "ratio_by_actions": (3, "ratio_by_actions", []),
    "paper_convergence": (2, "paper_convergence", []),
    "K = 3, 2,000 conditions": (1, "", ["--scm.actions", "3", "--fit.degree", "2", "--data.n", *map(str, range(100, 2100)),
                                        "--fit.estimators", *PAPER.split()]),
    "K = 8, adaptive, 12 conditions": (1, "", ["--scm.actions", "8", "--interaction.kind", "action_action", "--interaction.strength",
                                               "0", "0.1", "0.3", "1", "--data.n", "300", "1000", "3000",
                                               "--fit.estimators", "structured", "plug_in", "adaptive", "joint"]),
    "K = 2 … 9": (1, "", ["--scm.actions", *map(str, range(2, 10)), "--data.n", "3000", "--fit.estimators", "structured_spline", "plug_in",
                          "joint"]),
    "K = 12, structured": (1, "", ["--scm.actions", "12", "--data.n", "5000", "--fit.estimators", "structured", "plug_in", "joint"]),
    "n = 5,000,000": (1, "", ["--data.n", "5000000", "--fit.estimators", *PAPER.split(), "structured_spline"]),
    "five degrees": (2, "", ["--scm.actions", "6", "--fit.degree", "1", "2", "3", "4", "5", "--data.n", "3000",
                             "--fit.estimators", *PAPER.split()]),
    "two data sets, lasso": (2, "", ["--scm.actions", "6", "--data.sets", "2", "--data.n", "3000", "--fit.regularization", "lasso",
                                     "--fit.estimators", *PAPER.split()]),
}


def run(*command):
    """Standard output, CPU seconds, wall seconds and peak memory in MB of a command."""
    with tempfile.NamedTemporaryFile() as log:
        before = time.monotonic()
        done = subprocess.run(["/usr/bin/time", "-o", log.name, "-f", "%U %S %M", *map(str, command)], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        wall = time.monotonic() - before
        user, system, kilobytes = pathlib.Path(log.name).read_text().split()
    return done.stdout, float(user) + float(system), wall, float(kilobytes) / 1000


def main(program, *names):
    print("| study | plan, s a replicate | was | plan / was | plan took, s | memory, MB | was |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    bad = 0
    for name in names or CASES:
        replicates, file, options = CASES[name]
        with tempfile.TemporaryDirectory() as folder:
            study = STUDIES / f"{file}.ini" if file else pathlib.Path(folder) / "study.ini"
            if not file:
                study.write_text("name = study\n")
            options = [*options, "--replicates", replicates, "--threads", 1]
            plan, _, took, _ = run(program, "plan", study, "--out", pathlib.Path(folder) / "plan", *options)
            seconds = float(re.search(r"time: (\S+) s", plan)[1])
            memory = 1000 * float(re.search(r"memory: (\S+) GB", plan)[1])
            _, cpu, _, peak = run(program, "run", study, "--out", pathlib.Path(folder) / "run", *options)
            ratio = seconds / (cpu / replicates)
            good = 1 / FACTOR <= ratio <= FACTOR and took <= LONGEST
            bad += not good
            print(f"| {name} | {seconds:.3g} | {cpu / replicates:.3g} | {ratio:.2f}{'' if good else ': NOT MET'} | {took:.1f} "
                  f"| {memory:.0f} | {peak:.0f} |", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
