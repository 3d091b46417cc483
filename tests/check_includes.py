"""Fails when a folder includes what the table of rooms forbids (docs/architecture.md, "Rooms")."""
import pathlib
import re
import sys
import tempfile

ROOMS = ["core", "sim", "estimators", "results", "analysis", "jobs"]
# room -> rooms and libraries that it may include, beside itself and the standard library
MAY_INCLUDE = {
    "core": {"Eigen", "fmt", "OpenMP"},
    "sim": {"core", "Eigen", "fmt", "Random123"},
    "estimators": {"core", "Eigen", "fmt"},
    "results": {"core", "Eigen", "fmt", "HDF5"},
    "analysis": {"core", "results", "Eigen", "fmt"},
    "jobs": {"core", "sim", "estimators", "results", "analysis", "Eigen", "fmt", "Boost"},
}
LIBRARIES = {"Eigen/": "Eigen", "fmt/": "fmt", "omp.h": "OpenMP", "Random123/": "Random123", "hdf5": "HDF5",
             "boost/": "Boost", "catch2/": "Catch2", "benchmark/": "benchmark"}
SYSTEM = {"stdlib.h", "unistd.h", "sched.h", "fcntl.h", "spawn.h", "immintrin.h"}


def origin(header):
    """The room or library that a header comes from; None for the standard library and the system."""
    for room in ROOMS + ["tests"]:
        if header.startswith(room + "/"):
            return room
    for prefix, library in LIBRARIES.items():
        if header.startswith(prefix) or header == prefix + ".h":
            return library
    if header.startswith("sys/") or header in SYSTEM or "." not in header:
        return None
    return header


def violations(root):
    for room in ROOMS:
        for file in sorted((root / room).rglob("*.?pp")):
            for number, line in enumerate(file.read_text().splitlines(), 1):
                match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
                if not match:
                    continue
                source = origin(match.group(1))
                if source not in MAY_INCLUDE[room] | {room, None}:
                    yield f"{file.relative_to(root)}:{number}: {room}/ includes {match.group(1)}"


def self_test():
    assert origin("sim/scm.hpp") == "sim" and origin("vector") is None and origin("hdf5_hl.h") == "HDF5"
    assert origin("Eigen/Core") == "Eigen" and origin("somewhere/else.hpp") == "somewhere/else.hpp"
    with tempfile.TemporaryDirectory() as scratch:
        for room in ROOMS:
            pathlib.Path(scratch, room).mkdir()
        pathlib.Path(scratch, "estimators", "bad.cpp").write_text('#include <vector>\n#include "sim/scm.hpp"\n')
        assert list(violations(pathlib.Path(scratch))) == ["estimators/bad.cpp:2: estimators/ includes sim/scm.hpp"]


if __name__ == "__main__":
    self_test()
    found = list(violations(pathlib.Path(sys.argv[1])))
    print("\n".join(found) if found else "every include is allowed")
    sys.exit(1 if found else 0)
