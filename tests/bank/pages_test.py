"""Large answers end early: 60 events of a megabyte, whose JSON is six times as long, come in pages,
and the memory of the server stays bounded."""

import json
import socket

import http_client
import process

MIB = 1024 * 1024
PAGE_BYTES_MAX = 4 * MIB
EVENTS = 60
TEXT = "\x7f" * 1_000_000  # each character takes six in an answer
MORE_MEMORY_MAX = 160 * MIB  # for pages of all workers, RocksDB and malloc
CROWD = 64  # at 6 MB each, more than the 256 MiB for unread answers


def deposit(bank, cents):
    command = json.dumps({"deposit": {"cents": cents + 1, "text": TEXT}}, ensure_ascii=False)
    answer = bank.commands.request("POST", "/commands/account/ada", command)
    assert answer.status == 200, answer
    return answer


class Pages(process.BankTest):
    """One bank with the large events, shared by all tests."""

    @classmethod
    def setUpClass(cls):
        cls.place = process.Directory()
        cls.bank = process.Serving(cls.place.data)
        cls.bank.open("ada")
        for number in range(EVENTS - 1):
            answer = deposit(cls.bank, number)
        cls.token = answer.json["token"]
        for view in ("balances", "statement"):
            assert cls.bank.queries.get(f"/views/{view}?at_least={cls.token}&limit=1").status == 200

    @classmethod
    def tearDownClass(cls):
        cls.bank.__exit__()
        cls.place.remove()

    def bounded_memory(self):
        return process.BoundedMemory(self.bank.process.pid, MORE_MEMORY_MAX)

    def pages(self, path, member, cursor):
        """Collects the elements of `member`, page by page."""
        target, found = path, []
        while True:
            answer = self.bank.queries.get(target)
            self.assertEqual(answer.status, 200)
            some = answer.json[member]
            self.assertTrue(len(answer.body) <= PAGE_BYTES_MAX + 1000 or len(some) == 1)
            found += some
            following = answer.json["next" if member == "events" else "cursor"]
            if following is None:
                return found
            target = f"{path}&{cursor}={following}"

    def test_the_log_comes_in_pages_whatever_is_asked_of_it(self):
        with self.bounded_memory():
            for query in ("limit=1000", "limit=1000&backward=true", "stream=account-ada&limit=1000",
                          "type=account&limit=1000",
                          "stream=account-ada&type=account&backward=true"):
                with self.subTest(query):
                    events = self.pages(f"/log?{query}", "events", "from")
                    positions = [event["position"] for event in events]
                    self.assertEqual(sorted(positions), list(range(1, EVENTS + 1)))
                    self.assertEqual(positions, sorted(positions, reverse="backward" in query))

    def test_a_view_comes_in_pages(self):
        with self.bounded_memory():
            for query in ("limit=1000", "limit=1000&backward=true"):
                with self.subTest(query):
                    rows = self.pages(f"/views/statement?{query}", "rows", "cursor")
                    keys = [tuple(row["key"]) for row in rows]
                    self.assertEqual(len(set(keys)), EVENTS - 1)
                    self.assertEqual(len(keys), EVENTS - 1)

    def test_many_at_once_who_take_nothing_do_not_fill_the_memory(self):
        request = http_client.request_bytes("GET", "/log?from=2&limit=1")
        with process.BoundedMemory(self.bank.process.pid, 640 * MIB):
            crowd = [socket.create_connection(("127.0.0.1", self.bank.query_port), 60)
                     for _ in range(CROWD)]
            for connection in crowd:
                self.addCleanup(connection.close)
                connection.sendall(request)
            process.until(lambda: self.bank.queries.get("/log?from=2&limit=1").status == 429,
                          "too many answers are waiting")
            self.assertEqual(self.bank.queries.get("/views/balances/ada").status, 200)
        for connection in crowd:
            connection.close()
        process.until(lambda: self.bank.queries.get("/log?from=2&limit=1").status == 200,
                      "the answers have gone with their clients")

    def test_the_feed_goes_out_in_small_parts(self):
        with self.bounded_memory():
            with socket.create_connection(("127.0.0.1", self.bank.query_port), 60) as reader:
                reader.sendall(http_client.request_bytes("GET", "/feed"))
                received = 0
                while received < (EVENTS - 1) * len(TEXT):
                    received += len(reader.recv(MIB))


class Verbs(process.BankTest):
    def test_the_verbs_show_everything(self):
        with self.serve() as bank:
            bank.open("ada")
            for number in range(11):
                deposit(bank, number)
            self.check_all_is_shown()
            self.assertEqual(bank.stop(), 0)
        self.check_all_is_shown()

    def check_all_is_shown(self):
        for words in ([], ["--backward"], ["--stream", "account-ada"], ["--type", "account"]):
            with self.subTest(words):
                lines = process.run("log", self.data, "--json", *words).out.splitlines()
                positions = [json.loads(line)["position"] for line in lines]
                self.assertEqual(sorted(positions), list(range(1, 13)))
        self.assertEqual(len(process.run("view", self.data, "statement").out.splitlines()), 11)


if __name__ == "__main__":
    process.main()
