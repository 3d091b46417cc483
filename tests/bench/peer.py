#!/usr/bin/python3
"""Causum's main study as a competent Python user would write it: NumPy and scikit-learn, one BLAS thread.

The program that causum's speed is compared with, and a second route to its figures: it draws as many samples as
causum does and makes the same seven GridSearchCV fits a replicate. Of its own code it shares nothing with causum
but the definition of the study, so agreement of the errors also checks the data-generating family.

One replicate (K actions; per regime n samples, of which n - ceil(n/5) train and only those are drawn):
  1. an SCM of the `polynomial` family, see Scm;
  2. a pilot sample of 16,384, which gives each action's intervention distribution N(mean, sd);
  3. training samples of the observational regime, of K single-intervention regimes and of the joint regime, and
     ceil(n/5) joint samples to test on;
  4. K + 2 fits of PolynomialFeatures(3) -> StandardScaler -> Ridge, penalty from logspace(-8, -1, 8) by
     cross-validation with sample i in fold i mod 3;
  5. root mean square error on the joint test sample of
       observational  theta_0
       plug_in        sum_j theta_j - (K - 1) theta_0
       joint          the fit on joint samples
       pooled_average mean of the K + 1 fits theta_r (no fit of its own).

With several ratios r = N_single/N_obs the total (K + 1) n stays, N_obs = floor(total/(K r + 1)) and
N_single = floor(r N_obs); a replicate draws each regime once, as many samples as the largest data set needs, and the
smaller ones are prefixes of it. SCM, pilot, joint and test samples are common to all ratios.

Prints one JSON object. CPU seconds are those of this process and all its threads (time.process_time).
"""
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"
for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(variable, None)

import argparse
import json
import math
import sys
import time

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

PILOT_SAMPLES = 16_384
FOLDS = 3
PENALTIES = np.logspace(-8, -1, 8)
EDGE_PROBABILITY = 0.3
SD_CONFOUNDER, SD_ACTION_NOISE, SD_OUTCOME_NOISE = 0.5, 0.1, 0.1
ESTIMATORS = ("observational", "plug_in", "joint", "pooled_average")


class Noise:
    """Exogenous noise of mean 0 and given sd, its kind drawn uniformly from gaussian, uniform, logistic."""

    def __init__(self, rng, sd):
        self.kind = ("gaussian", "uniform", "logistic")[rng.integers(3)]
        self.sd = sd

    def draw(self, rng, n):
        if self.kind == "gaussian":
            return rng.normal(0.0, self.sd, n)
        if self.kind == "uniform":
            return rng.uniform(-math.sqrt(3.0) * self.sd, math.sqrt(3.0) * self.sd, n)
        return rng.logistic(0.0, self.sd * math.sqrt(3.0) / math.pi, n)


class Quadratic:
    """Polynomial of total degree <= 2 in `size` variables, constant included: N(0, 1) coefficients, then the
    whole vector divided by the sum of its absolute values."""

    def __init__(self, rng, size):
        self.first, self.second = np.triu_indices(size)
        coefficients = rng.standard_normal(1 + size + len(self.first))
        coefficients /= np.abs(coefficients).sum()
        self.constant = coefficients[0]
        self.linear = coefficients[1:1 + size]
        self.quadratic = coefficients[1 + size:]

    def __call__(self, columns):
        value = np.full(len(columns[0]), self.constant)
        for coefficient, column in zip(self.linear, columns):
            value += coefficient * column
        for coefficient, i, j in zip(self.quadratic, self.first, self.second):
            value += coefficient * columns[i] * columns[j]
        return value


