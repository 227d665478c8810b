"""The log is the only truth on disk: deleted indexes and views are rebuilt."""

import os
import shutil

import process
import transactions

DERIVED = (("index",), ("views",), ("index", "views"), ("views/balances-v1",))
READS = (("log", "--json"), ("log", "--json", "--stream", "account-3"),
         ("log", "--json", "--type", "account.withdrawn", "--backward"),
         ("log", "--json", "--tag", "owner:client of account 3"), ("view", "balances"),
         ("view", "statement"), ("view", "balances", "--index", "owner"), ("verify", "--json"))


class Derived(process.BankTest):
    def setUp(self):
        super().setUp()
        self.csv = os.path.join(self.home, "transactions.csv")
        transactions.generate(self.csv, rows=300, accounts=20)
        process.output("import", self.data, self.csv)

    def read(self, words):
        """What a verb prints, without whether there was an index to check."""
        text = process.output(words[0], self.data, *words[1:])
        return text.replace('"index_checked":false', '"index_checked":true')

    def reads(self):
        return [self.read(words) for words in READS]

    def delete(self, folders):
        for folder in folders:
            shutil.rmtree(os.path.join(self.data, folder), ignore_errors=True)
            self.assertFalse(os.path.exists(os.path.join(self.data, folder)))

    def test_deleting_what_is_derived_loses_nothing(self):
        before = self.reads()
        for folders in DERIVED:
            with self.subTest(folders):
                self.delete(folders)
                self.assertEqual(self.reads(), before)

    def test_each_read_alone_brings_back_what_it_needs(self):
        before = self.reads()
        for words, expected in zip(READS, before):
            with self.subTest(words):
                self.delete(("index", "views"))
                self.assertEqual(self.read(words), expected)

    def test_what_was_done_is_known_without_the_index(self):
        with self.serve() as bank:
            first = bank.execute("account/3", {"deposit": {"cents": 5}}, Idempotency_Key="k").json
            self.assertEqual(bank.stop(), 0)
        self.delete(("index", "views"))
        with self.serve() as bank:
            again = bank.execute("account/3", {"deposit": {"cents": 5}}, Idempotency_Key="k").json
            self.assertEqual(again, first | {"repeated": True})
            version = first["streams"][0]["version"]
            stale = bank.execute("account/3", {"deposit": {"cents": 5}}, If_Match=str(version - 1))
            self.assertEqual(stale.status, 412)
            row = bank.queries.get(f"/views/balances/3?at_least={again['token']}")
            self.assertEqual((row.status, row.json["position"]), (200, first["last_position"]))
        self.assertIn('"booked":0', process.output("import", self.data, self.csv, "--json"))

    def test_the_index_is_rebuilt_after_a_kill_too(self):
        with self.serve() as bank:
            bank.open("ada")
            bank.kill()
        before = self.reads()
        self.delete(("index",))
        self.assertEqual(self.reads(), before)


if __name__ == "__main__":
    process.main()
