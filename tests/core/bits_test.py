#!/usr/bin/python3
"""Flags that change numbers are refused when causum is configured, wherever they come from (core/bits.cmake)."""
import os
import pathlib
import subprocess
import tempfile
import unittest

BITS = pathlib.Path(__file__).resolve().parents[2] / "core" / "bits.cmake"
PROJECT = f"""\
cmake_minimum_required(VERSION 3.22)
project(bits LANGUAGES CXX)
include({BITS})
"""


class Bits(unittest.TestCase):
    def configure(self, *options, flags="", compiler='c++ "$@"'):
        """The output of configuring anew, and whether it was refused."""
        with tempfile.TemporaryDirectory() as scratch:
            pathlib.Path(scratch, "CMakeLists.txt").write_text(PROJECT)
            program = pathlib.Path(scratch, "compiler")
            program.write_text(f"#!/bin/sh\nexec {compiler}\n")
            program.chmod(0o755)
            done = subprocess.run(["cmake", "-S", scratch, "-B", f"{scratch}/build", "-DCMAKE_BUILD_TYPE=Release",
                                   f"-DCMAKE_CXX_COMPILER={program}", *options], capture_output=True, text=True,
                                  env={**os.environ, "CXXFLAGS": flags})
            return " ".join((done.stdout + done.stderr).split()), done.returncode != 0

    def refused(self, *options, **how):
        output, refused = self.configure(*options, **how)
        self.assertTrue(refused, output)
        self.assertIn("flags that change causum's numbers", output)
        return output

    def accepted(self, *options, **how):
        output, refused = self.configure(*options, **how)
        self.assertFalse(refused, output)
        return output

    def test_flags_are_refused(self):
        self.assertIn("AVX2 FMA", self.refused(flags="-march=x86-64-v3"))
        self.refused("-DCMAKE_CXX_FLAGS=-mfma")
        self.refused("-DCMAKE_CXX_FLAGS_RELEASE=-O2 -ffast-math")
        self.refused(flags="-Ofast")

    def test_so_are_those_of_a_wrapper(self):
        self.refused(compiler='c++ "$@" -mavx2')

    def test_harmless_ones_and_a_compilers_own_default_are_not(self):
        self.accepted(flags="-mtune=native -g -march=x86-64")
        self.accepted(compiler='c++ -march=x86-64-v3 "$@"')

    def test_the_opt_out_warns(self):
        self.assertIn("bits of results may differ", self.accepted("-DCAUSUM_ALLOW_FLAGS=ON", flags="-mavx2"))


if __name__ == "__main__":
    unittest.main()
