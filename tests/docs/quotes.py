"""Rules about quoted code and links."""

import posixpath
import re

FROM = re.compile(r"^<!-- from (\S+) -->$")
LINK = re.compile(r"(?<!!)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")


def documents(tree):
    return {path: text for path, text in tree.items() if path.endswith(".md")}


def blocks(text):
    """(line of the fence, source path or None, lines) of each fenced block."""
    source, opened = None, None
    for number, line in enumerate(text.split("\n"), 1):
        if opened is not None and line.startswith("```"):
            yield opened, source, kept
            source, opened = None, None
        elif opened is not None:
            kept.append(line)
        elif line.startswith("```"):
            opened, kept = number, []
        elif match := FROM.match(line):
            source = match[1]
        elif line:
            source = None


def find(lines, part, start):
    """The index of a part in the lines, at or after `start`, or None."""
    for at in range(start, len(lines) - len(part) + 1):
        if lines[at:at + len(part)] == part:
            return at
    return None


def parts_of(lines):
    parts = [[]]
    for line in lines:
        if line.strip() == "...":
            parts.append([])
        else:
            parts[-1].append(line)
    return [part for part in parts if part]


def quoted(tree, _):
    for path, text in documents(tree).items():
        for line, source, lines in blocks(text):
            if source is None:
                continue
            if source not in tree:
                yield path, line, f"quotes {source}, which is not there"
                continue
            at = 0
            for part in parts_of(lines):
                found = find(tree[source].split("\n"), part, at)
                if found is None:
                    yield path, line, f"{source} has no such lines (any more): {part[0].strip()}"
                    break
                at = found + len(part)


def prose(text):
    """The text without fenced blocks and code spans; line numbers stay the same."""
    fenced, lines = False, []
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        lines.append("" if fenced or line.startswith("```") else line)
    return re.sub(r"`[^`\n]*`", lambda match: "`" + "x" * (len(match[0]) - 2) + "`",
                  "\n".join(lines))


def anchors(text):
    """The anchors of a document's headings."""
    names = set()
    for line in text.split("\n"):
        if match := re.match(r"#+ (.*)", line):
            name = re.sub(r"[^\w\- ]", "", match[1].lower()).replace(" ", "-")
            names.add(name)
    return names


def links(tree, _):
    folders = {""} | {path[:at] for path in tree for at, c in enumerate(path) if c == "/"}
    for path, text in documents(tree).items():
        for match in LINK.finditer(prose(text)):
            target, _, part = match[1].partition("#")
            line = text.count("\n", 0, text.find(match[1])) + 1
            if re.match(r"[a-z]+:", target):
                continue
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            there = path if not target else "" if there == "." else there
            if there not in tree and there not in folders:
                yield path, line, f"the link {match[1]} leads nowhere"
            elif part and there in tree and part not in anchors(tree[there]):
                yield path, line, f"{there} has no heading #{part}"


RULES = {"quotes": quoted, "links": links}
