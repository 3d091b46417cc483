#!/usr/bin/python3
"""Writes this folder's golden data: what scikit-learn answers for ridge and lasso, and the exact answers.

    /usr/bin/python3 tests/golden/make_golden.py [--output FOLDER] [NAME ...]

Without names every data set is written, and accuracy.txt, which says how far scikit-learn is from the exact
answers. README.md has the layout. The exact answers are computed here, independently of scikit-learn: 60-digit
arithmetic on the samples as printed, ridge by Cholesky's decomposition, lasso by an active-set method that ends only
at a point where the optimality conditions hold.
"""
import os

# One thread and the plainest kernels: the same bits on every run.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import itertools
import pathlib
import warnings

import numpy as np
from mpmath import mp, mpf
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Lasso, Ridge
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

mp.dps = 60
FOLDS = 3
POINTS = 40
GRIDS = {"paper": np.logspace(-8, -1, 8), "wide": np.logspace(-8, 4, 13)}
# Farther than this from the exact answer (predictions in sd of the outcome, mean R^2 as it is) and a penalty of
# scikit-learn's lasso is left out.
LASSO_AGREEMENT = 1e-7
# A chosen penalty must win by more than this, or rounding could choose another.
CHOICE_MARGIN = 1e-9


# ---- data sets ----------------------------------------------------------------------------------------------------

class DataSet:
    """Samples a (n, K), y (n) and evaluation points (40, K), drawn alike; y is a polynomial plus N(0, noise^2)."""

    def __init__(self, name, seed, n, degree, draw_actions, truth_scale=None, noise=0.1):
        rng = np.random.Generator(np.random.PCG64(seed))
        self.name, self.degree = name, degree
        everything = draw_actions(rng, n + POINTS)
        self.a, self.points = everything[:n], everything[n:]
        offset, scale = truth_scale or (0.0, 1.0)
        features = PolynomialFeatures(degree).fit_transform((self.a - offset) / scale)
        coefficients = rng.standard_normal(features.shape[1])
        coefficients /= np.abs(coefficients).sum()
        self.y = features @ coefficients + noise * rng.standard_normal(n)


def paper_like(means, sds, slope=0.3):
    """Actions of about the paper's spread, each leaning on the one before it."""
    def draw(rng, n):
        z = rng.standard_normal((n, len(means)))
        z[:, 1:] += slope * z[:, :-1]**2
        return np.asarray(means) + np.asarray(sds) * z
    return draw


OFFSETS, OFFSET_SDS = np.array([30.0, -50.0, 20.0]), np.array([0.3, 0.5, 0.2])


def collinear(rng, n):
    """Offsets of 100 sd; correlation of the first two actions 0.999."""
    z = rng.standard_normal((n, 3))
    z[:, 1] = 0.999 * z[:, 0] + np.sqrt(1.0 - 0.999**2) * z[:, 1]
    return OFFSETS + OFFSET_SDS * z


def with_constant(rng, n):
    a = paper_like([0.2, 0.0, -0.1], [0.4, 0.3, 0.5])(rng, n)
    a[:, 1] = 1.7
    return a


DATA_SETS = {
    "ordinary": lambda: DataSet("ordinary", 101, 300, 3, paper_like([0.1, -0.2, 0.3], [0.3, 0.5, 0.2])),
    "five_actions": lambda: DataSet("five_actions", 102, 400, 3, paper_like([0.1, -0.2, 0.3, 0.0, -0.1],
                                                                          [0.3, 0.5, 0.2, 0.4, 0.3]), noise=0.03),
    "ill_conditioned": lambda: DataSet("ill_conditioned", 103, 600, 3, collinear, (OFFSETS, OFFSET_SDS)),
    "constant_action": lambda: DataSet("constant_action", 104, 240, 3, with_constant),
    "degree_two": lambda: DataSet("degree_two", 105, 300, 2, paper_like([0.1, -0.2, 0.3, 0.0], [0.3, 0.5, 0.2, 0.4]),
                                  noise=0.0003),
    "tiny": lambda: DataSet("tiny", 106, 20, 2, paper_like([0.1, -0.2], [0.5, 0.6])),
}


