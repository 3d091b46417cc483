"""The names that `causum list` shows, so that tests need no lists of their own."""
import re
import subprocess


def _list(program):
    return subprocess.run([program, "list"], capture_output=True, text=True, check=True).stdout


def _names(program, title):
    section = _list(program).split(f"{title}\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\S+)", section, re.MULTILINE)


def estimators(program):
    """The registry's names, in its order."""
    return _names(program, "Estimators (fit.estimators)")


def choices(program, key):
    """The values that a setting may have: ["all", "one_pair"] of confounders.shared."""
    lines = _list(program).splitlines()
    start = next(i for i, line in enumerate(lines) if re.match(rf"[*+ ] {re.escape(key)}\b", line))
    end = next((i for i in range(start + 1, len(lines)) if not lines[i].startswith(" " * 4)), len(lines))
    text = " ".join(" ".join(lines[start:end]).split())
    return re.search(r"(?:\w+, )*\w+ or \w+$", text)[0].replace(" or ", ", ").split(", ")
