#!/usr/bin/python3
"""Of studies drawn from a real one's rows, the verdict keeps the best one, and its regrets hold, in 95 %.

usage: verdict_rows.py CAUSUM VERDICT_ROWS [--replicates N] [--studies N] [--sizes N ...]

Runs the study below with N replicates, takes these as the population, draws studies of `sizes` replicates from it
(verdict_rows.cpp), with rows as they are and recentred so that four or all tie for the best. Each estimator that is best
must be kept, and each one's regrets lie in their simultaneous intervals, in 95 % of the studies less two Monte Carlo
errors; where the second best is 20 % worse or more, 100 replicates keep 1.5 estimators at most on average. Seeds are fixed,
so this cannot fail by chance, only when numbers change.
"""
import argparse
import math
import pathlib
import subprocess
import sys
import tempfile

STUDY = """name = verdict_rows
seed = 5
[scm]
actions = 3
[interaction]
strength = 0 1
[data]
n = 300
[fit]
estimators = constant observational pooled plug_in sum_of_marginals structured structured_spline adaptive causal_aggregation
"""
LEVEL = 0.95
LARGEST_SET, CLEAR = 1.5, 1.2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("causum")
    parser.add_argument("verdict_rows")
    parser.add_argument("--replicates", default="1000")
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--sizes", nargs="+", default=["30", "60", "100"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as out:
        study = pathlib.Path(out, "study.ini")
        study.write_text(STUDY)
        subprocess.run([options.causum, "run", study, "--out", out, "--replicates", options.replicates], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        results = pathlib.Path(out, "results.h5")
        counts = [subprocess.Popen([options.verdict_rows, results, str(options.studies), size], text=True,
                                   stdout=subprocess.PIPE) for size in options.sizes]
        lines = []
        for process in counts:
            lines += process.communicate()[0].splitlines()
            assert process.returncode == 0
    least = LEVEL - 2 * math.sqrt(LEVEL * (1 - LEVEL) / options.studies)
    print(f"{options.studies} studies each; at least {least:.3f} wanted. Kept, regret: worst over estimators and conditions")
    print("| rows | replicates | best one kept | all regrets held | largest regret held | mean size of the set |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    failed = []
    tables = {}
    for rows, size, what, *fields in (line.split("\t") for line in lines):
        tables.setdefault((rows, size), {}).setdefault(what, []).append(fields)
    for (rows, size), found in tables.items():
        kept = [(int(n) / options.studies, f"{name}, condition {c}") for c, name, n in found["kept"]]
        regret = [(int(n) / options.studies, name) for name, n, _ in found["regret"]]
        largest = [(int(n) / options.studies, name) for name, _, n in found["regret"]]
        sizes = [(float(second), int(n) / options.studies) for _, second, n in found["size"]]
        for name, values in (("kept", kept), ("regret", regret), ("largest regret", largest)):
            if min(values)[0] < least:
                failed.append(f"{rows}, {size} replicates: {name} {min(values)}")
        for second, mean in sizes:
            if rows == "as they are" and int(size) >= 100 and second >= CLEAR and mean > LARGEST_SET:
                failed.append(f"{rows}, {size} replicates: {mean} kept, where the second best is {second} times the best")
        shown = ", ".join(f"{mean:.2f} (second best {second:.2f} times)" for second, mean in sizes)
        print(f"| {rows} | {size} | {min(kept)[0]:.3f} | {min(regret)[0]:.3f} | {min(largest)[0]:.3f} | {shown} |")
    assert len(tables) == 3 * len(options.sizes)
    for failure in failed:
        print("OUTSIDE:", failure)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