class Scm:
    """C_k = W_k,  A_k = g_k(A_pa(k), C_k, V_k),  Y = sum_k f_k(A_k, C_k) + U, an edge j -> k (j < k) with
    probability 0.3, f_k and g_k random quadratics."""

    def __init__(self, rng, actions):
        self.actions = actions
        self.parents = [np.flatnonzero(rng.random(k) < EDGE_PROBABILITY) for k in range(actions)]
        self.action_mechanisms = [Quadratic(rng, len(parents) + 2) for parents in self.parents]
        self.outcome_mechanisms = [Quadratic(rng, 2) for _ in range(actions)]
        self.confounders = [Noise(rng, SD_CONFOUNDER) for _ in range(actions)]
        self.action_noises = [Noise(rng, SD_ACTION_NOISE) for _ in range(actions)]
        self.outcome_noise = Noise(rng, SD_OUTCOME_NOISE)

    def draw(self, rng, n, intervened=(), means=None, sds=None):
        """n samples with the actions in `intervened` drawn N(means, sds): actions (n, K), outcome (n)."""
        a = np.empty((n, self.actions), order="F")
        y = self.outcome_noise.draw(rng, n)
        for k in range(self.actions):
            c = self.confounders[k].draw(rng, n)
            if k in intervened:
                a[:, k] = rng.normal(means[k], sds[k], n)
            else:
                v = self.action_noises[k].draw(rng, n)
                a[:, k] = self.action_mechanisms[k]([a[:, j] for j in self.parents[k]] + [c, v])
            y += self.outcome_mechanisms[k]([a[:, k], c])
        return a, y

    def joint_effect(self, a):
        """E[Y | do(a)]: f_k averaged over C_k, whose mean is 0 and variance SD_CONFOUNDER^2. Shape (n)."""
        effect = np.zeros(len(a))
        for k, f in enumerate(self.outcome_mechanisms):
            effect += f.constant + f.linear[0] * a[:, k] + f.quadratic[0] * a[:, k]**2
            effect += f.quadratic[2] * SD_CONFOUNDER**2
        return effect


def fit(a, y, degree):
    """Ridge on standardised monomials, penalty by cross-validation, sample i in fold i mod 3."""
    model = Pipeline([("features", PolynomialFeatures(degree, include_bias=False)),
                      ("scale", StandardScaler()),
                      ("ridge", Ridge())])
    search = GridSearchCV(model, {"ridge__alpha": PENALTIES}, scoring="r2", n_jobs=1,
                          cv=PredefinedSplit(np.arange(len(y)) % FOLDS))
    return search.fit(a, y)


def training_size(n):
    return n - math.ceil(n / 5)


def regime_sizes(total, actions, ratio):
    observational = math.floor(total / (actions * ratio + 1))
    return observational, math.floor(ratio * observational)


def root_mean_square(x):
    return float(np.sqrt(np.mean(x**2)))


def run_replicate(rng, options):
    """Errors of one replicate, {ratio: {figure: value}}, and the CPU seconds spent on the check against truth."""
    actions = options.actions
    total = (actions + 1) * options.n
    sizes = {ratio: regime_sizes(total, actions, ratio) for ratio in options.ratio}

    scm = Scm(rng, actions)
    pilot, _ = scm.draw(rng, PILOT_SAMPLES)
    means, sds = pilot.mean(axis=0), pilot.std(axis=0)

    largest = [max(training_size(pair[i]) for pair in sizes.values()) for i in (0, 1)]
    observational = scm.draw(rng, largest[0])
    single = [scm.draw(rng, largest[1], (j,), means, sds) for j in range(actions)]
    everything = tuple(range(actions))
    joint = scm.draw(rng, training_size(options.n), everything, means, sds)
    test_a, test_y = scm.draw(rng, math.ceil(options.n / 5), everything, means, sds)

    joint_fit = fit(*joint, options.degree)
    joint_prediction = joint_fit.predict(test_a)
    truth_seconds = 0.0
    figures = {}
    for ratio, (n_observational, n_single) in sizes.items():
        rows = training_size(n_observational)
        theta_0 = fit(observational[0][:rows], observational[1][:rows], options.degree)
        rows = training_size(n_single)
        theta = [fit(a[:rows], y[:rows], options.degree) for a, y in single]

        base = theta_0.predict(test_a)
        sum_of_single = sum(f.predict(test_a) for f in theta)
        plug_in = sum_of_single - (actions - 1) * base
        figures[ratio] = {"rmse": {"observational": root_mean_square(base - test_y),
                                   "plug_in": root_mean_square(plug_in - test_y),
                                   "pooled_average": root_mean_square((sum_of_single + base) / (actions + 1) - test_y),
                                   "joint": root_mean_square(joint_prediction - test_y)}}
        if options.truth:
            start = time.process_time()
            fresh = np.random.default_rng(rng.integers(2**63)).normal(means, sds, (options.truth, actions))
            effect = scm.joint_effect(fresh)
            base = theta_0.predict(fresh)
            sum_of_single = sum(f.predict(fresh) for f in theta)
            plug_in = sum_of_single - (actions - 1) * base
            figures[ratio]["excess_rmse"] = {"observational": root_mean_square(base - effect),
                                             "plug_in": root_mean_square(plug_in - effect),
                                             "pooled_average": root_mean_square((sum_of_single + base) / (actions + 1) - effect),
                                             "joint": root_mean_square(joint_fit.predict(fresh) - effect)}
            truth_seconds += time.process_time() - start
    return figures, truth_seconds