# ---- exact answers ------------------------------------------------------------------------------------------------

def exact_monomials(a, degree):
    """Non-constant monomials of total degree <= degree, n lists of mpf."""
    rows = []
    for row in a:
        row = [mpf(float(v)) for v in row]
        rows.append([mp.fprod(row[k] for k in term) for d in range(1, degree + 1)
                     for term in itertools.combinations_with_replacement(range(len(row)), d)])
    return rows


def cholesky_solve(g, c):
    """Solves g b = c for a positive definite g."""
    p = len(c)
    lower = []
    for i in range(p):
        row = []
        for j in range(i):
            row.append((g[i][j] - mp.fdot(row, lower[j][:j])) / lower[j][j])
        row.append(mp.sqrt(g[i][i] - mp.fdot(row, row)))
        lower.append(row)
    b = []
    for i in range(p):
        b.append((c[i] - mp.fdot(b, lower[i][:i])) / lower[i][i])
    for i in reversed(range(p)):
        b[i] = (b[i] - mp.fsum(lower[j][i] * b[j] for j in range(i + 1, p))) / lower[i][i]
    return b


class ExactProblem:
    """Regression on standardised monomials of some samples, to 60 digits.

    A monomial without variance is dropped. Of monomials perfectly correlated with each other, ridge keeps all and
    lasso the first: its penalty depends only on the sum of their coefficients, so the fitted function is the same.
    """

    def __init__(self, monomials, y):
        self.n = len(y)
        columns = list(zip(*monomials))
        self.y_mean = mp.fsum(y) / self.n
        residual = [v - self.y_mean for v in y]
        self.y_square = mp.fdot(residual, residual)
        self.kept, self.mean, self.sd, standard = [], [], [], []
        for index, column in enumerate(columns):
            mean = mp.fsum(column) / self.n
            centred = [v - mean for v in column]
            variance = mp.fdot(centred, centred) / self.n
            if variance <= mpf(10)**-40 * mp.fdot(column, column) / self.n:
                continue
            sd = mp.sqrt(variance)
            self.kept.append(index)
            self.mean.append(mean)
            self.sd.append(sd)
            standard.append([v / sd for v in centred])
        p = len(self.kept)
        self.g = [[None] * p for _ in range(p)]
        for i in range(p):
            for j in range(i + 1):
                self.g[i][j] = self.g[j][i] = mp.fdot(standard[i], standard[j])
        self.c = [mp.fdot(column, residual) for column in standard]
        limit = self.n * (1 - mpf(10)**-40)
        self.distinct = [i for i in range(p) if all(abs(self.g[i][j]) < limit for j in range(i))]

    def ridge(self, penalty):
        """Minimiser of sum (y - b_0 - b'x)^2 + penalty |b|^2."""
        g = [[v + penalty if i == j else v for j, v in enumerate(row)] for i, row in enumerate(self.g)]
        return cholesky_solve(g, self.c)

    def lasso(self, penalty, start):
        """Minimiser of sum (y - b_0 - b'x)^2 / (2 n) + penalty |b|_1, from any start.

        Active set: minimise over the present support with the present signs; stop at the first coefficient that
        would change its sign and drop it; where none does, take in the monomial that violates the optimality
        condition |c_j - g_j b| <= n penalty most. The objective falls with every minimum reached, so this ends.
        """
        threshold = self.n * penalty
        b = [mpf(0)] * len(self.c)
        for i in self.distinct:
            b[i] = mpf(float(start[i]))
        sign = {i: mp.sign(b[i]) for i in self.distinct if b[i] != 0}
        while True:
            while sign:
                support = sorted(sign)
                goal = cholesky_solve([[self.g[i][j] for j in support] for i in support],
                                      [self.c[i] - threshold * sign[i] for i in support])
                step, first = mpf(1), None
                for i, target in zip(support, goal):
                    if target * sign[i] < 0 and b[i] / (b[i] - target) < step:
                        step, first = b[i] / (b[i] - target), i
                for i, target in zip(support, goal):
                    b[i] += step * (target - b[i])
                if first is None:
                    break
                b[first] = mpf(0)
                del sign[first]
            correlation = [self.c[i] - mp.fdot(self.g[i], b) for i in range(len(b))]
            worst = max((i for i in self.distinct if i not in sign), key=lambda i: abs(correlation[i]), default=None)
            if worst is None or abs(correlation[worst]) <= threshold * (1 + mpf(10)**-30):
                break
            sign[worst] = mp.sign(correlation[worst])
        return b

    def duality_gap(self, b, penalty):
        """Relative duality gap of lasso coefficients (in standardised units): gap / objective at b = 0."""
        threshold = self.n * penalty
        gb = [mp.fdot(row, b) for row in self.g]
        residual_square = self.y_square - 2 * mp.fdot(self.c, b) + mp.fdot(b, gb)
        largest = max(abs(c - v) for c, v in zip(self.c, gb))
        scale = min(mpf(1), threshold / largest)
        residual_y = self.y_square - mp.fdot(self.c, b)
        primal = residual_square / 2 + threshold * mp.fsum(abs(v) for v in b)
        dual = scale * residual_y - scale**2 * residual_square / 2
        return (primal - dual) / (self.y_square / 2)

    def predict(self, monomials, b):
        slope = [v / sd for v, sd in zip(b, self.sd)]
        return [self.y_mean + mp.fsum(s * (row[i] - m) for s, i, m in zip(slope, self.kept, self.mean))
                for row in monomials]


