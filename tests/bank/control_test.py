"""A verb on a served directory runs in its owner, with the same answers. There is one owner at a
time."""

import json
import os
import re
import socket
import stat

import process
import transactions

SAME = (  # verbs with the same answer, served or not
    ("log",), ("log", "--json", "--stream", "account-7", "--backward"),
    ("log", "--type", "account.opened", "--limit", "3"), ("view", "balances"),
    ("view", "balances", "7"), ("view", "statement", "--prefix", '["7"]', "--limit", "2"),
    ("verify", "--json"), ("schema",), ("view", "balances", "--index", "owner", "--backward"),
    ("view", "balances", "nobody"), ("view", "nothing"), ("log", "--stream", "nonsense"),
    ("log", "--limit", "many"), ("log", "--nonsense"),
)


def tree(directory):
    """Every file below the directory, with its size and modification time."""
    found = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            status = os.stat(path)
            found[path] = status.st_ino, status.st_size, status.st_mtime_ns
    return found


class Control(process.BankTest):
    def fill(self, data):
        csv = os.path.join(self.home, "transactions.csv")
        transactions.generate(csv, rows=120, accounts=9)
        return process.output("import", data, csv, "--json")

    def test_verbs_answer_the_same_whether_somebody_serves_or_not(self):
        self.fill(self.data)
        before = [process.run(*words[:1], self.data, *words[1:]) for words in SAME]
        with self.serve() as bank:
            during = [process.run(*words[:1], self.data, *words[1:]) for words in SAME]
            self.assertEqual(bank.stop(), 0)
        for words, offline, served in zip(SAME, before, during):
            with self.subTest(words):
                self.assertEqual(served, offline)
        self.assertEqual([ended.code for ended in during], [0] * 9 + [1] + [2] * 4)

    def test_status_tells_the_same_but_for_what_was_done_since_the_start(self):
        self.fill(self.data)
        process.output("view", self.data, "balances")
        process.output("view", self.data, "statement")
        figures = []
        for serving in (False, True):
            if serving:
                bank = self.serve()
                process.until(lambda: bank.queries.get("/readyz").status == 200, "it is ready")
            text = process.output("status", self.data)
            self.assertEqual(len(text.splitlines()), 6)
            self.assertRegex(text, r"\nindex  \d+ commits behind\n")
            status = json.loads(process.output("status", self.data, "--json"))
            self.assertIsNone(status["store"]["index_error"])
            self.assertGreater(status["store"]["disk"].pop("free_bytes"), 0)
            self.assertLessEqual(status["store"]["unindexed"], status["store"]["head"])
            for projection in status["projections"]:
                for moving in ("state", "events_applied", "lag_seconds", "lag_events", "place"):
                    del projection[moving]
            figures.append(status)
        self.assertEqual(figures[0], figures[1])

    def test_an_import_into_a_served_directory_is_the_same_import(self):
        with self.serve() as bank:
            during = json.loads(self.fill(self.data))
            self.assertEqual((during["booked"], during["rejected"]), (120, 0))
            process.until(lambda: len(bank.queries.get("/views/balances").json["rows"]) == 9,
                          "the view shows every account")
        log = process.output("log", self.data)
        self.assertEqual(json.loads(self.fill(self.data))["repeated"], 120)
        self.assertEqual(process.output("log", self.data), log)

    def test_a_view_is_rebuilt_while_it_is_served(self):
        self.fill(self.data)
        with self.serve() as bank:
            before = process.output("view", self.data, "statement")
            ended = process.run("rebuild", self.data, "statement")
            self.assertEqual(ended.code, 0, ended.err)
            self.assertRegex(ended.out, r"^rebuilt view statement from \d+ events in ")
            self.assertEqual(process.output("view", self.data, "statement"), before)
            self.assertEqual(len(bank.queries.get("/views/statement?limit=1000").json["rows"]), 120)
            self.assertEqual(process.run("rebuild", self.data, "nothing").code, 2)

    def test_many_verbs_at_once(self):
        self.fill(self.data)
        with self.serve():
            expected = process.output("view", self.data, "statement")
            running = [process.start("view", "statement", "--data", self.data, stdout=-1)
                       for _ in range(8)]
            for one in running:
                out, _ = one.communicate(timeout=process.PATIENCE_S)
                self.assertEqual((one.returncode, out), (0, expected))

    def test_a_second_server_is_refused_and_touches_nothing(self):
        with self.serve() as bank:
            bank.open("ada")
            before = tree(self.data)
            ended = process.run("serve", self.data)
            self.assertEqual((ended.code, ended.out), (1, ""))
            self.assertIn("in use by another process", ended.err)
            self.assertIn(self.data, ended.err)
            self.assertEqual(tree(self.data), before)
            bank.open("bob")
            self.assertEqual(len(process.output("log", self.data).splitlines()), 2)

    def test_what_a_killed_server_leaves_behind_is_in_nobodys_way(self):
        with self.serve() as bank:
            bank.open("ada")
            mode = os.stat(os.path.join(self.data, "control")).st_mode
            self.assertTrue(stat.S_ISSOCK(mode))
            self.assertEqual(stat.S_IMODE(mode), 0o600)
            bank.kill()
        self.assertTrue(os.path.exists(os.path.join(self.data, "control")))
        self.assertEqual(len(process.output("log", self.data).splitlines()), 1)
        with self.serve() as bank:
            bank.open("bob")
            self.assertEqual(len(process.output("log", self.data).splitlines()), 2)
            self.assertEqual(bank.stop(), 0)
        self.assertFalse(os.path.exists(os.path.join(self.data, "control")))

    def test_paths_may_be_long_relative_or_odd(self):
        long = os.path.join(self.home, *["x" * 60] * 6, "Zoë's bücher")
        os.makedirs(os.path.dirname(long))
        with self.serve(data=long) as bank:
            bank.open("ada")
            for words, folder in ((long, "/"), (os.path.basename(long), os.path.dirname(long)),
                                  ("./" + os.path.basename(long) + "/", os.path.dirname(long))):
                ended = process.run("log", words, cwd=folder)
                self.assertEqual(len(ended.out.splitlines()), 1, ended.err)

    def test_nonsense_on_the_control_socket_harms_nobody(self):
        with self.serve(data=os.path.join(self.home, "d")) as bank:
            for nonsense in (b"", b"GET / HTTP/1.1\r\n\r\n", b"c\xff\xff\xff\xff",
                             b"c\x00\x00\x00\x00", b"c\x06\x00\x00\x00plain\x00",
                             b"x\x01\x00\x00\x000", b"c\x0d\x00\x00\x00plain\x00serve\x00\x00"):
                with socket.socket(socket.AF_UNIX) as caller:
                    caller.connect(os.path.join(bank.data, "control"))
                    caller.sendall(nonsense)
                    caller.shutdown(socket.SHUT_WR)
                    while caller.recv(4096):
                        pass
            bank.open("ada")
            self.assertEqual(len(process.output("log", bank.data).splitlines()), 1)

    def test_output_that_cannot_be_written_is_no_success(self):
        self.fill(self.data)
        for serving in (False, True):
            if serving:
                self.serve()
            for words in (["log"], ["view", "statement"], ["verify"]):
                with open("/dev/full", "w", encoding="ascii") as full:
                    verb = process.start(*words, "--data", self.data, stdout=full, stderr=-1)
                    _, errors = verb.communicate(timeout=process.PATIENCE_S)
                self.assertEqual(verb.returncode, 1, errors)
                self.assertIn("standard output cannot be written: No space", errors)

    def test_help_and_mistakes(self):
        for verb in ("serve", "log", "view", "rebuild", "status", "verify", "schema", "import"):
            helped = process.run(verb, self.data, "--help")
            self.assertEqual((helped.code, helped.err), (0, ""))
            self.assertTrue(helped.out.startswith(f"usage: bank {verb} --data DIR"), helped.out)
            executes = verb in ("serve", "import")
            for option in ("--command-id-window", "--block-cache-mib", "--state-cache-mib"):
                self.assertEqual(option in helped.out, executes, helped.out)
        ended = process.run("serve", self.data, "--block-cache-mib", "0")
        self.assertEqual(ended.code, 2)
        self.assertIn("--block-cache-mib must be a whole number from 1", ended.err)
        for verb in ("log", "view balances", "status", "verify"):
            ended = process.run(*verb.split()[:1], self.data, *verb.split()[1:])
            self.assertEqual(ended.code, 1)
            self.assertIn("there is no store in", ended.err)
        self.assertFalse(os.path.exists(self.data))
        self.assertEqual(process.run("fly", self.data).code, 2)
        self.assertTrue(re.match(r"bank on daybook \d", process.start(
            "--version", stdout=-1).communicate()[0]))


if __name__ == "__main__":
    process.main()
