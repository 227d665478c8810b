"""The bank uses the open files that the system allows, because a large log has many files. When
there are too few, connections are refused first; the store always has enough."""

import os
import re
import resource
import socket

import http_client
import process

CROWD = 300  # connections to one port: more than its share of 1,024 descriptors

RESERVE = 32  # descriptors that are still free, at least


def files_max(limit):
    """Sets the program's hard limit of open files."""
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))


class Limits(process.BankTest):
    def setUp(self):
        super().setUp()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # for connections of this process
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))

    def test_it_may_open_as_many_files_as_the_system_allows(self):
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        hard = min(before[1], 4096)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, before)
        with self.serve() as bank:
            with open(f"/proc/{bank.process.pid}/limits", encoding="ascii") as limits:
                row = next(row for row in limits if row.startswith("Max open files"))
        self.assertGreaterEqual(int(row.split()[3]), hard)

    def least_limit(self):
        """The number of files that the bank says it needs."""
        limit = 64
        refused = process.run("serve", self.data, before=files_max(limit))
        self.assertEqual(refused.code, 1)
        self.assertIn(f"may open {limit} files", refused.err)
        self.assertFalse(os.path.exists(self.data))
        return int(re.search(r"needs at least (\d+)", refused.err).group(1))

    def test_with_too_few_it_refuses_and_says_how_many_it_needs(self):
        least = self.least_limit()
        refused = process.run("serve", self.data, before=files_max(least - 1))
        self.assertEqual(refused.code, 1)
        with self.serve(before=files_max(least)) as bank:
            bank.open("ada")
            self.assertEqual(bank.stop(), 0)

    def test_idle_connections_never_take_the_descriptors_of_the_store(self):
        for limit in (1024, 256, self.least_limit()):
            with self.subTest(limit=limit):
                self.make_files()
                with self.serve(before=files_max(limit)) as bank:
                    self.flood(bank, limit)
                    self.work(bank)
                    self.assertEqual(bank.stop(), 0)
                self.assertEqual(process.run("verify", self.data).code, 0)

    def make_files(self):
        """Each start writes one file of the log."""
        for _ in range(4):
            is_new = not os.path.exists(self.data)
            with self.serve() as bank:
                if is_new:
                    bank.open("ada")
                for _ in range(10):
                    self.deposit(bank)
                bank.kill()

    def deposit(self, bank):
        deposit = {"deposit": {"cents": 1, "text": "x" * 500}}
        self.assertEqual(bank.execute("account/ada", deposit).status, 200)

    def flood(self, bank, limit):
        """Opens connections on both ports until one is refused, and as many again; they stay
        open."""
        self.deposit(bank)  # opens this connection and the one for queries
        self.assertEqual(bank.queries.get("/livez").status, 200)
        for port in (bank.command_port, bank.query_port):
            crowd = [socket.create_connection(("127.0.0.1", port), 60)
                     for _ in range(min(limit // 2, CROWD))]
            for one in crowd:
                self.addCleanup(one.close)
            process.until(lambda port=port: self.is_refused(port), "a connection is refused")
        in_use = len(os.listdir(f"/proc/{bank.process.pid}/fd"))
        self.assertLess(in_use, limit - RESERVE)

    def is_refused(self, port):
        """Refused with 503, or without an answer."""
        try:
            request = http_client.request_bytes("GET", "/nothing")
            return http_client.exchange(port, request).status == 503
        except (AssertionError, ConnectionError):
            return True

    def work(self, bank):
        for number in range(300):
            self.deposit(bank)
            if number % 100 == 0:
                self.assertEqual(process.run("status", self.data).code, 0)
                self.assertEqual(process.run("rebuild", self.data, "balances").code, 0)
                self.assertEqual(process.run("verify", self.data).code, 0)
        self.assertEqual(bank.queries.get("/readyz").status, 200)


if __name__ == "__main__":
    process.main()
