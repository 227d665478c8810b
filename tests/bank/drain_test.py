"""Clean shutdown: waiting clients are answered, then the process ends."""

import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import threading

import http_client
import process
import tokens
import transactions

# Numbers of the system calls sendto, write and writev.
SEND = {"x86_64": ("44",), "aarch64": ("206",)}.get(platform.machine(), ())
WRITE = {"x86_64": ("1", "20"), "aarch64": ("64", "66")}.get(platform.machine(), ())
DRAIN_S = 10  # documented for operators, so it is asserted


class Drain(process.BankTest):
    def setUp(self):
        super().setUp()
        self.bank = self.serve()
        self.bank.open("ada")
        self.token = self.bank.execute("account/ada", {"deposit": {"cents": 1}}).json["token"]

    def waiting_query(self, timeout_ms):
        """Starts a query for a place that never comes; returns while it is waiting."""
        later = tokens.later(self.token)
        target = f"/views/balances/ada?at_least={later}&timeout_ms={timeout_ms}"
        before = self.queries()
        connection = socket.create_connection(("127.0.0.1", self.bank.query_port), 60)
        self.addCleanup(connection.close)
        connection.sendall(http_client.request_bytes("GET", target))
        process.until(lambda: self.queries() > before, "the query is under way")
        return connection

    def queries(self):
        metrics = self.bank.commands.get("/metrics").body.decode()
        return int(metrics.split("\ndaybook_queries_total ")[1].split()[0])

    def end(self, number=signal.SIGTERM):
        """Sends the signal and returns the exit code; fails after the time limit."""
        self.bank.process.send_signal(number)
        return self.bank.process.wait(DRAIN_S)

    def test_it_ends_at_once_when_nothing_is_under_way(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            self.assertEqual(self.end(number), 0)
            self.assertIn("ending", self.bank.said())
            self.bank = self.serve()
        self.assertEqual(len(process.lines("log", self.data, "--json")), 2)

    def test_what_is_only_starting_ends_at_once(self):
        """A store whose index must be rebuilt first."""
        rows = os.path.join(self.home, "rows.csv")
        data = os.path.join(self.home, "imported")
        transactions.generate(rows, 20_000, 100)
        self.assertEqual(process.run("import", data, rows).code, 0)
        for number in (signal.SIGTERM, signal.SIGINT):
            shutil.rmtree(os.path.join(data, "index"), ignore_errors=True)
            with process.started("serve", "--data", data,
                                 stdout=subprocess.PIPE) as starting:
                process.until(lambda: "daybook-signals" in process.threads(starting.pid),
                              "it is starting")
                starting.send_signal(number)
                self.assertEqual(starting.wait(DRAIN_S), 128 + number)

    def test_a_request_that_runs_is_answered(self):
        waiting = self.waiting_query(timeout_ms=1500)
        self.assertEqual(self.end(), 0)
        answer = http_client.read_answer(waiting)
        self.assertEqual((answer.status, json.loads(answer.body)["code"]), (504, "not_there_yet"))
        self.assertTrue(answer.closed)

    def test_a_request_that_would_take_too_long_does_not_hold_up_the_end(self):
        self.waiting_query(timeout_ms=60_000)
        self.assertEqual(self.end(), 0)

    def fill(self):
        """Writes more than a socket and a pipe hold."""
        for number in range(300):
            deposit = {"deposit": {"cents": 1, "text": f"{number} " + "x" * 4000}}
            self.assertEqual(self.bank.execute("account/ada", deposit).status, 200)

    def test_a_verb_of_which_nobody_reads_the_output_does_not_hold_up_the_end(self):
        self.fill()
        with process.started("log", "--data", self.data, "--json", stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE) as reading:
            self.assertTrue(reading.stdout.readline())
            process.until(self.call_waits, "the program waits to send more")
            self.assertEqual(self.end(), 0)
            reading.stdout.read()
            self.assertEqual(reading.wait(process.PATIENCE_S), 1)

    def test_many_clients_that_do_not_read_do_not_either(self):
        self.fill()
        words = b"plain\0log\0--data\0" + self.data.encode() + b"\0--json\0"
        for _ in range(16):
            client = socket.socket(socket.AF_UNIX)
            self.addCleanup(client.close)
            client.connect(os.path.join(self.data, "control"))
            client.sendall(b"c" + len(words).to_bytes(4, "little") + words)
            self.assertTrue(client.recv(1))
        process.until(self.call_waits, "one waits to send more")
        self.assertEqual(self.end(), 0)

    def test_a_verb_that_cannot_be_ended_does_not_hold_it_up_longer_than_promised(self):
        """The verb writes to a terminal whose buffer is full."""
        terminal, other_end = os.openpty()
        self.addCleanup(os.close, terminal)
        self.addCleanup(os.close, other_end)
        csv = os.path.join(self.home, "broken.csv")
        with open(csv, "w", encoding="ascii") as file:
            file.write(transactions.HEADER + "\n" + "broken\n" * 20_000)
        with process.started("import", csv, "--data", self.data, "--rejects",
                             os.ttyname(other_end), stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL):
            process.until(lambda: self.call_waits(WRITE), "the verb waits for the terminal")
            self.assertEqual(self.end(), 128 + signal.SIGTERM)
        self.assertIn("so the program ends now", self.bank.said())
        self.assertEqual(process.run("verify", self.data).code, 0)

    def call_waits(self, calls_of_the_system=SEND):
        """Whether the thread of a call is inside such a system call. If it is a send, its socket
        and the pipe behind it are full."""
        folder = f"/proc/{self.bank.process.pid}/task"
        call = process.threads(self.bank.process.pid).get("daybook-call")
        if not call:
            return False
        with open(f"{folder}/{call}/syscall", encoding="ascii") as now:
            return now.read().split()[0] in calls_of_the_system

    def test_commands_under_load_are_answered_or_not_begun(self):
        acknowledged, stopped = [], threading.Event()

        def load(name):
            client, number = http_client.Client(self.bank.command_port), 0
            while not stopped.is_set():
                number += 1
                try:
                    answer = client.post("/commands/account/ada", {"deposit": {"cents": 1}},
                                         {"Idempotency_Key": f"{name}-{number}"})
                except (OSError, http_client.http.client.HTTPException):
                    break
                acknowledged.append(answer)
            client.close()

        threads = [threading.Thread(target=load, args=[name]) for name in range(4)]
        for thread in threads:
            thread.start()
        try:
            process.until(lambda: len(acknowledged) >= 50, "commands are acknowledged")
            code = self.end()
        finally:
            self.bank.kill()
            stopped.set()
            for thread in threads:
                thread.join()
        self.assertEqual(code, 0)
        self.assertEqual({answer.status for answer in acknowledged}, {200})
        positions = [answer.json["last_position"] for answer in acknowledged]
        self.assertEqual(sorted(positions), list(range(3, len(positions) + 3)))
        self.assertEqual(len(process.lines("log", self.data, "--json")), len(positions) + 2)

    def test_an_import_that_runs_inside_is_ended_and_can_be_done_again(self):
        csv = self.data + ".csv"
        transactions.generate(csv, rows=20_000, accounts=50)
        client = process.start("import", csv, "--data", self.data, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
        self.addCleanup(client.kill)
        process.until(lambda: self.bank.queries.get("/log?limit=1").json["head"] > 100, "it runs")
        self.assertEqual(self.end(), 0)
        _, errors = client.communicate(timeout=process.PATIENCE_S)
        self.assertEqual(client.returncode, 1, errors)
        self.assertIn("the import was stopped; run it again to resume", errors)
        there = len(process.lines("log", self.data, "--json", "--type", "account"))
        self.assertLess(there, 20_000)

    def test_a_verb_that_prints_inside_does_not_pass_off_a_part_as_all(self):
        csv = self.data + ".csv"
        transactions.generate(csv, rows=3000, accounts=50)
        process.output("import", self.data, csv)
        printing = process.start("log", "--json", "--data", self.data, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        self.addCleanup(printing.kill)
        printing.stdout.readline()
        self.bank.process.terminate()  # the pipe is full, so the verb is still running
        process.until(lambda: "ending" in self.bank.said(), "it has begun to end")
        out, errors = printing.communicate(timeout=process.PATIENCE_S)
        self.assertEqual(self.bank.process.wait(DRAIN_S), 0)
        self.assertLess(len(out.splitlines()), 3000 + 50)  # bookings and accounts
        self.assertEqual(printing.returncode, 1, errors)
        self.assertIn("the output is incomplete", errors)

    def test_a_second_signal_ends_it_at_once(self):
        self.waiting_query(timeout_ms=60_000)
        self.bank.process.terminate()
        process.until(lambda: "ending" in self.bank.said(), "it has begun to end")
        self.assertEqual(self.end(), 128 + signal.SIGTERM)
        self.assertEqual(len(process.lines("log", self.data, "--json")), 2)

    def test_an_idle_connection_does_not_hold_up_the_end(self):
        with socket.create_connection(("127.0.0.1", self.bank.command_port), 60) as idle:
            # A later connection is answered, so this one was accepted too. Connections that are not
            # accepted at shutdown are reset.
            later = http_client.Client(self.bank.command_port)
            self.assertEqual(later.get("/livez").status, 200)
            later.close()
            self.assertEqual(self.end(), 0)
            self.assertEqual(idle.recv(1), b"")


if __name__ == "__main__":
    process.main()
