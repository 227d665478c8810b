"""Each malformed request gets a specific answer: a status, a stable code, a message with the place.
Valid requests right after it are not affected."""

import json
import socket

import http_client
import process

MIB = 1024 * 1024
BAD = (400, "invalid_argument")
LARGE = (413, "limit_exceeded")


def deposit(text):
    return b'{"deposit":{"cents":%s}}' % text


# name: (body of POST /commands/account/ada, expected answer, part of the message)
BODIES = {
    "no body": (b"", BAD, "ends too early"),
    "broken JSON": (b'{"deposit":', BAD, "JSON: the document ends too early at byte 11"),
    "an unquoted name": (b"{deposit:1}", BAD, "at byte 1"),
    "two documents": (b'{"close":{}} {}', BAD, "unexpected data after"),
    "an array": (b"[]", BAD, "expected an object, not an array"),
    "a number": (b"5", BAD, "expected an object, not a number"),
    "an unknown variant": (b'{"steal":{}}', BAD, "/steal: unknown variant, expected one of open"),
    "two variants": (b'{"close":{},"deposit":{"cents":1}}', BAD, "expected exactly one of open"),
    "no variant": (b"{}", BAD, "expected exactly one of open"),
    "a variant of null": (b'{"close":null}', BAD, "expected exactly one of open"),
    "a variant that is no object": (b'{"close":5}', BAD, "/close: expected an object"),
    "an unknown field": (b'{"deposit":{"cent":1}}', BAD, "/deposit/cent: unknown field"),
    "a field of nothing": (b'{"close":{"now":true}}', BAD, "/close/now: unknown field"),
    "a text for a number": (deposit(b'"much"'), BAD, "/deposit/cents: expected an integer"),
    "an object for a number": (deposit(b"{}"), BAD, "/deposit/cents: expected an integer"),
    "null for a number": (deposit(b"null"), BAD, "/deposit/cents: expected an integer"),
    "a number for a text": (b'{"deposit":{"cents":1,"text":1}}', BAD, "/deposit/text: expected a"),
    "more than 64 bits": (deposit(b"9223372036854775808"), BAD, "not 9223372036854775808"),
    "far more than 64 bits": (deposit(b"9" * 400), BAD, "/deposit/cents: expected an integer"),
    "less than 64 bits": (deposit(b"-9223372036854775809"), BAD, "/deposit/cents: expected an int"),
    "a fraction": (deposit(b"1.5"), BAD, "/deposit/cents: expected an integer"),
    "a whole fraction": (deposit(b"1.0"), BAD, "not 1.0"),
    "an exponent": (deposit(b"1e3"), BAD, "not 1e3"),
    "leading zeros": (deposit(b"007"), BAD, "at byte"),
    "leading zeros in a text": (deposit(b'"007"'), BAD, "not 007"),
    "not a number": (deposit(b"NaN"), BAD, "at byte"),
    "a duplicate field": (b'{"deposit":{"cents":1,"cents":2}}', BAD, "/deposit/cents is given tw"),
    "a duplicate variant": (b'{"close":{},"close":{}}', BAD, "/close is given twice"),
    "depth of 10,000": (b"[" * 10_000 + b"]" * 10_000, BAD, "nested more than"),
    "depth of 10,000 objects": (b'{"a":' * 10_000, BAD, "nested more than"),
    "text that is not UTF-8": (b'{"open":{"owner":"\xff\xfe"}}', BAD, "at byte 18"),
    "an overlong slash": (b'{"open":{"owner":"\xc0\xaf"}}', BAD, "at byte 18"),
    "half a surrogate": (b'{"open":{"owner":"\\ud800"}}', BAD, "at byte"),
    "NUL in a text": (b'{"open":{"owner":"a\\u0000b"}}', BAD, "/open/owner: a string must not"),
    "NUL in the JSON": (b'{"close":{}}\x00', BAD, "at byte 12"),
    "a control character": (b'{"open":{"owner":"a\nb"}}', BAD, "at byte"),
    "a byte order mark": (b'\xef\xbb\xbf{"close":{}}', BAD, "at byte 0"),
    "UTF-16": ('{"close":{}}'.encode("utf-16"), BAD, "at byte 0"),
    "just over a MiB": (b" " * (MIB + 1), LARGE, "1048576 bytes"),
    "a text too long for a commit": (
        b'{"deposit":{"cents":1,"text":"' + b"x" * (MIB - 50) + b'"}}', LARGE, "bytes"),
}

