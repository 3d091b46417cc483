#!/usr/bin/python3
"""Writes the table that diabetes.ini is about: `diabetes_table.py [FOLDER]`.

It is scikit-learn's diabetes table, which Debian's package python3-sklearn installs: 442 patients, ten measurements and
the progression of their disease a year later (B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, "Least Angle
Regression", Annals of Statistics 32, 2004). FOLDER is the one that CAUSUM_DATA names unless it is given, else this
script's own.
"""
import gzip
import importlib.util
import os
import pathlib
import sys

COLUMNS = "age sex bmi blood_pressure total_cholesterol ldl hdl cholesterol_ratio log_triglycerides glucose".split()


def values(name):
    package = importlib.util.find_spec("sklearn")
    if package is None:
        sys.exit("diabetes_table.py: scikit-learn is not installed: apt-get install python3-sklearn")
    path = pathlib.Path(package.origin).parent / "datasets" / "data" / name
    if not path.exists():
        sys.exit(f"diabetes_table.py: {path}: no such file (scikit-learn 1.1 to 1.2 have it)")
    with gzip.open(path, "rt") as file:
        return [line.split() for line in file if line.strip()]


def number(text):
    return f"{float(text):g}"


def main():
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    folder = sys.argv[1] if len(sys.argv) == 2 else os.environ.get("CAUSUM_DATA") or pathlib.Path(__file__).parent
    rows = values("diabetes_data_raw.csv.gz")
    outcomes = values("diabetes_target.csv.gz")
    if len(rows) != len(outcomes) or any(len(row) != len(COLUMNS) for row in rows):
        sys.exit("diabetes_table.py: not the table of 442 rows and 10 columns that scikit-learn 1.2 has")
    target = pathlib.Path(folder) / "diabetes.csv"
    lines = [",".join(COLUMNS + ["progression"])]
    lines += [",".join(number(cell) for cell in row + outcome) for row, outcome in zip(rows, outcomes)]
    unfinished = target.with_suffix(".csv.unfinished")
    unfinished.write_text("\n".join(lines) + "\n")
    unfinished.replace(target)
    print(f"{target}: {len(rows)} rows")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"diabetes_table.py: {error}")
