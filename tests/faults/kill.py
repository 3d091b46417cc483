#!/usr/bin/python3
"""Runs that are killed, stopped and shared out end in the same bits as one that is left alone. Usage: kill.py CAUSUM"""
import fcntl
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import time
import unittest

import h5py

from support import FaultTest

FaultTest.PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()


class Kill(FaultTest):
    def done_rows(self, directory):
        """Rows that status counts; it reads every file whose name is final, and fails on one that is not sound."""
        for code in (75, 0):
            done = subprocess.run([self.PROGRAM, "status", directory], cwd=self.here, capture_output=True, text=True)
            if done.returncode == code:
                return int(re.search(r"rows: (\d+) of", done.stdout).group(1))
        self.fail(done.stderr)

    def test_kill_9_at_50_random_moments(self):
        study = self.study(1600)
        self.causum("run", study, "--out", "whole")
        moments = random.Random(7)
        done = killed = resumed_from_parts = 0
        while killed < 50:
            run = self.start("run", study, "--out", "killed")
            time.sleep(moments.uniform(0.02, 0.75))
            if run.poll() is not None:  # it came to its end: begin again
                run.communicate()
                self.assert_same("killed", "whole")
                (self.here / "killed" / "results.h5").unlink()
                done = 0
                continue
            run.send_signal(signal.SIGKILL)
            error = run.communicate()[1]
            killed += 1
            kept = re.search(r"(\d+) replicates? of 1600 ha(?:ve|s) rows to compute", error)
            if kept and done:
                missing = int(kept.group(1))  # what was finished is not computed again; of the others some may be half there
                self.assertLessEqual(6 * (1600 - missing), done)
                self.assertLess(done, 6 * (1600 - missing + 2 * os.cpu_count()))
                resumed_from_parts += 1
            if (self.here / "killed").exists() and (self.parts("killed") or done):
                now = self.done_rows("killed")
                self.assertGreaterEqual(now, done)
                done = now
        self.assertGreater(resumed_from_parts, 20)
        self.causum("run", study, "--out", "killed")
        self.assert_same("killed", "whole")
        self.assertEqual(sorted(p.name for p in (self.here / "killed").iterdir()), [".results.h5.seal", "results.h5"])

    def test_signals_save_what_is_finished(self):
        study = self.study(2000)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            run = self.start("run", study, "--out", number.name)
            self.wait_for_parts(number.name)
            for _ in range(3):  # several do no harm
                run.send_signal(number)
            begin = time.monotonic()
            error = run.communicate()[1]
            self.assertEqual(run.returncode, 75, error)
            self.assertLess(time.monotonic() - begin, 5)
            finished = int(re.findall(r"(\d+)/2000 replicates", error)[-1])
            rows = self.done_rows(number.name)  # all that was finished is saved, of replicates under way, too
            self.assertEqual(rows % 3, 0)
            self.assertGreaterEqual(rows, 6 * finished)
            self.assertLess(rows, 6 * (finished + 2 * os.cpu_count()))

    def stops_in_time(self, study, *arguments, after, signalled=True):
        run = self.start("run", study, "--out", "long", "--threads", "1", *arguments)
        time.sleep(after)
        self.assertIsNone(run.poll())
        begin = time.monotonic()
        if signalled:
            run.terminate()
        error = run.communicate()[1]
        self.assertEqual(run.returncode, 75, error)
        self.assertLess(time.monotonic() - begin, 5)
        self.assertIn("run the same command again", error)

    def test_a_long_replicate_stops_within_5_seconds(self):
        study = self.study(2)
        self.stops_in_time(study, "--data.n", "1e7", after=1)
        self.stops_in_time(study, "--data.n", "1e7", "--max-time", "1s", after=0.5, signalled=False)

    def test_a_long_fit_stops_within_5_seconds(self):
        """A fit does not look at the flag; its replicate is left behind."""
        self.stops_in_time(self.study(2), "--scm.actions", "20", "--data.n", "3000", "--fit.degree", "3",
                           "--fit.estimators", "unified", after=5)

    def test_shards_in_any_order_are_one_run(self):
        study = self.study(60)
        self.causum("run", study, "--out", "one", "--threads", "2")
        two = [self.start("run", study, "--out", "two", "--threads", "1", "--shard", f"{i}/2") for i in (1, 0)]
        for task in two:
            output, error = task.communicate()
            self.assertEqual(task.returncode, 0, error)
            self.assertIn("causum merge two", output)
        order = list(range(7))
        random.Random(3).shuffle(order)
        for i in order + [order[2]]:  # one of them once more
            self.causum("run", study, "--out", "seven", "--shard", f"{i}/7")
        # an overlap: some rows are in two parts
        self.causum("run", study, "--out", "seven-again", "--shard", "1/4")
        for part in self.parts("seven-again"):
            part.rename(self.here / "seven" / "parts" / part.name)
        self.assertFalse((self.here / "seven" / "results.h5").exists())
        self.assertIn("8 parts merged\n90 rows were there twice", self.causum("merge", "seven").stdout)
        self.causum("merge", "two")
        for directory in ("two", "seven"):
            self.assert_same(directory, "one")
            self.assertFalse((self.here / directory / "parts").exists())
            self.causum("status", directory)
        self.assertIn("0 parts merged", self.causum("merge", "two").stdout)

    def test_a_merge_in_between_loses_nothing(self):
        study = self.study(40)
        self.causum("run", study, "--out", "one")
        self.causum("run", study, "--out", "grown", "--shard", "2/3")
        self.assertIn("missing yet", self.causum("merge", "grown").stdout)
        self.causum("status", "grown", code=75)
        self.causum("run", study, "--out", "grown", "--shard", "0/3")
        self.assertIn("shard 2 of 3 is done", self.causum("run", study, "--out", "grown", "--shard", "2/3").stdout)
        self.causum("run", study, "--out", "grown")
        self.assert_same("grown", "one")

    def test_merging_while_a_run_goes_on(self):
        study = self.study(600)
        self.causum("run", study, "--out", "one")
        run = self.start("run", study, "--out", "merged", "--shard", "0/1")
        self.wait_for_parts("merged")
        merges = 0
        while run.poll() is None:
            for merge in [self.start("merge", "merged") for _ in range(2)]:  # at once: one waits for the other
                error = merge.communicate()[1]
                self.assertEqual(merge.returncode, 0, error)
                merges += 1
        self.assertEqual(run.returncode, 0, run.communicate()[1])
        self.assertGreater(merges, 5)
        self.causum("merge", "merged")
        self.assert_same("merged", "one")

    def test_writing_costs_under_2_percent(self):
        """Of the processor time of the paper's main study, the thread that writes takes the least of all threads."""
        study = pathlib.Path(__file__).resolve().parents[2] / "jobs" / "studies" / "paper_main.ini"
        run = self.start("run", study, "--out", "cost", "--replicates", "10000", "--threads", "2")
        time.sleep(3)
        threads = pathlib.Path("/proc", str(run.pid), "task").iterdir()
        seconds = sorted(int((t / "schedstat").read_text().split()[0]) * 1e-9 for t in threads)
        self.assertGreater(len(self.parts("cost")), 0)
        run.terminate()
        run.communicate()
        self.assertEqual(len(seconds), 3)
        self.assertGreater(seconds[1], 20 * seconds[0])  # two threads that compute, one that writes
        self.assertLess(seconds[0], 0.02 * sum(seconds))

    SLOW = "--data.n", "8000000", "--threads", "1", "--fit.degree", "3", "--scm.actions", "5"  # seconds a condition

    def test_a_run_that_saves_nothing_says_so_and_does_not_go_on_for_ever(self):
        study = self.study(2)
        first = self.causum("run", study, "--out", "d", "--max-time", "1s", *self.SLOW, code=75)
        self.assertIn("nothing was saved", first.stderr)
        again = self.causum("run", study, "--out", "d", "--max-time", "1s", *self.SLOW, code=1)
        self.assertIn("again", again.stderr)
        self.assertEqual(self.parts("d"), [])
        # another share of the work is not to blame; once something is saved all is forgotten
        self.causum("run", study, "--out", "d", "--shard", "1/2", "--max-time", "1s", *self.SLOW, code=75)
        self.causum("run", study, "--out", "d", "--data.n", "300", "400")
        self.assertEqual(sorted(p.name for p in (self.here / "d").iterdir()), [".results.h5.seal", "results.h5"])

    def test_conditions_are_saved_one_by_one(self):
        study = self.study(1)
        options = ["--data.n", "200000", "400000", "600000", "--interaction.strength", "0", "1", "2", "3", "--threads", "1"]
        self.causum("run", study, "--out", "whole", *options)
        runs = 0
        seconds = 1
        code = 75
        while code != 0:
            run = self.start("run", study, "--out", "bit_by_bit", "--max-time", f"{seconds}s", *options)
            error = run.communicate()[1]
            code, runs = run.returncode, runs + 1
            if code == 1:  # on a busy machine a condition may take longer
                self.assertIn("nothing was saved", error)
                seconds *= 2
            self.assertIn(code, (0, 1, 75), error)
            self.assertLess(runs, 30)
        self.assert_same("bit_by_bit", "whole")
        for shard in range(5):  # one replicate of one pass, shared out
            self.causum("run", study, "--out", "shared", "--shard", f"{shard}/5", *options)
        self.causum("merge", "shared")
        self.assert_same("shared", "whole")

    def test_the_same_work_is_not_done_twice_at_a_time(self):
        study = self.study(400)
        run = self.start("run", study, "--out", "d", "--threads", "1")
        self.wait_for_parts("d")
        for more in ([], ["--shard", "0/2"]):
            refused = self.causum("run", study, "--out", "d", *more, code=1)
            self.assertIn(f"process {run.pid} on ", refused.stderr)
        run.terminate()
        self.assertEqual(run.wait(20), 75)
        run.communicate()
        shard = self.start("run", study, "--out", "d", "--shard", "0/2", "--threads", "1")
        lock = self.here / "d" / "parts" / ".running-0-of-2"
        deadline = time.monotonic() + 20
        while not lock.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertIn("runs this", self.causum("run", study, "--out", "d", "--shard", "0/2", code=1).stderr)
        self.assertIn("runs this", self.causum("run", study, "--out", "d", code=1).stderr)
        self.causum("run", study, "--out", "d", "--shard", "1/2")  # the other share goes on beside it
        shard.terminate()
        shard.communicate()
        self.causum("run", study, "--out", "d")
        self.assertEqual(sorted(p.name for p in (self.here / "d").iterdir()), [".results.h5.seal", "results.h5"])

    def test_signals_stop_a_run_that_then_goes_on(self):
        study = self.study(100000)
        for name in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGHUP, signal.SIGXCPU):
            run = self.start("run", study, "--out", name.name, "--threads", "1")
            self.wait_for_parts(name.name)
            begin = time.monotonic()
            run.send_signal(name)
            run.communicate()
            self.assertEqual(run.returncode, 75, name)
            self.assertLess(time.monotonic() - begin, 10)
        ignored = subprocess.Popen(["nohup", self.PROGRAM, "run", study, "--out", "e", "--max-time", "2s"], cwd=self.here,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for_parts("e")
        ignored.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        self.assertIsNone(ignored.poll())  # nohup stays nohup
        self.assertEqual(ignored.wait(30), 75)

    def test_a_run_that_waits_to_merge_stops(self):
        study = self.study(6)
        self.causum("run", study, "--out", "d", "--shard", "0/2")
        lock = open(self.here / "d" / "parts" / ".merging", "w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = self.start("run", study, "--out", "d")
        time.sleep(2)
        self.assertIsNone(run.poll())
        begin = time.monotonic()
        run.terminate()
        run.communicate()
        self.assertEqual(run.returncode, 75)
        self.assertLess(time.monotonic() - begin, 5)
        lock.close()
        self.causum("run", study, "--out", "d")

    def test_a_file_that_may_not_grow_is_an_error(self):
        study = self.study(60)
        done = subprocess.run(["bash", "-c", 'ulimit -f 8; exec "$0" "$@"', self.PROGRAM, "run", study, "--out", "d"],
                              cwd=self.here, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("File too large", done.stderr)

    def test_stop_rule(self):
        study = self.study(900)
        rule = ("--stop-at-mcse", "excess_rmse=0.008")
        done = self.causum("run", study, "--out", "ruled", *rule)
        self.assertIn("The run was stopped by its data: at 200 replicates", " ".join(done.stdout.split()))
        self.causum("status", "ruled")
        with h5py.File(self.here / "ruled" / "results.h5") as results:
            self.assertEqual(results.attrs["stop_rule"], "excess_rmse=0.008")
            self.assertEqual(results.attrs["stop_replicates"], 200)
            self.assertEqual(len(results["replicate"]), 200)
        self.assertIn("nothing to compute", self.causum("run", study, "--out", "ruled", *rule).stderr)
        # stopped in between, by the limit, it comes to the same end
        code = 75
        while code == 75:
            run = self.start("run", study, "--out", "limited", "--max-time", "1", *rule)
            run.communicate()
            code = run.returncode
        self.assertEqual(code, 0)
        self.assert_same("limited", "ruled")
        # without the rule it goes on to the end, and no rule is stored
        self.causum("run", study, "--out", "ruled")
        self.causum("run", study, "--out", "whole")
        self.assert_same("ruled", "whole")
        self.assertIn("not together with --shard",
                      self.causum("run", study, "--shard", "0/2", *rule, code=2).stderr)
        self.assertIn("joint", self.causum("run", study, *rule, "--fit.estimators", "plug_in", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
