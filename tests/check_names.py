"""Fails when a C++ test does not stand where the unit of its name stands: tests/jobs/run/shard_test.cpp tests
jobs/run/shard.{cpp,hpp}. Prints what share of the units has a test of its name."""
import pathlib
import sys
import tempfile

ROOMS = ["core", "data", "sim", "estimators", "results", "analysis", "jobs"]
# Tests of more than a unit, and why.
EXCEPTIONS = {
    "analysis/statistics/coverage": "coverage of intervals: the bootstrap with every statistic of a curve",
    "data/messy": "files as people send them, read from beginning to end",
    "estimators/contributions/ancestor_recall": "how well learned ancestors are found in simulated models",
    "estimators/methods/estimators": "the estimators that are combinations of regressions, side by side",
    "estimators/methods/hand_solved": "every estimator of the registry in models solved by hand",
    "estimators/regression/golden": "regressions compared with scikit-learn's, from tests/golden",
    "sim/post_nonlinear": "a family: its settings, samples and truth",
    "sim/violations": "violations of the assumptions: settings, samples and truth",
}


def stems(folder, pattern, ending):
    """"jobs/run/shard" of each matching file below a folder, relative to it, without its ending."""
    return {path.relative_to(folder).as_posix().removesuffix(ending) for path in folder.glob(pattern)}


def rooms_of(root, ending):
    """The stems of the program's files with that ending."""
    return {stem for room in ROOMS for stem in stems(root, f"{room}/**/*{ending}", ending)}


def violations(root, exceptions):
    units = rooms_of(root, ".cpp") | rooms_of(root, ".hpp")
    tests = stems(root / "tests", "**/*_test.cpp", "_test.cpp")
    for test in sorted(tests - units - exceptions):
        yield f"tests/{test}_test.cpp: there is no {test}.cpp or .hpp"
    for test in sorted(exceptions - (tests - units)):
        yield f"{test}: no exception is needed in check_names.py"


def shares(root):
    """Of each room its name, its units with a test of their name, and its units: what has a .cpp."""
    tests = stems(root / "tests", "**/*_test.cpp", "_test.cpp")
    for room in ROOMS:
        units = stems(root, f"{room}/**/*.cpp", ".cpp")
        yield room, len(units & tests), len(units)


def self_test():
    with tempfile.TemporaryDirectory() as scratch:
        root = pathlib.Path(scratch)
        for file in ["jobs/run/shard.cpp", "jobs/run/plan.cpp", "jobs/run/options.hpp", "core/basis.cpp",
                     "tests/jobs/run/shard_test.cpp", "tests/jobs/run/options_test.cpp", "tests/core/basis_test.cpp",
                     "tests/jobs/plan_test.cpp", "tests/jobs/run/all_test.cpp"]:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).touch()
        assert list(violations(root, {"jobs/run/all", "core/gone"})) == [
            "tests/jobs/plan_test.cpp: there is no jobs/plan.cpp or .hpp",
            "core/gone: no exception is needed in check_names.py"]
        assert [share for share in shares(root) if share[2] > 0] == [("core", 1, 1), ("jobs", 1, 2)]


if __name__ == "__main__":
    self_test()
    found = list(violations(pathlib.Path(sys.argv[1]), set(EXCEPTIONS)))
    print("\n".join(found) if found else "every test stands where its unit stands")
    for room, tested, units in shares(pathlib.Path(sys.argv[1])):
        print(f"{room}: {tested} of {units} units have a test of their name")
    sys.exit(1 if found else 0)
