#!/usr/bin/python3
"""Models of a real table by a second route: NumPy fits the table itself, makes samples of every regime with its own
random numbers, and compares them with those of `causum simulate`.
Usage: semi_synthetic_test.py CAUSUM"""
import csv
import itertools
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy

PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
N = 50_000  # samples of a regime, of which four fifths train
KAPPA = 1.5
SHARE = 0.7
COLUMNS = ["heat", "flow", "level"]
STUDY = f"""name = s
seed = 8
replicates = 3
[scm]
family = semi_synthetic
[semi_synthetic]
data = t.csv
columns = {",".join(COLUMNS)}
outcome = yield
confounding = {KAPPA}
share = {SHARE}
resample = no
"""


def made_up_table(random, rows=300):
    """Dependent columns: continuous, with many zeros, and with four levels; an outcome with an interaction."""
    heat = random.gamma(3.0, 20.0, rows) + 100
    flow = numpy.maximum(0.0, 0.02 * heat - 2.5 + random.normal(0, 1, rows))
    level = numpy.digitize(0.5 * flow + random.normal(0, 1, rows), [-0.5, 0.5, 1.5]).astype(float)
    outcome = 50 + 0.1 * heat - 2 * flow + flow**2 + level + 0.05 * heat * level + random.normal(0, 2, rows)
    return numpy.column_stack([heat, flow, level, outcome])


def read_csv(file):
    with open(file, newline="") as stream:
        rows = list(csv.reader(stream))
    columns = dict(zip(rows[0], zip(*rows[1:])))
    return {name: numpy.array(cells) if name == "regime" else numpy.array(cells, float) for name, cells in columns.items()}


def cubics(z):
    return numpy.column_stack([numpy.ones(len(z))] + [z[:, k]**p for k in range(z.shape[1]) for p in (1, 2, 3)])


def quadratics(z):
    k = z.shape[1]
    pairs = itertools.combinations_with_replacement(range(k), 2)
    return numpy.column_stack([numpy.ones(len(z)), z] + [z[:, i] * z[:, j] for i, j in pairs])


def products(z):
    return numpy.column_stack([z[:, j] * z[:, k] for k in range(z.shape[1]) for j in range(k)])


def least_squares(features, target):
    return numpy.linalg.lstsq(features, target, rcond=None)[0]


class Reference:
    """Models of a table as docs/methods.md has them."""

    def __init__(self, table, random):
        self.random = random
        self.real, self.outcome = table[:, :-1], table[:, -1]
        self.mean, self.sd = self.real.mean(0), self.real.std(0)
        z = (self.real - self.mean) / self.sd
        self.K = z.shape[1]
        self.g = [least_squares(quadratics(z[:, :k]), z[:, k]) if k else numpy.array([z[:, 0].mean()]) for k in range(self.K)]
        residuals = [z[:, k] - (quadratics(z[:, :k]) @ self.g[k] if k else self.g[0][0]) for k in range(self.K)]
        self.residuals = [r - r.mean() for r in residuals]
        self.f = least_squares(cubics(z), self.outcome)
        left = self.outcome - cubics(z) @ self.f
        self.noise = left - left.mean()
        self.beta = least_squares(numpy.column_stack([cubics(z), products(z)]), self.outcome)[1 + 3 * self.K:]
        self.maps = [None] * self.K
        for k in range(self.K):  # its own pilot, larger than causum's
            latent = self.actions(200_000, up_to=k + 1)[1][k]
            self.maps[k] = numpy.sort(latent)

    def z(self, actions):
        return (actions - self.mean) / self.sd

    def mapped(self, k, latent):
        pilot, column = self.maps[k], numpy.sort(self.real[:, k])
        below = (numpy.searchsorted(pilot, latent, "left") + numpy.searchsorted(pilot, latent, "right")) / 2 / len(pilot)
        return column[numpy.minimum((below * len(column)).astype(int), len(column) - 1)]

    def actions(self, n, intervened=(), up_to=None):
        """Actions, what they were before they were mapped, and confounders."""
        values, latents, confounders = numpy.zeros((n, self.K)), [], numpy.zeros((n, self.K))
        for k in range(up_to or self.K):
            own = self.random.choice(self.residuals[k], n)
            confounders[:, k] = (numpy.sqrt(SHARE) * own / self.residuals[k].std()
                                 + numpy.sqrt(1 - SHARE) * self.random.normal(size=n))
            earlier = quadratics(self.z(values)[:, :k]) @ self.g[k] if k else self.g[0][0]
            latents.append(earlier + own)
            if k in intervened:
                values[:, k] = self.random.choice(self.real[:, k], n)
            elif self.maps[k] is not None:
                values[:, k] = self.mapped(k, latents[k])
        return values, latents, confounders


