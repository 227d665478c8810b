"""Verbs that only read change nothing in the directory of a stopped bank, and work on a read-only
directory."""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess

import process
import transactions

READS = (("log", "--json"), ("view", "balances"), ("view", "statement"), ("status",), ("schema",),
         ("verify", "--json"), ("log", "--json", "--stream", "account-3"))


def picture(directory):
    """Every file below a directory: its content and modification time."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.isfile(path):  # the socket of a killed bank
                continue
            with open(path, "rb") as file:
                found[path] = (file.read(), os.stat(path).st_mtime_ns)
    return found


class Reading(process.BankTest):
    def setUp(self):
        super().setUp()
        self.csv = os.path.join(self.home, "transactions.csv")
        transactions.generate(self.csv, rows=300, accounts=20)
        process.output("import", self.data, self.csv)

    @contextlib.contextmanager
    def read_only(self):
        """Gives in `with` a read-only view of the data directory."""
        place = os.path.join(self.home, "read-only")
        os.mkdir(place)
        mounted = subprocess.run(["mount", "--bind", self.data, place], stderr=subprocess.DEVNULL,
                                 check=False).returncode == 0
        if not mounted:
            self.skipTest("nothing can be mounted here, so reading a read-only place is NOT tested")
        try:
            subprocess.run(["mount", "-o", "remount,ro,bind", place], check=True)
            yield place
        finally:
            subprocess.run(["umount", place], check=True)

    def test_no_verb_that_reads_changes_a_file(self):
        process.output("view", self.data, "balances")  # builds the views
        before = picture(self.data)
        for words in READS:
            with self.subTest(words):
                process.output(words[0], self.data, *words[1:])
                self.assertEqual(picture(self.data), before)

    def test_a_killed_bank_is_read_without_being_changed(self):
        with self.serve() as bank:
            bank.open("ada")
            bank.kill()
        process.output("view", self.data, "balances")
        process.output("view", self.data, "statement")
        with self.serve() as bank:
            bank.kill()
        before = picture(self.data)
        for words in READS:
            with self.subTest(words):
                process.output(words[0], self.data, *words[1:])
                self.assertEqual(picture(self.data), before)

    def test_a_view_that_is_behind_is_brought_up_to_date_or_shown_as_it_is(self):
        with self.serve() as bank:
            self.assertEqual(bank.stop(), 0)
        rows = process.run("view", self.data, "balances")
        self.assertEqual(rows.err, "")
        views, kept = (os.path.join(place, "views") for place in (self.data, self.home))
        shutil.copytree(views, kept)
        with self.serve() as bank:
            bank.deposit("3", 5, "later")
            self.assertEqual(bank.stop(), 0)
        now = process.run("view", self.data, "balances")
        self.assertNotEqual(now.out, rows.out)
        shutil.rmtree(views)
        shutil.copytree(kept, views)
        with self.read_only() as place:
            behind = process.run("view", place, "balances")
            self.assertEqual((behind.code, behind.out), (0, rows.out))
            self.assertIn("it is 1 events behind the log", behind.err)
        self.assertEqual(process.run("view", self.data, "balances").out, now.out)

    def test_a_view_that_nobody_has_built_is_built_to_be_shown(self):
        head = process.output("status", self.data, "--json")
        self.assertIn('"state":"at_rest"', head)
        self.assertEqual(len(process.lines("view", self.data, "balances")), 20)

    def test_a_reader_waits_a_moment_for_another_one(self):
        with open(os.path.join(self.data, "lock"), encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with process.started("view", "--data", self.data, "balances", stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE) as view:
                with self.assertRaises(subprocess.TimeoutExpired):
                    view.wait(0.5)
                fcntl.flock(lock, fcntl.LOCK_UN)
                out, err = view.communicate(timeout=process.PATIENCE_S)
                self.assertEqual((view.returncode, err), (0, ""))
                self.assertEqual(len(out.splitlines()), 20)
            fcntl.flock(lock, fcntl.LOCK_EX)
            refused = process.run("view", self.data, "balances")
            self.assertEqual(refused.code, 1)
            self.assertIn("is in use by another process", refused.err)

    def test_a_read_only_file_system_is_enough(self):
        process.output("view", self.data, "balances")
        process.output("view", self.data, "statement")
        expected = [process.output(words[0], self.data, *words[1:]) for words in READS
                    if words[0] != "status"]
        with self.read_only() as place:
            seen = [process.output(words[0], place, *words[1:]) for words in READS
                    if words[0] != "status"]
            self.assertEqual(seen, expected)
            process.output("status", place)
            refused = process.run("create-log", place, "other")
            self.assertEqual(refused.code, 1)

    def test_a_copy_without_index_and_lock_is_read(self):
        expected = process.output("log", self.data, "--json")
        copy = os.path.join(self.home, "copy")
        shutil.copytree(self.data, copy)
        shutil.rmtree(os.path.join(copy, "index"))
        os.remove(os.path.join(copy, "lock"))
        before = picture(copy)
        self.assertEqual(process.output("log", copy, "--json"), expected)
        found = json.loads(process.output("verify", copy, "--json"))
        self.assertEqual((found["good"], found["index_checked"]), (True, False))
        self.assertIn("the index is missing or unreadable", process.output("verify", copy))
        self.assertEqual(picture(copy), before)


if __name__ == "__main__":
    process.main()
