#!/usr/bin/python3
"""The program as a user meets it: exit codes, messages, files, and its results opened by name. Usage: program_test.py CAUSUM"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

import xarray

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from needs import needs_gnuplot  # noqa: E402

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

    def causum(self, *arguments, code=0, **more):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.here, capture_output=True, text=True, timeout=300, **more)
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
        self.assertEqual(sorted(p.name for p in (self.here / "results" / "trial").iterdir()), [".results.h5.seal", "results.h5"])
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
        more = ("--fit.intervals", "jackknife", "--fit.tests", "additivity",
                "--fit.estimators", "plug_in", "structured", "structured_spline", "unified", "joint")
        self.causum("run", "trial.ini", "--out", "one", "--threads", "1", *more)
        self.causum("run", "trial.ini", "--out", "two", "--threads", "2", *more)
        plain = subprocess.run([PROGRAM, "run", "trial.ini", "--out", "plain", *more], cwd=self.here, capture_output=True,
                               env={"CAUSUM_INSTRUCTIONS": "x86-64"}, timeout=300)
        self.assertEqual(plain.returncode, 0, plain.stderr)
        with xarray.open_dataset(self.here / "one" / "results.h5") as one:
            self.assertTrue((one["coverage"] > 0).any(("condition", "replicate")).all())
            self.assertTrue((one["p_a"] >= 0).any())
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
        for name in ("report.html", "summary.csv", "summary.md", "summary.tex", "findings.csv", "summary.gp"):
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
        self.assertFalse((self.here / "p" / "summary.gp").exists())
        self.assertIn("6 of 6 fits failed", (self.here / "p" / "report.html").read_text())
        self.causum("run", "poor.ini", "--out", "q", "--replicates", "1", "--data.n", "50", "100")
        done = self.causum("analyze", "q")
        self.assertIn("no standard error", done.stdout)
        self.assertIn("There is no verdict: 1 replicate is too few", done.stdout)
        findings = (self.here / "q" / "findings.md").read_text()
        self.assertIn("fewer than 5 replicates)", findings)
        self.assertIn("(no interval)", findings)
        self.assertTrue((self.here / "q" / "summary.gp").exists())

    @needs_gnuplot
    def test_analyze_draws_the_same_figures_whatever_the_terminal_and_by_hand(self):
        self.causum("run", "trial.ini", "--out", "r")
        plain = self.causum("analyze", "r").stdout
        figures = {name: (self.here / "r" / name).read_bytes() for name in ("summary.svg", "summary.png", "summary.pdf")}
        self.assertGreater(min(map(len, figures.values())), 1000)
        self.causum("analyze", "r", env={**os.environ, "GNUTERM": "x11"})
        for name in ("summary.svg", "summary.png"):
            self.assertEqual((self.here / "r" / name).read_bytes(), figures[name])
        self.causum("analyze", "r", env={"PATH": str(self.here)})
        self.assertFalse((self.here / "r" / "summary.png").exists())
        subprocess.run(["gnuplot", "summary.gp"], cwd=self.here / "r", check=True)  # as the report says
        self.assertEqual((self.here / "r" / "summary.png").read_bytes(), figures["summary.png"])
        self.assertEqual(self.causum("analyze", "r").stdout, plain)

    def test_analyze_without_gnuplot(self):
        self.causum("run", "trial.ini", "--out", "r")
        done = self.causum("analyze", "r", env={"PATH": str(self.here)})
        self.assertIn("not drawn: verdict, summary, replicates: gnuplot = not found on PATH", done.stdout)
        self.assertIn("summary.gp .csv .md .tex\n", done.stdout)
        self.assertEqual(sorted(p.name for p in (self.here / "r").iterdir()),
                         [".results.h5.seal", "findings.csv", "findings.md", "replicates.gp", "report.html", "results.h5", "summary.csv", "summary.gp",
                          "summary.md", "summary.tex", "verdict.csv", "verdict.gp"])
        self.assertIn("Not drawn: verdict, summary, replicates: gnuplot", (self.here / "r" / "report.html").read_text())

    def test_analyze_elsewhere_and_by_the_file_s_name(self):
        self.causum("run", "trial.ini", "--out", "r")
        before = (self.here / "r" / "results.h5").read_bytes()
        self.assertIn("wrote made/here/report.html", self.causum("analyze", "r/results.h5", "--out", "made/here").stdout)
        self.assertEqual(sorted(p.name for p in (self.here / "r").iterdir()), [".results.h5.seal", "results.h5"])
        self.assertEqual((self.here / "r" / "results.h5").read_bytes(), before)
        self.assertIn("wrote r/report.html", self.causum("analyze", "r/results.h5").stdout)
        self.assertIn("wrote ./report.html", subprocess.run([PROGRAM, "analyze", "results.h5"], cwd=self.here / "r", text=True,
                                                            capture_output=True, check=True).stdout)
        self.assertEqual((self.here / "r" / "report.html").read_bytes(), (self.here / "made/here/report.html").read_bytes())

    def test_analyze_says_what_waits_in_parts(self):
        for shard in ("0/2", "1/2"):
            self.causum("run", "trial.ini", "--out", "r", "--shard", shard)
        error = self.refused("analyze", "r", code=1)
        self.assertRegex(error, "r: holds [2-9] parts and no results.h5 yet: causum merge r first")
        self.causum("merge", "r")
        self.causum("run", "trial.ini", "--out", "r", "--replicates", "7", "--shard", "0/2")
        self.assertRegex(self.causum("analyze", "r").stdout,
                         "^not in what follows: 1 part with 6 more rows; causum merge r takes them in\n")
        self.causum("merge", "r")
        self.assertNotIn("not in what follows", self.causum("analyze", "r").stdout)

    def test_the_opening_comment_stays_utf_8(self):
        question = "Größe – 大小?"
        (self.here / "u.ini").write_bytes(f"# {question}\n".encode() + b"# Gr\xf6\xdfe\tand\x01 more\n" + STUDY.encode())
        self.causum("run", "u.ini", "--out", "u")
        self.causum("analyze", "u")
        with xarray.open_dataset(self.here / "u" / "results.h5") as results:
            self.assertTrue(results.attrs["study_text"].startswith(f"# {question}\n# Gre and more\n"))
        for name in ("report.html", "findings.md"):
            self.assertIn(f"{question} Gre and more", (self.here / "u" / name).read_bytes().decode())
        self.assertIn("is complete", self.causum("run", "u.ini", "--out", "u").stderr)

    def test_a_standard_error_that_cannot_be_written_changes_nothing(self):
        expected = self.causum("run", "trial.ini", "--out", "usual").stdout
        empty, closed = os.pipe()
        os.close(empty)
        streams = {"closed": "2>&-", "full": "2>/dev/full", "pipe": f"2>&{closed}", "all": "<&- 2>&-"}
        for name, redirection in streams.items():
            def shell(*arguments):
                line = " ".join(map(shlex.quote, map(str, (PROGRAM, *arguments))))
                return subprocess.run(["sh", "-c", f"{line} {redirection}"], cwd=self.here, stdout=subprocess.PIPE, text=True,
                                      pass_fds=[closed], timeout=300)
            with self.subTest(stream=name):
                done = shell("run", "trial.ini", "--out", name)
                self.assertEqual((done.returncode, done.stdout), (0, expected.replace("usual", name)))
                self.assertIn("5 of 5 replicates", self.causum("status", name).stdout)
                self.assertEqual(shell("run", "trial.ini", "--out", f"{name}-2", "--max-time", "1s", "--replicates", "100000")
                                 .returncode, 75)
                self.assertEqual(shell("run", "missing.ini").returncode, 2)
                self.assertEqual(shell("analyze", "nowhere").returncode, 1)
        os.close(closed)

    def test_a_standard_output_that_cannot_be_written_is_an_error(self):
        for name, redirection in {"full": ">/dev/full", "closed": ">&-", "nothing": "<&- >&- 2>&-"}.items():
            with self.subTest(stream=name):
                done = subprocess.run(["sh", "-c", f"{shlex.quote(str(PROGRAM))} run trial.ini --out {name} {redirection}"],
                                      cwd=self.here, stderr=subprocess.PIPE, text=True, timeout=300)
                self.assertEqual(done.returncode, 1)
                if name != "nothing":
                    self.assertTrue(done.stderr.splitlines()[-1].startswith("causum: "), done.stderr)
                self.causum("status", name)  # all is saved, and no message is among it

    def test_stop_rule_with_nothing_to_judge(self):
        (self.here / "few.ini").write_text("name = few\nreplicates = 110\n[data]\nn = 6\nratio = 0.5\n[fit]\n"
                                           "estimators = observational structured joint\n")
        done = self.causum("run", "few.ini", "--stop-at-mcse", "excess_rmse=0.001")
        self.assertIn("no contrast can be judged at 100 replicates; not met, fewer than two pairs with joint: observational, "
                      "condition 0; structured, condition 0\n", done.stderr)
        self.assertIn("110 of 110 replicates done", self.causum("status", "results/few").stdout)
        refused = self.refused("run", "trial.ini", "--stop-at-mcse", "variance=0.1")
        self.assertIn("--stop-at-mcse variance=0.1 (needs data.sets >= 2; this study has data.sets = 1)", refused)
        # a constant effect: a relative error has nothing to be relative to
        (self.here / "constant.ini").write_text("name = constant\nreplicates = 4\n[scm]\nfamily = linear\n[linear]\n"
                                                "coefficient_min = 0\ncoefficient_max = 0\n[data]\nn = 50\n"
                                                "[fit]\nestimators = observational joint\n")
        done = self.causum("run", "constant.ini", "--stop-at-mcse", "relative_excess=0.1")
        self.assertIn("no contrast can be judged", done.stderr)
        output = done.stdout + done.stderr + self.causum("analyze", "results/constant").stdout
        output += self.causum("replay", "results/constant", "--replicate", "0").stdout
        self.assertNotRegex(output, "-nan")

    def test_plan_says_why_it_has_no_precision(self):
        self.assertIn("precision: --mcse (needs two replicates in results/trial)",
                      self.causum("plan", "trial.ini", "--mcse", "rmse=0.1").stdout)
        self.assertIn("precision: --mcse (it judges contrasts to a topline, and fit.estimators = observational has none)",
                      self.causum("plan", "trial.ini", "--mcse", "rmse=0.1", "--fit.estimators", "observational").stdout)
        self.assertIn("--mcse bias_squared=0.1 (needs data.sets", self.refused("plan", "trial.ini", "--mcse", "bias_squared=0.1"))

    def test_invisible_characters_and_commas_are_named(self):
        def study(text):
            (self.here / "bad.ini").write_text(text)
            return self.refused("run", "bad.ini")

        self.assertIn("U+00A0 (no-break space) after 2", study("name = b\nseed = 2\u00a0\n"))
        self.assertIn("U+200B (zero-width space or joiner) before 100", study("name = b\n[data]\nn = \u200b100\n"))
        self.assertIn("U+FEFF (byte order mark) before seed", study("name = b\n\ufeffseed = 1\n"))
        self.assertIn("U+00A0 (no-break space) after run", self.refused("run\u00a0", "trial.ini"))
        self.assertIn("U+00A0 (no-break space) after 3", self.refused("run", "trial.ini", "--threads", "3\u00a0"))
        commas = "; write spaces between values, not commas"
        self.assertIn(commas, study("name = b\n[data]\nn = 100,200\n"))
        self.assertIn(commas, self.refused("run", "trial.ini", "--data.ratio", "0.5,1"))
        self.assertIn(commas, self.refused("run", "trial.ini", "--scm.family", "linear,polynomial"))
        self.assertNotIn("commas", self.refused("run", "trial.ini", "--seed", "1,2"))  # it has one value

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
                options = ["--data.total", "2400"] if "total =" in text else ["--data.n", "400"]
                variables = {}
                table = re.search(r"^data = (\S+)$", text, re.MULTILINE)
                if table:
                    variables["CAUSUM_DATA"] = self.folder_with(table[1])
                    options += ["--interaction.strength", "1", "--semi_synthetic.confounding", "1"]
                self.causum("run", study, "--replicates", "1", *options, env=os.environ | variables)

    def folder_with(self, table):
        """Where a shipped study's table is; the one of Debian's is written."""
        if table == "diabetes.csv":
            writer = pathlib.Path(__file__).resolve().parents[2] / "jobs" / "studies" / "diabetes_table.py"
            subprocess.run([writer, self.here], check=True, stdout=subprocess.DEVNULL)
            return str(self.here)
        folder = os.environ.get("CAUSUM_DATA", "")
        if not (pathlib.Path(folder) / table).is_file():
            self.skipTest(f"no {table} in CAUSUM_DATA = {folder}")
        return folder

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
