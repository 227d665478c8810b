"""A kill under load: acknowledged commands are there, once; others are complete or absent."""

import collections
import threading

import http_client
import process

ROUNDS = 4
CLIENTS = 6
ACCOUNTS = [f"a{number}" for number in range(4)]


class Load:
    """One client that moves money until the bank ends, and keeps the receipts."""

    def __init__(self, port, name):
        self.client = http_client.Client(port)
        self.name = name
        self.receipts = {}  # Idempotency-Key -> (path, command, receipt)
        self.unknown = None  # (key, path, command) in flight at the end
        self.surprise = None
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        number = 0
        while self.surprise is None:
            number += 1
            key = f"{self.name}-{number}"
            path, command = self.command(number)
            try:
                answer = self.client.post(path, command, {"Idempotency_Key": key})
            except (OSError, http_client.http.client.HTTPException):
                self.unknown = key, path, command
                return
            if answer.status == 429:
                number -= 1  # busy accounts: retry the same command
            elif answer.status != 200:
                self.surprise = answer
            else:
                self.receipts[key] = path, command, answer.json

    def command(self, number):
        here, there = ACCOUNTS[number % 4], ACCOUNTS[(number + 1) % 4]
        if number % 3:
            return f"/commands/account/{here}", {"deposit": {"cents": 1, "text": self.name}}
        return "/commands/transfer", {"from": here, "to": there, "cents": 1, "text": self.name}


class Kill(process.BankTest):
    def setUp(self):
        super().setUp()
        self.receipts = {}

    def test_nothing_acknowledged_is_gone_and_nothing_is_there_twice(self):
        unknown = []
        with self.serve() as bank:
            bank.open(*ACCOUNTS, overdraft=10**9)
            bank.kill()
        for number in range(ROUNDS):
            unknown += self.load_and_kill(number)
            self.check_log()
        with self.serve() as bank:
            self.check_answers_again(bank)
            self.check_unknown_ones(bank, unknown)
            self.assertEqual(bank.stop(), 0)
        self.check_log()
        self.check_balances()

    def load_and_kill(self, number):
        with self.serve() as bank:
            clients = [Load(bank.command_port, f"{number}-{client}") for client in range(CLIENTS)]
            try:
                enough = 40 + 70 * number
                process.until(
                    lambda: sum(len(client.receipts) for client in clients) >= enough
                    or any(client.surprise for client in clients), "commands are acknowledged")
            finally:
                bank.kill()
                for client in clients:
                    client.thread.join()
                    client.client.close()
        for client in clients:
            self.assertIsNone(client.surprise)
            self.receipts |= client.receipts
        return [client.unknown for client in clients]

    def check_log(self):
        """The events of every receipt are at its place; commits are complete; there are no gaps."""
        events = process.lines("log", self.data, "--json")
        self.assertEqual([event["position"] for event in events], list(range(1, len(events) + 1)))
        versions, commits = collections.Counter(), collections.defaultdict(list)
        for event in events:
            versions[event["stream"]] += 1
            self.assertEqual(event["version"], versions[event["stream"]])
            commits[event["command_id"]].append(event)
        for commit in commits.values():
            kinds = [event["type"].removeprefix("account.") for event in commit]
            self.assertIn(kinds, (["opened"], ["deposited"], ["withdrawn", "deposited"]))
            self.assertEqual(commit[-1]["position"] - commit[0]["position"], len(commit) - 1)
        for _, _, receipt in self.receipts.values():
            commit = commits[receipt["command_id"]]
            self.assertEqual([event["position"] for event in commit],
                             list(range(receipt["first_position"], receipt["last_position"] + 1)))
            self.assertEqual([(event["stream"], event["version"]) for event in commit],
                             [(one["stream"], one["version"]) for one in receipt["streams"]])

    def check_answers_again(self, bank):
        """A repeated request with the same key gets the first receipt."""
        for key, (path, command, receipt) in list(self.receipts.items())[::10]:
            again = bank.commands.post(path, command, {"Idempotency_Key": key})
            self.assertEqual(again.json, receipt | {"repeated": True})

    def check_unknown_ones(self, bank, unknown):
        """Commands without an answer are sent again, and have then taken effect once."""
        for key, path, command in unknown:
            answers = [bank.commands.post(path, command, {"Idempotency_Key": key})
                       for _ in range(2)]
            self.assertEqual([answer.status for answer in answers], [200, 200])
            self.assertEqual(answers[1].json, answers[0].json | {"repeated": True})
            self.receipts[key] = path, command, answers[1].json

    def check_balances(self):
        """Every command sent has taken effect by now, so the sum is known."""
        rows = process.lines("view", self.data, "balances")
        deposits = sum("deposit" in command for _, command, _ in self.receipts.values())
        self.assertEqual(sum(row["row"]["cents"] for row in rows), deposits)
        transfers = len(self.receipts) - deposits
        self.assertEqual(sum(row["row"]["bookings"] for row in rows), deposits + 2 * transfers)
        self.assertEqual(process.run("verify", self.data).code, 0)


if __name__ == "__main__":
    process.main()
