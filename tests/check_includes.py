"""Fails when a room or a sub-room includes what docs/architecture.md, "Rooms", forbids."""
import pathlib
import re
import sys
import tempfile

ROOMS = ["core", "data", "sim", "estimators", "results", "analysis", "jobs"]
# room -> rooms and libraries that it may include, beside itself and the standard library
MAY_INCLUDE = {
    "core": {"Eigen", "fmt", "OpenMP"},
    "data": {"core", "results", "Eigen", "fmt", "libcsv", "zlib"},
    "sim": {"core", "Eigen", "fmt", "Random123"},
    "estimators": {"core", "Eigen", "fmt"},
    "results": {"core", "Eigen", "fmt", "HDF5"},
    "analysis": {"core", "data", "results", "Eigen", "fmt"},
    "jobs": {"core", "data", "sim", "estimators", "results", "analysis", "Eigen", "fmt", "Boost", "OpenSSL", "nlohmann"},
}
# Sub-rooms in the order of the staircase: each may include itself and those before it; "." is the room itself.
SUB_ROOMS = {
    "estimators": ["regression", "contributions", ".", "methods", "additivity"],
    "analysis": ["statistics", "text", "summary", "tables", "verdict", "findings", "drawing", "figures", "report"],
    "jobs": ["study", "store", "run", "commands"],
}
# Where a sub-room may include less than all before it.
ONLY = {"analysis/drawing": {"text", "summary"}}
LIBRARIES = {"Eigen/": "Eigen", "fmt/": "fmt", "omp.h": "OpenMP", "Random123/": "Random123", "hdf5": "HDF5",
             "boost/": "Boost", "openssl/": "OpenSSL", "nlohmann/": "nlohmann", "csv.h": "libcsv", "zlib.h": "zlib", "catch2/": "Catch2", "benchmark/": "benchmark"}
SYSTEM = {"stdlib.h", "unistd.h", "poll.h", "sched.h", "fcntl.h", "spawn.h", "immintrin.h", "cpuid.h"}


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


def sub_room(path):
    """Of "jobs/run/shard.hpp" "run"; of a file that stands in a room itself "."."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else "."


def may_include(file, header):
    """Whether a room's file may include a header; both relative to the root."""
    room = file.split("/")[0]
    source = origin(header)
    if source != room:
        return source is None or source in MAY_INCLUDE[room]
    order = SUB_ROOMS.get(room, ["."])
    here, there = sub_room(file), sub_room(header)
    if here not in order or there not in order:
        return False
    allowed = ONLY.get(f"{room}/{here}", set(order[:order.index(here)]))
    return there == here or there in allowed


def violations(root):
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.?pp")):
            file = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
                if match and not may_include(file, match.group(1)):
                    yield f"{file}:{number}: {file.rsplit('/', 1)[0]}/ includes {match.group(1)}"


def self_test():
    assert origin("sim/scm.hpp") == "sim" and origin("vector") is None and origin("hdf5_hl.h") == "HDF5"
    assert origin("Eigen/Core") == "Eigen" and origin("somewhere/else.hpp") == "somewhere/else.hpp"
    assert may_include("analysis/drawing/a.cpp", "analysis/summary/b.hpp")
    assert not may_include("analysis/drawing/a.cpp", "analysis/findings/b.hpp")
    assert not may_include("analysis/text/a.cpp", "analysis/report/b.hpp")
    assert may_include("estimators/training_data.cpp", "estimators/regression/b.hpp")
    assert not may_include("estimators/regression/a.cpp", "estimators/training_data.hpp")
    assert not may_include("jobs/run/a.cpp", "jobs/commands/b.hpp") and may_include("jobs/run/a.cpp", "vector")
    assert not may_include("sim/a.cpp", "sim/corner/b.hpp")
    assert may_include("data/a.cpp", "csv.h") and not may_include("analysis/text/a.cpp", "zlib.h")
    with tempfile.TemporaryDirectory() as scratch:
        for folder in ROOMS + ["jobs/store"]:
            pathlib.Path(scratch, folder).mkdir()
        pathlib.Path(scratch, "estimators", "bad.cpp").write_text('#include <vector>\n#include "sim/scm.hpp"\n')
        pathlib.Path(scratch, "jobs", "store", "bad.cpp").write_text('#include "jobs/run/shard.hpp"\n')
        assert list(violations(pathlib.Path(scratch))) == [
            "estimators/bad.cpp:2: estimators/ includes sim/scm.hpp",
            "jobs/store/bad.cpp:1: jobs/store/ includes jobs/run/shard.hpp"]


if __name__ == "__main__":
    self_test()
    found = list(violations(pathlib.Path(sys.argv[1])))
    print("\n".join(found) if found else "every include is allowed")
    sys.exit(1 if found else 0)
