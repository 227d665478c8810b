"""A rule over all accounts of a client, over HTTP: their sum stays above the limit."""

import concurrent.futures

import http_client
import process


class Boundary(process.BankTest):
    def setUp(self):
        super().setUp()
        self.bank = self.serve()

    def open(self, account, client, overdraft=0, cents=0):
        opening = {"owner": client.title(), "client": client, "overdraftCents": overdraft}
        self.accept(f"account/{account}", {"open": opening})
        if cents:
            self.accept(f"account/{account}", {"deposit": {"cents": cents}})

    def accept(self, path, command):
        answer = self.bank.execute(path, command)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def refuse(self, path, command):
        answer = self.bank.execute(path, command)
        self.assertEqual((answer.status, answer.json["code"]), (409, "rejected"))
        return answer.json["detail"]

    def pay(self, account, cents, client="ada"):
        return {"client": client, "account": account, "cents": cents}

    def test_one_account_pays_with_the_money_of_another(self):
        self.open("current", "ada", overdraft=50)
        self.open("savings", "ada", overdraft=50, cents=100)
        receipt = self.accept("pay", self.pay("current", 200))
        self.assertEqual(receipt["streams"], [{"stream": "account-current", "version": 2}])
        self.assertEqual(self.refuse("pay", self.pay("savings", 1)),
                         "insufficient funds on all accounts")
        row = self.bank.queries.get(f"/views/balances/current?at_least={receipt['token']}")
        self.assertEqual(row.json["row"]["cents"], -200)
        self.accept("account/savings", {"deposit": {"cents": 1}})
        self.accept("pay", self.pay("savings", 1))

    def test_the_limit_cannot_be_evaded(self):
        self.open("current", "ada", overdraft=50)
        self.bank.open("other")
        self.assertEqual(self.refuse("account/current", {"withdraw": {"cents": 1}}),
                         "accounts of a client share a limit: use pay")
        transfer = {"from": "current", "to": "other", "cents": 1}
        self.assertEqual(self.refuse("transfer", transfer),
                         "accounts of a client share a limit: use pay")
        self.assertEqual(self.refuse("pay", self.pay("other", 1)), "the client has no such account")
        self.assertEqual(self.refuse("account/current", {"close": {}}),
                         "the client's other accounts depend on the overdraft limit of this one")

    def test_a_payment_takes_no_key_and_no_version(self):
        self.assertEqual(self.bank.execute("pay/1", {}).status, 400)
        answer = self.bank.execute("pay", self.pay("current", 1), If_Match="1")
        self.assertEqual(answer.status, 400)

    def test_a_repeated_payment_is_one(self):
        self.open("current", "ada", cents=100)
        first = self.bank.execute("pay", self.pay("current", 60), Idempotency_Key="rent").json
        again = self.bank.execute("pay", self.pay("current", 60), Idempotency_Key="rent").json
        self.assertEqual(again, first | {"repeated": True})

    def test_of_many_who_pay_at_once_only_so_many_succeed_as_there_is_money(self):
        for account in ("a", "b", "c", "d"):
            self.open(account, "ada", overdraft=10, cents=15)  # 100 together

        def pay_from(account):
            client = http_client.Client(self.bank.commands.port)
            try:
                return [client.post("/commands/pay", self.pay(account, 1)).status
                        for _ in range(40)]
            finally:
                client.close()

        with concurrent.futures.ThreadPoolExecutor() as pool:
            statuses = [status for part in pool.map(pay_from, "abcd") for status in part]
        self.assertEqual((statuses.count(200), statuses.count(409)), (100, 60))
        # Decisions are the same after a restart, with empty caches.
        self.bank.kill()
        self.bank = self.serve()
        self.refuse("pay", self.pay("a", 1))
        self.accept("account/d", {"deposit": {"cents": 3}})
        self.accept("pay", self.pay("a", 3))


if __name__ == "__main__":
    process.main()
