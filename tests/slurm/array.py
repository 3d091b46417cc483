#!/usr/bin/python3
"""A study shared out by jobs/slurm/submit.sh on a real Slurm ends in the same bits as one run, whatever is done to its
tasks. Run by run.sh, which starts Slurm. Usage: array.py CAUSUM"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))
from support import FaultTest  # noqa: E402

FaultTest.PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
SUBMIT = pathlib.Path(__file__).resolve().parents[2] / "jobs" / "slurm" / "submit.sh"
TASKS = 8
REPLICATES = 8000  # twice the work of 8 tasks of a second, on the machine where this was written
SHARED = "shared %a [1]"  # no harm from a name that means something to Slurm or a shell


class Array(FaultTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.no_job_is_left)  # before its directory goes

    def no_job_is_left(self):
        subprocess.run(["scancel", "-u", "root"], timeout=20)
        self.wait_for_the_queue_to_empty()

    def slurm(self, *command):
        done = subprocess.run(command, cwd=self.here, capture_output=True, text=True, timeout=60,
                              env={**os.environ, "CAUSUM": str(self.PROGRAM)})
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def submit(self, study, directory, *options):
        return self.slurm(SUBMIT, study, "--out", directory, "--task-time", "1s", "--max-tasks", str(TASKS), *options)

    def wait(self, what, condition, seconds=90):
        deadline = time.monotonic() + seconds
        while not (value := condition()):
            if time.monotonic() > deadline:
                self.fail(f"{what}: not within {seconds} s\n{self.slurm('squeue')}\n{self.logs()}")
            time.sleep(0.02)
        return value

    def wait_for_the_queue_to_empty(self):
        self.wait("end of all jobs", lambda: not self.slurm("squeue", "-h"))

    def logs(self, pattern="*"):
        return "\n".join(f"{f.name}: {f.read_text()}" for f in sorted(self.here.glob(f"*/slurm/{pattern}.log")))

    def job(self, job):
        """What Slurm says of a job that has ended or is there: its state, exit code, restarts ..."""
        return dict(re.findall(r"(\w+)=(\S+)", self.slurm("scontrol", "show", "job", job)))

    def has_part(self, directory, shard):
        return any(int(part.name.split("-")[1]) % TASKS == shard for part in self.parts(directory))

    def process_of(self, shard):
        for process in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = process.read_text().split("\0")
            except OSError:  # gone meanwhile
                continue
            if words[0] == str(self.PROGRAM) and f"{shard}/{TASKS}" in words:
                return int(process.parent.name)
        self.fail(f"the task of shard {shard} has ended before it could be killed")

    def test_killed_and_stopped_tasks(self):
        study = self.study(REPLICATES)
        said = self.submit(study, SHARED)
        array = re.search(r"array: job (\d+), shards 0-7 of 8\n", said).group(1)
        merge = re.search(r"merge: job (\d+);", said).group(1)
        self.assertIn(f"nothing submitted: jobs {array} {merge} are running or waiting", self.submit(study, SHARED))

        # Each has written a part, and is not at its end.
        self.wait("a part of task 0", lambda: self.has_part(SHARED, 0))
        os.kill(self.process_of(0), signal.SIGKILL)
        self.wait("a part of task 1", lambda: self.has_part(SHARED, 1))
        self.process_of(1)
        # As `--signal=B:TERM@60` does. Slurm 22.05 sends it, says "in transitional state" and would send it again.
        scancel = subprocess.Popen(["scancel", "--batch", "--signal=TERM", f"{array}_1"])
        self.addCleanup(scancel.wait)
        self.addCleanup(scancel.kill)
        self.wait("task 1 to stop", lambda: "starts again with what is missing" in self.logs(f"task-{array}-1"), 10)
        scancel.kill()
        self.wait_for_the_queue_to_empty()

        stopped = self.job(f"{array}_1")
        self.assertEqual((stopped["JobState"], stopped["Restarts"]), ("COMPLETED", "1"), self.logs())
        self.assertRegex(self.logs(f"task-{array}-1"), r"of 1000 have rows to compute; the others are kept")
        self.assertEqual(self.job(f"{array}_0")["ExitCode"], "137:0")
        for task in range(2, TASKS):
            self.assertEqual(self.job(f"{array}_{task}")["ExitCode"], "0:0", self.logs())
        self.assertEqual(self.job(merge)["ExitCode"], "75:0")
        self.assertIn("not analyzed: tasks failed", self.logs(f"merge-{merge}"))

        said = self.submit(study, SHARED)
        missing = int(re.search(r"replicates: (\d+) of 8000 to run", said).group(1))
        self.assertTrue(0 < missing < 1000, said)
        merge = re.search(r"merge: job (\d+);", said).group(1)
        self.causum("run", study, "--out", "single")
        self.wait_for_the_queue_to_empty()
        self.assertEqual(self.job(merge)["JobState"], "COMPLETED", self.logs())
        self.assert_same(SHARED, "single")
        self.assertTrue((self.here / SHARED / "summary.csv").exists())
        self.assertIn("plug_in", self.logs(f"merge-{merge}"))
        self.assertEqual(self.logs("task-*"), "")
        self.assertIn("nothing submitted: nothing is missing", self.submit(study, SHARED))

    def test_cancelled_tasks_do_not_come_back(self):
        study = self.study(REPLICATES)
        array = re.search(r"array: job (\d+)", self.submit(study, "cancelled", "--replicates", "100000")).group(1)
        self.wait("a part", lambda: self.parts("cancelled"))
        self.slurm("scancel", array)
        self.wait_for_the_queue_to_empty()  # the merge, too, which saves what there is
        for task in range(TASKS):
            self.assertEqual(self.job(f"{array}_{task}")["JobState"], "CANCELLED")
        self.assertTrue((self.here / "cancelled" / "results.h5").exists())

    def test_wrong_options_submit_nothing(self):
        study = self.study(5)
        for options, words in ((["--shard", "0/2"], "the tasks of the array are the shards"),
                               (["--stop-at-mcse", "rmse=1"], "a task does not see"),
                               (["--data.m", "5"], "did you mean --data.n"), (["--threads", "0"], "at least 1"),
                               (["--out"], "needs a value")):
            done = subprocess.run([SUBMIT, study, *options], cwd=self.here, capture_output=True, text=True, timeout=60,
                                  env={**os.environ, "CAUSUM": str(self.PROGRAM)})
            self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
            self.assertIn(words, done.stderr)
        self.assertEqual(self.slurm("squeue", "-h"), "")


if __name__ == "__main__":
    unittest.main()
