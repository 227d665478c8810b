"""Signals without a meaning do not end the program; each is reported."""

import os
import shutil
import signal
import subprocess

import process
import transactions

WITHOUT_MEANING = (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGVTALRM,
                   signal.SIGPROF, signal.SIGIO, signal.SIGPWR, signal.SIGSTKFLT, signal.SIGXCPU)
LINES_MAX = 10  # within a minute


class Signals(process.BankTest):
    def check_alive(self, bank):
        self.assertEqual(bank.execute("account/ada", {"deposit": {"cents": 1}}).status, 200)

    def test_each_is_ignored_with_a_line(self):
        for some in (WITHOUT_MEANING[:5], WITHOUT_MEANING[5:]):
            with self.serve() as bank:
                bank.open("ada")
                for number in some:
                    bank.process.send_signal(number)
                    line = f"notice: {number.name} is ignored"
                    process.until(lambda bank=bank, line=line: line in bank.said(), line)
                    self.check_alive(bank)
                self.assertEqual(bank.stop(), 0)
            shutil.rmtree(self.data)

    def test_real_time_signals_are_ignored_too(self):
        with self.serve() as bank:
            bank.open("ada")
            for number in (signal.SIGRTMIN, signal.SIGRTMIN + 3, signal.SIGRTMAX):
                before = bank.said().count("is ignored")
                os.kill(bank.process.pid, number)
                process.until(lambda: bank.said().count("is ignored") > before, "it is told")
                self.check_alive(bank)
            self.assertEqual(bank.stop(), 0)

    def test_many_are_not_many_lines(self):
        with self.serve() as bank:
            bank.open("ada")
            for _ in range(300):
                bank.process.send_signal(signal.SIGHUP)
                self.check_alive(bank)
            told = bank.said().count("SIGHUP is ignored")
            self.assertGreaterEqual(told, 1)
            self.assertLessEqual(told, 2 * LINES_MAX)
            self.assertEqual(bank.stop(), 0)

    def test_they_do_not_end_what_is_only_starting(self):
        """A store whose index must be rebuilt first."""
        rows = os.path.join(self.home, "rows.csv")
        transactions.generate(rows, 5_000, 100)
        self.assertEqual(process.run("import", self.data, rows).code, 0)
        shutil.rmtree(os.path.join(self.data, "index"))
        errors = os.path.join(self.home, "errors")
        with open(errors, "w", encoding="utf-8") as file:
            with process.started("serve", "--data", self.data, stdout=subprocess.PIPE,
                                 stderr=file) as bank:
                process.until(lambda: "daybook-signals" in process.threads(bank.pid), "it starts")
                for number in (signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2):
                    bank.send_signal(number)
                self.assertIn('"ready":true', bank.stdout.readline())
                bank.terminate()
                self.assertEqual(bank.wait(process.PATIENCE_S), 0)
        with open(errors, encoding="utf-8") as file:
            told = file.read()
        for name in ("SIGHUP", "SIGUSR1", "SIGUSR2"):
            self.assertIn(f"{name} is ignored", told)


if __name__ == "__main__":
    process.main()
