"""A damaged or exchanged view is rebuilt and reported; nothing else stops."""

import glob
import json
import os
import shutil
import signal

import process
import transactions

VIEWS = ("balances", "statement")


class Views(process.BankTest):
    def setUp(self):
        super().setUp()
        csv = os.path.join(self.home, "transactions.csv")
        transactions.generate(csv, rows=300, accounts=20)
        process.output("import", self.data, csv)
        self.rows = self.read()

    def read(self):
        return [process.output("view", self.data, name) for name in VIEWS]

    def path(self, *names):
        return os.path.join(self.data, "views", *names)

    def directory(self, view):
        (name,) = (each for each in os.listdir(self.path()) if each.startswith(view + "-v"))
        return name

    def generation(self, view):
        name = self.directory(view)
        with open(self.path(name, "CURRENT"), encoding="ascii") as current:
            return self.path(name, current.read().strip())

    def damage(self, kind, view="balances"):
        generation = self.generation(view)
        if kind == "manifest is gone":
            os.remove(glob.glob(os.path.join(generation, "MANIFEST-*"))[0])
        elif kind == "current names another":
            with open(os.path.join(generation, "CURRENT"), "w", encoding="ascii") as current:
                current.write("MANIFEST-000999\n")
        elif kind == "stamp is gone":
            os.remove(os.path.join(generation, "stamp"))
        elif kind == "table is gone":
            os.remove(glob.glob(os.path.join(generation, "*.sst"))[0])
        elif kind == "generation is gone":
            shutil.rmtree(generation)

    def exchange(self):
        one, other = (self.path(self.directory(view)) for view in VIEWS)
        os.rename(one, one + ".between")
        os.rename(other, one)
        os.rename(one + ".between", other)

    def check_told(self, err, *views):
        for view in views:
            self.assertIn(f"notice: view {self.directory(view)} is being rebuilt from the log:",
                          err)

    def test_a_damaged_view_stops_no_verb_and_is_built_again(self):
        for kind in ("manifest is gone", "current names another", "stamp is gone",
                     "table is gone", "generation is gone"):
            for verb in (("status", "--json"), ("view", "balances"), ("rebuild", "balances")):
                with self.subTest((kind, verb)):
                    self.damage(kind)
                    ended = process.run(verb[0], self.data, *verb[1:])
                    self.assertEqual(ended.code, 0, ended.err)
                    self.check_told(ended.err, "balances")
                    if verb[0] == "status":
                        views = json.loads(ended.out)["projections"]
                        told = {view["name"]: view["notice"] for view in views}
                        self.assertIn("is being rebuilt", told["balances"])
                        self.assertIsNone(told["statement"])
                    self.assertEqual(self.read(), self.rows)

    def test_a_service_starts_on_a_damaged_view_and_fills_it(self):
        self.damage("manifest is gone")
        with self.serve() as bank:
            self.check_told(bank.said(), "balances")
            done = bank.execute("account/3", {"deposit": {"cents": 5}}).json
            row = bank.queries.get(f"/views/balances/3?at_least={done['token']}")
            self.assertEqual((row.status, row.json["position"]), (200, done["last_position"]))
            status = bank.queries.get("/status").json
            (view,) = (each for each in status["projections"] if each["name"] == "balances")
            self.assertIn("MANIFEST", view["notice"])
            text = process.output("status", self.data)  # runs in the serving process
            self.assertIn("is being rebuilt from the log", text)
            self.assertEqual(process.run("rebuild", self.data, "balances").code, 0)
            self.assertNotIn("is being rebuilt", process.output("status", self.data))
            self.assertEqual(bank.stop(), 0)

    def test_the_directories_of_two_views_that_were_exchanged_give_no_wrong_row(self):
        self.exchange()
        rows = dict(zip(VIEWS, ([json.loads(row) for row in rows.splitlines()]
                                for rows in self.rows)))
        with self.serve() as bank:
            self.check_told(bank.said(), *VIEWS)
            # Right after the start: rows are of this view, or not there yet.
            for view in VIEWS:
                answer = bank.queries.get(f"/views/{view}?limit=1000")
                self.assertEqual(answer.status, 200)
                keys = [row["key"] for row in rows[view]]
                self.assertTrue(all(row["key"] in keys for row in answer.json["rows"]))
            token = bank.execute("account/3", {"deposit": {"cents": 5}}).json["token"]
            answer = bank.queries.get(f"/views/statement?limit=1000&at_least={token}").json
            self.assertTrue(all(row in answer["rows"] for row in rows["statement"]))
            self.assertEqual(len(answer["rows"]), len(rows["statement"]) + 1)
            for view in bank.queries.get("/status").json["projections"]:
                self.assertIn("is part ", view["notice"])
            self.assertEqual(bank.stop(), 0)
        with self.serve() as bank:
            self.assertNotIn(" view ", bank.said())

    def test_exchanged_views_are_filled_again_by_the_verbs_too(self):
        self.exchange()
        self.assertEqual(self.read(), self.rows)
        self.exchange()
        one, other = (self.generation(view) for view in VIEWS)
        os.rename(one, one + ".between")
        os.rename(other, one)
        os.rename(one + ".between", other)
        self.assertEqual(self.read(), self.rows)

    def test_a_damaged_block_is_an_error_and_the_next_start_mends_it(self):
        for table in glob.glob(os.path.join(self.generation("statement"), "*.sst")):
            with open(table, "r+b") as file:
                file.seek(os.path.getsize(table) // 2)
                byte = file.read(1)
                file.seek(-1, os.SEEK_CUR)
                file.write(bytes([byte[0] ^ 1]))
        ended = process.run("view", self.data, "statement")
        if ended.code == 0:  # it was detected on opening already
            self.assertIn("is being rebuilt", ended.err)
        else:
            self.assertIn("(corrupt)", ended.err)
            self.assertIn("error: view statement-v1 is damaged", ended.err)
        self.assertEqual(self.read(), self.rows)

    def test_a_view_that_cannot_be_opened_now_is_opened_later(self):
        lock = self.path(self.directory("balances"), "lock")
        os.rename(lock, lock + ".aside")
        os.mkdir(lock)
        with self.serve() as bank:
            self.assertIn("error: view balances-v1 has stopped: cannot open", bank.said())
            done = bank.execute("account/3", {"deposit": {"cents": 5}})
            self.assertEqual(done.status, 200)
            other = bank.queries.get(f"/views/statement?at_least={done.json['token']}")
            self.assertEqual(other.status, 200)
            refused = bank.queries.get("/views/balances")
            self.assertEqual((refused.status, refused.json["code"]), (500, "io"))
            told, = (line for line in bank.said().splitlines()
                     if f"reference {refused.json['reference']}: " in line)
            self.assertIn("cannot open", told)
            os.rmdir(lock)
            os.rename(lock + ".aside", lock)
            process.until(lambda: bank.queries.get("/views/balances").status == 200,
                          "the view is opened")
            answer = bank.queries.get(f"/views/balances/3?at_least={done.json['token']}")
            self.assertEqual(answer.status, 200)
            bank.process.send_signal(signal.SIGTERM)
            self.assertEqual(bank.process.wait(process.PATIENCE_S), 0)


if __name__ == "__main__":
    process.main()
