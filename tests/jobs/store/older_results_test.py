#!/usr/bin/python3
"""Results directories that an older program made (older_results/) go on with this one.

Usage: older_results_test.py CAUSUM CAUSUM_GROWN, the second one with a key and an estimator more (grow.py)
"""
import pathlib
import shutil
import sys
import unittest

import h5py

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "faults"))
from support import FaultTest, contents, edit, set_attribute  # noqa: E402

OLDER = pathlib.Path(__file__).resolve().parent / "older_results"
GROWN = pathlib.Path(sys.argv.pop(2)).resolve()
FaultTest.PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()


class KeptResults(FaultTest):
    VERSION = "version_4"

    def setUp(self):
        super().setUp()
        shutil.copytree(OLDER / self.VERSION, self.here, dirs_exist_ok=True)
        self.before = contents(self.here / "merged" / "results.h5")


class OlderResults(KeptResults):
    def assert_kept(self, directory="merged", replicates=4):
        """Every row that the older program wrote is there, with its bits; the older axes are, too."""
        with h5py.File(OLDER / self.VERSION / "merged" / "results.h5") as old, \
                h5py.File(self.here / directory / "results.h5") as new:
            estimators = [list(new["estimator"].asstr()[:]).index(e) for e in old["estimator"].asstr()[:]]
            for name, variable in old.items():
                if variable.ndim == 3:
                    values = new[name][:][:, :replicates][:, :, estimators]
                    self.assertEqual(variable[:].tobytes(), values.tobytes(), name)
                if variable.ndim == 2:
                    self.assertEqual(variable[:].tobytes(), new[name][:][:, :replicates].tobytes(), name)
            for name in old.attrs["coordinates"].split():
                self.assertEqual(repr(old[name][:].tolist()), repr(new[name][:].tolist()), name)

    def test_status_and_analysis_leave_the_directory_as_it_is(self):
        self.assertIn("merged: 4 of 4 replicates done", self.causum("status", "merged").stdout)
        shown = self.causum("status", "shards", code=75).stdout
        self.assertIn("2 of 5 replicates done, 3 partly", shown)
        self.assertIn("to run: replicates 0, 2-3", shown)
        table = self.causum("analyze", "merged").stdout
        self.assertRegex(table, r"excess_rmse over that of joint")
        self.assertEqual(contents(self.here / "merged" / "results.h5"), self.before)

    def test_a_run_goes_on(self):
        done = self.causum("run", "merged.ini", "--out", "merged", "--replicates", "6")
        self.assertIn("2 replicates of 6 have rows to compute; the others are kept", done.stderr)
        self.assert_kept()
        self.causum("run", "merged.ini", "--out", "anew", "--replicates", "6")
        with h5py.File(self.here / "merged" / "results.h5") as grown, h5py.File(self.here / "anew" / "results.h5") as anew:
            self.assertEqual(set(grown), set(anew))
            for name in set(anew) - {"fit_seconds"}:
                self.assertEqual(repr(grown[name][:].tolist()), repr(anew[name][:].tolist()), name)
            self.assertEqual(grown.attrs["schema_version"], anew.attrs["schema_version"])

    def test_nothing_to_run_is_nothing_to_do(self):
        done = self.causum("run", "merged.ini", "--out", "merged")
        self.assertIn("is complete: nothing to compute", done.stderr)
        self.assertEqual(contents(self.here / "merged" / "results.h5"), self.before)

    def test_shards_are_merged_and_the_rest_is_run(self):
        self.assertIn("28 of 40 rows, 2 parts merged", self.causum("merge", "shards").stdout)
        self.causum("run", "shards.ini", "--out", "shards")
        self.causum("run", "shards.ini", "--out", "anew")
        for name in ("rmse", "status", "edges", "scm.family", "data.n"):
            with h5py.File(self.here / "shards" / "results.h5") as a, h5py.File(self.here / "anew" / "results.h5") as b:
                self.assertEqual(a[name][:].tolist(), b[name][:].tolist(), name)

    def test_old_and_new_parts_merge(self):
        for shard in range(3):  # parts that hold some of the same rows
            self.causum("run", "shards.ini", "--out", "other", "--shard", f"{shard}/3")
        new = self.parts("other")
        for part in new:
            shutil.copy(part, self.here / "shards" / "parts")
        done = self.causum("merge", "shards").stdout
        self.assertIn(f"40 of 40 rows, {2 + len(new)} parts merged", done)
        self.assertIn("28 rows were there twice, with the same bits", done)

    def test_replay_gives_the_same_bits(self):
        self.assertIn("16 of 16 rows are the same bits", self.causum("replay", "merged", "--replicate", "3").stdout)
        self.causum("replay", "shards", "--replicate", "1")

    def test_a_program_with_a_key_and_an_estimator_more_goes_on(self):
        self.PROGRAM = GROWN
        self.assertIn("scm.dummy", self.causum("list").stdout)
        self.assertIn("4 of 4 replicates done", self.causum("status", "merged").stdout)
        self.assertIn("to run: replicates 0, 2-3", self.causum("status", "shards", code=75).stdout)
        self.causum("analyze", "merged")
        self.causum("replay", "merged", "--replicate", "0")
        self.causum("plan", "merged.ini", "--out", "merged")
        self.assertEqual(contents(self.here / "merged" / "results.h5"), self.before)

        done = self.causum("run", "merged.ini", "--out", "merged", "--replicates", "6")
        self.assertIn("2 replicates of 6 have rows to compute; the others are kept", done.stderr)
        self.assertIn("scm.dummy = 2, as in the results that are there", done.stderr)
        self.assert_kept()
        with h5py.File(self.here / "merged" / "results.h5") as results:
            self.assertEqual(results["scm.dummy"][:].tolist(), [2.0] * 4)
            self.assertNotIn("dummy", results.attrs["study_text"])
        again = self.causum("run", "merged.ini", "--out", "merged", "--replicates", "6")
        self.assertIn("nothing to compute", again.stderr)
        self.causum("replay", "merged", "--replicate", "5")
        self.assertIn("28 of 40 rows", self.causum("merge", "shards").stdout)
        self.causum("run", "shards.ini", "--out", "shards")
        self.assertIn("nothing to compute", self.causum("run", "shards.ini", "--out", "shards").stderr)

    def test_the_new_key_can_be_given_and_grow_the_study(self):
        self.PROGRAM = GROWN
        self.causum("run", "merged.ini", "--out", "merged", "--scm.dummy", "2")
        done = self.causum("run", "merged.ini", "--out", "merged", "--scm.dummy", "1", code=2)
        self.assertIn("scm.dummy=2 there, scm.dummy=1 here", done.stderr)
        self.causum("run", "merged.ini", "--out", "merged", "--scm.dummy", "2", "5", "--fit.estimators",
                    "observational", "dummy", "plug_in", "structured", "joint")
        with h5py.File(self.here / "merged" / "results.h5") as results:
            self.assertEqual(results.attrs["axes"], "scm.dummy interaction.strength data.ratio")
            self.assertEqual(results["rmse"].shape, (8, 4, 5))
            names = list(results["estimator"].asstr()[:])
            dummy, observational = names.index("dummy"), names.index("observational")
            self.assertEqual(results["rmse"][:, :, dummy].tolist(), results["rmse"][:, :, observational].tolist())

    def test_an_older_program_names_what_it_does_not_know(self):
        """The other way round: results of the grown program, seen by this one."""
        grown, self.PROGRAM = self.PROGRAM, GROWN
        self.causum("run", "merged.ini", "--out", "grown")
        self.PROGRAM = grown
        self.causum("analyze", "grown")
        for command in (["status", "grown"], ["merge", "grown"]):
            self.assertIn("scm.dummy", self.causum(*command, code=1).stderr)
        self.assertIn("scm.dummy", self.causum("run", "merged.ini", "--out", "grown", code=2).stderr)


