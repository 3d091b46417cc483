#!/usr/bin/python3
"""causum without root: what cmake --install puts where, and quickstart.sh --no-install. Usage: install_test.py BUILD"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
SOURCE = pathlib.Path(__file__).resolve().parents[2]


def run(*command, **how):
    how.setdefault("cwd", "/")
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, **how)


def program(file, text):
    file.write_text(text)
    file.chmod(0o755)


class Install(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.here = pathlib.Path(scratch.name)

    def test_an_installed_program_finds_its_libraries_and_submit_sh_the_program(self):
        prefix = self.here / "prefix"
        done = run("cmake", "--install", BUILD, "--prefix", prefix)
        self.assertEqual(done.returncode, 0, done.stderr)
        for causum in [BUILD / "causum", prefix / "bin" / "causum"]:
            path = re.findall(r"\(RUNPATH\).*\[(.*)\]", run("readelf", "-d", causum).stdout)
            self.assertEqual([entry for paths in path for entry in paths.split(":") if not entry], [], path)
            self.assertEqual(run(causum, "--version", env={"PATH": os.environ["PATH"]}).returncode, 0)
        share = prefix / "share" / "causum"
        self.assertTrue((share / "docs" / "methods.md").exists())
        tools = self.here / "tools"
        tools.mkdir()
        program(tools / "sbatch", f'#!/bin/sh\necho "$@" >>{self.here}/submitted\necho 7\n')
        for tool in ["squeue", "scontrol"]:
            program(tools / tool, "#!/bin/sh\n")
        done = run("bash", share / "slurm" / "submit.sh", share / "studies" / "paper_main.ini", "--out", self.here / "out",
                   "--replicates", "2", env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"})
        self.assertEqual(done.returncode, 0, done.stderr)
        submitted = (self.here / "submitted").read_text()
        self.assertIn(str(share / "slurm" / "array.sbatch") + f" {prefix}/bin/causum ", submitted)

    def test_quickstart_without_libraries_installs_nothing_and_says_what_is_needed(self):
        (self.here / "jobs").mkdir()
        shutil.copy(SOURCE / "jobs" / "quickstart.sh", self.here / "jobs")
        (self.here / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.22)\nproject(x NONE)\n"
                                                  "find_package(SomeLibrary 3 REQUIRED)\n")
        done = run("bash", self.here / "jobs" / "quickstart.sh", "--no-install")
        self.assertEqual(done.returncode, 1)
        for words in ["SomeLibrary", "HDF5 1.10", "dnf install", "brew install", "conda create", "module load", "Linux"]:
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
