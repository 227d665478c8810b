"""scripts/demo, with a bank that is built already, works and shows what its commands print."""

import json
import os
import re
import subprocess

import process

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LINES_OF_A_SHELL = re.compile(r"line \d+: |Killed|Terminated")


class Demo(process.BankTest):
    def demo(self, *words):
        return subprocess.run([os.path.join(PROJECT, "scripts/demo"), *words], cwd=self.home,
                              env=dict(os.environ, DAYBOOK_BANK=process.PROGRAM), text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def directories(self):
        """The directories of demos, including others that were kept."""
        return {name for name in os.listdir(os.path.join(PROJECT, "build"))
                if name.startswith("demo.")}

    def test_it_shows_commands_and_what_they_print(self):
        before = self.directories()
        ended = self.demo()
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), ended.stdout)
        self.assertIsNone(LINES_OF_A_SHELL.search(ended.stdout), ended.stdout)
        self.assertIn("== Good: it all worked", ended.stdout)
        answers = re.findall(r"^    \$ curl .*\n((?:    (?!\$).*\n)+)", ended.stdout, re.MULTILINE)
        self.assertGreater(len(answers), 8)
        for answer in answers:  # complete, on the single line that curl prints
            self.assertEqual(len(answer.splitlines()), 1, answer)
            self.assertIsInstance(json.loads(answer), dict)
        self.assertEqual(self.directories(), before)

    def test_the_commands_that_it_leaves_to_try_work(self):
        ended = self.demo("--keep")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.addCleanup(subprocess.run, re.search(r"^  (rm -r .*)$", ended.stdout, re.M)[1],
                        shell=True, check=True)
        bank = int(re.search(r"^  kill (\d+)$", ended.stdout, re.MULTILINE)[1])
        self.addCleanup(os.kill, bank, 9)
        commands = re.findall(r"^  (curl .*|/.*)$", ended.stdout, re.MULTILINE)
        self.assertGreater(len(commands), 10)
        for command in commands:
            with self.subTest(command):
                ran = subprocess.run(command.replace("curl ", "curl -fsS "), shell=True, text=True,
                                     cwd=self.home, capture_output=True, check=False)
                self.assertEqual((ran.returncode, ran.stderr), (0, ""))
                self.assertTrue(ran.stdout)


if __name__ == "__main__":
    process.main()
