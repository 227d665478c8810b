"""An invalid command line exits with 2 and a message that names the option, its value and the
allowed values, before anything is created; also while the directory is served."""

import os
import subprocess

import http_client
import process

NUMBERS = {  # verb -> words before the options, its options that take numbers, with their bounds
    "serve": ((), {"--command-port": (0, 65535), "--query-port": (0, 65535),
                   "--scrub-hours": (0, 87840), "--block-cache-mib": (1, 1048576),
                   "--state-cache-mib": (0, 1048576), "--free-mib-min": (0, 2**40),
                   "--command-id-window": (1, 3162240000)}),
    "log": ((), {"--limit": (1, 2**64 - 1), "--from": (0, 2**64 - 1)}),
    "view": (("balances",), {"--limit": (1, 2**64 - 1)}),
    "backup": (("TO",), {"--keep": (1, 2**64 - 1)}),
    "restore": (("FROM",), {"--backup": (1, 2**64 - 1)}),
    "import": (("FILE.csv",), {"--in-flight": (1, 4096), "--block-cache-mib": (1, 1048576)}),
}
TEXT = "x" * 201
SENSELESS = [  # words, what the sentence has; DATA stands for the directory
    ("", "no verb given"),
    ("fly", "unknown verb 'fly'"),
    ("--version extra", "unexpected argument 'extra'"),
    ("help fly", "unknown verb 'fly'"),
    ("help log extra", "unexpected argument 'extra'"),
    ("log", "--data DIR is missing"),
    ("log --data", "--data needs a value: --data DIR"),
    ("log --data --json", "--data needs a value: --data DIR"),
    ("log --data=", "--data must not be empty"),
    ("log --data DATA extra", "unexpected argument 'extra'"),
    ("log --data DATA --lmit 3", "unknown option --lmit"),
    ("log --data DATA --json=yes", "--json takes no value"),
    ("log --data DATA --json --json", "--json is given twice"),
    ("log --data DATA --limit 3 --limit 4", "--limit is given twice"),
    ("log --data DATA --log nosuch", "there is no log 'nosuch'"),
    ("log --data DATA --log No", "--log 'No': the name of a log must have 1 to 64"),
    ("log --data DATA --log=", "--log '': the name of a log must have 1 to 64"),
    ("log --data DATA --stream account", "--stream: 'account' is not a valid stream"),
    ("log --data DATA --stream=", "--stream '': "),
    ("log --data DATA --type loan", "no events of category 'loan'; known categories: account"),
    ("log --data DATA --type account.lost", "has no event 'lost'"),
    ("log --data DATA --type=", "--type must not be empty"),
    ("log --data DATA --tag=", "--tag must be a tag of 1 to 200 printable bytes, not ''"),
    (f"log --data DATA --tag {TEXT}", f"1 to 200 printable bytes, not '{TEXT}'"),
    ("view --data DATA", "NAME is missing"),
    ("view --data DATA nosuch", "there is no view 'nosuch'; known ones: balances statement"),
    ("view --data DATA balances ada extra", "unexpected argument 'extra'"),
    ("view --data DATA balances ada --limit 3", "--limit applies only to lists of rows"),
    ("view --data DATA balances ada --prefix a", "--prefix applies only to lists of rows"),
    ("view --data DATA balances --log nosuch", "there is no log 'nosuch'"),
    ("view --data DATA balances --index cents", "no index over 'cents'"),
    ("view --data DATA balances --index=", "--index must not be empty"),
    ("view --data DATA balances --prefix=", "write the beginning of a key"),
    ("view --data DATA balances --prefix [1", "--prefix '[1': JSON"),
    ("view --data DATA balances --prefix [1]", "keys are (text)"),
    ("view --data DATA balances [1,2]", "keys are (text)"),
    ("view --data DATA balances [", "KEY '[': JSON"),
    ("rebuild --data DATA", "NAME is missing"),
    ("rebuild --data DATA nosuch", "no view 'nosuch'"),
    ("create-log --data DATA No", "NAME 'No': the name of a log"),
    ("create-log --data DATA", "NAME is missing"),
    ("backup --data DATA", "TO is missing"),
    ("backup list", "TO is missing"),
    ("backup list TO --data DATA", "unknown option --data"),
    ("backup verify TO first", "18446744073709551615, not 'first'"),
    ("backup verify TO 0", "ID must be a whole number from 1"),
    ("restore FROM", "--data DIR is missing"),
    ("import --data DATA", "FILE.csv is missing"),
    ("import FILE.csv --data DATA --rejects=", "--rejects is not a valid path: ''"),
    ("serve --data DATA extra", "unexpected argument 'extra'"),
    ("serve --data DATA --durability fast",
     "--durability must be power_loss or process_crash, not 'fast'"),
    ("serve --data DATA --durability=", "--durability must be power_loss or process_crash, not ''"),
    ("serve --data DATA --address localhost", "--address 'localhost': write an IP address"),
    ("serve --data DATA --address 1.2.3", "--address '1.2.3': write an IP address"),
    ("serve --data DATA --command-port 99 --query-port 99", "are both 99"),
    ("follow", "URL is missing"),
    ("follow ftp://x:1", "URL: 'ftp://x:1' is not a valid address"),
    ("follow http://localhost", "a port from 1 to 65535"),
    ("follow http://localhost:0", "a port from 1 to 65535"),
    ("follow http://localhost:65536", "a port from 1 to 65535"),
    ("follow http://localhost:99999999999999999999", "a port from 1 to 65535"),
    ("follow http://localhost:8o", "a port from 1 to 65535"),
    ("follow http://::1:8080", "is not a valid address"),
    ("follow http://[::g]:8080", "is not a valid address"),
    ("follow http://user@localhost:8080", "is not a valid address"),
    ("follow http://localhost:1 --all --after x", "--after 'x': this is not a valid token"),
    ("follow http://localhost:1 --count 0", "--count must be a whole number from 1"),
    ("follow http://localhost:1 --log No", "--log 'No': the name of a log"),
]


