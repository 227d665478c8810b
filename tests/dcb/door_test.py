"""What the specification of dcb.events says, and the JSON form of its test suite."""

import json

import process
from store import EVERYTHING, DcbTest, event, items


class Reading(DcbTest):
    def setUp(self):
        super().setUp()
        self.assertTrue(self.store.append([event("A", "x"), event("B", "x", "y"), event("C")]))
        self.assertTrue(self.store.append([event("A", "y"), event("B", "z", "y", "x")]))

    def test_an_event_comes_back_as_it_was_given_with_its_position(self):
        strange = event("Grüße: \"\\", "tag:x", "type:A", "a b", "ж=☃", data="\u0001 \"\\ \n ☃")
        self.assertTrue(self.store.append([strange]))
        self.assertEqual(self.store.read(EVERYTHING, **{"from": 6}), [strange | {"position": 6}])
        self.assertEqual(self.store.read(items({"types": [strange["type"]]}))[0]["position"], 6)

    def test_no_items_is_every_event(self):
        self.assertEqual(self.positions(EVERYTHING), [1, 2, 3, 4, 5])

    def test_an_item_takes_any_of_its_types_and_all_of_its_tags(self):
        self.assertEqual(self.positions(items({"types": ["A", "C"]})), [1, 3, 4])
        self.assertEqual(self.positions(items({"tags": ["x", "y"]})), [2, 5])
        self.assertEqual(self.positions(items({"types": ["A", "B"], "tags": ["y"]})), [2, 4, 5])
        self.assertEqual(self.positions(items({"types": ["C"], "tags": ["y"]})), [])

    def test_a_query_takes_any_of_its_items_and_each_event_once(self):
        query = items({"types": ["C"]}, {"tags": ["z"]}, {"types": ["B"], "tags": ["x"]})
        self.assertEqual(self.positions(query), [2, 3, 5])

    def test_from_is_inclusive_in_both_directions(self):
        self.assertEqual(self.positions(EVERYTHING, **{"from": 4}), [4, 5])
        self.assertEqual(self.positions(EVERYTHING, **{"from": 0}), [1, 2, 3, 4, 5])
        self.assertEqual(self.positions(EVERYTHING, **{"from": 9}), [])
        self.assertEqual(self.positions(EVERYTHING, **{"from": 2, "backwards": True}), [2, 1])
        self.assertEqual(self.positions(EVERYTHING, **{"from": 2**64 - 1, "backwards": True}),
                         [5, 4, 3, 2, 1])

    def test_a_limit_counts_what_matches(self):
        self.assertEqual(self.positions(items({"tags": ["x"]}), limit=2), [1, 2])
        self.assertEqual(self.positions(items({"tags": ["x"]}), limit=1, backwards=True), [5])

    def test_a_type_is_never_taken_for_a_tag_nor_a_tag_for_a_type(self):
        self.store.append([event("x", "A"), event("tag:x", "type:A"), event("type:A", "tag:x")])
        self.assertEqual(self.positions(items({"types": ["A"]})), [1, 4])
        self.assertEqual(self.positions(items({"types": ["x"]})), [6])
        self.assertEqual(self.positions(items({"tags": ["A"]})), [6])
        self.assertEqual(self.positions(items({"tags": ["type:A"]})), [7])
        self.assertEqual(self.positions(items({"types": ["type:A"]})), [8])

    def test_logs_are_apart(self):
        self.assertEqual(process.run("create-log", self.data, "acme").code, 0)
        acme = self.connect("acme")
        self.assertTrue(acme.append([event("A")], {"failIfEventsMatch": EVERYTHING}))
        self.assertEqual([one["position"] for one in acme.read(EVERYTHING)], [1])
        self.assertEqual(self.connect("nobody").get(EVERYTHING).status, 404)

    def test_more_than_a_page_comes_whole(self):
        for _ in range(5):
            self.store.append([event("Many") for _ in range(600)])
        self.assertEqual(self.positions(items({"types": ["Many"]})), list(range(6, 3006)))
        self.assertEqual(self.positions(items({"types": ["Many"]}), limit=1500, backwards=True),
                         list(range(3005, 1505, -1)))


