"""A program whose standard descriptors are closed: nothing that it prints is written to a file of
the data directory, and it works as usual."""

import itertools
import os
import stat
import subprocess

import process
import transactions

DESCRIPTORS = (0, 1, 2)
SUBSETS = [closed for count in (1, 2, 3)
           for closed in itertools.combinations(DESCRIPTORS, count)]
# Texts that the program prints in these tests, on either output.
PRINTED = (b'"ready":true', b"shutting down: running", b"error: ", b'"position":',
           b"no damage found", b"usage: ", b"imported")


def start_without(closed, program, *words, **options):
    def close():
        process.die_with_the_test()
        for number in closed:
            os.close(number)
    return subprocess.Popen([program, *words], stdin=subprocess.DEVNULL, preexec_fn=close,
                            **options)


class Closed(process.BankTest):
    def setUp(self):
        super().setUp()
        self.csv = self.data + ".csv"
        transactions.generate(self.csv, rows=50, accounts=5)

    def run_without(self, closed, *words, program=process.PROGRAM):
        """Runs a verb on the directory and returns its exit code. Its output goes nowhere or to
        pipes."""
        ended = start_without(closed, program, *words, "--data", self.data,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(ended.kill)
        ended.communicate(timeout=process.PATIENCE_S)
        return ended.returncode

    def check_directory(self):
        """Every file holds only what its owner wrote."""
        for folder, _, names in os.walk(self.data):
            for name in names:
                path = os.path.join(folder, name)
                if not stat.S_ISREG(os.stat(path).st_mode):
                    continue
                with open(path, "rb") as file:
                    content = file.read()
                for text in PRINTED:
                    self.assertFalse(text in content, f"{text} in {path}")
                if name == "lock":
                    self.assertEqual(len(content), 0, path)
        self.assertEqual(process.run("verify", self.data).code, 0)

    def remove_directory(self):
        subprocess.run(["rm", "-rf", self.data], check=True)

    def test_verbs_print_into_no_file_and_end_as_always(self):
        for closed in SUBSETS:
            with self.subTest(closed=closed):
                self.assertEqual(self.run_without(closed, "import", self.csv), 0)
                self.assertEqual(self.run_without(closed, "log", "--json"), 0)
                self.assertEqual(self.run_without(closed, "verify"), 0)
                self.assertEqual(self.run_without(closed, "view", "no-such-view"), 2)
                self.assertEqual(self.run_without(closed, "no-such-verb"), 2)
                self.check_directory()
                self.remove_directory()

    def test_a_serving_program_prints_into_no_file_and_answers_verbs(self):
        for closed in SUBSETS:
            with self.subTest(closed=closed):
                bank = start_without(closed, process.PROGRAM, "serve", "--data", self.data,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self.addCleanup(bank.wait)
                self.addCleanup(bank.kill)
                control = os.path.join(self.data, "control")
                process.until(lambda: os.path.exists(control) or bank.poll() is not None,
                              "it serves")
                process.until(lambda: self.run_without(closed, "status") == 0, "it answers")
                self.assertEqual(self.run_without(closed, "import", self.csv), 0)
                bank.terminate()
                self.assertEqual(bank.wait(process.PATIENCE_S), 0)
                self.check_directory()
                self.remove_directory()

    def test_the_tool_for_any_store_does_the_same(self):
        tool = os.path.join(os.path.dirname(process.PROGRAM), "daybook")
        if not os.access(tool, os.X_OK):
            self.skipTest("the tool is not built")
        process.output("import", self.data, self.csv)
        for closed in SUBSETS:
            with self.subTest(closed=closed):
                self.assertEqual(self.run_without(closed, "log", program=tool), 0)
                self.assertEqual(self.run_without(closed, "verify", program=tool), 0)
                self.check_directory()


if __name__ == "__main__":
    process.main()