def summarise(values):
    """Mean and standard error over replicates, and the same of the logarithm, for the errors are skewed."""
    x = np.asarray(values)
    root = math.sqrt(len(x))

    def error(v):
        return float(v.std(ddof=1) / root) if len(v) > 1 else None

    return {"mean": float(x.mean()), "standard_error": error(x),
            "mean_log": float(np.log(x).mean()), "standard_error_log": error(np.log(x))}


def blas_libraries():
    """Files of the linear-algebra libraries in this process: which one decides what this program costs."""
    try:
        with open("/proc/self/maps") as maps:
            names = {line.split()[-1] for line in maps}
    except OSError:
        return []
    return sorted(os.path.basename(name) for name in names
                  if os.path.basename(name).startswith(("libblas", "liblapack", "libopenblas", "libmkl", "libblis")))


def parse_options(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--replicates", type=int, default=10)
    parser.add_argument("--n", type=int, default=10_000, help="samples per regime at ratio 1 (default 10000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ratio", type=float, nargs="+", default=[1.0], help="N_single/N_obs, one or several")
    parser.add_argument("--actions", type=int, default=5)
    parser.add_argument("--degree", type=int, default=3)
    parser.add_argument("--truth", type=int, default=0, metavar="M",
                        help="also excess_rmse, over M fresh joint interventions; its cost is reported apart")
    options = parser.parse_args(arguments)
    for name in ("replicates", "n", "actions", "degree"):
        if getattr(options, name) < 1:
            parser.error(f"{name} = {getattr(options, name)} (must be >= 1)")
    if min(options.ratio) <= 0.0:
        parser.error(f"ratio = {min(options.ratio)} (must be > 0)")
    return options


def main(arguments):
    options = parse_options(arguments)
    streams = np.random.SeedSequence(options.seed).spawn(options.replicates)

    start_up = time.process_time()
    wall_start = time.perf_counter()
    results, seconds = [], []
    for stream in streams:
        start = time.process_time()
        figures, truth_seconds = run_replicate(np.random.Generator(np.random.PCG64(stream)), options)
        seconds.append(time.process_time() - start - truth_seconds)
        results.append(figures)
    wall = time.perf_counter() - wall_start

    ratios = []
    for ratio in options.ratio:
        n_observational, n_single = regime_sizes((options.actions + 1) * options.n, options.actions, ratio)
        entry = {"ratio": ratio, "n_observational": n_observational, "n_single": n_single}
        for metric in results[0][ratio]:
            entry[metric] = {name: summarise([r[ratio][metric][name] for r in results]) for name in ESTIMATORS}
        ratios.append(entry)
    print(json.dumps({
        "program": "peer.py",
        "options": vars(options),
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__,
                     "scikit-learn": sklearn.__version__, "blas": blas_libraries()},
        "cpu_seconds_total": time.process_time(),
        "cpu_seconds_start_up": start_up,
        "cpu_seconds_replicates": sum(seconds),
        "cpu_seconds_per_replicate": sum(seconds) / len(seconds),
        "cpu_seconds_per_replicate_median": float(np.median(seconds)),
        "wall_seconds_replicates": wall,
        "ratios": ratios,
    }, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