def exact_r2(y, prediction):
    mean = mp.fsum(y) / len(y)
    return 1 - mp.fsum((u - v)**2 for u, v in zip(y, prediction)) / mp.fsum((u - mean)**2 for u in y)


class ExactAnswers:
    """Exact predictions at the evaluation points and mean R^2 over the folds, for any penalty."""

    def __init__(self, data):
        y = [mpf(float(v)) for v in data.y]
        rows = exact_monomials(data.a, data.degree)
        self.points = exact_monomials(data.points, data.degree)
        self.full = ExactProblem(rows, y)
        self.folds = []
        for fold in range(FOLDS):
            train = [i for i in range(len(y)) if i % FOLDS != fold]
            test = range(fold, len(y), FOLDS)
            self.folds.append((ExactProblem([rows[i] for i in train], [y[i] for i in train]),
                               [rows[i] for i in test], [y[i] for i in test]))
        self.known = {}

    def at(self, model, penalty, start=None):
        """(predictions, mean R^2); `start` are lasso coefficients to begin from, by monomial."""
        penalty = float(penalty)
        if (model, penalty) not in self.known:
            self.known[model, penalty] = self.compute(model, mpf(penalty), start)
        return self.known[model, penalty]

    def compute(self, model, penalty, start):
        def solve(problem):
            if model == "ridge":
                return problem.ridge(penalty)
            b = problem.lasso(penalty, [start[i] for i in problem.kept])
            if problem.duality_gap(b, penalty) > mpf(10)**-25:
                raise SystemExit(f"lasso at penalty {float(penalty):g}: the exact answer is not optimal")
            return b

        prediction = self.full.predict(self.points, solve(self.full))
        scores = [exact_r2(y, problem.predict(rows, solve(problem))) for problem, rows, y in self.folds]
        return np.array([float(v) for v in prediction]), float(mp.fsum(scores) / FOLDS)


# ---- scikit-learn -------------------------------------------------------------------------------------------------

STRICT = {"ridge": lambda: Ridge(solver="svd"), "lasso": lambda: Lasso(tol=1e-12, max_iter=10**6)}
DEFAULT = {"ridge": Ridge, "lasso": Lasso}


