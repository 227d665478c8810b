"""What the program's own code throws: no client sees its text, and standard error has it."""

import http.client
import urllib.parse

import process
import said

SECRET = "s3cret"
# What is thrown, the code of the answer, and what standard error says of it.
THROWN = {"text": ("internal", f"std::runtime_error: {SECRET}"),
          "number": ("internal", "int, which is not a std::exception"),
          "struct": ("internal", "NoException, which is not a std::exception"),
          "memory": ("io", "std::bad_alloc"),
          "message": ("internal", SECRET)}
NASTY = {"line feeds": "a\nb\r\nc", "controls": "\x01\x1b[31mred\x7f",
         "direction": "\u202ea\u2028b",
         "length": "x" * 10_000, "length of two-byte characters": "\u00e9" * 10_000,
         "a forged line": "a\n2026-01-01T00:00:00.000000Z error: forged (forged)"}


class Exceptions(process.BankTest):
    def check_failure(self, bank, answer, code, why):
        """The answer tells nothing but a reference, under which the line tells all."""
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertEqual((answer.status, answer.json["code"]), (500, code))
        self.assertNotIn(SECRET.encode(), answer.body)
        self.assertNotIn(SECRET, str(answer.headers))
        reference = answer.json["reference"]
        self.assertEqual(answer.headers["Daybook-Reference"], reference)
        line = said.with_reference(bank, reference)
        self.assertEqual((line["severity"], line["word"]), ("error", code))
        self.assertIn(why, line["sentence"])

    def throw(self, bank, what, text=SECRET):
        return bank.execute("trial/a", {"throw": {"what": what, "text": text}})

    def test_what_decide_throws_is_answered_with_a_reference(self):
        with self.serve() as bank:
            details = set()
            for what, (code, why) in THROWN.items():
                with self.subTest(what=what):
                    answer = self.throw(bank, what)
                    self.check_failure(bank, answer, code, why)
                    details.add((code, answer.json["detail"]))
            self.assertEqual(len(details), 2)  # one for each code
            self.assertEqual(bank.execute("trial/a", {"pass": {}}).status, 200)
            self.assertEqual(bank.stop(), 0)

    def test_whatever_a_text_holds_it_is_one_line(self):
        with self.serve() as bank:
            for name, text in NASTY.items():
                with self.subTest(name):
                    answer = self.throw(bank, "text", text)
                    said.with_reference(bank, answer.json["reference"])
            self.assertEqual(said.about(bank, "forged"), [])
            self.assertEqual(bank.stop(), 0)

    def test_what_evolve_throws_is_answered_with_a_reference(self):
        with self.serve() as bank:
            event = {"pass": {"text": f"evolve {SECRET}"}}
            self.assertEqual(bank.execute("trial/a", event).status, 200)
            answer = bank.execute("trial/a", {"pass": {}})
            self.check_failure(bank, answer, "internal", SECRET)
            self.assertEqual(bank.execute("trial/b", {"pass": {}}).status, 200)

    def test_what_a_route_throws_is_answered_with_a_reference(self):
        with self.serve() as bank:
            for what, (code, why) in THROWN.items():
                with self.subTest(what=what):
                    answer = bank.queries.get(f"/throws/{what}?text={SECRET}")
                    self.check_failure(bank, answer, code, why)
            answer = bank.queries.get(f"/answers-and-throws?text={SECRET}")
            self.assertEqual((answer.status, answer.body), (200, b"{}"))
            process.until(lambda: any("after its answer" in sentence and SECRET in sentence
                                      for sentence in said.about(bank, "internal")),
                          "it is said what was thrown after the answer")
            self.assertEqual(bank.stop(), 0)

    def test_what_a_stream_throws_ends_its_connection_aloud(self):
        with self.serve() as bank:
            with self.assertRaises(http.client.IncompleteRead) as caught:
                bank.queries.get(f"/breaks-off?text={SECRET}")
            self.assertEqual(caught.exception.partial, b"first")
            process.until(lambda: any("/breaks-off" in sentence and SECRET in sentence
                                      for sentence in said.about(bank, "internal")),
                          "it is said what was thrown")
            self.assertEqual(bank.queries.get("/readyz").status, 200)
            self.assertEqual(bank.stop(), 0)

    def test_a_route_that_answers_500_itself_is_told_too(self):
        with self.serve() as bank:
            answer = bank.queries.get("/answers/502")
            self.assertEqual((answer.status, answer.body), (502, b"{}"))
            line = said.with_reference(bank, answer.headers["Daybook-Reference"])
            self.assertEqual(line["word"], "own_answer")
            self.assertIn("GET /answers/502 was answered 502", line["sentence"])

    def check_wrong_answer(self, bank, path, why):
        answer = bank.queries.get(path)
        self.check_failure(bank, answer, "internal", why)
        self.assertNotIn(why.encode(), answer.body)
        self.assertEqual(bank.queries.get("/readyz").status, 200)  # on the same connection

    def test_a_route_that_answers_with_no_final_status_is_answered_500_instead(self):
        with self.serve() as bank:
            for status in (0, -1, 1, 99, 100, 101, 199, 600, 1000):
                with self.subTest(status):
                    self.check_wrong_answer(bank, f"/answers/{status}",
                                            f"the status of an answer is 200 to 599, not {status}")
            for status in (200, 299, 404, 418):
                self.assertEqual(bank.queries.get(f"/answers/{status}").status, status)
            self.assertEqual(bank.stop(), 0)

    def test_a_route_that_answers_with_a_wrong_header_is_answered_500_instead(self):
        with self.serve() as bank:
            for name, value, why in (("", "x", "'' is no name of a header"),
                                     ("a b", "x", "'a b' is no name of a header"),
                                     ("a:", "x", "is no name of a header"),
                                     ("a", "x\r\nb: c", "has a control character"),
                                     ("a", "x\ny", "has a control character"),
                                     ("content-length", "9", "is set by the server"),
                                     ("Transfer-Encoding", "chunked", "is set by the server")):
                with self.subTest(name=name, value=value):
                    words = urllib.parse.urlencode({"name": name, "value": value})
                    self.check_wrong_answer(bank, f"/answers-with-header?{words}", why)
            good = bank.queries.get("/answers-with-header?name=X-Own&value=y")
            self.assertEqual((good.status, good.headers["X-Own"]), (200, "y"))
            self.assertEqual(bank.stop(), 0)

    def test_what_apply_throws_stops_its_view_aloud(self):
        for text in (f"apply {SECRET}\nline two", f"apply number {SECRET}"):
            with self.subTest(text=text), self.serve(data=f"{self.data}-{len(text)}") as bank:
                token = bank.execute("trial/a", {"pass": {"text": text}}).json["token"]
                place = urllib.parse.urlencode({"at_least": token})
                other = bank.queries.get(f"/views/keys?{place}")
                self.assertEqual(other.status, 200)
                answer = bank.queries.get(f"/views/texts?{place}")
                self.assertEqual((answer.status, answer.json["code"]), (504, "not_there_yet"))
                seen = [answer]
                stopped = said.about(bank, "view_stopped")
                self.assertEqual(len(stopped), 1)
                self.assertIn("view texts-v1 has stopped: event 1 of log main: ", stopped[0])
                self.assertIn("int" if "number" in text else SECRET, stopped[0])
                seen += [bank.queries.get(path) for path in ("/status", "/readyz", "/metrics")]
                state = {view["name"]: view for view in seen[1].json["projections"]}["texts"]
                self.assertEqual(state["state"], "stopped")
                self.assertIn("event 1 of log main", state["last_error"])
                for answer in seen:
                    self.assertNotIn(SECRET.encode(), answer.body)
                said.with_reference(bank, seen[0].json["reference"])
                self.assertEqual(bank.stop(), 0)

    def test_what_apply_throws_in_a_rebuild_ends_the_rebuild_aloud(self):
        with self.serve() as bank:
            bank.execute("trial/a", {"pass": {"text": f"apply {SECRET}"}})
            process.until(lambda: said.about(bank, "view_stopped"), "the view has stopped")
            ended = process.run("rebuild", self.data, "texts")
            self.assertEqual(ended.code, 1)
            self.assertNotIn(SECRET, ended.err)
            failed, = said.about(bank, "view_rebuild_failed")
            self.assertIn(SECRET, failed)
            why = "event 1 of log main: "
            views = {view["name"]: view for view in bank.queries.get("/status").json["projections"]}
            self.assertIn(why, views["texts"]["rebuild_error"])
            self.assertIsNone(views["keys"]["rebuild_error"])
            listed = {view["name"]: view for view in bank.queries.get("/views").json["views"]}
            self.assertIn(why, listed["texts"]["rebuild_error"])
            self.assertNotIn("rebuild_error", listed["keys"])
            printed = process.run("status", self.data).out
            self.assertIn("the last rebuild has failed: " + why, printed)
            self.assertNotIn(SECRET, printed)
            metrics = bank.queries.get("/metrics").body.decode()
            self.assertIn('daybook_projection_rebuild_failed{view="texts"} 1', metrics)

    def test_what_a_verb_throws_ends_the_verb_and_not_the_program(self):
        with self.serve() as bank:
            for what, (code, why) in THROWN.items():
                with self.subTest(what=what):
                    ended = process.run("throw", self.data, what, SECRET)
                    self.assertEqual(ended.code, 1)
                    self.assertNotIn(SECRET, ended.err)
                    self.assertIn("reference ", ended.err)
                    reference = ended.err.split("reference ")[1].split(" ")[0]
                    line = said.with_reference(bank, reference)
                    self.assertEqual(line["word"], code)
                    self.assertIn(why, line["sentence"])
            self.assertEqual(bank.execute("trial/a", {"pass": {}}).status, 200)
            self.assertEqual(bank.stop(), 0)

    def test_what_a_verb_throws_in_its_own_process_is_one_line(self):
        self.serve().stop()
        for what in THROWN:
            with self.subTest(what=what):
                ended = process.run("throw", self.data, what, f"{SECRET}\nline two")
                self.assertEqual(ended.code, 1)
                self.assertRegex(ended.err, r"\Aerror: [^\n]+ \([a-z_]+\)\n\Z")

    def test_a_command_that_is_refused_is_no_failure(self):
        with self.serve() as bank:
            answer = bank.execute("trial/a", {"refuse": {"text": "not today"}})
            self.assertEqual((answer.status, answer.json["detail"]), (409, "not today"))
            self.assertNotIn("reference", answer.json)
            errors = [line for line in said.lines(bank) if line["severity"] == "error"]
            self.assertEqual(errors, [])


if __name__ == "__main__":
    process.main()
