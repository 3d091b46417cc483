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

    def program_of_tasks(self, tasks, before_run=":"):
        """Plans as many tasks as a test wants, however fast the machine is."""
        program = self.here / "causum"
        program.write_text(f"""#!/bin/bash
[ "$1" != run ] || {before_run}
if [ "$1" = plan ]; then '{self.PROGRAM}' "$@" | sed 's/^shards: .*/shards: 0-{tasks - 1} of {tasks}/'
else exec '{self.PROGRAM}' "$@"
fi
""")
        program.chmod(0o755)
        return f"CAUSUM={program}"

    def submit_tasks(self, tasks, study, directory, *options):
        """Returns the job ids of array and merge."""
        said = self.slurm("env", self.program_of_tasks(tasks), SUBMIT, study, "--out", directory, *options)
        return re.search(r"array: job (\d+), .*merge: job (\d+);", said, re.S).groups()

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

    def has_part(self, directory, shard, tasks=TASKS):
        return any(int(part.name.split("-")[1]) % tasks == shard for part in self.parts(directory))

    def process_of(self, shard, tasks=TASKS):
        for process in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = process.read_text().split("\0")
            except OSError:  # gone meanwhile
                continue
            if words[0] == str(self.PROGRAM) and f"{shard}/{tasks}" in words:
                return int(process.parent.name)
        self.fail(f"the task of shard {shard} has ended before it could be killed")

    def test_killed_and_stopped_tasks(self):
        study = self.study(REPLICATES)
        text = (self.here / study).read_text()
        said = self.submit(study, SHARED)
        (self.here / study).write_text(text.replace("2000 3000", "200"))  # tasks read the study as it was submitted
        array = re.search(r"array: job (\d+), shards 0-7 of 8, asked with --job-name=trial --time=10 --mem=1024M\n",
                          said).group(1)
        merge = re.search(r"merge: job (\d+);", said).group(1)
        self.assertEqual(self.job(merge)["JobName"], "trial-merge")
        self.assertIn(f"nothing submitted: jobs {array} {merge} are running or waiting", self.submit(study, SHARED))

        # Each has written a part, and is not at its end.
        self.wait("a part of task 0", lambda: self.has_part(SHARED, 0))
        os.kill(self.process_of(0), signal.SIGKILL)
        self.wait("a part of task 1", lambda: self.has_part(SHARED, 1))
        self.process_of(1)
        self.stop(f"{array}_1")
        self.wait_for_the_queue_to_empty()

        stopped = self.job(f"{array}_1")
        self.assertEqual((stopped["JobState"], stopped["Restarts"]), ("COMPLETED", "1"), self.logs())
        self.assertRegex(self.logs(f"task-{array}-1"), r"of 1000 have rows to compute; the others are kept")
        self.assertEqual(self.job(f"{array}_0")["ExitCode"], "137:0")
        for task in range(2, TASKS):
            self.assertEqual(self.job(f"{array}_{task}")["ExitCode"], "0:0", self.logs())
        self.assertEqual(self.job(merge)["ExitCode"], "75:0")
        told = self.logs(f"merge-{merge}")
        for words in ("1 of the 8 tasks that started", f"task-{array}-0.log:", "task ended with exit code 137: killed",
                      "not analyzed: tasks failed"):
            self.assertIn(words, told)

        (self.here / study).write_text(text)
        again = re.search(r"again .*:\n  (.*)", told).group(1)
        said = self.slurm("bash", "-c", f"cd / && {again}")
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

    def stop(self, task):
        """As `--signal=B:TERM@60` does, once: Slurm 22.05 sends it, says "in transitional state" and would send it again."""
        scancel = subprocess.Popen(["scancel", "--batch", "--signal=TERM", task], stderr=subprocess.DEVNULL)
        log = f"task-{task.replace('_', '-')}"
        try:
            self.wait(f"{task} to stop", lambda: re.search("start(s|ed) again", self.logs(log)), 20)
        finally:
            scancel.kill()
            scancel.wait()
        self.assertIn("stopped: starts again", self.logs(log))

    def assert_only_restarted(self, array, tasks, restarted):
        for task in range(tasks):
            job = self.job(f"{array}_{task}")
            self.assertEqual((job["JobState"], job["Restarts"]), ("COMPLETED", "1" if task in restarted else "0"),
                             f"task {task}\n{self.logs()}")

    def test_first_middle_and_last_stop_while_others_wait(self):
        study = self.study(3000)
        array, merge = self.submit_tasks(5, study, "d")
        first, middle, waits, last = 0, 2, 3, 4
        self.slurm("scontrol", "hold", f"{array}_{waits}")
        for task in (first, middle, last):
            self.wait(f"a part of task {task}", lambda: self.has_part("d", task, 5))
            self.process_of(task, 5)
            self.stop(f"{array}_{task}")
            self.assertEqual(self.job(f"{array}_{waits}")["JobState"], "PENDING")
        self.assertEqual(self.job(f"{array}_{last}")["JobId"], array)  # the last one's id is the array's
        self.slurm("scontrol", "release", f"{array}_{waits}")
        self.causum("run", study, "--out", "single")
        self.wait_for_the_queue_to_empty()
        self.assert_only_restarted(array, 5, {first, middle, last})
        self.assertEqual(self.job(merge)["JobState"], "COMPLETED", self.logs())
        self.assert_same("d", "single")

    def test_first_middle_and_last_stop_when_others_are_done(self):
        study = self.study(1800)
        # In the first array the first task is stopped, in the second the middle one ...
        arrays = [self.submit_tasks(3, study, f"d{task}", "--", "--hold")[0] for task in range(3)]
        for task, array in enumerate(arrays):
            for other in {0, 1, 2} - {task}:
                self.slurm("scontrol", "release", f"{array}_{other}")
        for task, array in enumerate(arrays):
            self.wait("the others", lambda: all(self.job(f"{array}_{other}")["JobState"] == "COMPLETED"
                                                for other in {0, 1, 2} - {task}))
            self.slurm("scontrol", "release", f"{array}_{task}")
            self.wait(f"a part of task {task}", lambda: self.has_part(f"d{task}", task, 3))
            self.process_of(task, 3)
            self.stop(f"{array}_{task}")
            self.assertEqual(self.job(f"{array}_{task}")["JobId"], array)  # what starts last has the array's id
        self.causum("run", study, "--out", "single")
        self.wait_for_the_queue_to_empty()
        for task, array in enumerate(arrays):
            self.assert_only_restarted(array, 3, {task})
            self.assert_same(f"d{task}", "single")
            self.assertTrue((self.here / f"d{task}" / "summary.csv").exists())

    def test_two_submissions_whose_tasks_have_no_memory(self):
        study = self.study(6)
        command = ["env", self.program_of_tasks(3, "ulimit -v 30000"), SUBMIT, study, "--out", "d",
                   "--", "--mem-per-cpu", "200M", "-t", "7"]
        both = [subprocess.Popen(command, cwd=self.here, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        said = "".join(process.communicate(timeout=60)[0] for process in both)
        self.assertEqual([process.returncode for process in both], [0, 0])
        array, merge = re.search(r"array: job (\d+), .*merge: job (\d+);", said, re.S).groups()
        self.assertEqual(len(re.findall("array: job", said)), 1, said)
        self.assertIn(f"nothing submitted: jobs {array} {merge} are", said)
        self.wait_for_the_queue_to_empty()
        task = self.job(f"{array}_0")
        self.assertEqual((task["JobName"], task["JobState"], task["TimeLimit"], task["MinMemoryCPU"]),
                         ("trial", "FAILED", "00:07:00", "200M"))
        job = self.job(merge)
        self.assertEqual((job["MinMemoryNode"], job["TimeLimit"], job["ExitCode"]), ("2G", "00:30:00", "75:0"))
        told = self.logs(f"merge-{merge}")
        self.assertRegex(told, "out of memory|shared libraries|allocate")
        for words in ("no task has saved anything", "3 of the 3 tasks", "and 2 like it", "task ended with exit code"):
            self.assertIn(words, told)
        self.assertNotIn("check the name", told)


if __name__ == "__main__":
    unittest.main()
