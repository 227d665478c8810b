"""Releases of one program on one data directory: what a newer one adds, and the way back."""

import contextlib
import json
import os
import shutil
import socket
import urllib.parse

import process

PROGRAMS = os.path.dirname(process.PROGRAM)


@contextlib.contextmanager
def release(name):
    """Within it the program that runs is this one."""
    former = process.PROGRAM
    process.PROGRAM = os.path.join(PROGRAMS, "thing_" + name)
    try:
        yield
    finally:
        process.PROGRAM = former


class Releases(process.BankTest):
    def send(self, name, *commands):
        """Serves the directory with a release, and gives the statuses of the commands."""
        with release(name), self.serve() as thing:
            statuses = [thing.execute(f"thing/{key}", command).status for key, command in commands]
            view = thing.queries.get("/views/things")
            self.assertEqual(thing.stop(), 0)
            return statuses, view

    def refusal(self, name, *words):
        with release(name), self.assertRaises(process.NotStarted) as caught:
            self.serve(*words)
        self.assertEqual(caught.exception.ended.code, 1)
        return caught.exception.ended.err

    def head(self):
        with release("first"):
            return json.loads(process.output("status", self.data, "--json"))["store"]["head"]

    def check(self, name):
        """What schema --check says: how it ends, and the object for the category."""
        with release(name):
            ended = process.run("schema", self.data, "--check", "--json")
        return ended.code, json.loads(ended.out)

    def test_the_former_release_goes_on_until_it_meets_what_it_lacks(self):
        self.send("first", ("a", {"make": {"name": "a"}}), ("b", {"make": {"name": "b"}}))
        self.send("second")  # writes nothing of its own
        statuses, view = self.send("first", ("a", {"paint": {"colour": 1}}))
        self.assertEqual((statuses, view.status), ([200], 200))
        self.send("second", ("a", {"freeze": {}}))
        statuses, view = self.send("first", ("a", {"paint": {"colour": 0}}),
                                   ("b", {"paint": {"colour": 0}}), ("c", {"make": {"name": "c"}}))
        self.assertNotEqual(statuses[0], 200)
        self.assertEqual(statuses[1:], [200, 200])
        for verb in ("log", "status", "schema", "verify"):
            with release("first"):
                process.output(verb, self.data)
        statuses, view = self.send("second", ("a", {"paint": {"colour": 2}}))
        self.assertEqual(statuses, [200])

    def test_a_value_of_an_enum_that_came_later_is_not_taken_for_another(self):
        self.send("first", ("a", {"make": {"name": "a"}}), ("b", {"make": {"name": "b"}}))
        self.send("second", ("a", {"paint": {"colour": 2}}))
        statuses, _ = self.send("first", ("a", {"paint": {"colour": 0}}),
                                ("b", {"paint": {"colour": 0}}))
        self.assertNotEqual(statuses[0], 200)
        self.assertEqual(statuses[1], 200)
        shutil.rmtree(os.path.join(self.data, "views"))  # the second one has built it perhaps
        with release("first"), self.serve() as thing:
            process.until(lambda: b"stopped" in thing.queries.get("/status").body, "the view stops")
            self.assertIn(b"a newer program wrote it", thing.queries.get("/status").body)
            for path in ("/views/things", "/views/things/b", "/views/things/nobody"):
                answer = thing.queries.get(path)
                self.assertEqual(answer.headers["Daybook-View-State"], "stopped")
            self.assertEqual(thing.stop(), 0)

    def test_two_values_that_change_places_are_refused(self):
        self.send("first", ("a", {"make": {"name": "a"}}), ("a", {"paint": {"colour": 0}}))
        before = self.head()
        self.assertIn("of enum Colour was @", self.refusal("third"))
        self.assertEqual(self.head(), before)

    def test_schema_check_tells_a_new_category_from_one_that_is_as_it_was(self):
        with release("first"):
            process.output("create-log", self.data, "other")
        code, found = self.check("first")
        self.assertEqual((code, found["is_new"], found["is_first"]), (0, True, True))
        with release("first"):
            self.assertEqual(process.output("schema", self.data, "--check"),
                             "category thing: new\n")
        self.send("first")
        code, found = self.check("first")
        self.assertEqual((code, found["is_new"], found["is_first"], found["regrouped"]),
                         (0, False, False, []))
        with release("first"):
            self.assertEqual(process.output("schema", self.data, "--check"),
                             "category thing: the same as in the store\n")

    def test_schema_check_says_it_before(self):
        self.send("first", ("a", {"make": {"name": "a"}}))
        before = self.head()
        code, found = self.check("second")
        self.assertEqual((code, found["accepted"], found["is_new"]), (0, True, True))
        self.assertEqual(found["added"],
                         ["event frozen of category thing", "field size of struct Made",
                          "value green of enum Colour"])
        code, found = self.check("third")
        self.assertEqual((code, found["accepted"]), (1, False))
        self.assertIn("of enum Colour", found["reason"])
        self.assertEqual(self.head(), before)

    def test_a_malformed_word_for_schema_check_is_refused_and_nothing_ends(self):
        words = ["A", "A" * 4096, "AAAAAAEA" + "____" * 200, "nonsense", "." * 100]
        with release("first"), self.serve() as thing:
            for word in words:
                ended = process.run("schema", self.data, "--check", "--schemas", word)
                self.assertEqual(ended.code, 1)
                self.assertIn("--schemas is not a valid schema", ended.err)
            self.assertEqual(thing.stop(), 0)

    def test_schema_check_asks_about_the_caller_while_another_release_serves(self):
        with release("first"), self.serve() as thing:
            code, found = self.check("third")
            self.assertEqual((code, found["accepted"]), (1, False))
            code, found = self.check("first")
            self.assertEqual((code, found["is_new"]), (0, False))
            self.assertEqual(thing.stop(), 0)

    def get(self, thing, path):
        """The answer when the view has been built again, and what was answered before that."""
        before = []

        def is_built():
            answer = thing.queries.get(path)
            if answer.status != 503:
                return answer
            before.append((answer.json["code"], answer.headers.get("Daybook-View-State")))
            return None
        return process.until(is_built, path), before

    def test_rows_whose_fields_have_changed_places_are_never_misread(self):
        self.send("first", *((key, {"make": {"name": "name of " + key}}) for key in "abc"),
                  ("b", {"paint": {"colour": 1}}))
        with release("moved"), self.serve() as thing:
            answer, before = self.get(thing, "/views/things/b")
            self.assertEqual(answer.json["row"],
                             {"colour": "blue", "name": "name of b", "frozen": False})
            for code, state in before:
                self.assertEqual(code, "view_mismatch")
                self.assertIn(state, ("stopped", "rebuilding"))
            blue, _ = self.get(thing, "/views/things?index=colour&prefix=%5B%22blue%22%5D")
            self.assertEqual([row["key"] for row in blue.json["rows"]], ["b"])
            self.assertEqual(thing.stop(), 0)
            self.assertIn("field colour of struct ThingRow was @1", thing.said())
            self.assertIn("view things-v1 was rebuilt from ", thing.said())
        with release("first"):
            for verb in ("status", "verify"):  # which change nothing
                ended = process.run(verb, self.data)
                self.assertIn("do not match this program", ended.out)
            refused = process.run("view", self.data, "things")
            self.assertEqual(refused.code, 1)
            self.assertIn("rebuild things", refused.err)
            process.output("rebuild", self.data, "things")
            self.assertIn('"name":"name of b"', process.output("view", self.data, "things", "b"))

    def test_a_new_index_is_built_by_itself_and_answers_nothing_before(self):
        self.send("first", *((key, {"make": {"name": key}}) for key in "abc"))
        with release("second"), self.serve() as thing:
            self.assertEqual(thing.queries.get("/views/things/b").status, 200)
            found, before = self.get(thing, "/views/things?index=name&prefix=%5B%22b%22%5D")
            self.assertEqual([row["key"] for row in found.json["rows"]], ["b"])
            self.assertLessEqual({code for code, _ in before}, {"view_building"})
            self.assertEqual(thing.stop(), 0)

    def test_any_text_of_an_event_can_be_in_an_index(self):
        names = [begin + end for begin in ("x" * 511, "x" * 512, "x" * 5000)
                 for end in ("", "a", "\u00e4")] + ["x" * 900_000]
        with release("second"), self.serve() as thing:
            for number, name in enumerate(names):
                answer = thing.execute(f"thing/{number}", {"make": {"name": name}})
                self.assertEqual(answer.status, 200)
            page = thing.queries.get(f"/views/things?at_least={answer.json['token']}&index=name")
            self.assertEqual((page.status, len(page.json["rows"])), (200, len(names)))
            for number, name in enumerate(names[:-1]):
                prefix = urllib.parse.quote(json.dumps([name]))
                found = thing.queries.get(f"/views/things?index=name&prefix={prefix}").json["rows"]
                self.assertEqual([row["key"] for row in found], [str(number)])
            self.assertIsNone(page.headers.get("Daybook-View-State"))
            self.assertEqual(thing.stop(), 0)

    def test_the_directory_belongs_to_its_program(self):
        self.send("first", ("a", {"make": {"name": "a"}}))
        before = self.head()
        self.assertIn("belongs to the program thing, and this program is other",
                      self.refusal("other"))
        with release("other"):
            refused = process.run("log", self.data)
        self.assertEqual(refused.code, 1)
        self.assertIn("--adopt", refused.err)
        self.assertEqual(self.head(), before)
        with release("first"), self.serve() as thing:
            for verb in (("create-log", "foreign"), ("log",)):
                with release("other"):
                    ended = process.run(verb[0], self.data, *verb[1:])
                self.assertEqual(ended.code, 1)
                self.assertIn("belongs to the program thing, which is serving it", ended.err)
            self.assertEqual(thing.stop(), 0)
        self.assertEqual(self.head(), before)
        with release("other"), self.serve("--adopt") as other:
            self.assertEqual(other.stop(), 0)
        self.assertIn("belongs to the program other", self.refusal("first"))

    def test_a_refused_program_does_not_get_the_directory(self):
        self.send("first", ("a", {"make": {"name": "a"}}))
        before = self.head()
        with release("unfit"), self.assertRaises(process.NotStarted) as caught:
            self.serve("--adopt")
        self.assertIn("of enum Colour", caught.exception.ended.err)
        self.assertEqual(self.head(), before)
        with release("unfit"):
            found = process.run("schema", self.data, "--check", "--adopt", "--json")
        self.assertEqual((found.code, json.loads(found.out)["accepted"]), (1, False))
        with release("other"):
            found = process.run("schema", self.data, "--check", "--adopt", "--json")
        self.assertEqual((found.code, json.loads(found.out)["accepted"]), (0, True))
        self.assertEqual(self.head(), before)

    def test_a_release_that_never_served_leaves_nothing_in_the_catalog(self):
        self.send("first", ("a", {"make": {"name": "a"}}))
        before = self.head()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            refusal = self.refusal("second", "--command-port", str(taken.getsockname()[1]))
        self.assertIn("in use", refusal)
        with release("second"):
            process.output("backup", self.data, os.path.join(self.home, "backups"))
            process.output("rebuild", self.data, "things")
        self.assertEqual(self.head(), before)


if __name__ == "__main__":
    process.main()
