"""What the program says of itself, a line each, and no more lines than a disk can take."""

import glob
import json
import os
import pty
import shutil
import signal
import socket

import http_client
import process
import said

BURST = 100  # lines of one kind that are written at once


class Lines(process.BankTest):
    def throw(self, bank, text="no"):
        return bank.execute("trial/a", {"throw": {"what": "text", "text": text}})

    def test_a_start_and_a_clean_stop_are_lines(self):
        with self.serve() as bank:
            self.assertEqual(bank.execute("trial/a", {"pass": {}}).status, 200)
            self.assertEqual(bank.stop(), 0)
            self.assertEqual([line["word"] for line in said.lines(bank)],
                             ["started", "ending", "ended"])
            started, = said.about(bank, "started")
            for what in (self.data, str(bank.command_port), str(bank.query_port)):
                self.assertIn(what, started)
            self.assertRegex(started, r"the start took \d+\.\d+ s")

    def test_clients_cannot_fill_a_disk_with_failures(self):
        with self.serve() as bank:
            answers = [self.throw(bank) for _ in range(5 * BURST)]
            references = {answer.json["reference"] for answer in answers}
            self.assertEqual(len(references), len(answers))
            self.assertEqual(bank.stop(), 0)
            sentences = said.about(bank, "internal")
            counts = [int(found[1]) for found in map(said.LEFT_OUT.fullmatch, sentences) if found]
            written = len(sentences) - len(counts)
            self.assertGreaterEqual(written, BURST)
            self.assertLess(written, len(answers))
            self.assertEqual(written + sum(counts), len(answers))

    def test_a_flood_of_one_kind_hides_no_other(self):
        with self.serve() as bank:
            for _ in range(2 * BURST):
                self.throw(bank)
            answer = bank.execute("trial/a", {"throw": {"what": "memory"}})
            self.assertEqual(said.with_reference(bank, answer.json["reference"])["word"], "io")

    def test_an_answer_that_the_server_itself_gives_is_told(self):
        with self.serve() as bank:
            raw = http_client.exchange(bank.command_port, http_client.request_bytes(
                "POST", "/commands/trial/a", headers=["Transfer-Encoding: gzip"]))
            self.assertEqual(raw.status, 501)
            line = said.with_reference(bank, raw.headers["daybook-reference"])
            self.assertEqual(line["word"], "not_implemented")
            self.assertIn("POST /commands/trial/a was answered 501", line["sentence"])

    def test_a_terminal_that_nobody_reads_holds_up_nothing(self):
        reader, terminal = pty.openpty()
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, terminal)
        with self.serve(errors=terminal) as bank:
            for _ in range(BURST):
                self.assertEqual(self.throw(bank, "x" * 300).status, 500)
            for port in (bank.commands, bank.queries):
                self.assertEqual(port.get("/livez").status, 200)
            for _ in range(3):
                bank.process.send_signal(signal.SIGHUP)
            self.assertEqual(bank.execute("trial/a", {"pass": {}}).status, 200)
            self.assertEqual(bank.stop(), 0)

    def test_commands_that_run_when_it_ends_use_the_store_to_their_end(self):
        """Their clients have gone, so nothing waits for their answers."""
        release = os.path.join(self.home, "release")
        command = json.dumps({"wait": {"text": release}}).encode()
        with self.serve() as bank:
            clients = []
            for i in range(30):
                clients.append(socket.create_connection(("127.0.0.1", bank.command_port)))
                clients[-1].sendall(
                    http_client.request_bytes("POST", f"/commands/trial/{i}", command))
            process.until(lambda: bank.queries.get("/livez").status == 200, "it answers")
            for client in clients:
                client.close()
            bank.process.terminate()
            process.until(lambda: said.about(bank, "ending"), "it ends")
            with open(release, "w", encoding="ascii"):
                pass
            self.assertEqual(bank.process.wait(process.PATIENCE_S), 0)

    def test_a_view_that_goes_on_again_is_told(self):
        self.serve().stop()
        lock, = glob.glob(os.path.join(self.data, "views", "texts-v1", "lock"))
        os.rename(lock, lock + ".aside")
        os.mkdir(lock)
        with self.serve() as bank:
            self.assertEqual(len(said.about(bank, "view_stopped")), 1)
            os.rmdir(lock)
            os.rename(lock + ".aside", lock)
            process.until(lambda: said.about(bank, "view_goes_on"), "the view goes on")
            self.assertEqual(said.about(bank, "view_goes_on"), ["view texts-v1 resumes"])

    def test_a_rebuild_is_told(self):
        with self.serve() as bank:
            bank.execute("trial/a", {"pass": {}})
            process.output("rebuild", self.data, "texts")
            self.assertEqual(len(said.about(bank, "view_rebuild")), 1)
            rebuilt, = said.about(bank, "view_rebuilt")
            self.assertRegex(rebuilt, r"view texts-v1 was rebuilt from \d+ events in \d+")

    def test_an_index_that_is_built_again_is_told(self):
        self.serve().stop()
        shutil.rmtree(os.path.join(self.data, "index"))
        with self.serve() as bank:
            rebuilt, = said.about(bank, "index_rebuild")
            self.assertIn("the index is missing", rebuilt)

    def test_what_was_cut_is_told_with_how_long_it_took(self):
        with self.serve() as bank:
            self.assertEqual(bank.execute("trial/a", {"pass": {"text": "x" * 1000}}).status, 200)
            bank.kill()
        wal = max(glob.glob(os.path.join(self.data, "log", "*.log")), key=os.path.getsize)
        with open(wal, "ab") as file:
            file.write(b"\x01\x02\x03torn" * 10)
        with self.serve() as bank:
            recovered, = said.about(bank, "recovered")
            self.assertIn("was cut off: ", recovered)
            self.assertRegex(recovered, r"\(opening the store took \d+\.\d+ s\)$")


if __name__ == "__main__":
    process.main()
