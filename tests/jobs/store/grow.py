#!/usr/bin/python3
"""Writes the settings table and the registry of estimators with an entry more each, as a later program would have them.

    grow.py SETTINGS_TABLE_CPP REGISTRY_CPP OUTPUT_DIRECTORY

The key scm.dummy does nothing; its default, 1, differs from its absent value, 2, which older results have. The estimator
dummy is `observational` under another name.
"""
import pathlib
import sys

KEY = """\
    {.key = "scm.dummy",
     .type = NumberRange{},
     .default_text = "1",
     .absent_text = "2",
     .meaning = "nothing",
     .write = [](Settings&, const Value&) {}},
"""
ESTIMATOR = """\
    {.name = "dummy", .summary = "observational under another name", .fit = observational,
     .reads = observational_only},
"""


def with_entry(file, before, entry):
    text = pathlib.Path(file).read_text()
    if text.count(before) != 1:
        sys.exit(f"{file}: holds {before!r} {text.count(before)} times (must be once): mend grow.py")
    return text.replace(before, entry + before)


settings, registry, output = map(pathlib.Path, sys.argv[1:])
(output / "settings_table_grown.cpp").write_text(with_entry(settings, '    {.key = "scm.edge_strength"', KEY))
(output / "registry_grown.cpp").write_text(with_entry(registry, '    {.name = "pooled",', ESTIMATOR))