class Limits(DcbTest):
    def test_an_answer_that_is_too_large_names_its_limit_and_one_event_always_comes(self):
        large = "\u007f" * 900_000  # six times as long as JSON
        for _ in range(3):
            body = json.dumps({"events": [event("Large", data=large)]}, ensure_ascii=False)
            self.assertEqual(
                self.store.client.request("POST", "/dcb/append", body).status, 200)
        self.assertTrue(self.store.append([event("Small")]))
        refused = self.store.get(EVERYTHING)
        self.assertEqual((refused.status, refused.json["code"]), (413, "limit_exceeded"))
        self.assertIn("4194304 bytes: set a limit of at most 1", refused.json["detail"])
        for position in (1, 2, 3):
            one, = self.store.read(EVERYTHING, **{"from": position, "limit": 1})
            self.assertEqual(len(one["data"]), len(large))
        self.assertEqual(self.positions(items({"types": ["Small"]})), [4])

    def test_a_query_that_reads_too_much_names_its_limit(self):
        large = "x" * 1_000_000
        for _ in range(70):  # what the query has not named is read too, since it is one commit
            self.assertTrue(self.store.append([event("Large", data=large), event("Small")]))
        refused = self.store.get(items({"types": ["Small"]}))
        self.assertEqual((refused.status, refused.json["code"]), (413, "limit_exceeded"))
        self.assertIn("67108864 bytes of the log were read", refused.json["detail"])
        some = self.store.read(items({"types": ["Small"]}), limit=50)
        rest = self.store.read(items({"types": ["Small"]}), **{"from": some[-1]["position"] + 1})
        self.assertEqual([one["position"] for one in some + rest], list(range(2, 141, 2)))


class Appending(DcbTest):
    def test_a_condition_fails_when_an_event_matches(self):
        condition = {"failIfEventsMatch": items({"types": ["A"], "tags": ["x"]})}
        self.assertTrue(self.store.append([event("A", "y"), event("B", "x")], condition))
        self.assertTrue(self.store.append([event("A", "x", "y")], condition))
        self.assertFalse(self.store.append([event("A", "x")], condition))
        self.assertEqual(self.positions(EVERYTHING), [1, 2, 3])

    def test_events_up_to_after_are_ignored(self):
        self.store.append([event("A"), event("B")])
        query = items({"types": ["A"]})
        self.assertFalse(self.store.append([event("A")], {"failIfEventsMatch": query, "after": 0}))
        self.assertTrue(self.store.append([event("A")], {"failIfEventsMatch": query, "after": 1}))
        self.assertFalse(self.store.append([event("A")], {"failIfEventsMatch": query, "after": 2}))
        self.assertTrue(self.store.append([event("B")], {"failIfEventsMatch": query, "after": 77}))

    def test_a_condition_over_everything_means_an_empty_store(self):
        first = {"failIfEventsMatch": EVERYTHING}
        self.assertTrue(self.store.append([event("A")], first))
        self.assertFalse(self.store.append([event("B")], first))

    def test_an_append_is_whole_or_not_at_all(self):
        too_long = event("A", "t" * 300)
        self.assertEqual(self.store.post({"events": [event("A"), too_long]}).status, 400)
        self.assertEqual(self.positions(EVERYTHING), [])

    def test_a_repeat_with_the_same_key_appends_nothing(self):
        condition = {"failIfEventsMatch": items({"tags": ["x"]})}
        for _ in range(2):
            self.assertTrue(self.store.append([event("A", "x")], condition, Idempotency_Key="k1"))
        self.assertEqual(self.positions(EVERYTHING), [1])
        other = self.store.post({"events": [event("B")]}, Idempotency_Key="k1")
        self.assertEqual(other.json["code"], "command_id_reused")

    def test_a_tag_that_is_given_twice_is_one(self):
        self.store.append([event("A", "x", "y", "x", *["y"] * 40)])
        self.assertEqual(self.store.read(EVERYTHING), [event("A", "x", "y") | {"position": 1}])
        often = {"failIfEventsMatch": items({"tags": ["x"] * 40})}
        self.assertFalse(self.store.append([event("B", "x")], often))
        self.assertEqual(self.positions(items({"tags": ["x"] * 40})), [1])

    def test_an_idempotency_key_is_as_that_of_a_command(self):
        for key in ("", "k" * 201, "Zo\xeb"):
            refused = self.store.post({"events": [event("A")]}, Idempotency_Key=key)
            self.assertEqual((refused.status, refused.json["code"]), (400, "invalid_argument"))
        self.assertEqual(self.positions(EVERYTHING), [])

    def test_everything_is_there_after_a_kill(self):
        self.store.append([event("A", "x", data="kept")])
        self.serving.kill()
        self.serving = self.serve()
        self.assertEqual(self.connect().read(items({"tags": ["x"]})),
                         [event("A", "x", data="kept") | {"position": 1}])


