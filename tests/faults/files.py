#!/usr/bin/python3
"""Damaged, foreign and missing files, full and closed disks: named, refused, and nothing lost. Usage: files.py CAUSUM"""
import os
import pathlib
import random
import shutil
import subprocess
import sys
import unittest

import h5py

from support import FaultTest, edit, set_attribute

FaultTest.PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()


class Files(FaultTest):
    def setUp(self):
        super().setUp()
        self.trial = self.study(12)
        for shard in ("0/2", "1/2"):
            self.causum("run", self.trial, "--out", "d", "--shard", shard)
        self.d = self.here / "d"
        self.part = self.parts("d")[0]
        self.sound = {p: p.read_bytes() for p in self.parts("d")}

    def refused(self, *arguments, code=1, says=(), file=None):
        """A call that must fail, name the file, and leave the other parts and results as they are."""
        done = self.causum(*arguments, code=code)
        self.assertTrue(done.stderr.splitlines()[-1].startswith("causum: "), done.stderr)
        for text in (*says, (file or self.part).name):
            self.assertIn(text, done.stderr)
        self.assertFalse((self.d / "results.h5").exists())
        for part, data in self.sound.items():
            if part != self.part:
                self.assertEqual(part.read_bytes(), data)
        return done.stderr

    def refused_everywhere(self, says, run_code=1):
        before = self.part.read_bytes()
        self.refused("merge", "d", says=says)
        self.refused("status", "d", says=says)
        self.refused("replay", "d", "--replicate", "0", says=says)
        self.refused("run", self.trial, "--out", "d", code=run_code, says=says)
        self.assertEqual(self.part.read_bytes(), before)
        # what the message proposes: without the file, the run computes what it held
        self.part.unlink()
        self.causum("run", self.trial, "--out", "d")
        self.causum("run", self.trial, "--out", "whole")
        self.assert_same("d", "whole")

    def test_truncated_part(self):
        data = self.sound[self.part]
        for size in (0, 1, 100, len(data) // 2, len(data) - 1):
            self.part.write_bytes(data[:size])
            self.refused("merge", "d", says=["seal"])
        self.refused_everywhere(["delete it"])

    def test_flipped_bytes(self):
        data = self.sound[self.part]
        spots = random.Random(5)
        for _ in range(400):
            damaged = bytearray(data)
            damaged[spots.randrange(len(data))] ^= 1 << spots.randrange(8)
            self.part.write_bytes(damaged)
            done = subprocess.run([self.PROGRAM, "merge", "d"], cwd=self.here, capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(self.part.name, done.stderr)
        self.refused_everywhere(["delete it"])

    def test_part_of_another_study(self):
        self.causum("run", self.trial, "--out", "other", "--seed", "12", "--shard", "0/2")
        self.part.write_bytes(self.parts("other")[0].read_bytes())
        self.refused_everywhere(["another study", "seed"], run_code=2)

    def test_part_with_another_condition(self):
        self.causum("run", self.trial, "--out", "other", "--fit.degree", "1", "--shard", "0/2")
        self.part.write_bytes(self.parts("other")[0].read_bytes())
        error = self.refused("run", self.trial, "--out", "d", code=2)
        self.assertIn("fit.degree=1 there, fit.degree=2 here", error)
        self.refused("merge", "d", says=["fit.degree"])

    def test_part_of_another_schema_or_numerics(self):
        edit(self.part, set_attribute("schema_version", 99))
        self.refused("merge", "d", says=["schema_version = 99", "newer"])
        self.refused("run", self.trial, "--out", "d", says=["schema_version = 99"])
        self.part.write_bytes(self.sound[self.part])
        edit(self.part, set_attribute("numerics_version", 7))
        self.refused("merge", "d", says=["numerics_version = 7"])
        self.refused("run", self.trial, "--out", "d", code=2, says=["numerics_version = 7"])

    def test_rows_that_differ(self):
        twin = self.part.with_name("part-00000000-twin-1.h5")
        for variable, place in (("rmse", (0, 1, 2)), ("status", (1, 0, 0)), ("noise_floor", (1, 2))):
            twin.write_bytes(self.sound[self.part])

            def change(results):
                results[variable][place] = results[variable][place] + 1

            edit(twin, change)
            error = self.refused("merge", "d", says=[f"{variable} of replicate", "twin", "causum replay"])
            self.assertIn(f"condition {place[0]}", error)
            done = self.causum("replay", "d", "--replicate", 2 * place[1], code=1).stdout  # it says which is wrong
            self.assertIn(f"twin-1.h5: {variable} of", done)
            self.assertIn(f"{self.part.name}: 6 of 6 rows are the same bits", done)
        # times may differ: those of the first file stay
        twin.write_bytes(self.sound[self.part])

        def change_times(results):
            results["fit_seconds"][...] = 1000.0

        edit(twin, change_times)
        self.assertIn("36 rows were there twice", self.causum("merge", "d").stdout)

    def test_disk_full(self):
        if os.geteuid() != 0:
            self.skipTest("mounting a small disk takes root")
        disk = self.here / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk], capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"cannot mount a small disk: {mounted.stderr}")
        try:
            study = self.study(3000, "long.ini")
            error = self.causum("run", study, "--out", "disk/d", code=1).stderr
            self.assertIn("No space left on device", error)
            self.assertIn("disk/d/parts/part-", error)
            saved = self.parts("disk/d")
            self.assertGreater(len(saved), 0)
            done = self.causum("status", "disk/d", code=75).stdout  # all files are sound
            shutil.copytree(disk / "d", self.here / "moved")
        finally:
            subprocess.run(["umount", disk], check=True)
        finished = int(done.split(": ")[1].split()[0])
        self.assertGreater(finished, 0)
        # on a larger disk it goes on from there
        self.assertIn(f"{3000 - finished} replicates of 3000 have rows to compute",
                      self.causum("run", study, "--out", "moved", "--max-time", "1", code=75).stderr)

    def test_disk_full_while_analyzing(self):
        """Whatever the room on the disk, the files are those of one analysis, each whole."""
        if os.geteuid() != 0:
            self.skipTest("mounting a small disk takes root")
        disk = self.here / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True).returncode != 0:
            self.skipTest("cannot mount a small disk")
        try:
            self.causum("merge", "d")
            self.causum("analyze", "d", "--out", "disk/a")
            earlier = {path.name: path.read_bytes() for path in (disk / "a").iterdir()}
            self.causum("analyze", "d", "--out", "other", "--reference", "plug_in")
            new = {path.name: path.read_bytes() for path in (self.here / "other").iterdir()}
            self.assertEqual(earlier.keys(), new.keys())
            free = os.statvfs(disk)
            failed = 0
            for kilobytes in (4, 40, 80, 120, 160, 200, 300, 400):
                filler = disk / "filler"
                filler.write_bytes(bytes(free.f_bavail * free.f_frsize - kilobytes * 1024))
                done = subprocess.run([self.PROGRAM, "analyze", "d", "--out", "disk/a", "--reference", "plug_in"], cwd=self.here,
                                      capture_output=True, text=True, timeout=300)
                now = {path.name: path.read_bytes() for path in (disk / "a").iterdir()}
                self.assertEqual(now.keys(), earlier.keys())
                if done.returncode == 0:
                    self.assertEqual(now["summary.csv"], new["summary.csv"])
                    break
                self.assertEqual(done.returncode, 1)
                self.assertIn("disk/a", done.stderr)
                self.assertIn("No space left", done.stderr)
                self.assertEqual(now, earlier)
                failed += 1
                filler.unlink()
            self.assertGreater(failed, 3)
        finally:
            subprocess.run(["umount", disk], check=True)

    def test_directory_removed(self):
        study = self.study(3000, "long.ini")
        run = self.start("run", study, "--out", "gone")
        self.wait_for_parts("gone")
        (self.here / "gone").rename(self.here / "elsewhere")
        error = run.communicate(timeout=60)[1]
        self.assertEqual(run.returncode, 1, error)
        self.assertIn("gone/parts/part-", error)
        self.causum("status", "elsewhere", code=75)

    def test_read_only_directory(self):
        shutil.copytree(self.d, self.d / "cut")
        self.causum("merge", "d/cut")
        h5py.File(self.d / "cut" / "results.h5", "a").close()
        if os.geteuid() == 0:  # root may write everywhere but on a disk that is mounted read-only
            disk = self.here / "disk"
            disk.mkdir()
            mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk]
            if subprocess.run(mount, capture_output=True).returncode != 0:
                self.skipTest("cannot mount a disk")
            try:
                shutil.copytree(self.d, disk / "d")
                subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
                self.read_only(disk / "d")
            finally:
                subprocess.run(["umount", disk], check=True)
        else:
            self.d.chmod(0o555)
            (self.d / "parts").chmod(0o555)
            (self.d / "cut").chmod(0o555)
            self.read_only(self.d)
            self.d.chmod(0o755)
            (self.d / "parts").chmod(0o755)
            (self.d / "cut").chmod(0o755)

    def read_only(self, directory):
        self.causum("status", directory)
        cut = (directory / "cut" / "results.h5").read_bytes()
        self.causum("status", directory / "cut")  # the seal beside it matches
        self.causum("replay", directory / "cut", "--replicate", "0")
        self.assertEqual((directory / "cut" / "results.h5").read_bytes(), cut)
        error = self.causum("run", self.trial, "--out", directory, "--replicates", "20", code=1).stderr
        self.assertIn(f"{directory}: cannot be written to", error)
        self.assertIn(str(directory), self.causum("merge", directory, code=1).stderr)
        for part, data in self.sound.items():
            self.assertEqual((directory / "parts" / part.name).read_bytes(), data)

    def test_temporary_files_of_killed_processes_go(self):
        host = os.uname().nodename
        dead = subprocess.Popen(["true"])
        dead.wait()
        mine = [self.d / f".results.h5.{host}.{dead.pid}-0.tmp", self.d / "parts" / f".part-1-x-1.h5.{host}.{dead.pid}-3.tmp"]
        others = [self.d / f".results.h5.{host}.{os.getpid()}-0.tmp", self.d / f".results.h5.elsewhere.{dead.pid}-0.tmp",
                  self.d / "notes.tmp"]
        for file in mine + others:
            file.write_text("half a file")
        self.causum("run", self.trial, "--out", "d")
        self.assertEqual([f for f in mine if f.exists()], [])
        self.assertEqual([f for f in others if not f.exists()], [])

    def merged(self):
        """results.h5 of the study, its second seal, and its bytes."""
        self.causum("merge", "d")
        results = self.d / "results.h5"
        return results, self.d / ".results.h5.seal", results.read_bytes()

    def test_opened_in_append_mode(self):
        results, seal, data = self.merged()
        self.assertEqual(seal.read_bytes(), data[-16:])
        for command, code in ((("status", "d"), 0), (("replay", "d", "--replicate", "1"), 0), (("analyze", "d"), 0),
                              (("run", self.trial, "--out", "d"), 0), (("merge", "d"), 0), (("merge", "d", "--reseal"), 0)):
            h5py.File(results, "a").close()
            self.assertEqual(results.read_bytes(), data[:-16])
            self.causum(*command, code=code)
            if command != ("merge", "d"):  # that writes it anew
                self.assertEqual(results.read_bytes(), data, command)
            self.assertEqual(results.read_bytes()[-16:], seal.read_bytes())
            results.write_bytes(data)
            seal.write_bytes(data[-16:])
        self.assertEqual({f.name for f in self.d.iterdir() if f.name.startswith(".") or ".h5" in f.name},
                         {"results.h5", ".results.h5.seal"})
        # more rows come to it
        h5py.File(results, "a").close()
        self.causum("run", self.trial, "--out", "d", "--replicates", "14")
        self.causum("run", self.trial, "--out", "whole", "--replicates", "14")
        self.assert_same("d", "whole")

    def test_append_mode_hides_no_damage(self):
        results, seal, data = self.merged()
        spots = random.Random(6)
        flipped = 0
        while flipped < 40:
            damaged = bytearray(data)
            damaged[spots.randrange(len(data) - 16)] ^= 1 << spots.randrange(8)
            results.write_bytes(damaged)
            try:
                h5py.File(results, "a").close()
            except OSError:  # HDF5 itself does not open it
                continue
            flipped += 1
            cut = results.read_bytes()
            for command in ("status", "merge"):
                self.assertIn("--reseal", self.causum(command, "d", code=1).stderr)
            self.assertEqual(results.read_bytes(), cut)

    def test_changed_by_another_program(self):
        results, seal, data = self.merged()
        shutil.copytree(self.d, self.here / "before")
        with h5py.File(results, "a") as file:
            file.attrs["note"] = "mine"
        changed = results.read_bytes()
        for command in (("status", "d"), ("merge", "d"), ("analyze", "d"), ("replay", "d", "--replicate", "0"),
                        ("run", self.trial, "--out", "d")):
            error = self.causum(*command, code=1).stderr
            self.assertIn("causum merge d --reseal", error)
            self.assertIn('h5py in mode "a"', error)
            self.assertEqual(results.read_bytes(), changed)
        done = self.causum("merge", "d", "--reseal").stdout
        for text in ("72 rows accepted", "not checked: ", "texts, which have no checksums", "results.h5.unsealed", "left out"):
            self.assertIn(text, done)
        self.assertEqual((self.d / "results.h5.unsealed").read_bytes(), changed)
        self.causum("status", "d")
        self.assert_same("d", "before")
        self.assertIn("nothing to accept", self.causum("merge", "d", "--reseal").stdout)
        # also with parts beside it
        self.causum("run", self.trial, "--out", "d", "--replicates", "14", "--shard", "0/1")
        with h5py.File(results, "a") as file:
            file.attrs["note"] = "mine"
        self.assertIn("84 of 84 rows", self.causum("merge", "d", "--reseal").stdout)

    def test_reseal_refuses_what_cannot_be_read_or_does_not_fit(self):
        results, seal, data = self.merged()

        def refused(*says):
            before = results.read_bytes()
            error = self.causum("merge", "d", "--reseal", code=1).stderr
            for text in ("results.h5", *says):
                self.assertIn(text, error)
            self.assertEqual(results.read_bytes(), before)
            self.assertFalse((self.d / "results.h5.unsealed").exists())
            results.write_bytes(data)

        with h5py.File(results, "a") as file:
            del file["rmse"]
        refused("'rmse'", "missing")
        results.write_bytes(data[:len(data) // 2])
        refused("HDF5")
        with h5py.File(results, "a") as file:  # a text of which one byte flipped
            keys = file["condition_key"][:]
            file["condition_key"][0] = keys[0].replace(b"data.n_obs=", b"data.n_obs=1", 1)
            self.assertNotEqual(file["condition_key"][0], keys[0])
        refused("data.n_obs=1", "another study")
        with h5py.File(results, "a") as file:
            file["status"][0, 0, 0] = 77
        refused("status")
        # a byte of the numbers
        with h5py.File(results, "r") as file:
            place = file["rmse"].id.get_chunk_info(0).byte_offset
        results.write_bytes(data[:place + 3] + bytes([data[place + 3] ^ 1]) + data[place + 4:-16])
        refused("'rmse'", "Fletcher32")
        self.causum("merge", "d")

    def test_reseal_of_damage_ends_with_0_or_1(self):
        results, seal, data = self.merged()
        spots = random.Random(7)
        codes = {0: 0, 1: 0}
        for _ in range(60):
            damaged = bytearray(data[:-16])
            damaged[spots.randrange(len(damaged))] ^= 1 << spots.randrange(8)
            results.write_bytes(damaged)
            done = subprocess.run([self.PROGRAM, "merge", "d", "--reseal"], cwd=self.here, capture_output=True, text=True,
                                  timeout=60)
            self.assertIn(done.returncode, codes, done.stderr)
            codes[done.returncode] += 1
            if done.returncode == 0:
                self.assertIn("not checked", done.stdout)
            else:
                self.assertTrue(done.stderr.startswith("causum: "), done.stderr)
            (self.d / "results.h5.unsealed").unlink(missing_ok=True)
        self.assertGreater(min(codes.values()), 3, codes)

    def test_held_open_for_writing(self):
        results, seal, data = self.merged()
        commands = (("status", "d"), ("merge", "d"), ("merge", "d", "--reseal"), ("analyze", "d"),
                    ("run", self.trial, "--out", "d"))
        for locking in ("TRUE", "FALSE"):  # without locks HDF5's own mark tells
            holder = subprocess.Popen([sys.executable, "-c", "import h5py, sys; f = h5py.File(sys.argv[1], 'a'); print('open', "
                                       "flush=True); sys.stdin.read(); f.close()", results], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True, env={**os.environ, "HDF5_USE_FILE_LOCKING": locking})
            self.assertEqual(holder.stdout.readline(), "open\n")
            for command in commands:
                error = self.causum(*command, code=1).stderr
                self.assertIn("results.h5: is in use", error)
                self.assertNotIn("damaged", error)
            holder.communicate("")
            self.causum("status", "d")
            self.assertEqual(results.read_bytes(), data)
        # of a program that was killed the mark stays
        holder = subprocess.Popen([sys.executable, "-c", "import h5py, os, sys; f = h5py.File(sys.argv[1], 'a'); os.abort()",
                                   results], stderr=subprocess.DEVNULL)
        holder.wait()
        self.assertIn("h5clear -s d/results.h5", self.causum("status", "d", code=1).stderr)
        if shutil.which("h5clear"):
            subprocess.run(["h5clear", "-s", results], check=True)
            self.causum("status", "d")
            self.assertEqual(results.read_bytes(), data)
        results.write_bytes(data)
        # who only reads is in nobody's way
        with h5py.File(results, "r"):
            self.causum("status", "d")
            self.causum("merge", "d")

    def test_symbolic_link(self):
        self.merged()
        (self.here / "disk").mkdir()
        target = self.here / "disk" / "large.h5"
        (self.d / "results.h5").rename(target)
        (self.d / ".results.h5.seal").unlink()
        (self.d / "results.h5").symlink_to("../disk/large.h5")
        self.causum("run", self.trial, "--out", "d", "--replicates", "14")
        self.assertTrue((self.d / "results.h5").is_symlink())
        self.assertFalse(target.is_symlink())
        self.assertEqual({f.name for f in (self.here / "disk").iterdir()}, {"large.h5", ".large.h5.seal"})
        self.assertEqual({f.name for f in self.d.iterdir()}, {"results.h5"})
        self.causum("run", self.trial, "--out", "whole", "--replicates", "14")
        self.assert_same("d", "whole")
        data = target.read_bytes()
        h5py.File(self.d / "results.h5", "a").close()
        self.causum("status", "d")
        self.assertEqual(target.read_bytes(), data)
        self.assertTrue((self.d / "results.h5").is_symlink())
        # what a killed merge left beside it goes; a place where it cannot be is found before anything is computed
        dead = subprocess.Popen(["true"])
        dead.wait()
        left = self.here / "disk" / f".large.h5.{os.uname().nodename}.{dead.pid}-0.tmp"
        left.write_text("half a file")
        self.causum("run", self.trial, "--out", "d", "--replicates", "15")
        self.assertFalse(left.exists())
        (self.here / "d2").mkdir()
        (self.here / "d2" / "results.h5").symlink_to(self.here / "nowhere" / "results.h5")
        error = self.causum("run", self.trial, "--out", "d2", code=1).stderr
        self.assertIn(f"{self.here}/nowhere: cannot be written to", error)
        # a link to a file that is not there yet
        target.unlink()
        self.causum("run", self.trial, "--out", "d", "--replicates", "14")
        self.assertTrue((self.d / "results.h5").is_symlink())
        self.assert_same("d", "whole")


if __name__ == "__main__":
    unittest.main()
