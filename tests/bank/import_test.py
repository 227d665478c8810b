"""The bank imports the old bank's transactions: each once, in order, despite interruptions. Uses a
generated file; import_real_test.py uses a real one."""

import json
import os
import re
import subprocess

import import_checks
import process
import transactions

BROKEN = {  # line of the file -> its content, the reported reason
    3: ("2;7;930132;PRIJEM;VKLAD;700;0;;;", "column date"),
    4: ("3;7;930101;GESCHENK;VKLAD;700;0;;;", "column type"),
    5: ("4;7;930101;PRIJEM;VKLAD;7e2;0;;;", "column amount"),
    6: ("5;7;930101;PRIJEM;VKLAD;700", "10 columns"),
    7: ("six;7;930101;PRIJEM;VKLAD;700;0;;;", "column trans_id"),
    8: ("7;-7;930101;PRIJEM;VKLAD;700;0;;;", "column account_id"),
    9: ("8;7;930101;PRIJEM;VKLAD;0.00;0;;;", "an amount must be from 1"),
    10: ("", "10 columns"),
    11: ("10;7;930101;PRIJEM;VKLAD;99999999999999999999;0;;;", "column amount"),
}


class Import(process.BankTest):
    def setUp(self):
        super().setUp()
        self.csv = os.path.join(self.home, "transactions.csv")

    def test_each_row_becomes_one_booking(self):
        transactions.generate(self.csv, rows=1500, accounts=60)
        figures = import_checks.imported(self.data, self.csv)
        self.assertEqual((figures["rows"], figures["booked"], figures["rejected"]), (1500, 1500, 0))
        import_checks.check_log(self, self.data, self.csv)
        import_checks.check_views(self, self.data, self.csv)
        import_checks.check_second_import(self, self.data, self.csv)
        import_checks.check_rebuild(self, self.data)

    def test_an_import_that_is_killed_goes_on_where_it_was(self):
        transactions.generate(self.csv, rows=3000, accounts=60)
        straight = os.path.join(self.home, "straight")
        import_checks.imported(straight, self.csv)
        import_checks.check_kills(self, self.data, self.csv, ((5, 1), (800, 4), (2000, 8)),
                                  import_checks.history(straight), import_checks.views(straight))

    def test_an_import_that_is_killed_as_a_process_of_its_own_goes_on_too(self):
        transactions.generate(self.csv, rows=3000, accounts=60)
        importing = process.start("import", self.csv, "--data", self.data, "--in-flight", "4",
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(importing.wait)
        self.addCleanup(importing.kill)
        process.until(lambda: self.log_bytes() > 30_000, "the log has some rows")
        importing.kill()
        importing.wait(process.PATIENCE_S)
        done = len(process.lines("log", self.data, "--json", "--type", "account.opened"))
        self.assertGreater(done, 0)
        import_checks.imported(self.data, self.csv)
        import_checks.check_log(self, self.data, self.csv)
        import_checks.check_views(self, self.data, self.csv)

    def log_bytes(self):
        log = os.path.join(self.data, "log")
        if not os.path.isdir(log):
            return 0
        return sum(entry.stat().st_size for entry in os.scandir(log)
                   if entry.name.endswith(".log"))

    def broken_file(self):
        rows = [transactions.HEADER, "1;7;930101;PRIJEM;VKLAD;700.00;0;;;"]
        rows += [BROKEN[line][0] for line in sorted(BROKEN)]
        rows += ["11;7;930102;VYDAJ;VYBER;1.5;0;;;"]
        with open(self.csv, "w", encoding="utf-8", newline="") as file:
            file.write("\r\n".join(rows) + "\r\n")

    def test_broken_rows_are_told_and_written_down_and_the_rest_is_booked(self):
        self.broken_file()
        ended = process.run("import", self.data, self.csv)
        self.assertEqual(ended.code, 3, ended.err)
        told = dict(re.findall(r"^line (\d+) is skipped: (.*)$", ended.err, re.MULTILINE))
        self.assertEqual({int(line) for line in told}, BROKEN.keys())
        for line, (_, reason) in BROKEN.items():
            self.assertIn(reason, told[str(line)])
        with open(os.path.join(self.data, "rejected-rows.csv"), encoding="utf-8") as file:
            header, *rows = file.read().splitlines()
        self.assertEqual(header, transactions.HEADER)
        self.assertEqual(sorted(rows), sorted(row for row, _ in BROKEN.values()))
        balance = process.lines("view", self.data, "balances", "7")[0]["row"]
        self.assertEqual((balance["cents"], balance["bookings"]), (70000 - 150, 2))

    def check_hostile(self, before, rows, after):
        """Imports a good row, rows that cannot be booked with their expected reasons, another good
        row."""
        with open(self.csv, "wb") as file:
            file.write(b"\n".join([transactions.HEADER.encode(), before, *(row for row, _ in rows),
                                   after]))
        ended = process.run("import", self.data, self.csv, "--json")
        self.assertEqual(ended.code, 3, ended.err[-2000:])
        told = dict(re.findall(r"^line (\d+) is skipped: (.*)$", ended.err, re.MULTILINE))
        self.assertEqual(told.keys(), {str(line) for line in range(3, 3 + len(rows))})
        for line, (_, reason) in enumerate(rows, 3):
            self.assertIn(reason, told[str(line)])
            self.assertLess(len(told[str(line)]), 200)
        figures = json.loads(ended.out)
        self.assertEqual((figures["rows"], figures["booked"], figures["rejected"]),
                         (len(rows) + 2, 2, len(rows)))
        with open(os.path.join(self.data, "rejected-rows.csv"), "rb") as file:
            header, *written = file.read().split(b"\n")
        self.assertEqual(header.decode(), transactions.HEADER)
        self.assertEqual(sorted(written), sorted([row for row, _ in rows] + [b""]))
        balance = process.lines("view", self.data, "balances", "7")[0]["row"]
        self.assertEqual((balance["cents"], balance["bookings"]), (70000 - 150, 2))

    def test_a_row_of_any_bytes_is_left_out_alone(self):
        def row(number, text):
            return b"%d;7;930101;PRIJEM;%b;1.00;0;;;" % (number, text)
        self.check_hostile(b"1;7;930101;PRIJEM;VKLAD;700.00;0;;;", [
            (row(2, b"V\xddB\xccR"), "a row must be UTF-8; byte 20 of this one is not"),
            (row(3, b"a\xed\xa0\x80"), "byte 20 of this one is not"),
            (row(4, b"a\xc3"), "byte 20 of this one is not"),
            (row(5, b"a\0b"), "must not contain control characters; byte 20 of this one is 0x00"),
            (row(6, b"a\tb"), "must not contain control characters"),
            (row(7, b"a\rb"), "must not contain control characters"),
            (row(8, b'"VKLAD"'), "must not be quoted; byte 19"),
            (row(9, b'"a;b"'), "must not be quoted"),
            (row(10, b"a;b"), "a row must have 10 columns; this one has 11"),
            (row(11, b"x" * (1024 * 1024)), "a row must have at most"),
            (row(12, b"x" * (1024 * 1024 - 40)), "at most"),
            (row(13, b"\xff" * 2000000), "a row must have at most"),
            (b"x" * 3000000, "a row must have at most"),
            (b"\0" * 50000, "must not contain control characters"),
            (b";" * 50000, "a row must have 10 columns; this one has 50001"),
            (b"x" * 50000 + b";7;930101;PRIJEM;a;1.00;0;;;", "trans_id must be a whole number"),
            (b"\xef\xbb\xbf17;7;930101;PRIJEM;a;1.00;0;;;", "column trans_id"),
        ], b"18;7;930102;VYDAJ;VYBER;1.5;0;;;")

    def test_numbers_that_cannot_be_are_left_out_alone(self):
        self.check_hostile(b"1;7;930101;PRIJEM;VKLAD;700.00;0;;;", [
            (b"9223372036854775808;7;930101;PRIJEM;a;1;0;;;",
             "column trans_id must be a whole number from 0 to 9223372036854775807"),
            (b"+2;7;930101;PRIJEM;a;1;0;;;", "column trans_id"),
            (b" 2;7;930101;PRIJEM;a;1;0;;;", "column trans_id"),
            (b"2;18446744073709551616;930101;PRIJEM;a;1;0;;;", "column account_id"),
            (b"2;;930101;PRIJEM;a;1;0;;;", "column account_id"),
            (b"2;7;930229;PRIJEM;a;1;0;;;", "column date"),
            (b"2;7;19930101;PRIJEM;a;1;0;;;", "column date"),
            (b"2;7;930101;PRIJEM;a;92233720368547758.08;0;;;", "column amount"),
            (b"2;7;930101;PRIJEM;a;10000000000000.01;0;;;", "an amount must be from 1 to"),
            (b"2;7;930101;PRIJEM;a;-1;0;;;", "column amount"),
            (b"2;7;930101;PRIJEM;a;1.005;0;;;", "column amount"),
            (b"2;7;930101;PRIJEM;a;1,00;0;;;", "column amount"),
            (b"2;7;930101;PRIJEM;a;nan;0;;;", "column amount"),
            (b"1;7;930101;PRIJEM;VKLAD;700.01;0;;;", "another row with this trans_id"),
            (b"1;8;930101;PRIJEM;VKLAD;700.00;0;;;", "another row with this trans_id"),
        ], b"18;7;930102;VYDAJ;VYBER;1.5;0;;;")

    def test_a_row_that_the_end_of_the_file_cuts_is_left_out_and_the_rest_is_booked(self):
        whole = [transactions.HEADER, "1;7;930101;PRIJEM;VKLAD;700.00;0;;;",
                 "2;7;930102;VYDAJ;VYBER;1.5;0;;;"]
        with open(self.csv, "w", encoding="utf-8") as file:
            file.write("\n".join([*whole, "3;7;930103;PRIJEM;VKLAD;7"]))
        ended = process.run("import", self.data, self.csv)
        self.assertEqual(ended.code, 3, ended.err)
        self.assertIn("line 4 is skipped: a row must have 10 columns; this one has 6", ended.err)
        with open(self.csv, "w", encoding="utf-8") as file:
            file.write("\n".join([*whole, "3;7;930103;PRIJEM;VKLAD;7.00;0;;;"]))
        figures = import_checks.imported(self.data, self.csv)
        self.assertEqual((figures["booked"], figures["repeated"]), (1, 2))

    def test_the_file_of_rejected_rows_may_be_named_and_is_relative_to_the_caller(self):
        self.broken_file()
        there, elsewhere = os.path.join(self.home, "there"), os.path.join(self.home, "elsewhere")
        os.mkdir(there)
        os.mkdir(elsewhere)
        self.serve()
        ended = process.run("import", self.data, "../transactions.csv", "--rejects", "bad.csv",
                            cwd=there)
        self.assertEqual(ended.code, 3, ended.err)
        self.assertEqual(os.listdir(there), ["bad.csv"])
        again = process.run("import", self.data, "../there/bad.csv", "--rejects=good.csv",
                            cwd=elsewhere)
        self.assertEqual(again.code, 3, again.err)
        self.assertEqual(os.listdir(elsewhere), ["good.csv"])

    def test_rejected_rows_are_not_written_over_the_file_that_is_read(self):
        self.broken_file()
        with open(self.csv, encoding="utf-8") as file:
            before = file.read()
        ended = process.run("import", self.data, self.csv, "--rejects", self.csv)
        self.assertEqual(ended.code, 2, ended.err)
        self.assertIn("--rejects", ended.err)
        with open(self.csv, encoding="utf-8") as file:
            self.assertEqual(file.read(), before)

    def test_a_file_that_is_not_there_or_is_another_is_refused(self):
        ended = process.run("import", self.data, os.path.join(self.home, "nothing.csv"))
        self.assertEqual(ended.code, 1)
        self.assertIn("cannot read", ended.err)
        ended = process.run("import", self.data, "")
        self.assertEqual(ended.code, 2)
        self.assertIn("FILE.csv is not a valid path", ended.err)
        with open(self.csv, "w", encoding="utf-8") as file:
            file.write("a;b;c\n1;2;3\n")
        ended = process.run("import", self.data, self.csv)
        self.assertEqual(ended.code, 1)
        self.assertIn("does not begin with", ended.err)

    def test_what_is_no_file_is_refused_at_once(self):
        """It cannot be read twice and may have no end. The pipe has no writer."""
        os.mkfifo(self.csv)
        for served in (False, True):
            bank = self.serve() if served else None
            for path in (self.csv, "/dev/zero", self.home):
                with self.subTest(served=served, path=path):
                    ended = process.run("import", self.data, path)
                    self.assertEqual(ended.code, 1, ended.err)
                    self.assertIn("a file, not a pipe, device or directory", ended.err)
        self.assertEqual(bank.stop(), 0)

    def test_a_line_without_an_end_takes_no_memory_without_bound(self):
        """A sparse file of 2 GiB with nothing after the header."""
        with open(self.csv, "w", encoding="ascii") as file:
            file.write(transactions.HEADER + "\n")
            file.truncate(2 << 30)
        with self.serve() as bank:
            with process.BoundedMemory(bank.process.pid, 128 << 20):
                ended = process.run("import", self.data, self.csv)
                self.assertEqual(ended.code, 3, ended.err)
                self.assertIn("line 2 is skipped: a row must have at most 65536 bytes; this one "
                              "has more than 16777216", ended.err)
                with open(self.csv, "w", encoding="ascii") as file:
                    file.truncate(2 << 30)
                self.assertIn("does not begin with the line",
                              process.run("import", self.data, self.csv).err)
            self.assertEqual(bank.stop(), 0)

    def test_a_row_that_is_too_long_is_left_out_and_the_rest_is_booked(self):
        rows = ["1;7;930101;PRIJEM;VKLAD;700.00;0;;;",
                f"2;7;930101;PRIJEM;{'x' * 70_000};700.00;0;;;",
                f"3;7;930101;PRIJEM;{'x' * 3_000_000};700.00;0;;;",
                "4;7;930102;VYDAJ;VYBER;1.5;0;;;"]
        with open(self.csv, "w", encoding="ascii") as file:
            file.write("\n".join([transactions.HEADER, *rows]))
        ended = process.run("import", self.data, self.csv)
        self.assertEqual(ended.code, 3, ended.err)
        self.assertIn("line 3 is skipped: a row must have at most 65536 bytes", ended.err)
        self.assertIn("line 4 is skipped: a row must have at most 65536 bytes", ended.err)
        with open(os.path.join(self.data, "rejected-rows.csv"), encoding="ascii") as file:
            self.assertEqual(file.read().splitlines(), [transactions.HEADER, *rows[1:3]])
        balance = process.lines("view", self.data, "balances", "7")[0]["row"]
        self.assertEqual((balance["cents"], balance["bookings"]), (70000 - 150, 2))

    def test_rejected_rows_are_not_written_to_a_pipe(self):
        """Nobody reads the pipe, so writing to it would block."""
        self.broken_file()
        pipe = os.path.join(self.home, "pipe")
        os.mkfifo(pipe)
        ended = process.run("import", self.data, self.csv, "--rejects", pipe)
        self.assertEqual(ended.code, 1, ended.err)
        self.assertIn("--rejects must be a file", ended.err)

    def test_an_import_ends_when_its_client_has_gone(self):
        with open(self.csv, "wb") as file:
            file.write(transactions.HEADER.encode() + b"\n")
            for _ in range(128):
                file.write(b"\n" * (1 << 20))
        with self.serve() as bank:
            importing = process.start("import", self.csv, "--data", self.data,
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.addCleanup(importing.wait)
            self.addCleanup(importing.kill)
            process.until(lambda: "daybook-call" in process.threads(bank.process.pid), "it runs")
            importing.kill()
            process.until(lambda: "daybook-call" not in process.threads(bank.process.pid),
                          "it has ended")
            self.assertEqual(bank.stop(), 0)


if __name__ == "__main__":
    process.main()
