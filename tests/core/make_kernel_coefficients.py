#!/usr/bin/python3
"""Coefficients of the polynomials in core/elementary_variant.cpp, made with mpmath (python3-mpmath): Chebyshev interpolants written
in powers of x - middle. Prints each with its range and the largest relative error in double arithmetic.

    /usr/bin/python3 tests/core/make_kernel_coefficients.py          # says whether core/elementary_variant.cpp has these numbers
    /usr/bin/python3 tests/core/make_kernel_coefficients.py --print
"""
import pathlib
import re
import sys

import mpmath as mp

mp.mp.dps = 60


def chebyshev(f, low, high, degree, middle=None):
    """Powers of (x - middle) of the interpolant of f at the degree + 1 Chebyshev points of [low, high]."""
    count, centre, half = degree + 1, (low + high) / 2, (high - low) / 2
    points = [mp.cos(mp.pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    values = [f(centre + half * x) for x in points]
    weights = [2 / mp.mpf(count) * mp.fsum(v * mp.cos(j * mp.pi * (2 * k + 1) / (2 * count)) for k, v in enumerate(values))
               for j in range(count)]
    weights[0] /= 2
    polynomials = [[mp.mpf(1)], [mp.mpf(0), mp.mpf(1)]]
    while len(polynomials) < count:
        following = [mp.mpf(0)] + [2 * c for c in polynomials[-1]]
        for i, c in enumerate(polynomials[-2]):
            following[i] -= c
        polynomials.append(following)
    powers = [mp.mpf(0)] * count
    for weight, polynomial in zip(weights, polynomials):
        for i, c in enumerate(polynomial):
            powers[i] += weight * c
    powers = [c / half**i for i, c in enumerate(powers)]
    if middle is not None:  # from powers of (x - centre)
        shifted = [mp.mpf(0)] * count
        for i, c in enumerate(powers):
            for j in range(i + 1):
                shifted[j] += c * mp.binomial(i, j) * (middle - centre) ** (i - j)
        powers = shifted
    return powers


def error(f, powers, low, high, middle, points=200):
    """Largest relative error of Horner's scheme in double arithmetic."""
    worst = mp.mpf(0)
    for i in range(points + 1):
        x = low + (high - low) * mp.mpf(i) / points
        value = 0.0
        for c in reversed(powers):
            value = value * (float(x) - middle) + float(c)
        worst = max(worst, abs(mp.mpf(value) / f(x) - 1))
    return worst


def quantile_over_x(w):
    """Normal quantile of (1 + x)/2 divided by x, where w = -ln(1 - x^2)."""
    if w == 0:
        return mp.sqrt(mp.pi / 2)
    x = mp.sqrt(-mp.expm1(-w))
    upper = mp.exp(-w) / (1 + x)  # 1 - x without cancellation
    start = mp.erfinv(x) if x < 0.999999999 else mp.sqrt(w) - 0.3
    return mp.sqrt(2) * mp.findroot(lambda y: mp.log(mp.erfc(y)) - mp.log(upper), start) / x


def log_tail(t):
    """(atanh(s)/s - 1)/t, t = s^2."""
    return (mp.atanh(mp.sqrt(t)) / mp.sqrt(t) - 1) / t if t > 0 else mp.mpf(1) / 3


def exp_tail(r):
    """(e^r - 1 - r)/r^2."""
    return (mp.exp(r) - 1 - r) / r**2 if r != 0 else mp.mpf(1) / 2


HALF_LN2 = mp.log(2) / 2 * mp.mpf("1.01")
TABLES = {  # name: function, range, degree, middle
    "log_series": (log_tail, mp.mpf(0), mp.mpf("0.02945"), 6, 0.0),
    "exp_series": (exp_tail, -HALF_LN2, HALF_LN2, 9, 0.0),
    "quantile_centre": (quantile_over_x, mp.mpf(0), mp.mpf("6.5"), 23, 3.25),
    "quantile_tail": (lambda s: quantile_over_x(s * s), mp.mpf("2.54"), mp.mpf("5.96"), 26, 4.25),
}


def main():
    source = (pathlib.Path(__file__).resolve().parents[2] / "core" / "elementary_variant.cpp").read_text()
    same = True
    for name, (f, low, high, degree, middle) in TABLES.items():
        powers = chebyshev(f, low, high, degree, mp.mpf(middle))
        body = re.search(rf"{name}\[\] = \{{(.*?)\}};", source, re.S).group(1)
        stored = [float(c) for c in body.split(",")]
        matches = stored == [float(c) for c in powers]
        same = same and matches
        print(f"{name}: degree {degree} on [{mp.nstr(low, 6)}, {mp.nstr(high, 6)}], error "
              f"{mp.nstr(error(f, powers, low, high, middle), 2)}, {'as in' if matches else 'NOT as in'} core/elementary_variant.cpp")
        if "--print" in sys.argv:
            print("    " + ",\n    ".join(mp.nstr(c, 20) for c in powers))
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