# name: (port, method, target, headers, expected answer, part of the message)
COMMAND, QUERY = "command_port", "query_port"
TARGETS = {
    "an unknown path": (COMMAND, "GET", "/nothing", [], (404, "unknown_path"), "/nothing"),
    "a path of the other port": (COMMAND, "GET", "/views", [], (404, "unknown_path"), "/views"),
    "no path": (QUERY, "GET", "/", [], (404, "unknown_path"), "/views"),
    "a path too deep": (QUERY, "GET", "/views/a/b/c", [], (404, "unknown_path"), "/views/a/b/c"),
    "the wrong method": (COMMAND, "GET", "/commands/account/ada", [],
                         (405, "method_not_allowed"), "POST"),
    "a query by POST": (QUERY, "POST", "/views/balances", [], (405, "method_not_allowed"), "GET"),
    "a removal": (QUERY, "DELETE", "/views/balances", [], (405, "method_not_allowed"), "GET"),
    "a method nobody knows": (QUERY, "BREW", "/views", [], (405, "method_not_allowed"), "BREW"),
    "a percent sign alone": (QUERY, "GET", "/views/%", [], BAD, "path has a %"),
    "a path that is not UTF-8": (QUERY, "GET", "/views/balances/%FF", [], BAD, "path is not UTF-8"),
    "NUL in a path": (QUERY, "GET", "/views/balances/%00", [], BAD, "NUL"),
    "a control character in a key": (COMMAND, "POST", "/commands/account/a%0Ab", [], BAD,
                                     "without control characters"),
    "a key too long": (COMMAND, "POST", "/commands/account/" + "x" * 201, [], BAD, "1 to 200"),
    "a log that cannot be": (QUERY, "GET", "/logs/No%20Name/log", [],
                             (404, "unknown_log"), "name of a log"),
    "a key where there is none": (COMMAND, "POST", "/commands/transfer/1", [], BAD,
                                  "transfer takes no key"),
    "no key": (COMMAND, "POST", "/commands/account", [], BAD, "account needs a key"),
    "a parameter of a command": (COMMAND, "POST", "/commands/account/ada?version=1", [], BAD,
                                 "unknown parameter 'version'"),
    "an empty Idempotency-Key": (COMMAND, "POST", "/commands/account/ada", ["Idempotency-Key:"],
                                 BAD, "Idempotency-Key"),
    "an Idempotency-Key too long": (COMMAND, "POST", "/commands/account/ada",
                                    ["Idempotency-Key: " + "k" * 201], BAD, "Idempotency-Key"),
    "an Idempotency-Key of Latin-1": (COMMAND, "POST", "/commands/account/ada",
                                      ["Idempotency-Key: Zo\xeb"], BAD, "Idempotency-Key"),
    "two Idempotency-Keys": (COMMAND, "POST", "/commands/account/ada",
                             ["Idempotency-Key: a", "Idempotency-Key: b"], BAD, "Idempotency-Key"),
    "a word for If-Match": (COMMAND, "POST", "/commands/account/ada", ["If-Match: *"], BAD,
                            "If-Match"),
    "a weak If-Match": (COMMAND, "POST", "/commands/account/ada", ['If-Match: W/"1"'], BAD,
                        "If-Match"),
    "If-Match beyond 64 bits": (COMMAND, "POST", "/commands/account/ada",
                                ['If-Match: "18446744073709551616"'], BAD, "If-Match"),
    "two If-Matches": (COMMAND, "POST", "/commands/account/ada", ["If-Match: 1", "If-Match: 2"],
                       BAD, "If-Match"),
    "If-Match for two streams": (COMMAND, "POST", "/commands/transfer", ["If-Match: 1"], BAD,
                                 "several streams"),
    "an unknown parameter": (QUERY, "GET", "/views/balances?limits=1", [], BAD,
                             "unknown parameter 'limits'"),
    "an unknown parameter of a row": (QUERY, "GET", "/views/balances/ada?limit=1", [], BAD,
                                      "unknown parameter 'limit'"),
    "a parameter twice": (QUERY, "GET", "/views/balances?limit=1&limit=2", [], BAD, "given twice"),
    "a limit of 0": (QUERY, "GET", "/views/balances?limit=0", [], BAD,
                   "limit must be a whole number from 1 to 1000, not '0'"),
    "a limit of 0 events": (QUERY, "GET", "/log?limit=0", [], BAD, "from 1 to 1000, not '0'"),
    "a limit where there is none": (QUERY, "GET", "/views?limit=0", [], BAD,
                                    "unknown parameter 'limit'; known ones: none"),
    "no limit at all": (QUERY, "GET", "/log?limit=", [], BAD, "'limit' is empty"),
    "a limit too high": (QUERY, "GET", "/views/balances?limit=1001", [], BAD, "from 1 to 1000"),
    "a limit below 0": (QUERY, "GET", "/log?limit=-1", [], BAD, "limit must be a whole number"),
    "a limit of words": (QUERY, "GET", "/log?limit=many", [], BAD, "limit must be a whole number"),
    "a limit of 1e2": (QUERY, "GET", "/log?limit=1e2", [], BAD, "limit must be a whole number"),
    "a place of words": (QUERY, "GET", "/log?from=start", [], BAD, "from must be a whole number"),
    "a direction": (QUERY, "GET", "/log?backward=yes", [], BAD, "backward must be true or false"),
    "a type nobody has": (QUERY, "GET", "/log?type=account.lost", [], BAD, "no event 'lost'"),
    "a category nobody has": (QUERY, "GET", "/log?type=loan", [], BAD, "category 'loan'"),
    "a stream without a key": (QUERY, "GET", "/log?stream=account", [], BAD, "not a valid stream"),
    "a token that is none": (QUERY, "GET", "/views/balances?at_least=x", [], BAD, "token"),
    "an empty token": (QUERY, "GET", "/views/balances?at_least=", [], BAD, "'at_least' is empty"),
    "an empty cursor": (QUERY, "GET", "/views/balances?cursor=", [], BAD, "'cursor' is empty"),
    "an empty prefix": (QUERY, "GET", "/views/balances?prefix=", [], BAD, "'prefix' is empty"),
    "an empty index": (QUERY, "GET", "/views/balances?index", [], BAD, "'index' is empty"),
    "an empty stream": (QUERY, "GET", "/log?stream=", [], BAD, "'stream' is empty"),
    "an empty type": (QUERY, "GET", "/log?type=", [], BAD, "'type' is empty"),
    "an empty tag": (QUERY, "GET", "/log?tag=a&tag=", [], BAD, "'tag' is empty"),
    "a tag with a line feed": (QUERY, "GET", "/log?tag=owner:%0a", [], BAD, "printable bytes"),
    "a tag too long": (QUERY, "GET", "/log?tag=a&tag=" + "t" * 300, [], BAD, "1 to 200"),
    "an empty place of the feed": (QUERY, "GET", "/feed?after=", [], BAD, "'after' is empty"),
    "a traceparent too long": (COMMAND, "POST", "/commands/account/ada",
                               ["traceparent: " + "t" * 129], BAD, "1 to 128 printable bytes"),
    "an actor too long": (COMMAND, "POST", "/commands/account/ada",
                          ["Daybook-Actor: " + "a" * 201], BAD, "1 to 200 printable bytes"),
    "a target with a port too high": (QUERY, "GET", "http://localhost:65536/log", [], BAD,
                                      "a port above 65535"),
    "a token that was changed": (QUERY, "GET", "/views/balances?at_least=" + "A" * 76, [], BAD,
                                 "token"),
    "a time of words": (QUERY, "GET", "/views/balances?timeout_ms=soon", [], BAD, "timeout_ms"),
    "a time too long": (QUERY, "GET", "/views/balances?timeout_ms=60001", [], BAD, "timeout_ms"),
    "staleness of words": (QUERY, "GET", "/views/balances?or_stale=maybe", [], BAD,
                           "or_stale must be true or false"),
    "a cursor that is none": (QUERY, "GET", "/views/balances?cursor=abc", [], BAD, "cursor"),
    "an index that is none": (QUERY, "GET", "/views/balances?index=cents", [], BAD,
                              "no index over 'cents'"),
    "a prefix of the wrong kind": (QUERY, "GET", "/views/balances?prefix=%5B7%5D", [], BAD,
                                   "key"),
    "a prefix of a fraction": (QUERY, "GET", "/views/statement?prefix=%5B%22a%22,1.5%5D", [], BAD,
                               "64-bit integer"),
    "a prefix of broken JSON": (QUERY, "GET", "/views/balances?prefix=%5B%22", [], BAD, "JSON"),
    "half a key": (QUERY, "GET", "/views/statement/ada", [], BAD, "is not a complete key"),
}

