"""The page of results and its plots, from known lines."""

import json
import os
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "bench", "results"))
import results
import svg


def row(**changes):
    one = {"bench": "append", "case": "256 in flight", "figure": "rate", "unit": "events/s",
           "better": "higher", "value": 90.0, "baseline": 100.0, "ratio": 0.9, "goal": 1.0,
           "goal_of": "ratio", "met": False, "rounds": 5,
           "spread": {"value": [80, 95], "baseline": [99, 101], "ratio": [0.8, 0.95]},
           "cpu_us": 4.5, "baseline_cpu_us": 3.25}
    return {**one, **changes}


ALONE = row(bench="size", case="tags", figure="tag", unit="B/tag", better="lower", value=17.0,
            baseline=None, ratio=None, goal=18.0, goal_of="value", met=True,
            spread={"value": [16, 18], "baseline": None, "ratio": None})


def peer(store, workers, value):
    return row(bench="peers", case=f"{store}, {workers}", value=value, store=store,
               workload="unconditional", workers=workers, goal=None, goal_of=None, met=None)


class Page(unittest.TestCase):
    def test_a_figure_that_falls_short_is_said_first(self):
        page = results.page([row(), ALONE], [], "")
        self.assertIn("1 of 2 goals are met.", page)
        self.assertIn("* append, 256 in flight: rate has a ratio of 0.90, the goal is ≥ 1 ×.", page)
        self.assertIn("| 256 in flight | rate, events/s | 90.00 | 100.0 | 0.90 | 0.80 .. 0.95 | "
                      "≥ 1 × | **no** |", page)

    def test_a_figure_without_a_baseline_has_its_own_range(self):
        page = results.page([ALONE], [], "")
        self.assertIn("| tags | tag, B/tag | 17.00 | - | - | 16.00 .. 18.00 | ≤ 18 | yes |", page)
        self.assertNotIn("falls short", page)

    def test_a_figure_without_a_goal_is_not_judged(self):
        page = results.page([row(goal=None, goal_of=None, met=None)], [], "")
        self.assertIn("0 of 0 goals", page)

    def test_where_it_was_measured_and_what_was_left_out_is_told(self):
        rows = [{"machine": "2 x a processor"}, {"skipped": "no nginx"}, row()]
        page = results.page(rows, [], "")
        self.assertIn("* 2 x a processor\n* Not measured: no nginx\n", page)

    def test_what_was_written_by_hand_is_kept(self):
        written = f"old\n{results.NOTES[0]}\nWhat was tried: this.\n{results.NOTES[1]}\nold"
        page = results.page([row()], [], results.notes(written))
        self.assertIn("What was tried: this.", page)
        self.assertNotIn("old", page)
        self.assertEqual(results.notes(page), results.notes(written))

    def test_a_new_page_has_a_place_to_write_by_hand(self):
        self.assertEqual(results.notes(""), "\n".join(results.NOTES))


class Files(unittest.TestCase):
    def write(self, rows):
        with open(self.data, "w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(one) + "\n" for one in rows)
        results.main(self.data, self.page)
        with open(self.page, encoding="utf-8") as stream:
            return stream.read()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = os.path.join(folder.name, "data.jsonl")
        self.page = os.path.join(folder.name, "RESULTS.md")

    def plot(self, name):
        path = os.path.join(os.path.dirname(self.data), name)
        return xml.etree.ElementTree.parse(path).getroot()

    def test_the_page_shows_the_plots_that_there_are_and_they_are_well_formed(self):
        growth = row(bench="growth", case="1M events beside 100k", figure="cpu", unit="us/event")
        page = self.write([row(), growth, peer("daybook", 1, 10), peer("daybook", 32, 300),
                           peer("a < b", 32, 200)])
        for name in ("ratios.svg", "growth.svg", "peers-rate.svg"):
            self.assertIn(f"(results/{name})", page)
            self.assertTrue(self.plot(name).tag.endswith("svg"))
        self.assertNotIn("peers-p99.svg", page)

    def test_a_plot_of_another_time_does_not_stay(self):
        self.write([row()])
        self.write([ALONE])
        self.assertFalse(os.path.exists(os.path.join(os.path.dirname(self.data), "ratios.svg")))


class Drawing(unittest.TestCase):
    def test_a_scale_maps_its_ends_to_its_ends(self):
        scale = svg.LogScale([0.1, 10], 100, 300)
        self.assertEqual((round(scale(0.1)), round(scale(1)), round(scale(10))), (100, 200, 300))
        self.assertIn(1, scale.ticks())

    def test_a_scale_of_one_value_or_none_can_be_drawn(self):
        self.assertTrue(svg.LogScale([5], 0, 1).ticks())
        self.assertTrue(svg.LogScale([], 0, 1).ticks())

    def test_numbers_are_short(self):
        self.assertEqual([svg.short(value) for value in (0.5, 20, 1500, 2e6)],
                         ["0.5", "20", "1.5k", "2M"])

    def test_growth_begins_with_the_small_store(self):
        self.assertEqual(results.COUNT.match("1.5M events beside 100k").groups(),
                         ("1.5", "M", "100", "k"))
        self.assertEqual(results.count("1.5", "M"), 1.5e6)


if __name__ == "__main__":
    unittest.main()
