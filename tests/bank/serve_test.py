"""Commands over HTTP: accepted, refused, repeated."""

import process

INT64_MAX = 2**63 - 1
MOST = 10**15  # cents, in one amount and on one account


def code(answer):
    return answer.status, answer.json["code"]


class Serve(process.BankTest):
    def setUp(self):
        super().setUp()
        self.bank = self.serve()

    def balance(self, account, token):
        return self.bank.queries.get(f"/views/balances/{account}?at_least={token}").json["row"]

    def test_the_life_of_an_account(self):
        self.bank.open("ada", overdraft=50)
        answer = self.bank.execute("account/ada", {"deposit": {"cents": 700, "text": "wages"}})
        self.assertEqual(answer.status, 200, answer)
        receipt = answer.json
        self.assertEqual(receipt["streams"], [{"stream": "account-ada", "version": 2}])
        self.assertEqual((receipt["first_position"], receipt["last_position"]), (2, 2))
        self.assertEqual((receipt["events"], receipt["repeated"]), (1, False))
        self.assertEqual(answer.headers["ETag"], '"2"')
        self.assertEqual(answer.headers["Daybook-Token"], receipt["token"])
        self.bank.execute("account/ada", {"withdraw": {"cents": 750}})
        last = self.bank.execute("account/ada", {"deposit": {"cents": 50}})
        closed = self.bank.execute("account/ada", {"close": {}}).json
        self.assertEqual(last.json["last_position"], 4)
        self.assertEqual(self.balance("ada", closed["token"]),
                         {"owner": "Ada", "cents": 0, "bookings": 3, "open": False})
        refused = self.bank.execute("account/ada", {"deposit": {"cents": 1}})
        self.assertEqual(code(refused), (409, "rejected"))

    def test_a_transfer_is_one_commit_on_two_accounts(self):
        self.bank.open("ada", "bob")
        self.bank.execute("account/ada", {"deposit": {"cents": 500}})
        receipt = self.bank.execute("transfer", {"from": "ada", "to": "bob", "cents": 200}).json
        self.assertEqual((receipt["first_position"], receipt["last_position"]), (4, 5))
        self.assertEqual(receipt["streams"], [{"stream": "account-ada", "version": 3},
                                              {"stream": "account-bob", "version": 2}])
        self.assertEqual(self.balance("ada", receipt["token"])["cents"], 300)
        self.assertEqual(self.balance("bob", receipt["token"])["cents"], 200)

    def test_a_transfer_that_one_side_refuses_leaves_no_trace(self):
        self.bank.open("ada", "bob")
        for to, reason in (("bob", "insufficient funds"), ("nobody", "insufficient funds"),
                           ("ada", "transfer names account-ada twice")):
            answer = self.bank.execute("transfer", {"from": "ada", "to": to, "cents": 1})
            self.assertEqual(code(answer), (409, "rejected"))
            self.assertEqual(answer.json["detail"], reason)
        self.bank.execute("account/ada", {"deposit": {"cents": 500}})
        answer = self.bank.execute("transfer", {"from": "ada", "to": "nobody", "cents": 1})
        self.assertEqual(answer.json["detail"], "the account is not open")
        self.assertEqual(self.bank.queries.get("/log").json["head"], 3)

    def test_the_same_key_and_command_give_the_first_receipt(self):
        self.bank.open("ada")
        gift = {"deposit": {"cents": 5}}
        first = self.bank.execute("account/ada", gift, Idempotency_Key="gift 1").json
        self.bank.execute("account/ada", gift)
        again = self.bank.execute("account/ada", gift, Idempotency_Key="gift 1")
        self.assertEqual(again.status, 200)
        self.assertEqual(again.json, first | {"repeated": True})
        spelled = self.bank.execute("account/ada", {"deposit": {"cents": "5"}},
                                    Idempotency_Key="gift 1")
        self.assertEqual(spelled.json, first | {"repeated": True})
        self.assertEqual(self.bank.queries.get("/log").json["head"], 3)

    def test_the_same_key_with_another_command_is_refused(self):
        self.bank.open("ada", "bob")
        gift = {"deposit": {"cents": 5}}
        self.bank.execute("account/ada", gift, Idempotency_Key="gift 1")
        for path, command in (("account/ada", {"deposit": {"cents": 6}}), ("account/bob", gift)):
            answer = self.bank.execute(path, command, Idempotency_Key="gift 1")
            self.assertEqual(code(answer), (422, "command_id_reused"))
        self.assertEqual(self.bank.queries.get("/log").json["head"], 3)

    def test_a_rejected_command_may_be_sent_again_with_its_key(self):
        self.bank.open("ada")
        spend = {"withdraw": {"cents": 5}}
        refused = self.bank.execute("account/ada", spend, Idempotency_Key="k")
        self.assertEqual(code(refused), (409, "rejected"))
        self.bank.execute("account/ada", {"deposit": {"cents": 5}})
        accepted = self.bank.execute("account/ada", spend, Idempotency_Key="k")
        self.assertEqual((accepted.status, accepted.json["repeated"]), (200, False))

    def test_a_key_holds_beyond_a_restart(self):
        self.bank.open("ada")
        gift = {"deposit": {"cents": 5}}
        first = self.bank.execute("account/ada", gift, Idempotency_Key="gift").json
        self.assertEqual(self.bank.stop(), 0)
        again = self.serve().execute("account/ada", gift, Idempotency_Key="gift").json
        self.assertEqual(again, first | {"repeated": True})

    def test_the_expected_version_is_held(self):
        self.bank.open("ada")
        gift = {"deposit": {"cents": 5}}
        self.assertEqual(self.bank.execute("account/ada", gift, If_Match='"1"').status, 200)
        stale = self.bank.execute("account/ada", gift, If_Match='"1"')
        self.assertEqual(code(stale), (412, "version_conflict"))
        self.assertIn("account-ada", stale.json["detail"])
        self.assertEqual(self.bank.execute("account/ada", gift, If_Match="2").status, 200)
        new = self.bank.execute("account/bob", {"open": {"owner": "Bob"}}, If_Match='"0"')
        self.assertEqual(new.status, 200)

    def test_64_bit_integers_are_exact_all_the_way(self):
        for cents in (INT64_MAX, -INT64_MAX - 1):
            opening = {"open": {"owner": "Eve", "overdraftCents": cents}}
            self.assertEqual(code(self.bank.execute("account/eve", opening)), (409, "rejected"))
        self.bank.open("ada", overdraft=MOST)
        odd = MOST - 1  # not a multiple of a power of two
        self.bank.execute("account/ada", {"withdraw": {"cents": odd}})
        receipt = self.bank.execute("account/ada", {"withdraw": {"cents": "1"}}).json
        self.assertEqual(self.balance("ada", receipt["token"])["cents"], -MOST)
        events = self.bank.queries.get("/log?backward=true&limit=2").json["events"]
        self.assertEqual([event["event"]["withdrawn"]["cents"] for event in events], [1, odd])

    def test_texts_come_back_as_they_were(self):
        self.bank.open("ada")
        text = 'Zoë \U0001f4d6 "quoted" \\ back / \t\n\x7f \u2028'
        receipt = self.bank.execute("account/ada", {"deposit": {"cents": 1, "text": text}}).json
        rows = self.bank.queries.get(f"/views/statement?at_least={receipt['token']}").json["rows"]
        self.assertEqual(rows[0]["row"]["text"], text)

    def test_keys_may_hold_anything_printable(self):
        for key, path in (("Zoë", "Zo%C3%AB"), ("a/b c", "a%2Fb%20c"), ("x" * 200, "x" * 200),
                          ("[1]", "%5B1%5D"), ("+%?", "+%25%3F")):
            answer = self.bank.execute(f"account/{path}", {"open": {"owner": "Ada"}})
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json["streams"][0]["stream"], f"account-{key}")
            log = self.bank.queries.get(f"/log?stream=account-{path.replace('+', '%2B')}").json
            self.assertEqual([event["version"] for event in log["events"]], [1])

    def test_who_asked_and_why_is_kept_with_the_event(self):
        self.bank.execute("account/ada", {"open": {"owner": "Ada"}}, Daybook_Actor="teller 7",
                          Daybook_Correlation_Id="visit", traceparent="00-abc-def-01")
        event = self.bank.queries.get("/log").json["events"][0]
        self.assertEqual((event["actor"], event["trace_parent"]), ("teller 7", "00-abc-def-01"))
        self.assertIn("correlation_id", event)
        self.assertNotIn("causation_id", event)

    def test_what_is_not_there_is_a_404_that_says_what_is(self):
        for path, reason, word in (("nobody/1", "unknown_aggregate", "account transfer pay"),
                                   ("nobody", "unknown_aggregate", "account transfer pay")):
            answer = self.bank.execute(path, {})
            self.assertEqual(code(answer), (404, reason))
            self.assertIn(word, answer.json["detail"])
        answer = self.bank.commands.post("/logs/other/commands/account/1", {"close": {}})
        self.assertEqual(code(answer), (404, "unknown_log"))

    def test_another_log_is_another_book(self):
        process.output("create-log", self.data, "other")
        for log, owner in (("other", "Olga"), ("main", "Mia")):
            answer = self.bank.commands.post(f"/logs/{log}/commands/account/1",
                                             {"open": {"owner": owner}})
            self.assertEqual((answer.status, answer.json["first_position"]), (200, 1))
            token = answer.json["token"]
            row = self.bank.queries.get(f"/logs/{log}/views/balances/1?at_least={token}").json
            self.assertEqual(row["row"]["owner"], owner)
            self.assertEqual(len(self.bank.queries.get(f"/logs/{log}/log").json["events"]), 1)


if __name__ == "__main__":
    process.main()
