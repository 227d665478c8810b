"""Releases of one program on one data directory: what a newer one adds, and the way back."""

import contextlib
import json
import os
import shutil

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
            self.assertEqual(thing.stop(), 0)

    def test_two_values_that_change_places_are_refused(self):
        self.send("first", ("a", {"make": {"name": "a"}}), ("a", {"paint": {"colour": 0}}))
        before = self.head()
        self.assertIn("of enum Colour was @", self.refusal("third"))
        self.assertEqual(self.head(), before)

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

    def test_schema_check_asks_about_the_caller_while_another_release_serves(self):
        with release("first"), self.serve() as thing:
            code, found = self.check("third")
            self.assertEqual((code, found["accepted"]), (1, False))
            code, found = self.check("first")
            self.assertEqual((code, found["is_new"]), (0, False))
            self.assertEqual(thing.stop(), 0)

    def test_the_directory_belongs_to_its_program(self):
        self.send("first", ("a", {"make": {"name": "a"}}))
        before = self.head()
        self.assertIn("belongs to the program thing, and this is other", self.refusal("other"))
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
                self.assertIn("belongs to the program thing, which serves it", ended.err)
            self.assertEqual(thing.stop(), 0)
        self.assertEqual(self.head(), before)
        with release("other"), self.serve("--adopt") as other:
            self.assertEqual(other.stop(), 0)
        self.assertIn("belongs to the program other", self.refusal("first"))


if __name__ == "__main__":
    process.main()
