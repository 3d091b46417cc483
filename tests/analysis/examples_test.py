"""Runs docs/examples.md, its commands and its Python, and compares what they print with the page.

usage: examples_test.py CAUSUM [--write]     --write puts the outputs into the page
"""
import contextlib
import io
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import warnings

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "examples.md"

try:
    import h5netcdf  # noqa: F401
    import pandas
    import sklearn  # noqa: F401
    import xarray  # noqa: F401
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def main():
    causum = os.path.abspath(sys.argv[1])
    page = PAGE.read_text()
    pandas.set_option("display.width", 100)
    warnings.simplefilter("error")
    space = {}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)

        def run(match):
            language, code, printed = match["language"], match["code"], match["printed"]
            if language == "sh":
                for line in code.splitlines():
                    words = [str(ROOT / word) if word.startswith("jobs/") else word for word in shlex.split(line)]
                    assert words[0] == "causum", line
                    subprocess.run([causum, *words[1:]], check=True, capture_output=True)
                return match[0]
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(code, str(PAGE), "exec"), space)
            return match[0].replace(f"```text\n{printed}```", f"```text\n{out.getvalue()}```")

        done = re.sub(r"```(?P<language>sh|python)\n(?P<code>.*?)```(\n\n```text\n(?P<printed>.*?)```)?", run, page,
                      flags=re.S)
    if "--write" in sys.argv:
        PAGE.write_text(done)
    elif done != page:
        import difflib
        print("docs/examples.md prints something else (examples_test.py CAUSUM --write takes it over):")
        print("\n".join(difflib.unified_diff(page.splitlines(), done.splitlines(), "page", "run", lineterm="", n=1)))
        sys.exit(1)


main()