# name: (bytes, expected answer)
WIRES = {
    "a blank in the target": (b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", BAD),
    "HTTP/3.0": (b"GET /livez HTTP/3.0\r\nHost: x\r\n\r\n", (505, "version_unsupported")),
    "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", BAD),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", BAD),
    "no Host": (b"GET /livez HTTP/1.1\r\n\r\n", BAD),
    "a space in a header's name": (b"GET /livez HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", BAD),
    "a body of letters": (
        b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n", BAD),
    "a negative length": (
        b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", BAD),
    "two lengths": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                    b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", BAD),
    "a length beside chunks": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                               b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", BAD),
    "no length": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n\r\n", BAD),
    "a bad chunk": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                    b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", BAD),
    "another coding": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                       b"Transfer-Encoding: gzip\r\n\r\n", (501, "not_implemented")),
    "equal lengths": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                      b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", BAD),
    "a list of equal lengths": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                                b"Content-Length: 2, 2\r\n\r\n{}", BAD),
    "a second expectation": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                             b"Content-Length: 2\r\nExpect: 100-continue\r\nExpect: x\r\n\r\n{}",
                             (417, "expectation_failed")),
    "a bare line feed in chunks": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                                   b"Transfer-Encoding: chunked\r\n\r\n2\n", BAD),
    "long trailers at once": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                              b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: "
                              + b"b" * 17_000 + b"\r\n\r\n", (431, "limit_exceeded")),
    "many trailers at once": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                              b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
                              + b"A: bbbb\r\n" * 2_000 + b"\r\n", (431, "limit_exceeded")),
    "a long extension at once": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\n"
                                 b"Transfer-Encoding: chunked\r\n\r\n2;"
                                 + b"b" * 17_000 + b"\r\n{}\r\n0\r\n\r\n",
                                 (431, "limit_exceeded")),
    "a target that is no path": (b"GET livez HTTP/1.1\r\nHost: x\r\n\r\n", BAD),
    "a fragment": (b"GET /livez#x HTTP/1.1\r\nHost: x\r\n\r\n", BAD),
    "an expectation": (b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                       b"Expect: money\r\n\r\n", (417, "expectation_failed")),
    "headers without end": (b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"A: " + b"b" * 20_000,
                            (431, "limit_exceeded")),
    "a target without end": (b"GET /" + b"x" * 20_000, (431, "limit_exceeded")),
}
HUNDRED_MB = 100_000_000

