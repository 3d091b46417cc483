"""What the tests of faults share: the program, studies that run for a while, and comparing results bit for bit."""
import pathlib
import subprocess
import tempfile
import time
import unittest

import h5py

TIMES = {"fit_seconds"}
WHEN_AND_WHERE = {"host", "start", "end"}


def contents(file):
    """Every variable and attribute of a results file but times, host and start and end, bit for bit."""
    with h5py.File(file) as results:
        found = {name: value for name, value in results.attrs.items() if name not in WHEN_AND_WHERE}
        for name, variable in results.items():
            if name not in TIMES:
                values = variable[:]
                found["/" + name] = (values.shape, values.tolist() if values.dtype == object else values.tobytes())
    return found


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def edit(file, change):
    """Changes a results file and seals it again, as another program might have written it."""
    file.write_bytes(file.read_bytes()[:-16])
    with h5py.File(file, "r+") as results:
        change(results)
    data = file.read_bytes()
    file.write_bytes(data + b"causum.1" + fnv1a(data).to_bytes(8, "little"))


def set_attribute(name, value):
    return lambda results: results.attrs.modify(name, results.attrs[name].dtype.type(value))


class FaultTest(unittest.TestCase):
    PROGRAM = None
    STUDY = """\
name = trial
seed = 11
replicates = {replicates}
[data]
n = 2000 3000
[fit]
degree = 2
estimators = observational plug_in joint
"""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.here = pathlib.Path(scratch.name)

    def study(self, replicates, name="trial.ini"):
        (self.here / name).write_text(self.STUDY.format(replicates=replicates))
        return name

    def start(self, *arguments, **more):
        return subprocess.Popen([self.PROGRAM, *map(str, arguments)], cwd=self.here, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **more)

    def causum(self, *arguments, code=0, **more):
        done = subprocess.run([self.PROGRAM, *map(str, arguments)], cwd=self.here, capture_output=True, text=True,
                              timeout=300, **more)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout}{done.stderr}")
        return done

    def parts(self, directory):
        return sorted((self.here / directory / "parts").glob("part-*.h5"))

    def wait_for_parts(self, directory, seconds=30):
        deadline = time.monotonic() + seconds
        while not self.parts(directory):
            self.assertLess(time.monotonic(), deadline, "no part appeared")
            time.sleep(0.01)

    def assert_same(self, directory, other):
        a, b = (contents(self.here / d / "results.h5") for d in (directory, other))
        self.assertEqual(a.keys(), b.keys())
        for name in a:
            self.assertEqual(a[name], b[name], name)
