"""Queries over HTTP: views, the log, read-your-writes, health."""

import json
import urllib.parse

import process
import tokens


def code(answer):
    return answer.status, answer.json["code"]


def elements(*values):
    """Encodes a key of several elements for a URL."""
    return urllib.parse.quote(json.dumps(values), safe="")


class Query(process.BankTest):
    def setUp(self):
        super().setUp()
        self.bank = self.serve()

    def get(self, path):
        return self.bank.queries.get(path)

    def fill(self):
        """Makes accounts a0 to a9 with three bookings each. Returns the last token."""
        for number in range(10):
            owner = "Ada" if number % 2 else "Bob"
            self.bank.execute(f"account/a{number}", {"open": {"owner": owner}})
            for cents in (1, 2, 3):
                answer = self.bank.execute(f"account/a{number}", {"deposit": {"cents": cents}})
        token = answer.json["token"]
        for view in ("balances", "statement"):
            self.assertEqual(self.get(f"/views/{view}?at_least={token}").status, 200)
        return token

    def pages(self, path):
        """The keys of all rows, page by page."""
        keys, sizes, cursor = [], [], ""
        while cursor is not None:
            page = self.get(path + (f"&cursor={cursor}" if cursor else "")).json
            keys += [row["key"] for row in page["rows"]]
            sizes.append(len(page["rows"]))
            cursor = page["cursor"]
        return keys, sizes

    def test_a_query_with_a_token_sees_what_was_written(self):
        self.bank.open("ada")
        for cents in range(1, 30):
            receipt = self.bank.execute("account/ada", {"deposit": {"cents": 1}}).json
            answer = self.get(f"/views/balances/ada?at_least={receipt['token']}")
            self.assertEqual(answer.json["row"]["cents"], cents)
            self.assertEqual(answer.json["position"], receipt["last_position"])
            self.assertEqual(answer.headers["Daybook-Position"], str(receipt["last_position"]))

    def test_a_place_that_is_not_reached_in_time_is_a_504_or_stale_if_that_will_do(self):
        token = self.fill()
        later = tokens.later(token)
        late = self.get(f"/views/balances/a0?at_least={later}&timeout_ms=30")
        self.assertEqual(code(late), (504, "not_there_yet"))
        stale = self.get(f"/views/balances/a0?at_least={later}&timeout_ms=30&or_stale=true")
        self.assertEqual((stale.status, stale.json["token"]), (200, token))

    def test_a_query_waits_until_its_place_is_reached(self):
        self.bank.open("ada")
        token = self.bank.execute("account/ada", {"deposit": {"cents": 1}}).json["token"]
        later = tokens.later(token, by=1)
        waiting = self.bank.queries
        waiting.get("/livez")
        waiting.connection.request("GET", f"/views/balances/ada?at_least={later}&timeout_ms=50000")
        self.bank.execute("account/ada", {"deposit": {"cents": 1}})
        response = waiting.connection.getresponse()
        self.assertEqual((response.status, b'"cents":2' in response.read()), (200, True))

    def test_the_token_of_another_store_is_refused(self):
        self.bank.open("ada")
        other = self.serve(data=self.data + "-other")
        other.open("ada")
        foreign = other.execute("account/ada", {"deposit": {"cents": 1}}).json["token"]
        for view in ("balances", "balances/ada"):
            answer = self.get(f"/views/{view}?at_least={foreign}&or_stale=true")
            self.assertEqual(code(answer), (400, "invalid_argument"))
            self.assertIn("token", answer.json["detail"])

    def test_cursors_lead_through_all_rows_in_both_directions(self):
        self.fill()
        accounts = [f"a{number}" for number in range(10)]
        self.assertEqual(self.pages("/views/balances?limit=4"), (accounts, [4, 4, 2]))
        self.assertEqual(self.pages("/views/balances?limit=5"), (accounts, [5, 5]))
        self.assertEqual(self.pages("/views/balances?limit=4&backward=true"),
                         (accounts[::-1], [4, 4, 2]))
        bookings = [[account, version] for account in accounts for version in (4, 3, 2)]
        self.assertEqual(self.pages("/views/statement?limit=7")[0], bookings)
        self.assertEqual(self.pages("/views/statement?limit=7&backward=true")[0], bookings[::-1])

    def test_a_cursor_stays_good_while_rows_come(self):
        self.fill()
        page = self.get("/views/balances?limit=4").json
        token = self.bank.execute("account/a00", {"open": {"owner": "New"}}).json["token"]
        rest = self.get(f"/views/balances?limit=4&cursor={page['cursor']}&at_least={token}").json
        self.assertEqual([row["key"] for row in rest["rows"]], ["a4", "a5", "a6", "a7"])

    def test_a_prefix_and_an_index_select_rows(self):
        self.fill()
        keys = lambda path: [row["key"] for row in self.get(path).json["rows"]]
        self.assertEqual(keys(f"/views/statement?prefix={elements('a3')}"),
                         [["a3", 4], ["a3", 3], ["a3", 2]])
        self.assertEqual(keys(f"/views/statement?prefix={elements('a3', 3)}"), [["a3", 3]])
        self.assertEqual(keys("/views/balances?prefix=a"), [f"a{n}" for n in range(10)])
        self.assertEqual(keys("/views/balances?prefix=a7"), ["a7"])
        self.assertEqual(keys("/views/balances?prefix=b"), [])
        ada = f"/views/balances?index=owner&prefix={elements('Ada')}"
        self.assertEqual(keys(ada), ["a1", "a3", "a5", "a7", "a9"])
        self.assertEqual(self.pages(ada + "&limit=2"), (["a1", "a3", "a5", "a7", "a9"], [2, 2, 1]))
        self.assertEqual(keys(f"/views/balances?index=owner&prefix={elements('A')}"), [])
        self.assertEqual(len(keys("/views/balances?index=owner&prefix=A")), 5)

    def test_one_row_by_its_whole_key(self):
        token = self.fill()
        answer = self.get(f"/views/statement/{elements('a3', 4)}")
        self.assertEqual((answer.json["row"]["cents"], answer.json["token"]), (3, token))
        for path, status, name in (
                ("/views/balances/nobody", 404, "unknown_row"),
                ("/views/nothing", 404, "unknown_view"),
                ("/views/nothing/1", 404, "unknown_view"),
                ("/logs/other/views/balances", 404, "unknown_log"),
                ("/logs/other/log", 404, "unknown_log")):
            self.assertEqual(code(self.get(path)), (status, name))
        self.assertEqual(self.get("/views").json["views"],
                         [{"name": name, "version": 1, "state": "live"}
                          for name in ("balances", "statement")])

    def log(self, parameters):
        """The positions of all events, page by page, following `next`."""
        positions, place = [], ""
        while place is not None:
            page = self.get(f"/log?{parameters}{place and f'&from={place}'}").json
            self.assertEqual(page["head"], 40)
            positions += [event["position"] for event in page["events"]]
            place = page["next"]
        return positions

    def test_the_log_in_pages_forward_and_backward_with_filters(self):
        self.fill()
        forward = list(range(1, 41))
        opened = list(range(1, 41, 4))
        for limit in (1, 3, 8, 40, 1000):
            self.assertEqual(self.log(f"limit={limit}"), forward)
            self.assertEqual(self.log(f"limit={limit}&backward=true"), forward[::-1])
            for filters, expected in (
                    ("type=account.opened", opened), ("type=account", forward),
                    ("type=account.opened&type=account.deposited", forward),
                    ("tag=owner:Ada", opened[1::2]), ("tag=owner:Ada&tag=owner:Bob", []),
                    ("type=account.deposited&tag=owner:Ada", []), ("type=account.closed", []),
                    ("stream=account-a1", [5, 6, 7, 8]), ("stream=account-nobody", []),
                    ("stream=account-a1&type=account.deposited", [6, 7, 8])):
                with self.subTest(filters=filters, limit=limit):
                    self.assertEqual(self.log(f"limit={limit}&{filters}"), expected)
                    self.assertEqual(self.log(f"limit={limit}&{filters}&backward=true"),
                                     expected[::-1])
        self.assertEqual(self.get("/log?from=39").json["events"][0]["position"], 39)
        self.assertEqual(self.get("/log?from=41").json["events"], [])
        self.assertEqual(self.get("/log?from=18446744073709551615").json["events"], [])
        self.assertEqual(len(self.get("/log?from=2&backward=true").json["events"]), 2)
        versions = self.get("/log?stream=account-a1&from=3").json["events"]
        self.assertEqual([event["version"] for event in versions], [3, 4])

    def test_the_events_of_one_commit_stay_in_order_over_pages(self):
        self.bank.open("ada", "bob", overdraft=100)
        for _ in range(5):
            self.bank.execute("transfer", {"from": "ada", "to": "bob", "cents": 1})
        for limit in (1, 3):
            place, seen = "1", []
            while place is not None:
                page = self.get(f"/log?limit={limit}&from={place}").json
                seen += [event["position"] for event in page["events"]]
                place = page["next"]
            self.assertEqual(seen, list(range(1, 13)))
        bob = self.get("/log?stream=account-bob&limit=2&from=2").json
        self.assertEqual([event["version"] for event in bob["events"]], [2, 3])
        self.assertEqual(bob["next"], 4)

    def test_health_on_both_ports(self):
        self.fill()
        for client in (self.bank.commands, self.bank.queries):
            self.assertEqual(client.get("/livez").body, b"alive\n")
            self.assertEqual((client.get("/readyz").status, client.get("/readyz").body),
                             (200, b"ready\n"))
            metrics = client.get("/metrics").body.decode()
            self.assertIn('daybook_commands_total{outcome="accepted"} 40\n', metrics)
            self.assertIn('daybook_projection_lag_events{view="balances"} 0\n', metrics)
            status = client.get("/status").json
            self.assertEqual(status["domain"], "bank")
            self.assertEqual(status["logs"][0]["events"], 40)
            self.assertEqual({one["state"] for one in status["projections"]}, {"live"})

    def test_head_is_get_without_the_body(self):
        token = self.fill()
        for path in ("/views/balances", "/views/balances/a1", "/log", "/status", "/livez",
                     "/views/nothing"):
            get, head = self.get(path), self.bank.queries.request("HEAD", path)
            self.assertEqual((head.status, head.body), (get.status, b""))
            self.assertEqual(head.headers["Content-Type"], get.headers["Content-Type"])
        head = self.bank.queries.request("HEAD", "/views/balances")
        self.assertEqual(head.headers["Daybook-Token"], token)


if __name__ == "__main__":
    process.main()