# Every path below an unknown Log is 404, even an unknown path.
BELOW_A_LOG = ("livez", "readyz", "metrics", "status", "views", "views/balances",
               "views/balances/ada", "log", "feed", "commands/account/ada", "nothing")


class Malformed(process.BankTest):
    @classmethod
    def setUpClass(cls):
        cls.place = process.Directory()
        cls.bank = process.Serving(cls.place.data)
        cls.bank.open("ada")
        token = cls.bank.execute("account/ada", {"deposit": {"cents": 7}}).json["token"]
        for view in ("balances", "statement"):
            cls.bank.queries.get(f"/views/{view}?at_least={token}")

    @classmethod
    def tearDownClass(cls):
        cls.bank.__exit__()
        cls.place.remove()

    def setUp(self):
        self.addCleanup(self.check_all_is_well)

    def check_all_is_well(self):
        """Uses connections of valid clients that were open all the time."""
        self.assertEqual(self.bank.queries.get("/log").json["head"], 2)
        row = self.bank.queries.get("/views/balances/ada").json["row"]
        self.assertEqual(row, {"owner": "Ada", "cents": 7, "bookings": 1, "open": True})
        refused = self.bank.execute("account/ada", {"withdraw": {"cents": 8}})
        self.assertEqual(refused.json["detail"], "insufficient funds")

    def check(self, raw, expected, sentence=""):
        self.assertEqual(raw.headers["content-type"], "application/problem+json")
        problem = json.loads(raw.body)
        self.assertEqual((raw.status, problem["code"]), expected, problem)
        self.assertEqual(problem["status"], raw.status)
        self.assertIn(sentence, problem["detail"])
        self.assertGreater(len(problem["detail"]), 10)
        self.assertLess(len(raw.body), 2000)

    def test_bodies_that_are_no_command(self):
        for name, (body, expected, sentence) in BODIES.items():
            with self.subTest(name):
                wire = http_client.request_bytes("POST", "/commands/account/ada", body)
                self.check(http_client.exchange(self.bank.command_port, wire), expected, sentence)

    def test_targets_and_headers_that_make_no_sense(self):
        for name, (port, method, target, headers, expected, sentence) in TARGETS.items():
            with self.subTest(name):
                body = b'{"deposit":{"cents":1}}' if method == "POST" else b""
                wire = http_client.request_bytes(method, target, body, headers)
                raw = http_client.exchange(getattr(self.bank, port), wire)
                self.check(raw, expected, sentence)

    def test_below_a_log_that_is_not_there_is_nothing(self):
        for client in (self.bank.commands, self.bank.queries):
            for path in BELOW_A_LOG:
                for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
                    with self.subTest(path, method=method):
                        answer = client.request(method, f"/logs/nosuch/{path}")
                        self.assertEqual(answer.status, 404)
                        if method != "HEAD":
                            self.assertEqual(answer.json["code"], "unknown_log")
                for name in ("No%20Name", "UP", "-a", "a" * 65, "%C3%A4"):
                    answer = client.get(f"/logs/{name}/{path}")
                    self.assertEqual((answer.status, answer.json["code"]), (404, "unknown_log"))
                    self.assertIn("a-z, 0-9", answer.json["detail"])
            self.assertEqual(client.get("/logs/main/livez").status, 200)

    def test_bytes_that_are_no_request(self):
        for name, (wire, expected) in WIRES.items():
            for port in (self.bank.command_port, self.bank.query_port):
                if expected == BAD and name == "no length" and port == self.bank.query_port:
                    continue  # there is no such path there
                with self.subTest(name, port=port):
                    self.check(http_client.exchange(port, wire), expected)

    def test_a_body_of_100_mb_is_refused_when_it_is_announced(self):
        head = http_client.request_bytes("POST", "/commands/account/ada",
                                         headers=[f"Content-Length: {HUNDRED_MB}"])
        self.check(http_client.exchange(self.bank.command_port, head), LARGE, "1048576")
        parts = [head] + [b" " * MIB] * (HUNDRED_MB // MIB)
        self.check(http_client.exchange(self.bank.command_port, *parts[:4]), LARGE, "1048576")
        with self.bounded_memory():
            try:
                http_client.exchange(self.bank.command_port, *parts)
            except ConnectionResetError:
                pass  # the client sends without reading, so it may be reset

    def test_a_body_of_100_mb_in_chunks_is_refused_on_the_way(self):
        head = http_client.request_bytes("POST", "/commands/account/ada",
                                         headers=["Transfer-Encoding: chunked"])
        chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
        self.check(http_client.exchange(self.bank.command_port, head, *[chunk] * 20), LARGE)
        with self.bounded_memory():
            try:
                http_client.exchange(self.bank.command_port, head, *[chunk] * 1526)
            except ConnectionResetError:
                pass

    def bounded_memory(self):
        return process.BoundedMemory(self.bank.process.pid, bytes_max=32 * MIB)

    def test_a_client_that_sends_slowly_holds_nobody_up(self):
        with socket.create_connection(("127.0.0.1", self.bank.command_port), 60) as slow:
            body = b'{"withdraw":{"cents":8}}'
            for byte in http_client.request_bytes("POST", "/commands/account/ada", body):
                slow.sendall(bytes([byte]))
                if byte == ord("\n"):
                    self.assertEqual(self.bank.commands.get("/livez").status, 200)
            self.check(http_client.read_answer(slow), (409, "rejected"), "insufficient funds")

    def test_a_client_that_stops_sending_is_told_so_and_let_go(self):
        with socket.create_connection(("127.0.0.1", self.bank.command_port), 60) as slow:
            slow.sendall(b"POST /commands/account/ada HTTP/1.1\r\nHost: x\r\nContent-Le")
            self.check(http_client.read_answer(slow), (408, "request_timeout"), "20000 ms")
            self.assertEqual(slow.recv(1), b"")

    def test_clients_that_go_away_leave_nothing_behind(self):
        wire = http_client.request_bytes("POST", "/commands/account/ada", b"x" * 100)
        for length in range(0, len(wire), 7):
            with socket.create_connection(("127.0.0.1", self.bank.command_port), 60) as connection:
                connection.sendall(wire[:length])


if __name__ == "__main__":
    process.main()
