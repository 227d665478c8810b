"""results.py DATA.jsonl RESULTS.md: writes RESULTS.md, and plots beside DATA.jsonl.

A line of DATA.jsonl is a figure as `daybook-bench --json` writes it; lines with a member "machine"
or "skipped" tell where it was measured and what could not be. What stands in RESULTS.md between the
two lines of NOTES is written by hand and kept.
"""

import json
import os
import re
import sys

import svg

NOTES = ("<!-- notes: written by hand, kept by the script -->", "<!-- end of the notes -->")
ABOUT = {
    "append": "Writing, against a bare RocksDB that writes the same bytes in the same groups",
    "replay": "Reading a whole log, against a bare RocksDB iterator",
    "read": "Reading short streams, against a bare RocksDB in stream order",
    "growth": "A store that got large, against itself when it was small",
    "size": "What is on disk",
    "commands": "Load, decide, append, against the append alone",
    "logs": "Many logs in one store, against one log",
    "feed": "The delay to a reader in another process",
    "http": "Commands over HTTP",
    "peers": "Daybook and PostgreSQL under the same workloads",
}


def read(path):
    with open(path, encoding="utf-8") as stream:
        return [json.loads(row) for row in stream if row.strip()]


def figures(rows):
    return [row for row in rows if "figure" in row]


def number(value):
    """Four digits that mean something, no more."""
    if value is None:
        return "-"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}"


def goal(row):
    if row["goal"] is None:
        return "-"
    sign = "≥" if row["better"] == "higher" else "≤"
    return f"{sign} {row['goal']:.3g}{' ×' if row['goal_of'] == 'ratio' else ''}"


def spread(row):
    low, high = row["spread"]["ratio"] or row["spread"]["value"]
    return f"{number(low)} .. {number(high)}"


def met(row):
    return {None: "", True: "yes", False: "**no**"}[row["met"]]


def table(rows):
    lines = ["| case | figure | value | baseline | ratio | min .. max | goal | met |",
             "|---|---|---:|---:|---:|---:|---:|---|"]
    last = None
    for row in rows:
        name = row["case"] if row["case"] != last else ""
        last = row["case"]
        lines.append(f"| {name} | {row['figure']}, {row['unit']} | {number(row['value'])} | "
                     f"{number(row['baseline'])} | {number(row['ratio'])} | {spread(row)} | "
                     f"{goal(row)} | {met(row)} |")
    return lines


def summary(rows):
    judged = [row for row in rows if row["met"] is not None]
    short = [row for row in judged if not row["met"]]
    lines = [f"{len(judged) - len(short)} of {len(judged)} goals are met."]
    if short:
        lines += ["", "What falls short:", ""]
        for row in short:
            of = "ratio" if row["goal_of"] == "ratio" else "value"
            lines.append(f"* {row['bench']}, {row['case']}: {row['figure']} has a {of} of "
                         f"{number(row[of])}, the goal is {goal(row)}.")
    return lines


def notes(text):
    """What was written by hand into an earlier RESULTS.md, with its two marks."""
    begin, end = (text.find(mark) for mark in NOTES)
    if 0 <= begin < end:
        return text[begin:end + len(NOTES[1])]
    return "\n".join(NOTES)


def ratio_plot(rows):
    """Every figure with a goal for its ratio."""
    shown = []
    for row in rows:
        if row["goal_of"] == "ratio" and row["ratio"]:
            low, high = row["spread"]["ratio"]
            shown.append((f"{row['bench']}: {row['case']}, {row['figure']}"[:78], row["ratio"], low,
                          high, row["goal"], row["met"], f"{row['ratio']:.2f} ({goal(row)})"))
    return svg.ranges("Daybook / baseline", shown) if shown else None


COUNT = re.compile(r"([\d.]+)([kM]?) events beside ([\d.]+)([kM]?)$")


def count(digits, letter):
    return float(digits) * {"": 1, "k": 1e3, "M": 1e6}[letter]


def growth_plot(rows):
    """Each figure over the number of events; the small store is the first point."""
    boxes = {}
    for row in rows:
        found = COUNT.match(row["case"]) if row["bench"] == "growth" else None
        if found:
            points = boxes.setdefault((row["figure"], row["unit"]), {})
            points[count(*found.group(1, 2))] = row["value"]
            points.setdefault(count(*found.group(3, 4)), row["baseline"])
    if not boxes:
        return None
    return svg.panels("Growth", [(figure, unit, {"daybook": list(points.items())})
                                 for (figure, unit), points in boxes.items()],
                      "events in the store", ["daybook"])


def peers_plot(rows, figure, title):
    """A figure over the number of workers, a line for each store, a box for each workload."""
    boxes, names, unit = {}, [], ""
    for row in rows:
        if row["bench"] == "peers" and row["figure"] == figure and "store" in row:
            unit = row["unit"]
            series = boxes.setdefault(row["workload"], {})
            series.setdefault(row["store"], []).append((row["workers"], row["value"]))
            if row["store"] not in names:
                names.append(row["store"])
    if not boxes:
        return None
    return svg.panels(title, [(workload, unit, series) for workload, series in boxes.items()],
                      "workers, each of which waits for its answer", names)


PLOTS = {
    "ratios.svg": ("Daybook over its baselines", ratio_plot),
    "growth.svg": ("A growing store", growth_plot),
    "peers-rate.svg": ("Peers: events a second over workers",
                       lambda rows: peers_plot(rows, "rate", "Peers: rate")),
    "peers-p99.svg": ("Peers: the slowest hundredth over workers",
                      lambda rows: peers_plot(rows, "p99", "Peers: 99th percentile")),
}


def page(rows, plots, kept):
    measured = figures(rows)
    lines = ["# Results", "",
             "Written by `scripts/bench-results`; [README.md](README.md) says what each case and "
             "its baseline are. Rates and times are of this machine; ratios are worth more.", ""]
    lines += [f"* {row['machine']}" for row in rows if "machine" in row]
    lines += [f"* Not measured: {row['skipped']}" for row in rows if "skipped" in row]
    lines += ["", *summary(measured), "", kept, ""]
    for name, title in plots:
        lines += [f"![{title}](results/{name})", ""]
    for bench in dict.fromkeys(row["bench"] for row in measured):
        lines += [f"## {bench}", "", f"{ABOUT.get(bench, bench)}.", "",
                  *table([row for row in measured if row["bench"] == bench]), ""]
    return "\n".join(lines).rstrip() + "\n"


def main(data, target):
    rows = read(data)
    plots = []
    for name, (title, draw) in PLOTS.items():
        path = os.path.join(os.path.dirname(data), name)
        drawn = draw(figures(rows))
        if drawn:
            plots.append((name, title))
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(drawn)
        elif os.path.exists(path):
            os.remove(path)  # it would show what was measured another time
    earlier = ""
    if os.path.exists(target):
        with open(target, encoding="utf-8") as stream:
            earlier = stream.read()
    with open(target, "w", encoding="utf-8") as stream:
        stream.write(page(rows, plots, notes(earlier)))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    main(*sys.argv[1:])
