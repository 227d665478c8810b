"""After a failed write of the log the program reports why, and ends with 70 two seconds later,
whatever else happens. A file size limit makes the write fail; it needs no privileges."""

import os
import resource
import signal
import socket

import http_client
import process

POISONED = 70
LOG_BYTES_LEAST = 64 * 1024  # larger than any other file written in the directory


class Poison(process.BankTest):
    def setUp(self):
        super().setUp()
        self.bank = self.serve()
        self.bank.open("ada")
        self.fill_log()

    def start_again(self):
        self.bank = self.serve()
        self.fill_log()

    def fill_log(self):
        while self.log_bytes() < LOG_BYTES_LEAST:
            deposit = {"deposit": {"cents": 1, "text": "x" * 1000}}
            self.assertEqual(self.bank.execute("account/ada", deposit).status, 200)

    def log_bytes(self):
        folder = os.path.join(self.data, "log")
        return max(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder)
                   if name.endswith(".log"))

    def limit_file_sizes(self):
        """Sets the limit to the size of the write-ahead log, so that no byte can be added."""
        resource.prlimit(self.bank.process.pid, resource.RLIMIT_FSIZE,
                         (self.log_bytes(), resource.RLIM_INFINITY))

    def poison(self):
        self.limit_file_sizes()
        answer = self.bank.execute("account/ada", {"deposit": {"cents": 1}})
        self.assertEqual((answer.status, answer.json["code"]), (503, "outcome_unknown"))

    def check_end(self):
        self.assertEqual(self.bank.process.wait(process.PATIENCE_S), POISONED)
        self.assertIn("the log cannot be written", self.bank.said())
        self.assertEqual(process.run("verify", self.data).code, 0)
        with self.serve() as again:
            deposit = {"deposit": {"cents": 1}}
            self.assertEqual(again.execute("account/ada", deposit).status, 200)
            self.assertEqual(again.stop(), 0)

    def test_it_says_why_and_ends(self):
        self.poison()
        self.check_end()

    def test_it_ends_although_nobody_reads_what_it_says(self):
        """Standard error is a full pipe."""
        self.assertEqual(self.bank.stop(), 0)
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        os.set_blocking(writing, False)
        try:
            while True:
                os.write(writing, b"x" * 65536)
        except BlockingIOError:
            pass
        os.set_blocking(writing, True)
        self.bank = self.serve(errors=writing)
        os.close(writing)
        self.poison()
        self.assertEqual(self.bank.process.wait(process.PATIENCE_S), POISONED)

    def test_a_signal_does_not_make_it_a_good_end(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(number=number):
                self.poison()
                self.bank.process.send_signal(number)
                self.check_end()
                self.start_again()

    def test_two_signals_do_not_either(self):
        self.poison()
        self.bank.process.send_signal(signal.SIGTERM)
        self.bank.process.send_signal(signal.SIGINT)
        self.check_end()

    def test_a_write_that_fails_while_it_drains_ends_it_so_too(self):
        for signals_more in (0, 1):
            with self.subTest(signals_more=signals_more):
                answer = self.poison_while_draining(signals_more)
                if not signals_more:
                    self.assertEqual(answer.status, 503)
                self.check_end()
                self.start_again()

    def poison_while_draining(self, signals_more):
        """The answer to a command whose last byte arrives while the program is ending."""
        body = b'{"deposit": {"cents": 1}}'
        request = http_client.request_bytes("POST", "/commands/account/ada", body)
        with socket.create_connection(("127.0.0.1", self.bank.command_port), 60) as connection:
            connection.sendall(request[:-1])
            # A later request was answered, and one thread reads all, so this one was read too.
            self.assertEqual(self.bank.commands.get("/livez").status, 200)
            self.bank.process.terminate()
            process.until(lambda: "ending" in self.bank.said(), "it has begun to end")
            self.limit_file_sizes()
            connection.sendall(request[-1:])
            process.until(lambda: "cannot be written" in self.bank.said(), "the write fails")
            for _ in range(signals_more):
                self.bank.process.send_signal(signal.SIGTERM)
            return None if signals_more else http_client.read_answer(connection)


if __name__ == "__main__":
    process.main()
