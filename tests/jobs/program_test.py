#!/usr/bin/python3
"""The program as a user meets it: exit codes, messages, files, and its results opened by name. Usage: program_test.py CAUSUM"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import xarray

PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
STUDY = """\
name = trial
seed = 11
replicates = 5
[scm]
actions = 2
[data]
n = 60
ratio = 0.5 1
[fit]
degree = 2
estimators = observational plug_in joint
"""
TIMES = {"fit_seconds"}


class Program(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.here = pathlib.Path(scratch.name)
        (self.here / "trial.ini").write_text(STUDY)

    def causum(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.here, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def refused(self, *arguments, code=2):
        """The one-line message of a call that must fail and leave nothing behind."""
        before = sorted(self.here.rglob("*"))
        done = self.causum(*arguments, code=code)
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.startswith("causum: "), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertEqual(sorted(self.here.rglob("*")), before)
        return done.stderr

    def test_run_writes_to_results_under_the_study_s_name(self):
        done = self.causum("run", "trial.ini")
        self.assertIn("5/5 replicates", done.stderr)
        self.assertRegex(done.stdout, r"\n  data\.ratio  observational +plug_in +joint\n  0\.5  +[0-9.]+ ± [0-9.]+ ")
        self.assertEqual([p.name for p in (self.here / "results" / "trial").iterdir()], ["results.h5"])
        again = self.causum("run", "trial.ini")
        self.assertIn("is complete: nothing to compute", again.stderr)
        self.assertEqual(again.stdout, done.stdout)

    def test_results_open_by_name(self):
        self.causum("run", "trial.ini", "--out", "r")
        for engine in ("h5netcdf", "netcdf4"):
            with xarray.open_dataset(self.here / "r" / "results.h5", engine=engine) as results:
                self.assertEqual(results.excess_rmse.dims, ("condition", "replicate", "estimator"))
                self.assertEqual(results["data.ratio"].values.tolist(), [0.5, 1.0])
                joint = results.rmse.sel(estimator="joint")
                self.assertTrue((joint > 0).all())
                self.assertEqual(results.status.values.max(), 0)
                self.assertEqual(results.attrs["study_name"], "trial")

    def test_same_bits_for_one_and_two_threads_and_each_instruction_set(self):
        self.causum("run", "trial.ini", "--out", "one", "--threads", "1")
        self.causum("run", "trial.ini", "--out", "two", "--threads", "2")
        plain = subprocess.run([PROGRAM, "run", "trial.ini", "--out", "plain"], cwd=self.here, capture_output=True,
                               env={"CAUSUM_INSTRUCTIONS": "x86-64"}, timeout=300)
        self.assertEqual(plain.returncode, 0, plain.stderr)
        with xarray.open_dataset(self.here / "one" / "results.h5") as one:
            for name in ("two", "plain"):
                with xarray.open_dataset(self.here / name / "results.h5") as other:
                    for variable in set(one.variables) - TIMES:
                        a, b = one[variable].values, other[variable].values
                        self.assertEqual(a.tobytes() if a.dtype != object else a.tolist(),
                                         b.tobytes() if b.dtype != object else b.tolist(), variable)

    def test_analyze(self):
        self.causum("run", "trial.ini", "--out", "r")
        done = self.causum("analyze", "r")
        self.assertIn("plug_in", done.stdout)
        for name in ("report.html", "summary.csv", "summary.md", "summary.tex", "findings.csv", "summary.svg",
                     "summary.pdf", "summary.png", "summary.gp"):
            self.assertGreater((self.here / "r" / name).stat().st_size, 50)
        self.assertIn("r/results.h5", self.refused("analyze", "r/nowhere", code=1).replace("nowhere/", ""))
        self.assertIn("no estimator of these results", self.refused("analyze", "r", "--reference", "nobody"))

    def test_analyze_removes_its_own_old_figures_only(self):
        self.causum("run", "trial.ini", "--out", "o")
        old = ["heatmap.svg", "ratio_2.pdf", "crossing_14.gp", "samples.png"]
        users = ["ratio_notes.pdf", "summary_2.svg", "ratio_2.txt", "samples_.png", "crossings.svg", "ratio_2b.png"]
        for name in old + users:
            (self.here / "o" / name).write_text("before")
        self.causum("analyze", "o")
        there = {path.name for path in (self.here / "o").iterdir()}
        self.assertFalse(there & set(old))
        self.assertLessEqual(set(users), there)

    def test_analyze_poor_results(self):
        """Every fit failed, or one replicate: clear words, and no figure where there is nothing to draw."""
        (self.here / "poor.ini").write_text(
            "name = poor\nreplicates = 3\n[data]\nn = 4\n[fit]\nestimators = plug_in joint\n")
        self.causum("run", "poor.ini", "--out", "p")
        done = self.causum("analyze", "p")
        self.assertIn("no figure: no fit has a finite rmse or excess_rmse: 6 of 6 fits failed", done.stdout)
        self.assertFalse((self.here / "p" / "summary.svg").exists())
        self.assertIn("6 of 6 fits failed", (self.here / "p" / "report.html").read_text())
        self.causum("run", "poor.ini", "--out", "q", "--replicates", "1", "--data.n", "50", "100")
        done = self.causum("analyze", "q")
        self.assertIn("no standard error", done.stdout)
        self.assertIn("from 5 replicates on)", done.stdout)
        self.assertIn("(no interval)", " ".join(done.stdout.split()))
        self.assertTrue((self.here / "q" / "summary.svg").exists())

    def test_bad_input(self):
        def study(text):
            (self.here / "bad.ini").write_bytes(text if isinstance(text, bytes) else text.encode())
            return self.refused("run", "bad.ini")

        self.assertIn("did you mean data.ratio?", study("name = b\n[data]\nration = 1\n"))
        self.assertIn("bad.ini:3", study("name = b\n[data]\nratio = -1\n"))
        self.assertIn("byte order mark", study(b"\xef\xbb\xbfname = b\n"))
        self.assertIn("seed", study("name = b\nseed = 1\nseed = 2\n"))
        self.assertIn("replicates", study("name = b\nreplicates =\n"))
        self.assertIn("scm.actions", study("name = b\n[scm]\nactions = many\n"))
        self.assertIn("polynomial", study("name = b\n[scm]\nfamily = polynomal\n"))
        self.assertIn("plug_in", study("name = b\n[fit]\nestimators = plugin\n"))
        self.assertIn("data.total", study("name = b\n[data]\nn = 5\ntotal = 50\n"))
        self.assertIn("with commas", study("name = b\n[fit]\npenalties = 1 2\n"))
        self.assertIn("GB", study("name = b\n[scm]\nactions = 60\n[fit]\ndegree = 4\n"))
        self.assertIn("missing.ini", self.refused("run", "missing.ini"))
        (self.here / "folder.ini").mkdir()
        self.assertIn("folder.ini", self.refused("run", "folder.ini"))
        self.assertIn("did you mean run?", self.refused("rum", "trial.ini"))
        self.assertIn("CAUSUM_INSTRUCTIONS", subprocess.run(
            [PROGRAM, "run", "trial.ini"], cwd=self.here, capture_output=True, text=True,
            env={"CAUSUM_INSTRUCTIONS": "mmx"}).stderr)

    def test_unwritable_and_foreign_directories(self):
        (self.here / "file").write_text("mine")
        self.assertIn("file", self.refused("run", "trial.ini", "--out", "file", code=1))
        self.assertIn("/proc/x", self.refused("run", "trial.ini", "--out", "/proc/x", code=1))
        self.causum("run", "trial.ini", "--out", "r")
        self.assertIn("seed = 11 there, 12 here", self.refused("run", "trial.ini", "--out", "r", "--seed", "12"))

    def test_every_shipped_study_runs(self):
        studies = sorted((pathlib.Path(__file__).resolve().parents[2] / "jobs" / "studies").glob("*.ini"))
        self.assertGreater(len(studies), 5)
        for study in studies:
            with self.subTest(study=study.name):
                text = study.read_text()
                self.assertIn(f"name = {study.stem}\n", text)
                self.assertTrue(text.startswith("# ") and text.splitlines()[1].startswith("# "))
                size = ("--data.total", "2400") if "total =" in text else ("--data.n", "400")
                self.causum("run", study, "--replicates", "1", *size)

    def test_list_help_version(self):
        self.assertIn("data.ratio", self.causum("list").stdout)
        self.assertIn("Usage", self.causum("--help").stdout)
        self.assertTrue(self.causum("--version").stdout.startswith("causum 0."))

    def test_selftest_gives_the_golden_bits(self):
        last = self.causum("selftest").stdout.splitlines()[-1]
        self.assertRegex(last, r"^yes: \d+ golden rows, the same bits \(numerics_version \d+\), in [0-9.]+ s$")
        self.assertEqual(list(self.here.iterdir()), [self.here / "trial.ini"])


if __name__ == "__main__":
    unittest.main()
