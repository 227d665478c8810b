"""Silent callers on the control socket, and more connections than descriptors, block nobody and use
no CPU time."""

import contextlib
import os
import resource
import socket

import http_client
import process

CALLERS = 40  # far more than the verbs that may run at a time
CALL_MS_MAX = 5000
TRIES = 8  # of accept, while there are no descriptors


def text_of(connection):
    """Reads all that the bank still sends."""
    parts = []
    with contextlib.suppress(ConnectionError):
        while part := connection.recv(4096):
            parts.append(part)
    return b"".join(parts).decode(errors="replace")


class Callers(process.BankTest):
    def setUp(self):
        super().setUp()
        self.data = os.path.join(self.home, "d")
        self.bank = self.serve()
        self.bank.open("ada")

    def call(self, begin=b""):
        connection = socket.socket(socket.AF_UNIX)
        self.addCleanup(connection.close)
        connection.connect(os.path.join(self.data, "control"))
        connection.settimeout(process.PATIENCE_S)
        connection.sendall(begin)
        return connection

    def test_those_who_say_nothing_keep_no_verb_out(self):
        for begin in (b"", b"c", b"c\x00\x10\x00\x00plain"):
            with self.subTest(begin=begin):
                for _ in range(CALLERS):
                    self.call(begin)
                    self.assertEqual(process.run("status", self.data).code, 0)

    def test_one_who_says_nothing_is_told_why_nothing_was_run(self):
        for begin in (b"", b"c\x00\x10\x00\x00plain"):
            with self.subTest(begin=begin):
                self.assertIn(f"no verb was received within {CALL_MS_MAX} ms",
                              text_of(self.call(begin)))

    def test_the_first_of_too_many_is_told_so_at_once(self):
        silent = [self.call() for _ in range(CALLERS)]
        self.assertIn("connected without having sent a verb", text_of(silent[0]))

    def test_they_do_not_hold_up_the_end(self):
        for _ in range(CALLERS):
            self.call()
        self.assertEqual(self.bank.stop(), 0)

    def test_the_number_of_verbs_that_run_is_told_to_who_is_refused(self):
        for number in range(300):
            deposit = {"deposit": {"cents": 1, "text": f"{number} " + "x" * 4000}}
            self.assertEqual(self.bank.execute("account/ada", deposit).status, 200)
        words = b"plain\0log\0--data\0" + self.data.encode() + b"\0--json\0"
        calls = [self.call(b"c" + len(words).to_bytes(4, "little") + words) for _ in range(16)]
        for call in calls:  # each runs, and blocks until its client reads
            self.assertTrue(call.recv(1))
        refused = process.run("status", self.data)
        self.assertEqual(refused.code, 1)
        self.assertIn("too many calls at once: 16 verbs are running", refused.err)
        calls.pop().close()
        process.until(lambda: process.run("status", self.data).code == 0, "a place is free again")


class NoDescriptors(process.BankTest):
    def setUp(self):
        super().setUp()
        self.data = os.path.join(self.home, "d")
        self.bank = self.serve()
        self.bank.open("ada")
        self.limits = resource.prlimit(self.bank.process.pid, resource.RLIMIT_NOFILE)

    def allow(self, files):
        resource.prlimit(self.bank.process.pid, resource.RLIMIT_NOFILE, (files, self.limits[1]))

    def connect(self, family, address):
        connection = socket.socket(family)
        self.addCleanup(connection.close)
        connection.connect(address)
        connection.settimeout(process.PATIENCE_S)
        return connection

    def stat(self, name):
        """How often the threads of this name have waited, and their CPU time in ticks."""
        waited, ticks = 0, 0
        folder = f"/proc/{self.bank.process.pid}/task"
        for thread in os.listdir(folder):
            with open(f"{folder}/{thread}/comm", encoding="ascii") as comm:
                if comm.read().strip() != name:
                    continue
            with open(f"{folder}/{thread}/status", encoding="ascii") as status:
                row = next(row for row in status if row.startswith("voluntary"))
            with open(f"{folder}/{thread}/stat", encoding="ascii") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            waited += int(row.split()[1])
            ticks += int(fields[11]) + int(fields[12])
        return waited, ticks

    def check(self, thread, line, connect, answers):
        """Connects while there are no descriptors; the connections are answered when there are."""
        self.allow(3)
        connections = [connect() for _ in range(3)]
        process.until(lambda: line in self.bank.said(), line)
        waited, ticks = self.stat(thread)
        process.until(lambda: self.stat(thread)[0] >= waited + TRIES, "it is tried again")
        # A busy loop would take hundreds of ticks.
        self.assertLess(self.stat(thread)[1] - ticks, 20)
        self.assertEqual(self.bank.said().count(line), 1)
        self.allow(self.limits[0])
        for connection in connections:
            answers(connection)
        self.assertEqual(self.bank.said().count(line), 1)

    def test_the_control_socket_waits_for_them(self):
        status = b"plain\0status\0--data\0" + self.data.encode() + b"\0"

        def answers(connection):
            connection.sendall(b"c" + len(status).to_bytes(4, "little") + status)
            self.assertIn("store  ", text_of(connection))

        self.check("daybook-control", "verbs of other processes cannot connect: Too many open",
                   lambda: self.connect(socket.AF_UNIX, os.path.join(self.data, "control")),
                   answers)

    def test_the_ports_wait_for_them(self):
        for port in (self.bank.command_port, self.bank.query_port):
            with self.subTest(port=port):
                def answers(connection):
                    connection.sendall(http_client.request_bytes("GET", "/livez"))
                    self.assertEqual(http_client.read_answer(connection).status, 200)

                self.check("daybook-http", f"cannot accept connections to port {port}: Too many",
                           lambda port=port: self.connect(socket.AF_INET, ("127.0.0.1", port)),
                           answers)

    def test_they_do_not_hold_up_the_end(self):
        self.allow(3)
        for port in (self.bank.command_port, self.bank.query_port):
            self.connect(socket.AF_INET, ("127.0.0.1", port))
        self.connect(socket.AF_UNIX, os.path.join(self.data, "control"))
        self.assertEqual(self.bank.stop(), 0)


if __name__ == "__main__":
    process.main()
