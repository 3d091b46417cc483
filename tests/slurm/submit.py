#!/usr/bin/python3
"""What jobs/slurm/submit.sh asks of Slurm, and what its scripts say and do, with a pretended Slurm: runs everywhere.
Usage: submit.py CAUSUM"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "faults"))
from support import FaultTest  # noqa: E402

FaultTest.PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "jobs" / "slurm"

# Notes each submission word by word; takes a while, as a busy Slurm does.
SBATCH = r"""#!/bin/bash
case " $* " in *"$REFUSED"*) [ -z "$REFUSED" ] || { echo "sbatch: error: no" >&2; exit 1; } ;; esac
sleep "${SBATCH_SECONDS:-0}"
exec 8>>"$SLURM/lock" && flock 8
id=$(($(cat "$SLURM/last" 2>/dev/null || echo 100) + 1))
echo "$id" >"$SLURM/last"
printf '%s\0' "$@" >"$SLURM/job-$id"
while [ "$1" != --comment ]; do shift; done
echo "$id|$2" >>"$SLURM/queue"
echo "$id"
"""
SQUEUE = r"""#!/bin/bash
printf '%s\n' "squeue $*" >>"$SLURM/asked"
case "$*" in *%k*) cat "$SLURM/queue" 2>/dev/null ;; *) cat "$SLURM/state" ;; esac
true
"""
SCONTROL = r"""#!/bin/bash
[ "$1" = show ] && echo "MaxArraySize            = ${MAX_ARRAY:-1001}" && exit
printf '%s\n' "scontrol $*" >>"$SLURM/asked"
"""
NOTES = r"""#!/bin/bash
printf '%s\n' "${0##*/} $*" >>"$SLURM/asked"
"""
# Notes its arguments and ends as it is told; stopped, with 75.
CAUSUM = r"""#!/bin/bash
printf '%s\n' "$@" >"$SLURM/run"
trap 'exit 75' TERM
[ -z "$WAIT" ] || { touch "$SLURM/started"; sleep 20 >/dev/null 2>&1 & wait; }
exit "${CODE:-0}"
"""


class Submit(FaultTest):
    STUDY = FaultTest.STUDY.replace("2000 3000", "100 300")  # planned in no time

    def setUp(self):
        super().setUp()
        self.slurm = self.here / "slurm"
        self.bin = self.here / "bin"
        self.slurm.mkdir()
        self.bin.mkdir()
        for name, text in (("sbatch", SBATCH), ("squeue", SQUEUE), ("scontrol", SCONTROL), ("scancel", NOTES),
                           ("causum", CAUSUM), ("sleep", "#!/bin/bash\n[ $1 = 30 ] || exec /bin/sleep $1\n")):
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        (self.slurm / "state").write_text("RUNNING\n")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("SBATCH", "SLURM"))}
        self.environment |= {"PATH": f"{self.bin}:{os.environ['PATH']}", "SLURM": str(self.slurm),
                             "CAUSUM": str(self.PROGRAM), "REFUSED": ""}

    def start_submit(self, *arguments, **environment):
        return subprocess.Popen([SCRIPTS / "submit.sh", *map(str, arguments)], cwd=self.here, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env={**self.environment, **environment})

    def submit(self, *arguments, code=0, **environment):
        started = self.start_submit(*arguments, **environment)
        out, errors = started.communicate(timeout=60)
        self.assertEqual(started.returncode, code, out + errors)
        return out if code == 0 else errors

    def jobs(self):
        """Of each submission the words that sbatch was given."""
        return [job.read_text().split("\0")[:-1] for job in sorted(self.slurm.glob("job-*"))]

    def end_jobs(self):
        for file in [*self.slurm.glob("job-*"), self.slurm / "queue"]:
            file.unlink()

    def asked(self):
        file = self.slurm / "asked"
        return file.read_text() if file.exists() else ""

    def value(self, words, name):
        """What sbatch takes: the last one."""
        return [word.split("=", 1)[1] for word in words if word.startswith(name + "=")][-1]

    def test_wrong_arguments_submit_nothing(self):
        study = self.study(5)
        for options, words in (
                ("--max-time abc", "--max-time abc (must be a time as 90"), ("--max-time=0", "--max-time 0 (must be"),
                ("--max-time", "--max-time (needs a value)"), ("--max-time --threads 2", "--max-time (needs a value)"),
                ("--max-time 1h --max-time 2h", "--max-time 2h (given twice)"), ("--out=", "--out (needs a value)"),
                ("--task-time 1x", "--task-time 1x (must be"), ("--max-tasks 0", "--max-tasks 0 (must be"),
                ("--max-tasks 99999999999999999999", "must be an integer"), ("--threads 0", "--threads 0 (must be"),
                ("--threads two", "--threads two (must be"), ("--threads 5000", "--threads 5000 (must be"),
                ("--mcse rmse", "--mcse rmse"), ("--shard 0/2", "the tasks of the array are the shards"),
                ("--stop-at-mcse rmse=1", "a task does not see"), ("--data.m 5", "did you mean --data.n"),
                ("--data.n", "--data.n (needs a value)"), ("stray", "stray (unexpected"),
                ("-- --array=0-3", "needs that of sbatch itself"), ("-- --wait", "needs that of sbatch itself"),
                ("-- -c 4", "say --threads T before --"), ("-- script.sh", "script.sh (unexpected"),
                ("-- --mem=4G 5", "5 (unexpected")):
            with self.subTest(options):
                self.assertIn(words, self.submit(study, *options.split(), code=2))
        self.assertIn("nowhere.ini", self.submit("nowhere.ini", code=2))
        self.assertIn("the study file comes first", self.submit("--out", "d", study, code=2))
        self.assertIn("no job arrays", self.submit(study, code=1, MAX_ARRAY="0"))
        self.assertEqual(self.jobs(), [])
        self.assertEqual(list(self.here.glob("results")), [])

    def test_asks_for_what_the_plan_says(self):
        study = self.study(5)
        self.submit(study, "--out", "d")
        tasks, merge = self.jobs()
        self.assertEqual(self.value(tasks, "--job-name"), "trial")
        self.assertEqual(self.value(merge, "--job-name"), "trial-merge")
        self.assertEqual((self.value(tasks, "--mem"), self.value(tasks, "--time")), ("1024M", "10"))
        self.assertEqual(self.value(merge, "--mem"), "2048M")
        self.assertIn("--dependency=afterany:101", merge)
        # The tasks of a plan that says so much.
        for array, memory, asked in (
                ("8 tasks of 1 thread, about 52 min 13 s each", "3 GB on 1 thread", ("107", "4292M", "2048M")),
                ("8 tasks of 1 thread, about 3 h 5 min each", "1.5e+02 GB a task of 1 thread, 12 GB to merge",
                 ("372", "214577M", "17167M")),
                ("8 tasks", "about 900 MB a task, 900 MB to merge", ("120", "1288M", "2048M"))):
            (self.bin / "planner").write_text(
                f"#!/bin/bash\ncat <<'P'\nstudy: trial\ndirectory: {self.here}/e\nmemory: {memory}\narray: {array}\n"
                "shards: 0,3-7 of 8\nP\n")
            (self.bin / "planner").chmod(0o755)
            self.end_jobs()
            self.submit(study, CAUSUM=str(self.bin / "planner"))
            tasks, merge = self.jobs()
            self.assertEqual((self.value(tasks, "--time"), self.value(tasks, "--mem"), self.value(merge, "--mem")), asked)
            self.assertEqual(self.value(tasks, "--array"), "0,3-7")

    def test_options_of_sbatch_win(self):
        study = self.study(5)
        self.submit(study, "--out", "d", "--", "--mem-per-cpu", "4G", "-t", "5:00", "--partition=long", "-A", "me",
                    "--dependency=afterok:7", "--hold", "-b", "now")
        tasks, merge = self.jobs()
        self.assertFalse([word for word in tasks if word.startswith("--mem=")], "excludes --mem-per-cpu")
        given = tasks.index("--mem-per-cpu")
        self.assertEqual(tasks[given:given + 7],
                         ["--mem-per-cpu", "4G", "-t", "5:00", "--partition=long", "-A", "me"])
        self.assertLess(tasks.index("--time=10"), given)  # sbatch takes the last
        self.assertEqual(merge[:4], ["--partition=long", "-A", "me", "--parsable"])
        self.assertEqual([word for word in merge if word.startswith("--dependency")], ["--dependency=afterany:101"])
        self.end_jobs()
        self.submit(study, "--out", "e", SBATCH_TIMELIMIT="30", SBATCH_MEM_PER_CPU="3G")
        for words in self.jobs():
            self.assertFalse([word for word in words if word.startswith(("--mem", "--time"))], words)

    def test_study_is_fixed_at_submission(self):
        study = self.study(5)
        text = (self.here / study).read_text()
        self.submit(study, "--out", "d", "--data.n", "100", "200", "--threads", "2", "--max-time", "1h")
        (self.here / study).write_text("edited")
        words = self.jobs()[0]
        directory = self.here / "d"
        script = words.index(str(SCRIPTS / "array.sbatch"))
        self.assertEqual(words[script + 1:], [
            str(self.PROGRAM), "1", str(directory / "slurm" / "study.ini"), "--out", str(directory), "--threads", "2",
            "--data.n", "100", "200", "--max-time", "1h"])
        self.assertEqual((directory / "slurm" / "study.ini").read_text(), text)
        # Changed while it is planned: what would be run is not what was planned.
        (self.here / study).write_text(text)
        (self.bin / "slow").write_text(f"#!/bin/bash\n'{self.PROGRAM}' \"$@\" && echo '# more' >>'{self.here / study}'\n")
        (self.bin / "slow").chmod(0o755)
        self.end_jobs()
        self.assertIn("was changed while it was planned", self.submit(study, "--out", "e", code=1,
                                                                       CAUSUM=str(self.bin / "slow")))
        self.assertEqual(self.jobs(), [])

    def test_two_at_the_same_instant_submit_once(self):
        study = self.study(5)
        for directory, environment in (("d", {}), ("no locks", {"PATH": f"{self.here / 'nolocks'}:" +
                                                                        self.environment["PATH"]})):
            if environment:
                (self.here / "nolocks").mkdir()
                (self.here / "nolocks" / "flock").write_text("#!/bin/bash\n[ $1 = 8 ] && exec /usr/bin/flock 8\nexit 71\n")
                (self.here / "nolocks" / "flock").chmod(0o755)
                self.end_jobs()
            started = [self.start_submit(study, "--out", directory, SBATCH_SECONDS="0.5", **environment)
                       for _ in range(4)]
            said = [process.communicate(timeout=60) for process in started]
            self.assertEqual(len(self.jobs()), 2, said)  # an array and a merge
            self.assertEqual(sum("merge: job" in out for out, _ in said), 1, said)
            others = [out + errors for out, errors in said if "merge: job" not in out]
            for text in others:
                self.assertRegex(text, r"jobs 10\d 10\d are running or waiting|another submit.sh is at work")
        self.assertFalse((self.here / "no locks" / "slurm" / ".submitting.d").exists())

    def test_array_without_its_merge_is_cancelled(self):
        errors = self.submit(self.study(5), "--out", "d", code=1, REFUSED="merge.sbatch")
        self.assertIn("nothing submitted: the array, job 101, is cancelled", errors)
        self.assertIn("scancel 101", self.asked())

    def test_again_is_a_whole_command(self):
        study = self.study(5, "it's a $study [1].ini")
        shared = "a|b 'c' \"d\" $e %a;*"
        arguments = [study, "--out", shared, "--threads", "2", "--max-time=1:00:00", "--task-time", "1s",
                     "--max-tasks", "3", "--data.n", "100 200", "--fit.degree=2", "--", "--licenses", "x y",
                     "--exclude=n[1-3]"]
        said = self.submit(*arguments, SBATCH_ACCOUNT="my account")
        first = self.jobs()
        again = re.search(r"^again: (.*)$", said, re.M).group(1)
        self.assertEqual(first[1][-2:], [again, "101"])  # what the merge tells
        self.assertEqual((self.here / shared / "slurm" / "submitted").read_text(), again + "\n")
        self.assertIn("jobs 101 102 are running or waiting", self.submit(*arguments))
        self.end_jobs()
        (self.slurm / "last").unlink()
        environment = {name: value for name, value in self.environment.items() if name != "CAUSUM"}
        subprocess.run(["bash", "-c", again], cwd="/", env=environment, check=True, capture_output=True, timeout=60)
        self.assertEqual(self.jobs(), first)
        self.assertEqual(shlex.split(again)[0], f"CAUSUM={self.PROGRAM}")

    def merge(self, code, array="7"):
        done = subprocess.run(["bash", SCRIPTS / "merge.sbatch", self.PROGRAM, "d", "AGAIN", array], cwd=self.here,
                              capture_output=True, text=True, timeout=60, env=self.environment)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def log(self, task, text, array=7):
        (self.here / "d" / "slurm").mkdir(parents=True, exist_ok=True)
        (self.here / "d" / "slurm" / f"task-{array}-{task}.log").write_text(text)

    def test_merge_tells_what_failed_tasks_said(self):
        for task in range(30):
            self.log(task, "5/9 replicates, 3 per second\n"
                           f"slurmstepd: error: Detected 1 oom-kill event(s) in StepId={100 + task}.batch\n")
        self.log(30, "causum: d/parts: cannot be written to (No space left on device)\ntask ended with exit code 1\n")
        self.log(31, "shard 31 of 40 is done\ntask done\n")
        self.log(32, "stopped: starts again with what is missing\n3/9 replicates, 3 per second\n")
        self.log(0, "of an older array", array=6)
        said = self.merge(75)
        for words in ("nothing to merge: no task has saved anything", "32 of the 33", "and 29 like it",
                      "Detected 1 oom-kill", "No space left on device", "task ended with exit code 1",
                      "not analyzed", "AGAIN", "starts again"):
            self.assertIn(words, said)
        for words in ("check the name", "older array", "5/9", "is done"):
            self.assertNotIn(words, said)
        self.assertEqual(said.count("oom-kill"), 1)

    def test_merge_of_what_there_is(self):
        study = self.study(4)
        self.causum("run", study, "--out", "d", "--shard", "0/2")
        self.log(0, "task done\n")
        self.log(1, "causum: out of memory: fewer actions\ntask ended with exit code 1\n")
        said = self.merge(75)
        for words in ("1 of the 2 tasks", "out of memory: fewer actions", "2 of 4 replicates done"):
            self.assertIn(words, said)
        self.assertIn("no task of array 8 left a message", self.merge(75, array="8"))
        self.causum("run", study, "--out", "d", "--shard", "1/2")
        self.merge(0)
        self.assertEqual(list((self.here / "d" / "slurm").glob("task-*")), [])

    def start_task(self, **environment):
        return subprocess.Popen(
            ["bash", SCRIPTS / "array.sbatch", self.bin / "causum", "8", "s.ini", "--out", "d"], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.here,
            env={**self.environment, "SLURM_JOB_ID": "40", "SLURM_ARRAY_JOB_ID": "40", "SLURM_ARRAY_TASK_ID": "7",
                 **environment})

    def test_task(self):
        for code, words in (("0", "task done\n"), ("1", "task ended with exit code 1\n"), ("137", "by a memory limit?")):
            task = self.start_task(CODE=code)
            said, _ = task.communicate(timeout=30)
            self.assertEqual(task.returncode, int(code))
            self.assertIn(words, said)
        self.assertEqual((self.slurm / "run").read_text().split(), "run s.ini --out d --shard 7/8".split())
        self.assertEqual(self.asked(), "")

    def test_stopped_task(self):
        for state, restarts, words, requeued in (
                ("RUNNING", "1", "starts again", True), ("", "1", "starts again", True),
                ("COMPLETING", "1", "the task is COMPLETING", False), ("RUNNING", "50", "after 50 restarts", False)):
            (self.slurm / "state").write_text(f"{state}\n" if state else "")
            (self.slurm / "asked").unlink(missing_ok=True)
            (self.slurm / "started").unlink(missing_ok=True)
            task = self.start_task(WAIT="1", SLURM_RESTART_COUNT=restarts)
            while not (self.slurm / "started").exists():
                self.assertIsNone(task.poll())
            task.terminate()
            said, _ = task.communicate(timeout=30)
            self.assertEqual(task.returncode, 75, said)
            self.assertIn(words, said)
            self.assertIn("squeue -h -j 40_7 -o %T", self.asked())  # never 40, which is the whole array
            self.assertEqual("scontrol requeue 40_7" in self.asked(), requeued)


if __name__ == "__main__":
    unittest.main()
