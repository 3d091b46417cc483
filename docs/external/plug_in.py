"""An estimator outside causum, by its protocol 1: the plug-in of least squares on all monomials of degree 3.

Reads a line of JSON for each fit from standard input, and answers with one on standard output.
"""
import itertools
import json
import sys

import numpy as np

DEGREE = 3


def monomials(actions):
    """[n][K] -> [n][all monomials], the constant first."""
    columns = [np.ones(len(actions))]
    for degree in range(1, DEGREE + 1):
        for chosen in itertools.combinations_with_replacement(range(actions.shape[1]), degree):
            columns.append(np.prod(actions[:, chosen], axis=1))
    return np.column_stack(columns)


def fit(request):
    test = np.load(request["test"])
    regimes = [[np.load(file) for file in files] for files in [request["obs"], *request["do"]]]
    pooled = np.vstack([actions for actions, _ in regimes])
    mean, sd = pooled.mean(axis=0), pooled.std(axis=0)  # for the condition of least squares
    weights = [1 - request["K"]] + [1] * request["K"]
    places = monomials((test - mean) / sd)
    predictions = np.zeros(len(test))
    for weight, (actions, outcome) in zip(weights, regimes):
        features = monomials((actions - mean) / sd)
        if len(features) < features.shape[1]:
            return f"{len(features)} samples for {features.shape[1]} coefficients"
        predictions += weight * (places @ np.linalg.lstsq(features, outcome, rcond=None)[0])
    np.save(request["out"], predictions)
    return None


hello = json.loads(sys.stdin.readline())
print(json.dumps({"protocol": 1, "status": "ok"}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    why = fit(request)
    answer = {"status": "ok"} if why is None else {"status": "failed", "why": why}
    print(json.dumps({"fit": request["fit"], **answer}), flush=True)
