"""Plots as SVG text: dots with ranges, and lines. Knows nothing of benchmarks."""

import html
import math

FONT = 'font-family="Helvetica, Arial, sans-serif"'
GOOD, BAD, PLAIN, GRID, INK = "#2b8a3e", "#c92a2a", "#495057", "#dee2e6", "#212529"
COLOURS = ["#1864ab", "#d9480f", "#2b8a3e", "#862e9c", "#0b7285", "#5c3c00", "#c2255c"]


def text(x, y, words, size=12, anchor="start", colour=INK, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" {FONT} font-size="{size}" text-anchor="{anchor}" '
            f'font-weight="{weight}" fill="{colour}">{html.escape(str(words))}</text>')


def line(x1, y1, x2, y2, colour=INK, width=1.0, dash=""):
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
            f'stroke-width="{width}"{dashed}/>')


def dot(x, y, colour, radius=4.0):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>'


def document(width, height, parts):
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">',
        '<rect width="100%" height="100%" fill="white"/>', *parts, "</svg>", ""])


def short(value):
    """1500 -> 1.5k, with as many digits as can be told apart on an axis."""
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:.3g}{letter}"
    return f"{value:.3g}"


class LogScale:
    """Maps values from `low` to `high` on a logarithmic axis to pixels."""

    def __init__(self, values, start, end):
        values = [value for value in values if value > 0] or [1]
        self.low = 10 ** (math.floor(math.log10(min(values)) * 2) / 2)
        self.high = 10 ** (math.ceil(math.log10(max(values)) * 2) / 2)
        if self.high <= self.low:
            self.high = self.low * 10
        self.start, self.end = start, end

    def __call__(self, value):
        part = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self):
        """1, 2 and 5 of each power of ten; only the powers when there are many."""
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        steps = (1, 2, 5) if len(powers) <= 4 else (1,)
        found = [step * 10.0 ** power for power in powers for step in steps]
        return [value for value in found if self.low * 0.999 <= value <= self.high * 1.001]


def ranges(title, rows):
    """A row for each (label, value, low, high, goal, met, words): a dot with its whole range on a
    common logarithmic axis, a mark where the goal is, and words at the end."""
    left, right, row_height, top = 470, 130, 22, 64
    width, height = 1100, top + row_height * len(rows) + 40
    scale = LogScale([number for row in rows for number in row[1:5] if number], left, width - right)
    bottom = height - 34
    parts = [text(16, 28, title, 16, weight="bold"),
             text(16, 46, "dot: median, bar: whole range, upright mark: goal; green = met, "
                          "red = not met", 11, colour=PLAIN)]
    for tick in scale.ticks():
        parts += [line(scale(tick), top - 8, scale(tick), bottom, GRID if tick != 1 else PLAIN),
                  text(scale(tick), bottom + 16, short(tick), 11, "middle", PLAIN)]
    for number, (label, value, low, high, goal, met, words) in enumerate(rows):
        y = top + row_height * number + row_height / 2 - 4
        colour = PLAIN if met is None else GOOD if met else BAD
        parts += [text(left - 12, y + 4, label, 11, "end"),
                  line(scale(low), y, scale(high), y, colour, 3), dot(scale(value), y, colour)]
        if goal:
            parts.append(line(scale(goal), y - 9, scale(goal), y + 9, INK, 2.5))
        parts.append(text(width - right + 12, y + 4, words, 11, colour=colour))
    return document(width, height, parts)


def panel(x, y, width, height, title, unit, series, x_title):
    """Lines in a box with logarithmic axes: {name: [(x, y), ...]}. The names' colours are those of
    `legend`."""
    points = [point for line_points in series.values() for point in line_points]
    across = LogScale([point[0] for point in points], x + 58, x + width - 12)
    up = LogScale([point[1] for point in points], y + height - 34, y + 28)
    parts = [text(x + 8, y + 16, f"{title} ({unit})", 13, weight="bold"),
             text(x + width / 2, y + height - 2, x_title, 11, "middle", PLAIN)]
    for tick in up.ticks():
        parts += [line(x + 58, up(tick), x + width - 12, up(tick), GRID),
                  text(x + 52, up(tick) + 4, short(tick), 11, "end", PLAIN)]
    for value in sorted({point[0] for point in points}):
        parts += [line(across(value), y + height - 34, across(value), y + height - 30, PLAIN),
                  text(across(value), y + height - 18, short(value), 10, "middle", PLAIN)]
    for number, line_points in enumerate(series.values()):
        colour = COLOURS[number % len(COLOURS)]
        line_points = sorted(line_points)
        path = " ".join(f"{across(a):.1f},{up(b):.1f}" for a, b in line_points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [dot(across(a), up(b), colour, 3) for a, b in line_points]
    return parts


def panels(title, boxes, x_title, names):
    """Boxes side by side, two a row: (title, unit, series). `names` is the legend, in the order of
    its colours."""
    width, box_width, box_height, top = 1100, 540, 300, 44 + 18 * ((len(names) + 2) // 3)
    rows = (len(boxes) + 1) // 2
    parts = [text(16, 28, title, 16, weight="bold")]
    for number, name in enumerate(names if len(names) > 1 else []):
        x, y = 20 + 360 * (number % 3), 46 + 18 * (number // 3)
        parts += [line(x, y - 4, x + 22, y - 4, COLOURS[number % len(COLOURS)], 3),
                  text(x + 28, y, name, 12)]
    for number, (box_title, unit, series) in enumerate(boxes):
        padded = {name: series.get(name, []) for name in names}
        parts += panel(10 + box_width * (number % 2), top + (box_height + 16) * (number // 2),
                       box_width, box_height, box_title, unit, padded, x_title)
    return document(width, top + (box_height + 16) * rows + 8, parts)
