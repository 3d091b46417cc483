"""What tests are skipped without, and why."""
import shutil
import unittest

needs_gnuplot = unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not on PATH: no figure is drawn")
