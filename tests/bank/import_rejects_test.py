"""Rows that an import leaves out: which ones, why, and the file that keeps them."""

import fcntl
import json
import os
import re
import resource
import signal
import subprocess

import process
import transactions

GOOD = "1;7;930101;PRIJEM;VKLAD;700.00;0;;;"
LATER = "9;8;930102;PRIJEM;VKLAD;1.00;0;;;"
BAD = "2;7;930132;PRIJEM;VKLAD;700;0;;;"


def row(number, account):
    return f"{number};{account};930101;PRIJEM;VKLAD;1.00;0;;;"


def small_files():
    """Runs in the child: no file may exceed 80 MiB. The store's files stay below it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (80 << 20, 80 << 20))


class Rejects(process.BankTest):
    def setUp(self):
        super().setUp()
        self.csv = os.path.join(self.home, "transactions.csv")
        self.rejects = os.path.join(self.data, "rejected-rows.csv")

    def write(self, *rows, end="\n"):
        with open(self.csv, "w", encoding="utf-8", newline="") as file:
            file.write("".join(line + end for line in (transactions.HEADER, *rows)))

    def content(self, path=None):
        with open(path or self.rejects, "rb") as file:
            return file.read()

    def bring(self, *words):
        return process.run("import", self.data, self.csv, *words)

    def check_left_out(self, ended, reasons):
        """These lines and no others are left out, for these reasons."""
        self.assertEqual(ended.code, 3, ended.err)
        told = dict(re.findall(r"^line (\d+) is skipped: (.*)$", ended.err, re.MULTILINE))
        self.assertEqual(told.keys(), {str(line) for line in reasons})
        for line, reason in reasons.items():
            self.assertIn(reason, told[str(line)])

    def test_an_account_that_cannot_be_opened_ends_no_import(self):
        too_long, too_long_a_tag = "0" * 250 + "7", "0" * 184 + "7"
        self.write(GOOD, row(2, too_long), row(3, too_long_a_tag), row(4, too_long_a_tag), LATER)
        ended = self.bring("--json")
        self.check_left_out(ended, {3: "the key of a stream must have 1 to 200 bytes",
                                    4: "a tag must have 1 to 200 bytes",
                                    5: "a tag must have 1 to 200 bytes"})
        figures = json.loads(ended.out)
        self.assertEqual((figures["booked"], figures["rejected"]), (2, 3))

    def test_a_client_who_used_the_id_of_an_opening_ends_no_import(self):
        with self.serve() as bank:
            for account, number in (("ada", 8), ("7", 7)):
                key = f"import: open account {number}"
                opening = {"open": {"owner": "Ada", "overdraftCents": 0}}
                answer = bank.execute(f"account/{account}", opening, Idempotency_Key=key)
                self.assertEqual(answer.status, 200)
            self.write(GOOD, LATER, row(10, 9))
            ended = self.bring("--json")
            self.check_left_out(ended, {3: "the account could not be opened"})
            self.assertEqual(json.loads(ended.out)["booked"], 2)  # 7 is open, so it is booked
            self.assertEqual(bank.stop(), 0)

    def test_rejected_rows_are_kept_byte_for_byte(self):
        rows = [b"a\r\r\n", b"b\r\n", b"c\n", b"\r\n", b"\n", b"\r\r\r\n", b"d\re\r\n", b"\xff\n"]
        for end in (b"\r\n", b"\n"):
            with self.subTest(end=end):
                header = transactions.HEADER.encode() + end
                with open(self.csv, "wb") as file:
                    file.write(header + b"".join(rows))
                self.assertEqual(self.bring().code, 3)
                self.assertEqual(self.content(), header + b"".join(rows))
                again = os.path.join(self.home, "again.csv")
                os.replace(self.rejects, self.csv)
                self.assertEqual(self.bring("--rejects", again).code, 3)
                self.assertEqual(self.content(again), header + b"".join(rows))
                os.remove(again)

    def test_an_import_without_rejected_rows_removes_the_file_of_an_earlier_one(self):
        self.write(GOOD, BAD)
        self.assertEqual(self.bring().code, 3)
        self.assertIn(BAD.encode(), self.content())
        self.write(GOOD)
        ended = self.bring()
        self.assertEqual(ended.code, 0, ended.err)
        self.assertIn("rejected-rows.csv of an earlier import is removed", ended.err)
        self.assertFalse(os.path.exists(self.rejects))
        self.assertEqual(self.bring().err, "")

    def test_the_file_of_an_earlier_import_is_replaced_as_a_whole(self):
        self.write(*[BAD] * 50)
        self.assertEqual(self.bring().code, 3)
        self.write(GOOD, BAD)
        self.assertEqual(self.bring().code, 3)
        self.assertEqual(self.content().decode(), f"{transactions.HEADER}\n{BAD}\n")

    def test_two_imports_do_not_write_the_same_file(self):
        self.write(GOOD, BAD)
        self.assertEqual(self.bring().code, 3)
        before = self.content()
        with open(self.rejects, "rb") as other:  # as another import holds it
            fcntl.flock(other, fcntl.LOCK_EX)
            ended = self.bring()
            self.assertEqual(ended.code, 1, ended.err)
            self.assertIn("another import writes its rejected rows to", ended.err)
            self.assertEqual(self.content(), before)
            elsewhere = os.path.join(self.home, "mine.csv")
            self.assertEqual(self.bring("--rejects", elsewhere).code, 3)
            self.assertEqual(self.content(elsewhere), before)
            self.assertEqual(self.content(), before)

    def test_of_two_imports_at_a_time_no_rejected_row_is_lost(self):
        one, other = os.path.join(self.home, "one.csv"), os.path.join(self.home, "other.csv")
        for path, number in ((one, 1), (other, 100_001)):
            with open(path, "w", encoding="ascii") as file:
                print(transactions.HEADER, file=file)
                for each in range(number, number + 5_000):
                    print(row(each, 7) if each % 10 else BAD, file=file)
        with self.serve() as bank:
            both = [process.start("import", path, "--data", self.data, "--json",
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                    for path in (one, other)]
            told = [import_.communicate(timeout=process.PATIENCE_S) for import_ in both]
            self.assertEqual(bank.stop(), 0)
        codes = sorted(import_.returncode for import_ in both)
        if codes == [1, 3]:  # at the same time: one is refused
            self.assertTrue(any("another import writes" in err for _, err in told), told)
            self.assertEqual(self.content().count(b"\n"), 501)
        else:  # one was done when the other one began
            self.assertEqual(codes, [3, 3], told)

    def test_a_file_of_something_else_is_not_written_over(self):
        notes = os.path.join(self.home, "notes.txt")
        self.write(GOOD, BAD)
        for text in (b"my notes\n", transactions.HEADER.encode()[:-1], b"x" * 1000):
            with open(notes, "wb") as file:
                file.write(text)
            ended = self.bring("--rejects", notes)
            self.assertEqual(ended.code, 1, ended.err)
            self.assertIn("holds something other than rejected rows", ended.err)
            self.assertEqual(self.content(notes), text)
        self.assertFalse(os.path.exists(self.data))

    def test_the_file_that_is_read_is_found_under_every_name(self):
        self.write(GOOD, BAD)
        before = self.content(self.csv)
        link = os.path.join(self.home, "link.csv")
        os.symlink(self.csv, link)
        hard = os.path.join(self.home, "hard.csv")
        os.link(self.csv, hard)
        os.mkdir(os.path.join(self.home, "there"))
        for name in ("./transactions.csv", link, hard, "there/../transactions.csv", self.csv):
            with self.subTest(name):
                ended = process.run("import", self.data, self.csv, "--rejects", name, cwd=self.home)
                self.assertEqual(ended.code, 2, ended.err)
                self.assertIn("cannot be both the input and the file for rejected rows", ended.err)
                self.assertFalse(os.path.exists(self.data))
                self.assertEqual(self.content(self.csv), before)

    def test_the_default_file_of_rejected_rows_cannot_be_read(self):
        self.write(GOOD, BAD)
        self.assertEqual(self.bring().code, 3)
        before = self.content()
        for served in (False, True):
            if served:
                self.serve()
            for path in (self.rejects, os.path.join(self.data, "..", "data", "rejected-rows.csv")):
                with self.subTest(path, served=served):
                    ended = process.run("import", self.data, path)
                    self.assertEqual(ended.code, 2, ended.err)
                    self.assertEqual(self.content(), before)

    def test_nothing_is_made_for_an_import_that_cannot_begin(self):
        self.write(GOOD)
        other = os.path.join(self.home, "other.csv")
        with open(other, "w", encoding="ascii") as file:
            file.write("a;b\n")
        for words, why in (((os.path.join(self.home, "nofile"),), "cannot read"),
                           ((self.home,), "a file, not a pipe, device or directory"),
                           ((other,), "does not begin with the line"),
                           ((self.csv, "--rejects", self.home), "Is a directory")):
            with self.subTest(words):
                ended = process.run("import", self.data, *words)
                self.assertEqual(ended.code, 1, ended.err)
                self.assertIn(why, ended.err)
                self.assertFalse(os.path.exists(self.data))

    def test_rejected_rows_that_cannot_be_written_are_told_and_the_summary_too(self):
        self.write(GOOD, BAD)
        ended = self.bring("--rejects", "/dev/full", "--json")
        self.assertEqual((ended.code, ended.out), (1, ""), ended.err)
        self.assertIn("cannot write the rejected rows to /dev/full: No space left", ended.err)
        self.assertEqual(process.lines("log", self.data, "--json", "--type", "account"), [])
        self.assertEqual(self.bring("--rejects", "/dev/null").code, 3)

    def test_a_file_that_cannot_grow_does_not_lose_the_summary(self):
        """As on a file system that gets full after the file was opened."""
        self.write(GOOD, *[BAD + "x" * 60_000] * 1500)
        ended = process.run("import", self.data, self.csv, "--json", before=small_files)
        self.assertEqual(ended.code, 1, ended.err[-500:])
        self.assertIn("cannot write the rejected rows to", ended.err)
        figures = json.loads(ended.out)
        self.assertEqual((figures["booked"], figures["rejected"]), (1, 1500))

    def test_a_file_without_line_feeds_is_refused_at_its_beginning(self):
        with open(self.csv, "wb") as file:
            file.truncate(1 << 40)  # sparse; reading it would take an hour
        for begin in (b"", transactions.HEADER.encode()):
            with open(self.csv, "r+b") as file:
                file.write(begin)
            ended = self.bring()
            self.assertEqual(ended.code, 1, ended.err)
            self.assertIn("does not begin with the line", ended.err)


if __name__ == "__main__":
    process.main()