def call(*words):
    asked = subprocess.run([process.PROGRAM, *words], stdin=subprocess.DEVNULL, text=True,
                           capture_output=True, timeout=process.PATIENCE_S, check=False)
    return process.Ended(asked.returncode, asked.stdout, asked.stderr)


class CommandLine(process.BankTest):
    def check_senseless(self, said, *words):
        with self.subTest(words=words):
            ended = call(*words)
            self.assertEqual((ended.code, ended.out), (2, ""), ended)
            self.assertIn(said, ended.err)

    def check_all(self):
        for text, said in SENSELESS:
            words = [self.data if word == "DATA" else word for word in text.split()]
            self.check_senseless(said, *words)
        for verb, (operands, options) in NUMBERS.items():
            for option, (least, most) in options.items():
                wrong = ["x", "", "-1", "1.5", "1e3", " 1", str(most + 1)]
                if least > 0:
                    wrong.append(str(least - 1))
                for value in wrong:
                    said = f"{option} must be a whole number from {least} to {most}, not '{value}'"
                    self.check_senseless(said, verb, *operands, "--data", self.data,
                                         f"{option}={value}")

    def test_a_command_line_that_makes_no_sense_ends_with_2_and_says_why(self):
        with self.serve() as bank:
            bank.open("ada")
            self.assertEqual(bank.stop(), 0)
        process.output("view", self.data, "balances")
        self.check_all()

    def test_it_is_the_same_while_the_directory_is_served(self):
        with self.serve() as bank:
            bank.open("ada")
            self.check_all()
            self.assertEqual(bank.queries.get("/log").json["head"], 1)

    def test_what_is_wrong_is_said_before_anything_is_made(self):
        for words in (("serve", "--block-cache-mib", "0"), ("import", "x.csv", "--in-flight", "0"),
                      ("create-log", "No")):
            self.check_senseless("", *words, "--data", self.data)
        self.assertFalse(os.path.exists(self.data))

    def test_what_was_typed_is_quoted_without_control_characters(self):
        with self.serve() as bank:
            bank.open("ada")
            for text in ("\x1b[31mred", "a\nerror: forged", "\x9b2J", "\u202ea", "\r\x07"):
                for words in ((text,), ("help", text), ("log", "--data", self.data, text),
                              ("log", "--data", self.data, "--log", text),
                              ("log", "--data", self.data, "--type", text),
                              ("view", "--data", self.data, text),
                              ("view", "--data", self.data, "balances", "--index", text)):
                    with self.subTest(words=words):
                        ended = call(*words)
                        self.assertEqual(ended.code, 2, ended)
                        self.assertNotIn(text, ended.err)
                        self.assertTrue(ended.err.replace("\n", "").isprintable(), ended.err)
                        self.assertLessEqual(ended.err.count("\n"), 2)

    def test_a_prefix_that_is_not_utf_8_is_refused_as_a_key_is(self):
        for words in (("--prefix", b"\xff"), (b"--prefix=a\xc3",), (b"\xff",)):
            ended = call("view", "--data", self.data, "balances", *words)
            self.assertEqual(ended.code, 2, ended)
            self.assertNotIn("\udcff", ended.err)

    def test_an_environment_that_fails_still_ends_with_1(self):
        for words in (("log",), ("view", "balances"), ("status",), ("backup", self.home)):
            with self.subTest(words=words):
                ended = process.run(words[0], os.path.join(self.home, "nothing"), *words[1:])
                self.assertEqual(ended.code, 1)
                self.assertIn("there is no store in", ended.err)
        with self.serve() as bank:
            bank.open("ada")
            absent = process.run("view", self.data, "balances", "bob")
            self.assertEqual(absent.code, 1)
            self.assertIn('no row with the key ("bob")', absent.err)

    def test_after_two_dashes_a_key_may_be_spelt_like_an_option(self):
        with self.serve() as bank:
            bank.open("-h", "--help", "--", "--json")
            head = bank.queries.get("/log").json
            self.assertEqual(head["head"], 4)
            for served in (True, False):
                for key in ("-h", "--help", "--", "--json"):
                    with self.subTest(key=key, served=served):
                        ended = call("view", "--data", self.data, "balances", "--", key)
                        self.assertEqual(ended.code, 0, ended)
                        self.assertIn(f'"key":"{key}"', ended.out)
                if served:
                    self.assertEqual(bank.stop(), 0)
        helped = call("view", "-h", "--", "-h")
        self.assertEqual((helped.code, helped.out[:17]), (0, "usage: bank view "))

    def test_a_value_may_be_spelt_like_an_option_behind_an_equals_sign(self):
        with self.serve() as bank:
            bank.open("--json")
            for words in (("--prefix=--js",), ("--prefix=-", "--limit=1")):
                rows = process.lines("view", self.data, "balances", *words)
                self.assertEqual([row["key"] for row in rows], ["--json"])

    def test_the_help_of_a_verb_can_be_asked_for_in_three_ways(self):
        wanted = call("log", "--help")
        self.assertEqual(wanted.code, 0)
        for words in (("log", "-h"), ("help", "log"), ("--help", "log"), ("log", "--limit", "-h")):
            self.assertEqual(call(*words), wanted)
        self.assertIn("usage: bank backup list TO", call("help", "backup", "list").out)

    def test_who_follows_a_log_that_there_is_not_is_told(self):
        process.output("create-log", self.data, "acme")
        with self.serve() as bank:
            bank.open("ada")
            url = f"http://127.0.0.1:{bank.query_port}"
            self.check_senseless("there is no log 'nosuch' in this store; known ones: acme, main",
                                 "follow", url, "--log", "nosuch", "--all")
            self.check_senseless("--type: there are no events of category 'loan'",
                                 "follow", url, "--type", "loan")
            shown = call("follow", url, "--log", "main", "--all", "--count", "1")
            self.assertEqual(shown.code, 0, shown)

    def test_a_program_that_listens_on_ipv6_is_reached_and_followed(self):
        try:
            bank = self.serve("--address", "::1")
        except process.NotStarted:
            self.skipTest("there is no IPv6 here, so it is NOT tested")
        port = bank.query_port
        for host in (f"[::1]:{port}", "[::1]", f"localhost:{port}"):
            request = f"GET /log HTTP/1.1\r\nHost: {host}\r\n\r\n"
            answer = http_client.exchange_with(("::1", port), request.encode())
            self.assertEqual(answer.status, 200, host)
        answer = http_client.exchange_with(
            ("::1", bank.command_port),
            b"POST /commands/account/ada HTTP/1.1\r\n",
            f"Host: [::1]:{bank.command_port}\r\n".encode(),
            b'Content-Length: 24\r\n\r\n{"open":{"owner":"Ada"}}')
        self.assertEqual(answer.status, 200, answer)
        shown = call("follow", f"http://[::1]:{port}", "--all", "--count", "1")
        self.assertEqual(shown.code, 0, shown)
        self.assertIn("account.opened", shown.out)


