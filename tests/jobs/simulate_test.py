#!/usr/bin/python3
"""`causum simulate` as other programs meet it: scikit-learn gets from its files what `causum run` gets.
Usage: simulate_test.py CAUSUM [--show]     --show prints both figures of each study"""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
SHOW = "--show" in sys.argv and not sys.argv.remove("--show")
REPLICATE = 3
BASE = "name = s\nseed = 8\nreplicates = 4\n[fit]\npenalties = 0\nestimators = plug_in joint\ndegree = {degree}\n[data]\nn = 2000\n"
STUDIES = {
    "polynomial": (3, "[scm]\nactions = 3\n"),
    "saturating": (2, "[scm]\nactions = 2\nfamily = saturating\n[confounders]\ncorrelation = 0.3\n"),
    "interaction": (2, "[scm]\nactions = 3\n[interaction]\nkind = action_confounder\nstrength = 0.8\n"),
    "semi_synthetic": (2, "[scm]\nfamily = semi_synthetic\n[semi_synthetic]\ndata = t.csv\ncolumns = heat,µ_flow\noutcome = yield\n"),
}


def read_csv(file):
    """Columns by name; numbers where all cells are numbers."""
    with open(file, newline="") as stream:
        rows = list(csv.reader(stream))
    columns = dict(zip(rows[0], zip(*rows[1:])))
    return {name: numpy.array(cells) if name == "regime" else numpy.array(cells, float) for name, cells in columns.items()}


def matrix(columns, names):
    return numpy.column_stack([columns[name] for name in names])


