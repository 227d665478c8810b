"""Appends that race: of those that exclude each other exactly one wins, the others are told."""

import threading

import process
from store import EVERYTHING, DcbTest, event, items

RACERS = 8
ROUNDS = 25


class Race(DcbTest):
    def race(self, run):
        """Runs run(racer, store) on a thread and a connection each; gives what they return."""
        results = [None] * RACERS
        stores = [self.connect() for _ in range(RACERS)]
        start = threading.Barrier(RACERS)

        def work(racer):
            start.wait()
            results[racer] = run(racer, stores[racer])

        threads = [threading.Thread(target=work, args=(racer,)) for racer in range(RACERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    def test_of_racing_appends_with_one_condition_exactly_one_wins(self):
        for number in range(ROUNDS):
            seat = f"seat:{number}"
            query = items({"types": ["Reserved"], "tags": [seat]})
            won = self.race(lambda racer, store, seat=seat, query=query: store.append(
                [event("Reserved", seat, data=str(racer))], {"failIfEventsMatch": query}))
            self.assertEqual(won.count(True), 1, won)
            winner = self.store.read(query)
            self.assertEqual([one["data"] for one in winner], [str(won.index(True))])

    def test_each_decision_is_made_on_all_that_was_there_before(self):
        """Everybody counts up: reads the last, appends the next after it. No number comes twice."""
        query = items({"types": ["Counted"]})

        def count(_, store):
            done = 0
            while done < ROUNDS:
                last = store.read(query, backwards=True, limit=1)
                value, after = (int(last[0]["data"]), last[0]["position"]) if last else (0, 0)
                done += store.append([event("Counted", data=str(value + 1))],
                                     {"failIfEventsMatch": query, "after": after})
            return True

        self.assertEqual(self.race(count), [True] * RACERS)
        counted = [int(one["data"]) for one in self.store.read(query)]
        self.assertEqual(counted, list(range(1, RACERS * ROUNDS + 1)))

    def test_appends_that_have_nothing_to_do_with_each_other_all_succeed(self):
        def write(racer, store):
            return all(store.append(
                [event("Some", f"{racer}-{number}")],
                {"failIfEventsMatch": items({"types": ["Some"], "tags": [f"{racer}-{number}"]})})
                for number in range(ROUNDS))

        self.assertEqual(self.race(write), [True] * RACERS)

    def test_what_was_read_stays_the_beginning_of_what_is_read_later(self):
        """No event becomes visible below one that was visible before."""
        def work(racer, store):
            if racer > 0:
                return all(store.append([event("E", f"{racer}") for _ in range(3)])
                           for _ in range(ROUNDS))
            before = []
            for _ in range(ROUNDS):
                now = store.read(EVERYTHING)
                if now[:len(before)] != before:
                    return False
                before = now
            return True

        self.assertEqual(self.race(work), [True] * RACERS)


if __name__ == "__main__":
    process.main()
