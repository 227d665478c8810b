"""Health requests are answered under any load: waiting queries, clients that leave while they wait,
more connections than allowed."""

import resource
import socket

import http_client
import process
import tokens

HEALTH = ("/livez", "/readyz", "/metrics", "/status", "/logs/main/livez")
WAITING_MAX = 256  # concurrent, in one server
DESCRIPTORS = 1024  # gives a server about 140 connections
CROWD = 300


class Health(process.BankTest):
    def setUp(self):
        super().setUp()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def connect(self, port):
        connection = socket.create_connection(("127.0.0.1", port), http_client.TIMEOUT_S)
        self.addCleanup(connection.close)
        return connection

    def send_waiting(self, bank, count):
        """Sends queries for a place that never comes."""
        opening = {"open": {"owner": "Ada", "overdraftCents": 0}}
        token = bank.execute("account/ada", opening, Idempotency_Key="1").json["token"]
        target = f"/views/balances/ada?at_least={tokens.later(token)}&timeout_ms=60000"
        connections = []
        for _ in range(count):
            connection = self.connect(bank.query_port)
            connection.sendall(http_client.request_bytes("GET", target))
            connections.append(connection)
        return target, connections

    def check_health(self, bank):
        for client in (bank.commands, bank.queries):
            for path in HEALTH:
                with self.subTest(path):
                    self.assertEqual(client.get(path).status, 200)

    def fill(self, bank):
        target, connections = self.send_waiting(bank, 2 * WAITING_MAX)  # the poll takes slots too
        shorter = target.replace("timeout_ms=60000", "timeout_ms=0")
        process.until(lambda: bank.queries.get(shorter).status == 429, "no more may wait")
        return shorter, connections

    def test_queries_that_wait_keep_nobody_from_health_and_from_other_queries(self):
        with self.serve() as bank:
            self.fill(bank)
            self.check_health(bank)
            self.assertEqual(bank.queries.get("/views/balances/ada").status, 200)
            self.assertEqual(bank.queries.get("/log").status, 200)

    def test_who_goes_while_a_query_waits_gives_its_place_back(self):
        with self.serve() as bank:
            for leave in (lambda one: one.close(), lambda one: one.shutdown(socket.SHUT_WR)):
                shorter, connections = self.fill(bank)
                for connection in connections:
                    leave(connection)
                self.assertEqual(bank.queries.get(shorter).status, 504)

    def test_who_has_ended_its_sending_half_is_told_that_nobody_waits(self):
        with self.serve() as bank:
            _, (connection,) = self.send_waiting(bank, 1)
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(http_client.read_answer(connection).status, 503)

    def test_at_the_limit_of_connections_health_is_answered(self):
        def few_files():
            resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))

        with self.serve(before=few_files) as bank:
            bank.open("ada")
            for port in (bank.command_port, bank.query_port):
                for connection in [self.connect(port) for _ in range(CROWD)]:
                    connection.sendall(b"GET /livez HTTP/1.1\r\n")  # an incomplete request
                other = http_client.request_bytes("GET", "/nothing")
                process.until(lambda port=port: self.status_of(port, other) == 503,
                              "a connection is one too many")
                for path in HEALTH * 4:
                    with self.subTest(path, port=port):
                        request = http_client.request_bytes("GET", path)
                        self.assertEqual(self.status_of(port, request), 200)
                        self.assertEqual(self.status_of(port, other), 503)
            self.assertEqual(bank.stop(), 0)

    def status_of(self, port, request):
        raw = http_client.exchange(port, request)
        self.assertEqual(raw.closed, raw.status in (200, 503))
        return raw.status


if __name__ == "__main__":
    process.main()