class OtherNumerics(KeptResults):
    """Rows of numerics version 2."""
    VERSION = "version_2"

    def test_they_are_analysed_with_a_label(self):
        self.assertIn("numerics_version: 2", self.causum("status", "merged").stdout)
        for directory in ("merged", "schema_2"):
            self.assertIn("of numerics version 2", self.causum("analyze", directory).stdout.replace("\n", " "))
            for file in ("report.html", "findings.md", "summary.md"):
                self.assertTrue("of numerics version 2" in (self.here / directory / file).read_text(), file)
        report = (self.here / "merged" / "report.html").read_text()
        self.assertTrue("<code>joint</code>: topline" in report)  # a file of schema 1 does not say what estimators are

    def test_they_are_neither_extended_nor_replayed(self):
        for directory in ("merged", "schema_2"):
            before = (self.here / directory / "results.h5").read_bytes()
            for command in (["run", "merged.ini", "--out", directory, "--replicates", "6"],
                            ["run", "merged.ini", "--out", directory], ["plan", "merged.ini", "--out", directory],
                            ["replay", directory, "--replicate", "0"]):
                self.assertIn("numerics_version = 2", self.causum(*command, code=2).stderr)
            self.assertEqual((self.here / directory / "results.h5").read_bytes(), before)

    def test_they_merge_and_keep_their_version_and_bits(self):
        self.assertIn("32 of 40 rows, 2 parts merged", self.causum("merge", "shards").stdout)
        with h5py.File(self.here / "shards" / "results.h5") as results:
            self.assertEqual(results.attrs["numerics_version"], 2)
            self.assertIn("mean_error", results)
        self.causum("status", "shards", code=75)

    def test_rows_of_two_numerics_versions_do_not_merge(self):
        one, other = self.parts("shards")
        edit(other, set_attribute("numerics_version", 1))
        files = {p: p.read_bytes() for p in self.parts("shards")}
        message = self.causum("merge", "shards", code=1).stderr
        self.assertIn(one.name, message)
        self.assertIn(other.name, message)
        self.assertEqual({p: p.read_bytes() for p in self.parts("shards")}, files)


class NumericsThree(KeptResults):
    """Rows of numerics version 3: as those of version 2."""
    VERSION = "version_3"

    def test_they_are_analysed_with_a_label_and_not_extended(self):
        self.assertIn("numerics_version: 3", self.causum("status", "merged").stdout)
        self.assertIn("of numerics version 3", self.causum("analyze", "merged").stdout.replace("\n", " "))
        message = self.causum("run", "merged.ini", "--out", "merged", "--replicates", "6", code=2).stderr
        self.assertIn("numerics_version = 3, 4 wanted", message)
        self.assertEqual(contents(self.here / "merged" / "results.h5"), self.before)


if __name__ == "__main__":
    unittest.main()