class Malformed(DcbTest):
    def test_each_malformed_append_is_told_what_is_wrong(self):
        query = items({"types": ["A"]})
        for body, said in [
                ({}, "events are missing"),
                ({"events": []}, "events are missing"),
                ({"events": {"type": "A"}}, "/events: expected an array"),
                ({"events": [{"data": ""}]}, "an event must have type, data and tags"),
                ({"events": [{"type": "A"}]}, "an event must have type, data and tags"),
                ({"events": [event("")]}, "type of an event must have 1 to 195 bytes, not 0"),
                ({"events": [event("A", "")]}, "a tag must not be empty"),
                ({"events": [event("A", "a\u0007")]}, "without control characters"),
                ({"events": [event("A", "t" * 197)]}, "a tag must have at most 196 bytes, not 197"),
                ({"events": [event("A", *map(str, range(32)))]}, "at most 31 different tags"),
                ({"events": [event("A") | {"kind": 1}]}, "/events/0/kind: unknown field"),
                ({"events": [event("A") | {"tags": [1]}]}, "/events/0/tags/0: expected a string"),
                ({"events": [event("A")], "condition": {}}, "must have failIfEventsMatch"),
                ({"events": [event("A")],
                  "condition": {"failIfEventsMatch": query, "after": -1}}, "/condition/after"),
                ({"events": [event("A")], "condition": {"failIfEventsMatch": {}}},
                 "a query must have items"),
                ({"events": [event("A") for _ in range(1001)]}, "at most 1000 are allowed")]:
            with self.subTest(said=said):
                self.check(self.store.post(body), said)
        self.check(self.store.client.request("POST", "/dcb/append", b"{"), "")
        self.assertEqual(self.positions(EVERYTHING), [])

    def test_each_malformed_read_is_told_what_is_wrong(self):
        for target, said in [
                ("", "the parameter query is missing"),
                ("?query={", "query: "),
                ("?query=[]", "expected an object"),
                ('?query={"items":[{}]}', "an item of a query must have types, or tags"),
                ('?query={"items":[{"types":[]}]}', "neither list may be empty"),
                ('?query={"items":[]}&options={"limt":1}', "/limt: unknown field"),
                ('?query={"items":[]}&options={"from":1.5}', "/from"),
                ('?query={"items":[]}&options={"limit":0}', "the limit must be at least 1"),
                ('?query={"items":[]}&query={"items":[]}', "parameter query is given twice"),
                ('?query={"items":[]}&options={"limit":1}&options={"limit":2}',
                 "parameter options is given twice"),
                ('?query={"items":[]}&limit=1', "unknown parameter 'limit'")]:
            with self.subTest(target=target):
                quoted = target.replace("{", "%7B").replace("}", "%7D").replace('"', "%22")
                self.check(self.store.client.get("/dcb/read" + quoted), said)

    def test_a_query_that_would_grow_without_bound_is_refused(self):
        huge = items({"types": [str(n) for n in range(200)], "tags": [str(n) for n in range(30)]})
        answer = self.store.post({"events": [event("A")],
                                  "condition": {"failIfEventsMatch": huge}})
        self.check(answer, "at most 256 alternatives", 413)

    def check(self, answer, said, status=None):
        self.assertIn(answer.status, [status] if status else [400, 413], answer)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json")
        self.assertIn(said, json.loads(answer.body)["detail"])


if __name__ == "__main__":
    process.main()