class Simulate(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.here = pathlib.Path(scratch.name)
        random = numpy.random.default_rng(1)
        heat = random.normal(300, 20, 150)
        flow = heat / 10 + random.uniform(0, 9, 150)
        rows = zip(heat, flow, heat * flow / 50 + random.normal(0, 30, 150))
        (self.here / "t.csv").write_text("heat,µ_flow,yield\n" + "".join(f"{a!r},{b!r},{c!r}\n" for a, b, c in rows))

    def causum(self, *arguments, code=0, **more):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.here, capture_output=True, text=True, timeout=300, **more)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def study(self, name):
        degree, text = STUDIES[name]
        (self.here / f"{name}.ini").write_text(BASE.format(degree=degree) + text)
        return f"{name}.ini"

    def simulate(self, study, out, *options, **more):
        self.causum("simulate", study, "--replicate", str(REPLICATE), "--out", out, *options, **more)
        return self.here / out

    def test_scikit_learn_finds_what_a_run_finds(self):
        for name, (degree, _) in STUDIES.items():
            with self.subTest(study=name):
                study = self.study(name)
                folder = self.simulate(study, f"{name}-data", "--truth")
                self.causum("run", study, "--out", f"{name}-run")
                samples, test, truth = (read_csv(folder / f"{file}.csv") for file in ("samples", "test", "truth_test"))
                actions = list(test)
                joint = "+".join(actions)
                self.assertEqual(list(dict.fromkeys(samples["regime"])), ["observational", *actions, joint])

                def predicted(regime):
                    rows = samples["regime"] == regime
                    fit = make_pipeline(PolynomialFeatures(degree, include_bias=False), LinearRegression())
                    fit.fit(matrix(samples, actions)[rows], samples["Y"][rows])
                    return fit.predict(matrix(test, actions))

                plug_in = sum(predicted(action) for action in actions) - (len(actions) - 1) * predicted("observational")
                with h5py.File(self.here / f"{name}-run" / "results.h5") as results:
                    names = list(results["estimator"].asstr())
                    for estimator, prediction in (("plug_in", plug_in), ("joint", predicted(joint))):
                        for metric, target in (("excess_rmse_test", truth["effect"]), ("rmse", truth["Y"])):
                            theirs = numpy.sqrt(numpy.mean((prediction - target) ** 2))
                            ours = results[metric][0, REPLICATE, names.index(estimator)]
                            if SHOW:
                                print(f"{name} {estimator} {metric}: scikit-learn {theirs!r}, causum {ours!r}, "
                                      f"relative difference {abs(theirs / ours - 1):.1e}")
                            self.assertLess(abs(theirs / ours - 1), 1e-8, f"{estimator} {metric}")

    def test_csv_and_hdf5_hold_the_same(self):
        study = self.study("interaction")
        csv_folder = self.simulate(study, "c", "--truth")
        with h5py.File(self.simulate(study, "h", "--truth", "--format", "hdf5") / "samples.h5") as file:
            self.assertEqual(list(file), ["samples", "test", "truth_samples", "truth_test"])
            for table in file:
                columns = read_csv(csv_folder / f"{table}.csv")
                self.assertEqual(sorted(file[table]), sorted(columns))
                for name, values in columns.items():
                    there = file[table][name]
                    self.assertEqual((there.asstr()[:] if name == "regime" else there[:]).tolist(), values.tolist())
            run = json.loads((self.here / "h" / "run.json").read_text())
            for name, value in run.items():
                there = file.attrs[name]
                self.assertEqual(there.tolist() if hasattr(there, "tolist") else there, value, name)
        self.assertEqual(run["files"], ["samples.h5", "run.json"])
        self.assertEqual(sorted(path.name for path in (self.here / "h").iterdir()), sorted(run["files"]))

    def test_the_truth(self):
        """The noise of the outcome has sd 0.1 and nothing to do with actions and confounders."""
        folder = self.simulate(self.study("polynomial"), "t", "--truth", "--data.n", "20000")
        samples, truth = read_csv(folder / "samples.csv"), read_csv(folder / "truth_samples.csv")
        self.assertEqual(list(truth), ["C1", "C2", "C3", "mean"])
        noise = samples["Y"] - truth["mean"]
        self.assertAlmostEqual(noise.std() / 0.1, 1, delta=0.02)  # 80,000 samples: standard error below 0.004
        for column in (*(samples[f"A{k}"] for k in (1, 2, 3)), *truth.values()):
            self.assertLess(abs(numpy.corrcoef(noise, column)[0, 1]), 5 / len(noise) ** 0.5)
        outcome = read_csv(folder / "truth_test.csv")
        self.assertGreater(numpy.corrcoef(outcome["effect"], outcome["Y"])[0, 1], 0.03)
        self.assertAlmostEqual((outcome["Y"] - outcome["effect"]).mean(), 0, delta=5 * outcome["Y"].std() / 4000 ** 0.5)

    def test_what_run_json_says(self):
        study = self.study("semi_synthetic")
        run = json.loads((self.simulate(study, "r") / "run.json").read_text())
        self.assertEqual((run["study_name"], run["seed"], run["replicate"], run["condition"]), ("s", 8, REPLICATE, 0))
        self.assertEqual((run["actions"], run["table_columns"], run["table_outcome"]), (["A1", "A2"], ["heat", "µ_flow"], "yield"))
        self.assertEqual(run["regimes"], ["observational", "A1", "A2", "A1+A2"])
        self.assertEqual((run["samples"], run["test"]), ([1600] * 4, 400))
        self.assertEqual(len(run["table_sha256"]), 64)
        self.assertIn("family = semi_synthetic", run["study_text"])
        self.assertEqual(sorted(path.name for path in (self.here / "r").iterdir()), sorted(run["files"]))

    def test_same_bytes_with_each_instruction_set(self):
        study = self.study("saturating")
        native = self.simulate(study, "native", "--truth")
        plain = self.simulate(study, "plain", "--truth", env={**os.environ, "CAUSUM_INSTRUCTIONS": "x86-64"})
        for file in native.iterdir():
            self.assertEqual(file.read_bytes(), (plain / file.name).read_bytes(), file.name)

    def test_a_signal_stops_it_and_nothing_is_left(self):
        study = self.study("polynomial")
        running = subprocess.Popen([PROGRAM, "simulate", study, "--replicate", "0", "--out", "s", "--data.n", "100000000"],
                                   cwd=self.here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while running.poll() is None and not list(self.here.glob("s/.*/samples.csv")):
            time.sleep(0.01)
        running.terminate()
        output, errors = running.communicate(timeout=60)
        self.assertEqual((running.returncode, output, errors), (75, "", "stopped: nothing was written; run the same command again\n"))
        self.assertEqual(list((self.here / "s").iterdir()), [])

    def test_a_file_that_cannot_grow_is_one_error_and_leaves_nothing(self):
        study = self.study("polynomial")
        for form, name in (("csv", "samples.csv"), ("hdf5", "samples.h5")):
            done = subprocess.run(["bash", "-c", 'ulimit -f 100; exec "$@"', "-", PROGRAM, "simulate", study, "--replicate", "0", "--out",
                                   form, "--format", form, "--data.n", "20000"], cwd=self.here, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr, done.stdout),
                             (1, f"causum: {form}/{name} = cannot be written (File too large)\n", ""))
            self.assertEqual(list((self.here / form).iterdir()), [])


if __name__ == "__main__":
    unittest.main()
