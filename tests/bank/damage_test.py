"""A directory that was damaged at rest is read exactly, refused, or repaired with a report. Nothing
is lost or wrong silently.

DAYBOOK_DAMAGE_RUNS=4000 runs more than the default. DAYBOOK_SEED=7 begins with another damage: a
failure names its seed."""

import collections
import os
import shutil

import damage
import process
import transactions

RUNS = int(os.environ.get("DAYBOOK_DAMAGE_RUNS", "24"))
SEED = int(os.environ.get("DAYBOOK_SEED", "1"))


class DamageTest(process.BankTest):
    def setUp(self):
        super().setUp()
        csv = os.path.join(self.home, "transactions.csv")
        transactions.generate(csv, rows=120, accounts=8)
        process.output("import", self.data, csv)

        self.kept = {}
        self.work()

    def work(self, end=process.Serving.stop):
        """Executes more commands, with keys."""
        number = len(self.kept)
        accounts = [f"{name}-{number}" for name in ("ada", "bea", "cleo")]
        with self.serve() as bank:
            bank.open(*accounts)
            for i in range(number, number + 30):
                account, cents, key = accounts[i % 3], i + 1, f"kept-{i}"
                answer = bank.deposit(account, cents, key)
                self.assertEqual(answer.status, 200)
                self.kept[key] = process.Deposit(account, cents, answer.json)
            end(bank)

    def try_damages(self, first_seed):
        # Read the contents from a copy, because reading opens the directory.
        asked = os.path.join(self.home, "asked")
        damage.copy_directory(self.data, asked)
        truth = damage.Truth(asked, self.kept)
        outcomes = collections.Counter()
        faults = []
        for seed in range(first_seed, first_seed + RUNS):
            copy = os.path.join(self.home, f"trial-{seed}")
            trial = damage.Trial(self.data, truth, copy, seed)
            outcomes[trial.outcome] += 1
            faults += [f"seed {seed}: {fault}" for fault in trial.faults]
            if not trial.faults:
                shutil.rmtree(copy)
        print(f"{RUNS} damages from seed {first_seed} on: {dict(outcomes)}")
        self.assertEqual(faults, [])

    def test_damage_after_a_clean_end(self):
        self.try_damages(SEED)

    def test_damage_after_a_kill(self):
        self.work(process.Serving.kill)
        self.try_damages(SEED + 1_000_000)

    def test_damage_of_what_was_opened_many_times(self):
        for _ in range(3):
            self.work(process.Serving.kill)
        process.output("status", self.data)
        self.try_damages(SEED + 2_000_000)


if __name__ == "__main__":
    process.main()
