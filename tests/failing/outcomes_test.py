"""daybook_commands_total: every request to execute a command counts once, by how it ended."""

import contextlib
import json
import re
import resource
import selectors
import socket

import http_client
import process

OUTCOMES = ("accepted", "repeated", "rejected", "conflict", "invalid", "overloaded", "failed")
PENDING_MAX = 256  # requests that a server has under way at once
TOO_MANY = 10
PASS = {"pass": {"text": "x"}}
BODY = json.dumps(PASS).encode()


class Outcomes(process.BankTest):
    def setUp(self):
        super().setUp()
        self.bank = self.serve()
        self.sent = dict.fromkeys(OUTCOMES, 0)

    def counted(self):
        text = self.bank.queries.get("/metrics").body.decode()
        found = re.findall(r'^daybook_commands_total\{outcome="(\w+)"\} (\d+)$', text, re.M)
        self.assertEqual([name for name, _ in found], list(OUTCOMES))
        return {name: int(count) for name, count in found}

    def check(self, outcome, answer, status):
        self.assertEqual(answer.status, status, answer)
        self.sent[outcome] += 1
        self.assertEqual(self.counted(), self.sent)

    def execute(self, outcome, status, path="trial/a", command=None, **headers):
        self.check(outcome, self.bank.execute(path, command or PASS, **headers), status)

    def raw(self, outcome, status, target="/commands/trial/a", body=BODY, **options):
        """A request that http.client would not send."""
        self.wire(outcome, status, http_client.request_bytes("POST", target, body, **options))

    def wire(self, outcome, status, sent):
        self.check(outcome, http_client.exchange(self.bank.command_port, sent), status)

    def test_each_way_to_end_counts_once(self):
        self.execute("accepted", 200, Idempotency_Key="one")
        self.execute("repeated", 200, Idempotency_Key="one")
        self.execute("rejected", 409, command={"refuse": {"text": "no"}})
        self.execute("conflict", 412, If_Match="7")
        self.execute("failed", 500, command={"throw": {"what": "text"}})
        self.execute("failed", 500, command={"throw": {"what": "number"}})

    def test_what_is_wrong_with_a_request_counts_as_invalid(self):
        self.execute("accepted", 200, Idempotency_Key="one")
        self.execute("invalid", 422, command={"pass": {"text": "y"}}, Idempotency_Key="one")
        self.execute("invalid", 400, command={"nothing": {}})
        self.execute("invalid", 400, If_Match="x")
        self.execute("invalid", 400, path="trial")
        self.execute("invalid", 404, path="nobody/a")
        answer = self.bank.commands.post("/logs/nosuch/commands/trial/a", PASS)
        self.check("invalid", answer, 404)

    def test_what_is_refused_before_the_body_is_read_counts_as_invalid(self):
        self.raw("invalid", 413, body=b"", headers=["Content-Length: 99999999"])
        self.raw("invalid", 501, body=b"", headers=["Transfer-Encoding: gzip"])
        self.raw("invalid", 417, headers=["Expect: a miracle"])
        self.raw("invalid", 400, headers=["Host: twice"])
        self.raw("invalid", 400, target="/commands/trial/%zz")
        self.raw("invalid", 400, target="/logs/main/commands/trial", headers=["Host: twice"])
        with socket.create_connection(("127.0.0.1", self.bank.command_port)) as connection:
            connection.sendall(http_client.request_bytes("POST", "/commands/trial/a", BODY)[:-3])
            connection.shutdown(socket.SHUT_WR)
            self.check("invalid", http_client.read_answer(connection), 400)

    def test_what_is_refused_before_the_header_is_read_counts_as_invalid(self):
        self.raw("invalid", 431, headers=["A: " + "b" * 20_000])
        self.raw("invalid", 431, target="/commands/trial/" + "a" * 20_000)
        self.raw("invalid", 400, headers=["A b: c"])
        self.raw("invalid", 400, headers=["A: b", " folded"])
        self.raw("invalid", 400, headers=["A: \x01"])
        self.raw("invalid", 400, headers=["Content-Length: x"], body=b"")
        self.raw("invalid", 400, headers=["Transfer-Encoding: chunked"])
        self.raw("invalid", 505, version="HTTP/3.0")
        self.wire("invalid", 400, b"POST /commands/trial/a HTTP/1.1\nHost: x\n\n")
        self.wire("invalid", 400, b"POST /commands/trial/a b HTTP/1.1\r\nHost: x\r\n\r\n")
        self.wire("invalid", 400, b"POST /commands/trial/\x01 HTTP/1.1\r\nHost: x\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.bank.command_port)) as connection:
            connection.sendall(b"POST /commands/trial/a HTTP/1.1\r\nHos")
            connection.shutdown(socket.SHUT_WR)
            self.check("invalid", http_client.read_answer(connection), 400)

    def test_what_is_addressed_to_the_command_api_counts_whatever_its_path(self):
        for target in ("/commands/trial/", "/commands/", "/commands//a", "/commands/trial/a/b",
                       "/logs/main/commands/trial/a/b", "/logs/nosuch/commands/trial/a",
                       "/logs/NO/commands/trial/a", "/%63ommands/trial/a/b",
                       "http://h/commands/trial/a/b"):
            self.raw("invalid", 404, target=target)
        for target in ("http://h/commands/trial/%zz", "HTTPS://h:1/logs/main/commands/trial/%zz",
                       "http://h:65536/commands/trial/a", "http://u@h/commands/trial/a",
                       "http:///commands/trial/a", "/%63ommands/trial/%zz", "/commands/trial/a#b",
                       "/logs/%zz/commands/trial/a", "/commands/trial/a?b=%zz"):
            self.raw("invalid", 400, target=target)

    def test_what_is_no_command_does_not_count(self):
        for method, path in (("GET", "/commands/trial/a"), ("POST", "/commands"),
                             ("POST", "/command/a"), ("POST", "/logs/commands/a"),
                             ("POST", "/readyz"), ("GET", "/status")):
            self.bank.commands.request(method, path)
        for wire in (b"POST commands/trial/a HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"POST /%zz/commands/trial/a HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"post /commands/trial/a HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"POST http://commands/trial%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"POS", b"\x16\x03\x01\r\n\r\n", b"GET /commands/a HTTP/1.1\n\n"):
            with socket.create_connection(("127.0.0.1", self.bank.command_port)) as connection:
                connection.sendall(wire)
                connection.shutdown(socket.SHUT_WR)
                http_client.read_answer(connection)
        http_client.exchange(self.bank.command_port, http_client.request_bytes(
            "GET", "/commands/trial/a", headers=["Host: twice"]))
        http_client.exchange(self.bank.query_port, http_client.request_bytes(
            "POST", "/commands/trial/a", BODY, headers=["Host: twice"]))
        self.assertEqual(self.counted(), self.sent)

    def test_those_that_are_too_many_at_once_count_as_overloaded(self):
        if resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 4096:
            self.skipTest("so many connections need more descriptors")
        wait = json.dumps({"wait": {}}).encode()
        with contextlib.ExitStack() as opened, selectors.DefaultSelector() as answered:
            waiting = set()
            for i in range(PENDING_MAX + TOO_MANY):
                connection = opened.enter_context(
                    socket.create_connection(("127.0.0.1", self.bank.command_port)))
                connection.sendall(
                    http_client.request_bytes("POST", f"/commands/trial/{i}", wait))
                answered.register(connection, selectors.EVENT_READ)
                waiting.add(connection)
            while len(waiting) > PENDING_MAX:  # the others are answered when they are let go
                for key, _ in answered.select(process.PATIENCE_S):
                    answered.unregister(key.fileobj)
                    waiting.remove(key.fileobj)
                    self.assertEqual(http_client.read_answer(key.fileobj).status, 429)
                    self.sent["overloaded"] += 1
            self.assertEqual(process.run("release", self.data).code, 0)
            for connection in waiting:
                self.assertEqual(http_client.read_answer(connection).status, 200)
                self.sent["accepted"] += 1
        self.assertEqual(self.sent["overloaded"], TOO_MANY)
        self.assertEqual(self.counted(), self.sent)


if __name__ == "__main__":
    process.main()