def features(actions, outcome):
    """What is compared of a regime: powers and products of the actions, and of them with the outcome."""
    rows = numpy.column_stack([actions, outcome])
    pairs = itertools.combinations_with_replacement(range(rows.shape[1]), 2)
    return numpy.column_stack([rows] + [rows[:, i] * rows[:, j] for i, j in pairs])


class SemiSynthetic(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.here = pathlib.Path(scratch.name)
        cls.table = made_up_table(numpy.random.default_rng(5))
        rows = [",".join(repr(float(cell)) for cell in row) for row in cls.table]
        (cls.here / "t.csv").write_text("\n".join([",".join(COLUMNS + ["yield"]), *rows]) + "\n")
        (cls.here / "s.ini").write_text(STUDY)
        cls.reference = Reference(cls.table, numpy.random.default_rng(6))
        cls.causum("simulate", "s.ini", "--replicate", "1", "--out", "data", "--truth", "--data.n", str(N))
        cls.samples = read_csv(cls.here / "data" / "samples.csv")
        cls.truth = read_csv(cls.here / "data" / "truth_samples.csv")

    @classmethod
    def causum(cls, *arguments, **variables):
        environment = {name: value for name, value in os.environ.items() if name != "CAUSUM_DATA"} | variables
        done = subprocess.run([PROGRAM, *arguments], cwd=cls.here, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done

    def actions(self, regime=None):
        chosen = slice(None) if regime is None else self.samples["regime"] == regime
        return numpy.column_stack([self.samples[f"A{k + 1}"][chosen] for k in range(3)]), chosen

    def confounding(self):
        """(γ_k + δ_k z_k), scaled: coefficients of C_k, then of z_k C_k; what they leave of the means."""
        actions, _ = self.actions()
        z = self.reference.z(actions)
        confounders = numpy.column_stack([self.truth[f"C{k + 1}"] for k in range(3)])
        parts = numpy.column_stack([confounders, z * confounders])
        rest = self.truth["mean"] - cubics(z) @ self.reference.f
        coefficients = least_squares(parts, rest)
        return coefficients, rest - parts @ coefficients

    def test_outcomes_are_the_additive_fit_and_confounding_that_is_linear_in_each_action(self):
        coefficients, left = self.confounding()
        self.assertLess(numpy.abs(left).max(), 1e-8 * self.table[:, -1].std())
        # under joint interventions: independent actions and confounders, z of mean 0 and variance 1
        confounding = numpy.sqrt((coefficients**2).sum())
        z = self.reference.z(self.reference.real)
        effects = [cubics(z)[:, 1 + 3 * k:4 + 3 * k] @ self.reference.f[1 + 3 * k:4 + 3 * k] for k in range(3)]
        self.assertAlmostEqual(confounding / numpy.sqrt(sum(e.var() for e in effects)), KAPPA, 9)

    def test_every_regime_has_the_moments_of_the_reference(self):
        coefficients, _ = self.confounding()
        reference = self.reference
        for regime, intervened in {"observational": (), "A1": (0,), "A2": (1,), "A3": (2,), "A1+A2+A3": (0, 1, 2)}.items():
            actions, chosen = self.actions(regime)
            ours = features(actions, self.samples["Y"][chosen])
            values, _, confounders = reference.actions(4 * len(ours), intervened)
            z = reference.z(values)
            outcome = (cubics(z) @ reference.f + numpy.column_stack([confounders, z * confounders]) @ coefficients
                       + reference.random.choice(reference.noise, len(z)))
            theirs = features(values, outcome)
            error = numpy.sqrt(ours.var(0) / len(ours) + theirs.var(0) / len(theirs))
            # causum's pilot of 16,384 places the steps of its maps, which moves an action's mean like 16,384 samples do
            error = numpy.sqrt(error**2 + ours.var(0) / 16_384)
            with self.subTest(regime=regime):
                self.assertLess(numpy.abs((ours.mean(0) - theirs.mean(0)) / error).max(), 5)

    def test_actions_are_values_of_their_columns(self):
        actions, _ = self.actions()
        for k in range(3):
            self.assertTrue(set(actions[:, k]) <= set(self.table[:, k]))

    def test_the_joint_effect_has_no_confounder_and_the_interaction_found(self):
        self.causum("simulate", "s.ini", "--replicate", "1", "--out", "effect", "--truth", "--interaction.kind", "data",
                    "--interaction.strength", "2", "--data.n", "500")
        test, truth = (read_csv(self.here / "effect" / f"{name}.csv") for name in ("test", "truth_test"))
        z = self.reference.z(numpy.column_stack([test[f"A{k + 1}"] for k in range(3)]))
        expected = cubics(z) @ self.reference.f + 2 * products(z) @ self.reference.beta
        self.assertLess(numpy.abs(truth["effect"] - expected).max(), 1e-8 * self.table[:, -1].std())

    def test_threads_tasks_and_instruction_sets_give_the_same_bits(self):
        options = ["--data.n", "400", "--interaction.kind", "data", "--interaction.strength", "0", "1",
                   "--semi_synthetic.resample", "yes", "--fit.estimators", "plug_in", "structured_spline", "joint"]
        self.causum("run", "s.ini", "--out", "one", "--threads", "1", *options)
        self.causum("run", "s.ini", "--out", "three", "--threads", "3", *options)
        self.causum("run", "s.ini", "--out", "plain", "--threads", "2", *options, CAUSUM_INSTRUCTIONS="x86-64")
        for shard in range(4):
            self.causum("run", "s.ini", "--out", "shards", "--shard", f"{shard}/4", *options)
        self.causum("merge", "shards")
        for other in ("three", "plain", "shards"):
            with (h5py.File(self.here / "one" / "results.h5") as a, h5py.File(self.here / other / "results.h5") as b):
                for name in a:
                    if a[name].dtype.kind == "f" and name != "fit_seconds":
                        self.assertEqual(a[name][...].tobytes(), b[name][...].tobytes(), (other, name))
                self.assertEqual(a.attrs["table_fidelity"], b.attrs["table_fidelity"])
                self.assertGreater(numpy.isfinite(a["excess_rmse"][...]).sum(), 10)

    def test_a_directory_of_another_table_is_refused_and_stays(self):
        self.causum("run", "s.ini", "--out", "kept", "--data.n", "100", "--replicates", "1")
        before = (self.here / "kept" / "results.h5").read_bytes()
        text = (self.here / "t.csv").read_text()
        try:
            (self.here / "t.csv").write_text(text.replace("\n", "\n\n", 1) + text.splitlines()[-1] + "\n")
            for command in (["run", "s.ini", "--out", "kept", "--data.n", "100", "--replicates", "2"],
                            ["replay", "kept", "--replicate", "0"]):
                done = subprocess.run([PROGRAM, *command], cwd=self.here, capture_output=True, text=True)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn("256", done.stderr)
            for command in (["status", "kept"], ["analyze", "kept"]):
                done = subprocess.run([PROGRAM, *command], cwd=self.here, capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)
        finally:
            (self.here / "t.csv").write_text(text)
        self.assertEqual((self.here / "kept" / "results.h5").read_bytes(), before)
        self.assertIn("same bits", self.causum("replay", "kept", "--replicate", "0").stdout)


if __name__ == "__main__":
    unittest.main()
