"""Backups are made while the bank serves, and restored after it was lost."""

import glob
import json
import os

import kill_test
import process
import transactions

CLIENTS = 4


def alone(*words):
    """Runs a verb that needs no data directory."""
    verb = process.start(*words, stdout=-1, stderr=-1)
    out, err = verb.communicate(timeout=process.PATIENCE_S)
    return process.Ended(verb.returncode, out, err)


def tree(directory):
    """Every file below the directory, with its content."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                found[os.path.join(folder, name)] = file.read()
    return found


class Backup(process.BankTest):
    def setUp(self):
        super().setUp()
        self.to = os.path.join(self.home, "backups")
        self.restored = os.path.join(self.home, "restored")

    def fill(self, data=None):
        csv = os.path.join(self.home, "transactions.csv")
        transactions.generate(csv, rows=120, accounts=9)
        process.output("import", data or self.data, csv)

    def back_up(self, *words):
        return json.loads(process.output("backup", self.data, self.to, "--json", *words))

    def test_what_was_acknowledged_before_a_backup_is_there_after_a_restore(self):
        with self.serve() as bank:
            bank.open(*kill_test.ACCOUNTS, overdraft=10**9)
            clients = [kill_test.Load(bank.command_port, f"c{client}") for client in range(CLIENTS)]
            try:
                made = [self.back_up_under_load(clients, number) for number in (1, 2)]
                self.acknowledged(clients, sum(len(client.receipts) for client in clients) + 40)
            finally:
                bank.kill()
                for client in clients:
                    client.thread.join()
                    client.client.close()
        receipts = {}
        for client in clients:
            self.assertIsNone(client.surprise)
            receipts |= client.receipts
        listed = json.loads(alone("backup", "list", self.to, "--json").out)
        self.assertEqual([backup["id"] for backup in listed["backups"]], [1, 2])
        self.assertEqual(alone("backup", "verify", self.to).code, 0)
        for number, before in enumerate(made, 1):
            self.check_restored(number, before, receipts)

    def acknowledged(self, clients, enough):
        process.until(lambda: sum(len(client.receipts) for client in clients) >= enough
                      or any(client.surprise for client in clients), "commands are acknowledged")

    def back_up_under_load(self, clients, number):
        """Backs up under load. Returns the keys acknowledged before the backup began."""
        self.acknowledged(clients, 60 * number)
        before = [key for client in clients for key in list(client.receipts)]
        report = self.back_up()
        self.assertEqual((report["id"], report["verified"], report["notices"]), (number, True, []))
        return before

    def check_restored(self, number, before, receipts):
        data = f"{self.restored}-{number}"
        ended = process.run("restore", data, self.to, "--backup", str(number), "--json")
        self.assertEqual(ended.code, 0, ended.err)
        report = json.loads(ended.out)
        self.assertEqual((report["epoch"], report["new_epoch"]), (1, 1 + number))
        self.assertEqual(process.run("verify", data).code, 0)
        events = process.lines("log", data, "--json")
        self.assertEqual([event["position"] for event in events], list(range(1, len(events) + 1)))
        there = {event["command_id"] for event in events}
        for key in before:
            self.assertIn(receipts[key][2]["command_id"], there)
        with self.serve(data=data) as bank:
            self.check_tokens(bank, receipts[before[-1]][2])
            self.send_again(bank, receipts, there)
        rows = process.lines("view", data, "balances")
        deposits = sum("deposit" in command for _, command, _ in receipts.values())
        self.assertGreaterEqual(sum(row["row"]["cents"] for row in rows), deposits)
        self.assertEqual(process.run("verify", data).code, 0)

    def check_tokens(self, bank, receipt):
        answer = bank.queries.get(f"/views/balances?at_least={receipt['token']}")
        self.assertEqual(answer.status, 400)
        self.assertIn("token", answer.json["detail"])

    def send_again(self, bank, receipts, there):
        """Commands in the backup are known; the others are executed, once."""
        for key, (path, command, receipt) in receipts.items():
            first = bank.commands.post(path, command, {"Idempotency_Key": key})
            self.assertEqual(first.status, 200)
            self.assertEqual(first.json["repeated"], receipt["command_id"] in there)
            again = bank.commands.post(path, command, {"Idempotency_Key": key})
            self.assertEqual(again.json, first.json | {"repeated": True})

    def test_backups_are_the_same_whether_somebody_serves_or_not(self):
        self.fill()
        offline = self.back_up()
        with self.serve() as bank:
            bank.open("ada")
            served = self.back_up()
            self.assertEqual(bank.stop(), 0)
        self.assertEqual((offline["id"], served["id"]), (1, 2))
        self.assertEqual((offline["store"], offline["epoch"]), (served["store"], served["epoch"]))
        self.assertEqual(served["events"], offline["events"] + 1)
        self.assertRegex(served["program"], r"^bank on daybook \d")
        again = self.back_up("--keep", "1")
        self.assertEqual((again["id"], again["removed"]), (3, [1, 2]))
        said = process.output("backup", self.data, self.to)
        self.assertIn("read back and verified", said)
        listed = alone("backup", "list", self.to)
        self.assertEqual((listed.code, len(listed.out.splitlines())), (0, 2))

    def test_a_restored_directory_answers_as_the_first_one_did(self):
        self.fill()
        reads = (("log", "--json"), ("view", "balances"), ("view", "statement"), ("schema",))
        before = [process.output(words[0], self.data, *words[1:]) for words in reads]
        self.back_up()
        said = process.output("restore", self.restored, self.to)
        self.assertIn("as epoch 2", said)
        self.assertEqual(sorted(os.listdir(self.restored)), ["format", "lock", "log", "mark"])
        for words, expected in zip(reads, before):
            self.assertEqual(process.output(words[0], self.restored, *words[1:]), expected)
        self.assertEqual(process.run("restore", self.restored, self.to).code, 1)

    def test_a_damaged_backup_is_told_and_not_restored(self):
        self.fill()
        self.back_up()
        for path in sorted(glob.glob(os.path.join(self.to, "000001", "**", "*"), recursive=True)):
            if not os.path.isfile(path):
                continue
            with self.subTest(os.path.basename(path)):
                with open(path, "rb") as file:
                    content = file.read()
                damaged = bytearray(content or b"4")  # a write-ahead log may be empty
                damaged[len(content) // 2] ^= 4
                with open(path, "wb") as file:
                    file.write(damaged)
                verified = alone("backup", "verify", self.to, "1", "--json")
                self.assertEqual(verified.code, 3)
                self.assertIn(path, json.loads(verified.out)["backups"][0]["findings"][0])
                restored = process.run("restore", self.restored, self.to)
                self.assertEqual(restored.code, 1)
                self.assertIn("nothing was restored", restored.err)
                self.assertFalse(os.path.exists(self.restored))
                with open(path, "wb") as file:
                    file.write(content)
        self.assertEqual(alone("backup", "verify", self.to, "1").code, 0)

    def test_nothing_that_is_no_backup_is_touched(self):
        self.fill()
        self.back_up()
        other = os.path.join(self.home, "other")
        self.fill(other)
        before = tree(self.to)
        refused = process.run("backup", other, self.to)
        self.assertEqual(refused.code, 1)
        self.assertIn("contains the backups of store", refused.err)
        self.assertEqual(tree(self.to), before)
        inside = process.run("backup", self.data, os.path.join(self.data, "backups"))
        self.assertEqual(inside.code, 1)
        self.assertIn("inside the store's own directory", inside.err)
        self.assertIn("contains no backups", process.run("backup", self.data, self.home).err)
        self.assertEqual(alone("backup", "list", self.home).code, 1)
        self.assertEqual(alone("backup", "verify", self.to, "7").code, 1)
        self.assertEqual(alone("backup", "verify", self.to, "first").code, 2)
        with self.serve():
            served = process.run("restore", self.data, self.to)
            self.assertEqual(served.code, 1)
            self.assertIn("stop it first", served.err)

    def test_help_and_words(self):
        for words, usage in (("backup", "backup --data DIR TO"), ("backup list", "backup list TO"),
                             ("backup verify", "backup verify TO [ID]"),
                             ("restore", "restore --data DIR FROM")):
            helped = alone(*words.split(), "--help")
            self.assertEqual(helped.code, 0)
            self.assertTrue(helped.out.startswith(f"usage: bank {usage}"), helped.out)
        self.fill()
        self.assertEqual(process.run("backup", self.data, "./list", cwd=self.home).code, 0)
        self.assertTrue(os.path.exists(os.path.join(self.home, "list", "000001")))
        self.assertEqual(alone("backup", "list").code, 2)
        self.assertEqual(alone("backup", self.to).code, 2)


if __name__ == "__main__":
    process.main()