class OtherPrograms(process.BankTest):
    def test_they_end_with_2_too(self):
        folder = os.path.dirname(process.PROGRAM)
        for program, *words in (
                ("daybook", "fly"), ("daybook", "log", "--data", "x", "--limit", "0"),
                ("daybook", "schema", "--check", "--data", self.home), ("daybook", "log", "x"),
                ("dcb", "serve", "--data", self.data, "--command-port", "65536"),
                ("stock", "serve", "--data", self.data, "--durability", "never"),
                ("stock", "view", "--data", self.data, "levels", "--limit", "none"),
                ("hello", "one", "two"),
                ("daybook-bench", "--rounds", "0"), ("daybook-bench", "nosuch"),
                ("daybook-bench", "append", "--sync", "--no-sync"),
                ("daybook-bench", "append", "append"), ("daybook-bench", "--seconds", "x"),
                ("daybook-bench", "--case", ""),
                ("daybook-bench", "--rounds", "2", "--rounds", "3"),
                ("daybook-bench-http", "--synced", "65536"),
                ("daybook-bench-http", "--synced", "1.5"),
                ("daybook-bench-http",), ("daybook-bench-http", "--rounds", "2", "--rounds", "2"),
                ("daybook-bench-peers", "--workers", "0"),
                ("daybook-bench-peers", "--http-commands", "1")):
            path = os.path.join(folder, program)
            if not os.access(path, os.X_OK):
                continue
            with self.subTest(program=program, words=words):
                ended = subprocess.run([path, *words], capture_output=True, text=True,
                                       timeout=process.PATIENCE_S, check=False)
                self.assertEqual((ended.returncode, ended.stdout), (2, ""), ended.stderr)
                self.assertNotEqual(ended.stderr, "")
        self.assertFalse(os.path.exists(self.data))


if __name__ == "__main__":
    process.main()
