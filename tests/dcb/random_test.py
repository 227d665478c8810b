"""Random events, queries and conditions, against what the specification says in a few lines of
Python. The seed is printed with a failure."""

import os
import random

import process
from store import DcbTest, event, items

TYPES = [f"type{number}" for number in range(4)]
TAGS = [f"tag{number}" for number in range(4)]
ROUNDS = 250


def matches(query, one):
    if not query["items"]:
        return True
    return any(("types" not in item or one["type"] in item["types"])
               and set(item.get("tags", [])) <= set(one["tags"]) for item in query["items"])


class Model:
    """The specification, by the letter."""

    def __init__(self):
        self.events = []

    def read(self, query, options):
        backwards = options.get("backwards", False)
        first = options.get("from", 0)
        found = [one for one in self.events if matches(query, one)]
        if first:
            found = [one for one in found if (one["position"] <= first if backwards
                                              else one["position"] >= first)]
        if backwards:
            found.reverse()
        return found[:options.get("limit")]

    def append(self, events, condition):
        if condition:
            found = self.read(condition["failIfEventsMatch"], {"from": condition["after"] + 1})
            if found:
                return False
        self.events += [one | {"position": len(self.events) + number}
                        for number, one in enumerate(events, 1)]
        return True


class Randomly(DcbTest):
    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("SEED", random.randrange(2**32)))
        self.dice = random.Random(self.seed)

    def some(self, what, least):
        return self.dice.sample(what, self.dice.randint(least, len(what)))

    def query(self):
        def item():
            parts = self.dice.choice([("types",), ("tags",), ("types", "tags")])
            return {part: self.some(TYPES if part == "types" else TAGS, 1) for part in parts}
        return items(*(item() for _ in range(self.dice.randint(0, 3))))

    def test_reads_and_conditions_are_those_of_the_model(self):
        model = Model()
        for number in range(ROUNDS):
            with self.subTest(seed=self.seed, round=number):
                self.step(model, number)
        self.assertEqual(self.store.read(items()), model.events)

    def step(self, model, number):
        events = [event(self.dice.choice(TYPES), *self.some(TAGS, 0), data=str(number))
                  for _ in range(self.dice.randint(1, 3))]
        after = self.dice.randint(0, len(model.events))
        condition = self.dice.choice([None, {"failIfEventsMatch": self.query(), "after": after}])
        self.assertEqual(self.store.append(events, condition), model.append(events, condition))
        query = self.query()
        options = {"backwards": self.dice.random() < 0.5,
                   "from": self.dice.randint(0, len(model.events) + 1),
                   "limit": self.dice.randint(1, 20)}
        self.assertEqual(self.store.read(query, **options), model.read(query, options))


if __name__ == "__main__":
    process.main()
