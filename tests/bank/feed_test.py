"""The feed from outside: a reader in another process gets every commit once, in order, even if the
serving program is killed."""

import json
import socket
import subprocess
import threading

import http_client
import process

ROUNDS = 3


class Following:
    """`bank follow` as a process, with its output so far."""

    def __init__(self, port, *words):
        self.process = process.start("follow", f"http://127.0.0.1:{port}", "--json", *words,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.events = []
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        for line in self.process.stdout:
            self.events.append(json.loads(line))

    def wait_for(self, count):
        process.until(lambda: len(self.events) >= count or self.process.poll() is not None,
                      f"{count} events were followed")

    def end(self):
        self.process.kill()
        self.thread.join()
        self.process.communicate()


class Writer:
    """Deposits until the bank ends."""

    def __init__(self, bank):
        self.client = http_client.Client(bank.command_port)
        self.accepted = 0
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            while self.client.post("/commands/account/a", {"deposit": {"cents": 1}}).status == 200:
                self.accepted += 1
        except (OSError, http_client.http.client.HTTPException):
            pass
        self.client.close()


class Feed(process.BankTest):
    def follow(self, port, *words):
        following = Following(port, *words)
        self.addCleanup(following.end)
        return following

    def again(self, bank):
        """Serves the directory again, on the same ports."""
        return self.serve("--command-port", str(bank.command_port),
                          "--query-port", str(bank.query_port))

    def stored(self, *words):
        return process.lines("log", self.data, "--json", *words)

    def check(self, following):
        stored = self.stored()
        following.wait_for(len(stored))
        shown = [{name: value for name, value in event.items() if name not in ("log", "token")}
                 for event in following.events]
        self.assertEqual(shown, stored)

    def test_a_reader_has_every_commit_once_in_order_although_the_bank_is_killed(self):
        bank = self.serve()
        bank.open("a")
        following = self.follow(bank.query_port, "--all")
        for _ in range(ROUNDS):
            writer = Writer(bank)
            process.until(lambda: writer.accepted >= 50, "deposits are accepted")
            bank.kill()
            writer.thread.join()
            bank = self.again(bank)
            self.check(following)
        self.assertIsNone(following.process.poll())

    def test_a_reader_goes_on_after_the_bank_has_ended_and_started_again(self):
        bank = self.serve()
        bank.open("a")
        following = self.follow(bank.command_port, "--all")
        following.wait_for(1)
        self.assertEqual(bank.stop(), 0)
        bank = self.again(bank)
        bank.open("b")
        self.check(following)

    def test_a_reader_begins_at_a_token_or_now_and_ends_when_it_has_enough(self):
        bank = self.serve()
        bank.open("a", "b", "c")
        url = f"http://127.0.0.1:{bank.query_port}"
        first = process.start("follow", url, "--all", "--count", "1", "--json",
                              stdout=subprocess.PIPE)
        event = json.loads(first.communicate(timeout=process.PATIENCE_S)[0])
        self.assertEqual((first.returncode, event["position"], event["log"]), (0, 1, "main"))
        rest = self.follow(bank.query_port, "--after", event["token"])
        rest.wait_for(2)
        self.assertEqual([one["position"] for one in rest.events], [2, 3])
        new = self.follow(bank.query_port, "--type", "account.deposited")
        process.until(lambda: len(bank.queries.get("/status").json["feeds"]) >= 2
                      or new.process.poll() is not None, "both read the feed")
        process.until(lambda: deposit(bank) and new.events, "a deposit is followed")
        self.assertEqual({one["type"] for one in new.events}, {"account.deposited"})

    def test_the_readers_are_told_in_status_and_metrics(self):
        bank = self.serve()
        bank.open("a")
        following = self.follow(bank.query_port, "--all")
        following.wait_for(1)
        feeds = bank.queries.get("/status").json["feeds"]
        self.assertTrue(any(feed["lag_commits"] == 0 and feed["bytes"] > 0 for feed in feeds))
        self.assertIn(b"daybook_feed_lag_commits 0\n", bank.queries.get("/metrics").body)
        following.end()
        process.until(lambda: not bank.queries.get("/status").json["feeds"], "no reader is left")

    def test_what_the_other_end_says_is_quoted_without_control_characters(self):
        body = json.dumps({"detail": "\x1b[2Jgone\nerror: forged \u202e\x9b"}).encode()
        answer = (b"HTTP/1.1 503 No\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                  % len(body)) + body
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            with process.started("follow", url, stderr=subprocess.PIPE) as following:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(4096)
                    connection.sendall(answer)
                line = following.stderr.readline()
        self.assertIn("\\x1b[2Jgone\\nerror: forged \\u{202e}\\u{9b}", line)
        self.assertTrue(line[:-1].isprintable(), line)

    def test_a_feed_that_cannot_be_read_is_told(self):
        bank = self.serve()
        bank.open("a")
        token = bank.deposit("a", 1, "once").json["token"]
        for words, said in [
                (("ftp://x",), "write http://HOST:PORT"),
                ((f"http://127.0.0.1:{bank.query_port}", "--after", "x"), "is not a valid token"),
                ((f"http://127.0.0.1:{bank.query_port}", "--all", "--after", token), "exclude"),
                ((f"http://127.0.0.1:{bank.query_port}", "--type", "x.y"), "x")]:
            with self.subTest(words=words):
                ended = process.start("follow", *words, stderr=subprocess.PIPE)
                err = ended.communicate(timeout=process.PATIENCE_S)[1]
                self.assertEqual(ended.returncode, 2)
                self.assertIn(said, err)


def deposit(bank):
    return bank.execute("account/a", {"deposit": {"cents": 1}}).status == 200


if __name__ == "__main__":
    process.main()
