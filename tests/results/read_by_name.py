"""Reads a results file by name with h5py and, through both its engines, with xarray.

usage: read_by_name.py FIXTURE_PROGRAM

FIXTURE_PROGRAM writes sample_table() (sample_table.hpp), whose formulas are repeated here. Any warning is an
error. The examples of docs/results-format.md are run too.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import warnings

try:
    import h5netcdf  # noqa: F401 (engine)
    import h5py
    import netCDF4
    import numpy as np
    import pandas  # noqa: F401 (examples)
    import xarray
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

CONDITIONS, REPLICATES, ESTIMATORS = 6, 5, 3
SHAPE = (CONDITIONS, REPLICATES, ESTIMATORS)
ROW_DIMENSIONS = ("condition", "replicate", "estimator")
CELL_DIMENSIONS = ("condition", "replicate")
NUMBER = np.arange(CONDITIONS)

STATUS_NAMES = "not_run ok too_few_samples not_positive_definite not_converged not_finite".split()
METRICS = {
    "rmse": "outcome",
    "excess_rmse": "outcome",
    "relative_excess": "1",
    "excess_rmse_test": "outcome",
    "mean_error": "outcome",
    "bias_squared": "outcome^2",
    "variance": "outcome^2",
    "fit_seconds": "s",
    "penalty_min": "penalty",
    "penalty_max": "penalty",
    "degree": "1",
    "coverage": "1",
    "interval_width": "outcome",
    "se_ratio": "1",
    "coverage_of_mean": "1",
    "model_se": "outcome",
    "power": "1",
}
FACTS = {"edges": "count", "noise_floor": "outcome", "signal_sd": "outcome", "interaction_sd": "outcome", "additive_sd": "outcome",
         "plug_in_law": "outcome", "p_a": "1", "p_d": "1", "p_d1": "1", "p_c": "1"}

ESTIMATOR_NAMES = ["plug_in", "structured", "größte"]
COORDINATES = {
    "data.ratio": 0.1 * (NUMBER + 1),
    "noise.sd": np.where(NUMBER == 1, np.nan, NUMBER / 4),
    "scm.family": np.where(NUMBER % 2 == 0, "polynomial", "Geräusch ≤ 1").astype(object),
    "noise.kind": np.where(NUMBER == 0, "", "gauß").astype(object),
    "fit.degree": NUMBER - 1,
    "n_obs": 2 ** (40 + NUMBER),
    "n_single": 2 ** (40 + NUMBER),
    "n_joint": NUMBER - 1,
    "data.sets": np.full(CONDITIONS, 2),
    "fit.mode": np.where(NUMBER == 0, "", "gauß").astype(object),
    "noise.shift": np.where(NUMBER == 1, np.nan, NUMBER / 4),
}
NEUTRAL_VALUES = {"data.ratio": 1.0, "noise.shift": 0.0}
TRAITS = {
    "uses_joint_data": np.array([0, 1, 0], "int8"),
    "estimator_role": np.array([0, 1, 2], "int8"),
    "estimator_style": np.array([-1, 0, 1], "int8"),
    "estimator_summary": np.array(["", "für structured", "für größte"], object),
}
KEYS = {
    "condition_key": [f"scm.family=polynomial data.ratio={c}" for c in NUMBER],
    "estimator_key": [name + "{λ=%d}" % e for e, name in enumerate(ESTIMATOR_NAMES)],
}
ROOT = {
    "format": "causum results",
    "schema_version": 5,
    "numerics_version": 3,
    "program_version": "0.1.0",
    "git_commit": "0123abc",
    "compiler": "GCC 12.2.0 -O3",
    "instruction_path": "x86-64-v3",
    "study_name": "straße",
    "study_text": "# α ≤ β\nname = straße\n[data]\nratio = 0.1 0.2\n",
    "seed": 0xFEDCBA9876543210,
    "host": "",
    "start": "2024-01-02T03:04:05Z",
    "end": "2024-01-02T04:05:06Z",
    "axes": "data.ratio noise.sd scm.family noise.kind fit.degree",
    "reference": "größte",
}

ROW = np.arange(np.prod(SHAPE)).reshape(SHAPE)
CELL = np.arange(CONDITIONS * REPLICATES).reshape(SHAPE[:2])
FAILED = ROW % 7 == 0
STATUS = np.where(FAILED, ROW // 7 % len(STATUS_NAMES) - 1, 0)
PENALTY_ON_EDGE = np.where(FAILED, -1, ROW % 2)


def metric(position):
    return np.where(FAILED, np.nan, 100.0 * (position + 1) + ROW / 8)


def fact(position):
    return 1000.0 * (position + 1) + CELL / 8


class Checks(unittest.TestCase):
    def same(self, found, expected, dtype=None):
        np.testing.assert_array_equal(np.asarray(found), np.asarray(expected))
        if dtype is not None:
            self.assertEqual(np.asarray(found).dtype, np.dtype(dtype))

    def flags(self, attributes, values, names):
        self.same(attributes["flag_values"], values, "int8")
        self.assertEqual(attributes["flag_meanings"].split(), names)

    def described(self, attributes, unit):
        self.assertEqual(attributes["units"], unit)
        self.assertIsInstance(attributes["long_name"], str)
        self.assertGreater(len(attributes["long_name"]), 5)


class Xarray:
    """What every engine of xarray must give; a mixin for the engines below."""

    engine = None

    def setUp(self):
        self.data = xarray.open_dataset("results.h5", engine=self.engine)
        self.addCleanup(self.data.close)

    def test_dimensions(self):
        self.assertEqual(dict(self.data.sizes), dict(zip(ROW_DIMENSIONS, SHAPE)))
        self.same(self.data["condition"], NUMBER, "int64")
        self.same(self.data["replicate"], 10 + 2 * np.arange(REPLICATES), "int64")
        self.same(self.data["estimator"], ESTIMATOR_NAMES)

    def test_variables(self):
        self.assertEqual(
            set(self.data.data_vars), {*METRICS, *FACTS, *KEYS, *TRAITS, "penalty_on_edge", "status"}
        )
        for position, (name, unit) in enumerate(METRICS.items()):
            self.assertEqual(self.data[name].dims, ROW_DIMENSIONS)
            self.same(self.data[name], metric(position), "float64")
            self.described(self.data[name].attrs, unit)
        for position, (name, unit) in enumerate(FACTS.items()):
            self.assertEqual(self.data[name].dims, CELL_DIMENSIONS)
            self.same(self.data[name], fact(position), "float64")
            self.described(self.data[name].attrs, unit)

    def test_flags(self):
        self.same(self.data["status"], STATUS, "int8")
        self.flags(self.data["status"].attrs, np.arange(-1, 5), STATUS_NAMES)
        self.same(self.data["penalty_on_edge"], PENALTY_ON_EDGE, "int8")
        self.flags(self.data["penalty_on_edge"].attrs, [-1, 0, 1], ["no_fit", "no", "yes"])

    def test_coordinates(self):
        self.assertEqual(set(self.data.coords), {*ROW_DIMENSIONS, *COORDINATES})
        for name, values in COORDINATES.items():
            self.assertEqual(self.data[name].dims, ("condition",))
            self.same(self.data[name], values, values.dtype)
            self.assertEqual(self.data[name].attrs.get("neutral_value"), NEUTRAL_VALUES.get(name))
        for name, values in TRAITS.items():
            self.assertEqual(self.data[name].dims, ("estimator",))
            self.same(self.data[name], values, values.dtype)
        self.flags(self.data["estimator_role"].attrs, [0, 1, 2, 3], ["ordinary", "baseline", "paper", "constant"])
        self.same(self.data["condition_key"], KEYS["condition_key"])
        self.same(self.data["estimator_key"], KEYS["estimator_key"])
        self.assertEqual(self.data["estimator_key"].dims, ("estimator",))

    def test_root_attributes(self):
        # The attribute `coordinates` became coordinates.
        self.assertEqual(self.data.attrs, ROOT)
        self.assertEqual(int(self.data.attrs["seed"]), ROOT["seed"])

    def test_selection_by_name(self):
        chosen = self.data["rmse"].sel(estimator="größte", replicate=14)
        self.same(chosen, metric(0)[:, 2, 2])
        self.same(chosen["data.ratio"], COORDINATES["data.ratio"])
        by_ratio = self.data["mean_error"].swap_dims(condition="data.ratio").sel({"data.ratio": 0.4})
        self.same(by_ratio, metric(4)[3])
        # netCDF4 cannot pick every other string from disk, whoever wrote the file: load first.
        polynomial = self.data.load().where(self.data["scm.family"] == "polynomial", drop=True)
        self.same(polynomial["edges"], fact(0)[::2])
        by_name = self.data.set_coords(["condition_key", "estimator_key"])
        self.assertIn("condition_key", by_name["rmse"].coords)

    def test_data_frame(self):
        frame = self.data.to_dataframe()
        self.assertEqual(len(frame), ROW.size)
        row = frame.loc[(2, 16, "structured")]
        self.assertEqual(row["rmse"], metric(0)[2, 3, 1])
        self.assertEqual(row["edges"], fact(0)[2, 3])
        self.assertEqual(row["data.ratio"], COORDINATES["data.ratio"][2])
        self.assertEqual(row["scm.family"], "polynomial")

    def test_copy_to_netcdf(self):
        with tempfile.TemporaryDirectory() as directory:
            copy = os.path.join(directory, "copy.nc")
            self.data.to_netcdf(copy, engine=self.engine)
            with xarray.open_dataset(copy, engine=self.engine) as again:
                xarray.testing.assert_identical(self.data.load(), again.load())


class H5netcdf(Xarray, Checks):
    engine = "h5netcdf"


class NetCDF4(Xarray, Checks):
    engine = "netcdf4"


class PlainH5py(Checks):
    def setUp(self):
        self.file = h5py.File("results.h5", "r")
        self.addCleanup(self.file.close)

    def test_values(self):
        for position, name in enumerate(METRICS):
            self.same(self.file[name], metric(position), "float64")
        for position, name in enumerate(FACTS):
            self.same(self.file[name], fact(position), "float64")
        self.same(self.file["status"], STATUS, "int8")
        self.same(self.file["estimator"].asstr()[:], ESTIMATOR_NAMES)
        for name, values in COORDINATES.items():
            found = self.file[name].asstr() if values.dtype == object else self.file[name]
            self.same(found[:], values, values.dtype)
        for name, values in KEYS.items():
            self.same(self.file[name].asstr()[:], values)

    def test_dimension_scales(self):
        for name in ROW_DIMENSIONS:
            self.assertTrue(h5py.h5ds.is_scale(self.file[name].id))
        for name in METRICS:
            self.assertEqual(tuple(scale.keys()[0] for scale in self.file[name].dims), ROW_DIMENSIONS)
        for name in COORDINATES:
            self.assertEqual(self.file[name].dims[0].keys(), ["condition"])
        self.assertEqual(self.file["estimator_key"].dims[0].keys(), ["estimator"])

    def test_storage(self):
        for name, dataset in self.file.items():
            string = h5py.check_string_dtype(dataset.dtype)
            if string is None:
                self.assertTrue(dataset.fletcher32, name)
            else:
                self.assertEqual((string.encoding, string.length), ("utf-8", None), name)

    def test_root_attributes(self):
        attributes = dict(self.file.attrs)
        self.assertEqual(attributes.pop("coordinates").split(), list(COORDINATES))
        self.assertEqual(attributes, ROOT)


class PlainNetCDF4(Checks):
    def test_order_and_values(self):
        with netCDF4.Dataset("results.h5") as data:
            self.assertEqual(tuple(data.dimensions), ROW_DIMENSIONS)
            expected = [*ROW_DIMENSIONS, *COORDINATES, *KEYS, *TRAITS, *METRICS, "penalty_on_edge", "status", *FACTS]
            self.assertEqual(list(data.variables), expected)
            self.same(data["scm.family"][:], COORDINATES["scm.family"])
            self.same(np.ma.getdata(data["rmse"][:]), metric(0))


class Examples(unittest.TestCase):
    def test_documented_examples_run(self):
        page = pathlib.Path(__file__).parents[2] / "docs" / "results-format.md"
        examples = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        self.assertGreaterEqual(len(examples), 3)
        for example in examples:
            with self.subTest(example=example):
                exec(compile(example, str(page), "exec"), {})


def main():
    program = os.path.abspath(sys.argv.pop(1))
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        subprocess.run([program, "results.h5"], check=True)
        warnings.simplefilter("error")
        outcome = unittest.main(exit=False, warnings="error").result
        os.chdir("/")
    return 0 if outcome.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
