"""What a serving program says on standard error, line by line."""

import re

# As docs/operations.md describes a line.
SHAPE = re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (?P<severity>notice|error): "
                   r"(?P<sentence>[^\x00-\x1f\x7f]+) \((?P<word>[a-z0-9_]+)\)")
LEFT_OUT = re.compile(r"(\d+) more lines? of this kind (was|were) left out")


def lines(serving):
    """Each line as a match; all have the one shape."""
    text = serving.said()
    assert text.endswith("\n") or not text, text[-200:]
    matches = [(line, SHAPE.fullmatch(line)) for line in text.split("\n")[:-1]]
    for line, match in matches:
        assert match, f"a line of another shape: {line!r}"
        assert len(line.encode()) < 4096, len(line)
    return [match for _, match in matches]


def about(serving, word):
    return [line["sentence"] for line in lines(serving) if line["word"] == word]


def with_reference(serving, reference):
    """The one line that a reference is found in."""
    found = [line for line in lines(serving) if f"reference {reference}:" in line["sentence"]]
    assert len(found) == 1, (reference, found)
    return found[0]
