"""When the system refuses a thread or memory, the call is refused or the program ends with an error
message. It never aborts, and nothing acknowledged is lost."""

import os
import resource
import subprocess
import sys

import process
import transactions

FEW_THREADS = os.environ.get("FEW_THREADS", "")
SKIPPED = 77
PLENTY = 1000


class Threads(process.BankTest):
    def setUp(self):
        super().setUp()
        self.limit = self.data + ".threads"
        self.environment = dict(os.environ, LD_PRELOAD=FEW_THREADS,
                                DAYBOOK_THREADS_MAX=self.limit)

    def allow(self, threads):
        with open(self.limit + ".new", "w", encoding="ascii") as file:
            file.write(f"{threads}\n")
        os.rename(self.limit + ".new", self.limit)

    def limited(self, *words):
        return process.start(*words, "--data", self.data, env=self.environment,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def check_sentence(self, bank, errors):
        """The program has ended by itself, and reported what was missing."""
        self.assertEqual(bank.returncode, 1, errors)
        self.assertIn("thread", errors.splitlines()[-1])
        self.assertNotIn("terminate", errors)

    def test_a_start_with_too_few_threads_ends_with_a_sentence(self):
        for threads in range(100):
            self.allow(threads)
            bank = self.limited("serve")
            self.addCleanup(bank.kill)
            is_ready = bank.stdout.readline() != ""
            if is_ready:
                bank.terminate()
            _, errors = bank.communicate(timeout=process.PATIENCE_S)
            if is_ready:
                self.assertEqual(bank.returncode, 0, errors)
                break
            self.check_sentence(bank, errors)
        self.assertGreater(threads, 10)
        self.assertEqual(process.run("verify", self.data).code, 0)

    def test_a_verb_with_too_few_threads_ends_with_a_sentence(self):
        csv = self.data + ".csv"
        transactions.generate(csv, rows=50, accounts=5)
        for threads in range(100):
            self.allow(threads)
            bank = self.limited("import", csv)
            self.addCleanup(bank.kill)
            _, errors = bank.communicate(timeout=process.PATIENCE_S)
            if bank.returncode == 0:
                break
            self.check_sentence(bank, errors)
        self.assertGreater(threads, 5)
        self.assertEqual(process.run("verify", self.data).code, 0)

    def test_a_start_with_too_little_memory_ends_with_a_sentence(self):
        for megabytes in range(150, 10_000, 50):
            most = megabytes * 1024 * 1024
            bank = process.start("serve", "--data", self.data, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, before=lambda most=most:
                                 resource.setrlimit(resource.RLIMIT_AS, (most, most)))
            self.addCleanup(bank.kill)
            is_ready = bank.stdout.readline() != ""
            if is_ready:
                bank.terminate()
            _, errors = bank.communicate(timeout=process.PATIENCE_S)
            if is_ready and bank.returncode == 0:
                break
            self.assertEqual(bank.returncode, 1, errors)
            self.assertRegex(errors.splitlines()[-1], "memory|thread")
        self.assertGreater(megabytes, 150)
        self.assertEqual(process.run("verify", self.data).code, 0)

    def test_a_call_that_gets_no_thread_is_refused_and_the_next_one_answered(self):
        self.allow(PLENTY)
        with self.serve(env=self.environment) as bank:
            bank.open("ada")
            self.allow(0)
            refused = process.run("status", self.data)
            self.assertEqual(refused.code, 1)
            self.assertIn("cannot start the thread", refused.err)
            deposit = {"deposit": {"cents": 1}}
            self.assertEqual(bank.execute("account/ada", deposit).status, 200)
            self.allow(PLENTY)
            self.assertEqual(process.run("status", self.data).code, 0)
            self.allow(0)
            self.assertEqual(bank.stop(), 0)
        self.assertEqual(len(process.lines("log", self.data, "--json")), 2)

    def test_a_verb_inside_that_gets_no_thread_ends_with_a_sentence(self):
        csv = self.data + ".csv"
        transactions.generate(csv, rows=50, accounts=5)
        self.allow(PLENTY)
        with self.serve(env=self.environment) as bank:
            threads = len(os.listdir(f"/proc/{bank.process.pid}/task")) - 1
            self.allow(threads + 1)  # for the call, and none for the import's pipeline
            refused = process.run("import", self.data, csv)
            self.assertEqual(refused.code, 1)
            self.assertIn("the verb import failed because of a system error", refused.err)
            self.assertIn("cannot start the thread", bank.said())
            self.allow(PLENTY)
            self.assertEqual(process.run("import", self.data, csv).code, 0)
            self.assertEqual(bank.stop(), 0)


if __name__ == "__main__":
    if not FEW_THREADS:
        print("FEW_THREADS has to name the library of few_threads.cpp")
        sys.exit(SKIPPED)
    process.main()