def pipeline(data, regressor):
    return Pipeline([("features", PolynomialFeatures(data.degree, include_bias=False)),
                     ("scale", StandardScaler()), ("model", regressor)])


def fit_one(data, make, penalty):
    """Predictions at the points of the model fitted to all samples with this penalty."""
    return pipeline(data, make().set_params(alpha=penalty)).fit(data.a, data.y).predict(data.points)


def search(data, make, penalties):
    """(fitted GridSearchCV, mean R^2 per penalty, whether a fit warned that it had not converged)."""
    grid = GridSearchCV(pipeline(data, make()), {"model__alpha": penalties}, scoring="r2", refit=True,
                        cv=PredefinedSplit(np.arange(len(data.y)) % FOLDS))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        grid.fit(data.a, data.y)
    warned = any(issubclass(w.category, ConvergenceWarning) for w in caught)
    return grid, grid.cv_results_["mean_test_score"], warned


# ---- output -------------------------------------------------------------------------------------------------------

def number(v):
    return format(float(v), ".17g")


def matrix(rows):
    return "".join(" ".join(number(v) for v in row) + "\n" for row in rows)


def fit_block(title, penalties, scores, predictions, chosen_prediction=None):
    """One `fit` of the layout in README.md; predictions (points, penalties), title `model source grid`."""
    best = int(np.argmax(scores))
    if len(scores) > 1 and scores[best] - np.delete(scores, best).max() < CHOICE_MARGIN:
        raise SystemExit(f"{title}: the two best penalties' scores differ by less than {CHOICE_MARGIN:g}")
    if chosen_prediction is None:
        chosen_prediction = predictions[:, best]
    return (f"fit {title}\n"
            f"penalties {len(penalties)}\n" + matrix([penalties])
            + f"scores {len(scores)}\n" + matrix([scores])
            + f"chosen {number(penalties[best])}\n"
            + f"chosen_prediction {len(chosen_prediction)}\n" + matrix([[v] for v in chosen_prediction])
            + f"predictions {predictions.shape[0]} {predictions.shape[1]}\n" + matrix(predictions))


def exact_block(model, grid, penalties, answers, starts=None):
    """(the fit's text, [(predictions, mean R^2)] per penalty)."""
    both = [answers.at(model, v, None if starts is None else starts[i]) for i, v in enumerate(penalties)]
    scores = np.array([score for _, score in both])
    predictions = np.column_stack([prediction for prediction, _ in both])
    return fit_block(f"{model} exact {grid}", penalties, scores, predictions), both


