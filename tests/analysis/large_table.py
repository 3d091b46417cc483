"""`causum analyze` of 1,000,000 rows takes less than 5 CPU seconds (8 for 10,000 conditions) and 500 MB, gnuplot included.

usage: large_table.py CAUSUM LARGE_TABLE
"""
import os
import resource
import subprocess
import sys
import tempfile
import time

# Shape and most CPU seconds: a busy machine is slower, and 10,000 conditions make tables and a figure of 40,000 rows.
SHAPES = {"wide": ((100, 1000, 10), 5), "many conditions": ((10000, 25, 4), 8), "many replicates": ((10, 50000, 2), 5)}


def main():
    causum, writer = map(os.path.abspath, sys.argv[1:3])
    failed = False
    for name, (shape, most) in SHAPES.items():
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
            good = cpu < most and memory < 500
            failed = failed or not good
            print(f"{name}: {rows:,} rows ({shape[0]} conditions, {shape[1]} replicates, {shape[2]} estimators): "
                  f"{cpu:.1f} CPU s ({wall:.1f} s by the clock), {memory:.0f} MB{'' if good else '  TOO MUCH'}")
    sys.exit(failed)


main()
