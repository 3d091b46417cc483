#!/usr/bin/python3
"""Time and memory of status and merge over many parts: by default 10,000 parts of 1,000,000 rows.

    merge.py build/causum build/tests/faults/make_parts [--parts P] [--replicates R] [--seconds S] [--megabytes M]

A replicate has 20 rows. Fails beyond S seconds or M megabytes, or if results.h5 is not what the parts held.
"""
import argparse
import os
import pathlib
import resource
import subprocess
import tempfile
import time

import h5py
import numpy

options = argparse.ArgumentParser()
options.add_argument("causum", type=pathlib.Path)
options.add_argument("make_parts", type=pathlib.Path)
options.add_argument("--parts", type=int, default=10_000)
options.add_argument("--replicates", type=int, default=50_000)
options.add_argument("--seconds", type=float, default=60)
options.add_argument("--megabytes", type=float, default=500)
given = options.parse_args()


def measured(*command, code):
    """Wall-clock seconds and the peak of memory in MB of a command."""
    begin = time.monotonic()
    child = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    assert os.waitstatus_to_exitcode(status) == code, output
    return time.monotonic() - begin, usage.ru_maxrss / 1024, output


with tempfile.TemporaryDirectory() as scratch:
    study = pathlib.Path(scratch, "many.ini")
    study.write_text(f"name = many\nreplicates = {given.replicates}\n[data]\nratio = 0.1 0.5 1 2\n"
                     "[fit]\nestimators = observational pooled plug_in structured joint\n")
    directory = pathlib.Path(scratch, "many")
    measured(given.make_parts.resolve(), study, directory, given.parts, code=0)
    size = sum(part.stat().st_size for part in (directory / "parts").iterdir())
    print(f"{given.parts} parts, {20 * given.replicates} rows, {size / 1e6:.0f} MB")
    for command in ("status", "merge"):
        seconds, megabytes, output = measured(given.causum.resolve(), command, directory, code=0)
        print(f"causum {command}: {seconds:.1f} s, {megabytes:.0f} MB")
        assert seconds < given.seconds and megabytes < given.megabytes
    assert sorted(file.name for file in directory.iterdir()) == [".results.h5.seal", "results.h5"]
    with h5py.File(directory / "results.h5") as results:
        assert (results["status"][:] == 0).all()
        rmse = results["rmse"][:]
    # replicate r is in part r mod P, at place r div P of its replicates
    parts, places = numpy.arange(given.replicates) % given.parts, numpy.arange(given.replicates) // given.parts
    length = -((parts - given.replicates) // given.parts)
    for c in (0, 3):
        for e in (0, 4):
            assert (rmse[c, :, e] == parts + 0.001 * ((c * length + places) * 5 + e)).all()