def make(data):
    """(text of the data file, rows of accuracy.txt)."""
    answers = ExactAnswers(data)
    spread = data.y.std()
    blocks, rows = [], []

    def distance(prediction, exact):
        return np.abs(prediction - exact).max() / spread

    for grid, penalties in GRIDS.items():
        exact_text, exact = exact_block("ridge", grid, penalties, answers)
        found, scores, _ = search(data, STRICT["ridge"], penalties)
        single = [fit_one(data, STRICT["ridge"], v) for v in penalties]
        if found.best_index_ != np.argmax(scores):
            raise SystemExit(f"{data.name}: scikit-learn did not choose the penalty of the best score")
        blocks.append(fit_block(f"ridge scikit_learn {grid}", penalties, scores, np.column_stack(single),
                                found.predict(data.points)))
        blocks.append(exact_text)
        if grid == "wide":
            _, default_scores, _ = search(data, DEFAULT["ridge"], penalties)
            for i, penalty in enumerate(penalties):
                rows.append((data.name, "ridge", penalty, distance(single[i], exact[i][0]),
                             abs(scores[i] - exact[i][1]),
                             distance(fit_one(data, DEFAULT["ridge"], penalty), exact[i][0]),
                             abs(default_scores[i] - exact[i][1]), "yes", "-"))

    # Lasso penalty by penalty, for some may have to be left out; the refit of such a search is the single fit.
    penalties = GRIDS["paper"]
    alone = [search(data, STRICT["lasso"], [v]) for v in penalties]
    single = [found.predict(data.points) for found, _, _ in alone]
    scores = np.array([score[0] for _, score, _ in alone])
    coefficients = [found.best_estimator_["model"].coef_ for found, _, _ in alone]
    exact_text, exact = exact_block("lasso", "paper", penalties, answers, coefficients)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        _, default_scores, _ = search(data, DEFAULT["lasso"], penalties)
        default_single = [fit_one(data, DEFAULT["lasso"], v) for v in penalties]
    kept = []
    for i, penalty in enumerate(penalties):
        off = distance(single[i], exact[i][0]), abs(scores[i] - exact[i][1])
        if max(off) <= LASSO_AGREEMENT:
            kept.append(i)
        gap = answers.full.duality_gap([mpf(float(v)) for v in coefficients[i][answers.full.kept]],
                                       mpf(float(penalty)))
        rows.append((data.name, "lasso", penalty, *off, distance(default_single[i], exact[i][0]),
                     abs(default_scores[i] - exact[i][1]), "yes" if i in kept else "no",
                     f"{float(gap):.1e}" + (" warned" if alone[i][2] else "")))
    if kept:
        penalties, scores = penalties[kept], scores[kept]
        if len(kept) == len(single):
            whole, whole_scores, _ = search(data, STRICT["lasso"], penalties)
            if not np.array_equal(whole_scores, scores) or whole.best_index_ != np.argmax(scores):
                raise SystemExit(f"{data.name}: lasso searched whole and penalty by penalty differ")
        blocks.append(fit_block("lasso scikit_learn paper", penalties, scores,
                                np.column_stack([single[i] for i in kept])))
    blocks.append(exact_text)

    n, actions = data.a.shape
    head = (f"data_set {data.name}\nactions {actions}\ndegree {data.degree}\nfolds {FOLDS}\n"
            f"samples {n}\n" + matrix(np.column_stack([data.a, data.y]))
            + f"points {POINTS}\n" + matrix(data.points) + f"fits {len(blocks)}\n")
    return head + "".join(blocks), rows


ACCURACY_HEAD = """\
scikit-learn against the exact answers: largest error of the predictions at the evaluation points, in
sd of the outcome, and error of the mean R^2. `strict` is what the data files hold, Ridge(solver="svd")
and Lasso(tol=1e-12, max_iter=10**6); `default` is Ridge() and Lasso(). `gap`: the strict lasso's duality
gap over the objective at zero, on all samples; `warned`: ConvergenceWarning there or in a fold. `kept`:
whether scikit-learn's numbers for this penalty are in the data file.

data set         model   penalty   strict      R^2  default      R^2  kept  gap
"""


def accuracy_table(rows):
    lines = []
    for name, model, penalty, off, score_off, default, default_score, kept, gap in rows:
        lines.append(f"{name:<16} {model:<6} {penalty:>8.0e} {off:>8.0e} {score_off:>8.0e} {default:>8.0e} "
                     f"{default_score:>8.0e} {kept:>5}  {gap}")
    return ACCURACY_HEAD + "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="data sets, default all: " + ", ".join(DATA_SETS))
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent)
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in DATA_SETS]
    if unknown:
        parser.error(f"name = {unknown[0]} (must be one of {', '.join(DATA_SETS)})")
    options.output.mkdir(parents=True, exist_ok=True)
    table = []
    for name in options.names or DATA_SETS:
        text, rows = make(DATA_SETS[name]())
        (options.output / f"{name}.txt").write_text(text)
        table += rows
        print(accuracy_table(rows), flush=True)
    if not options.names:
        (options.output / "accuracy.txt").write_text(accuracy_table(table))


if __name__ == "__main__":
    main()
