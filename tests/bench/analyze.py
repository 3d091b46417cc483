"""Time and memory of `causum analyze` of 1,000,000 rows, gnuplot included: less than 5 CPU seconds and 500 MB.

usage: analyze.py CAUSUM LARGE_TABLE
"""
import os
import resource
import subprocess
import sys
import tempfile
import time

# Conditions, replicates, estimators.
SHAPES = {"wide": (100, 1000, 10), "many conditions": (10000, 25, 4), "many replicates": (10, 50000, 2)}
MOST_SECONDS, MOST_MEGABYTES = 5, 500


def main():
    causum, writer = map(os.path.abspath, sys.argv[1:3])
    failed = False
    for name, shape in SHAPES.items():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([writer, folder + "/results.h5", *map(str, shape)], check=True)
            before = time.monotonic()
            with open(folder + "/out", "w") as out:
                child = subprocess.Popen([causum, "analyze", folder], stdout=out)
                _, status, usage = os.wait4(child.pid, 0)
            wall = time.monotonic() - before
            assert status == 0, f"{name}: exit status {status}"
            cpu, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
            rows = shape[0] * shape[1] * shape[2]
            good = cpu < MOST_SECONDS and memory < MOST_MEGABYTES
            failed = failed or not good
            print(f"{name}: {rows:,} rows ({shape[0]} conditions, {shape[1]} replicates, {shape[2]} estimators): "
                  f"{cpu:.1f} CPU s ({wall:.1f} s by the clock), {memory:.0f} MB{'' if good else '  TOO MUCH'}")
    sys.exit(failed)


main()
