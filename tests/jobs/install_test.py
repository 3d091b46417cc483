#!/usr/bin/python3
"""causum without root: what cmake --install puts where, and quickstart.sh --no-install. Usage: install_test.py BUILD"""
import json
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

    @unittest.skipIf("CAUSUM_SANITIZE:BOOL=ON" in (BUILD / "CMakeCache.txt").read_text(), "a consumer needs the sanitizers, too")
    def test_a_program_of_one_s_own_finds_the_installed_libraries(self):
        prefix, consumer = self.here / "prefix", self.here / "consumer"
        self.assertEqual(run("cmake", "--install", BUILD, "--prefix", prefix).returncode, 0)
        shown = set()
        for flags in ["", "-march=x86-64-v3"]:  # Eigen's matrices go from one to the other
            if flags and "avx2" not in pathlib.Path("/proc/cpuinfo").read_text():
                continue
            done = run("cmake", "-S", SOURCE / "docs" / "library", "-B", consumer, f"-DCMAKE_PREFIX_PATH={prefix}",
                       "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_CXX_FLAGS={flags}")
            self.assertEqual(done.returncode, 0, done.stderr)
            done = run("cmake", "--build", consumer)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            done = run(consumer / "consumer")
            self.assertEqual(done.returncode, 0, done.stderr)
            shown.add(done.stdout)
        self.assertEqual(len(shown), 1, shown)
        self.assertRegex(shown.pop(), r"^edges \d\nconstant 0\.\d+\nplug_in 0\.\d+\nstructured_spline 0\.\d+\njoint 0\.\d+\n$")

    def test_causum_can_be_a_part_of_another_project(self):
        done = run("cmake", "-S", SOURCE / "docs" / "library", "-B", self.here / "whole", f"-DCAUSUM_SOURCE={SOURCE}",
                   "-DCMAKE_BUILD_TYPE=", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("CMAKE_BUILD_TYPE:STRING=\n", (self.here / "whole" / "CMakeCache.txt").read_text())
        done = run("cmake", "--build", self.here / "whole", "--target", "causum_build_info")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        (own,) = [c["command"] for c in json.loads((self.here / "whole" / "compile_commands.json").read_text())
                  if c["file"] == str(SOURCE / "docs" / "library" / "main.cpp")]
        for words in [f"-I{SOURCE}", "-DEIGEN_MALLOC_ALREADY_ALIGNED=1", "-DEIGEN_MAX_ALIGN_BYTES=16"]:
            self.assertIn(words, own)
        self.assertNotIn("-Wconversion", own)  # our warnings are ours


if __name__ == "__main__":
    unittest.main()
