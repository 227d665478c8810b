"""Rules about what documents claim: tests, limits, codes, metrics, verbs."""

import re

from quotes import documents

COMMAND_LINE = "docs/command-line.md"
GUARANTEES = "docs/guarantees.md"
HTTP_API = "docs/http-api.md"
OPERATIONS = "docs/operations.md"
TEST_CASE = re.compile(r'\b(?:TEMPLATE_)?TEST_CASE\(\s*((?:"(?:\\.|[^"\\])*"\s*)+)')
LIMIT = re.compile(r"^\|(?P<what>[^|]*)\| (?P<value>[^|]+) \| \[`(?P<name>[\w:]+)`\]\("
                   r"(?P<file>[^)]+)\) \|$")
WORD = re.compile(r'\b(?:Severity::\w+,\s|notices_\.add\w*\()\s*"(\w+)"')
UNITS = {"": 1, "KiB": 1024, "MiB": 1024 ** 2, "ms": 1, "bytes": 1}


def test_cases(tree):
    """The names of all TEST_CASEs."""
    names = set()
    for path, text in tree.items():
        if path.endswith(".cpp"):
            for match in TEST_CASE.finditer(text):
                parts = re.findall(r'"((?:\\.|[^"\\])*)"', match[1])
                names.add("".join(parts).replace('\\"', '"'))
    return names


def tables(text):
    """(line, cells of the head, cells) of each row below a table's head."""
    head, previous = None, None
    for number, line in enumerate(text.split("\n"), 1):
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line[:1] == "|" else None
        if cells and head:
            yield number, head, cells
        elif cells and set(line) <= set("|- :"):
            head = previous
        elif not cells:
            head = None
        previous = cells


def tests(tree, ctests):
    known = test_cases(tree) | (ctests or set())
    for line, head, cells in tables(tree.get(GUARANTEES, "")):
        if head[-1] != "shown by":
            continue
        for name in re.findall(r"`([^`]+)`", cells[-1]):
            is_sentence = " " in name
            if name not in known and (is_sentence or ctests is not None):
                yield GUARANTEES, line, f"there is no test '{name}'"


def number(text):
    """'1,000', '16 KiB' or '60,000 ms' as a number; None for anything else."""
    match = re.fullmatch(r"([\d,]+) ?(\w*)", text)
    return int(match[1].replace(",", "")) * UNITS[match[2]] if match and match[2] in UNITS else None


def value_of(name, text):
    """The value of a constant or option in the code: `name = VALUE;` or `name{VALUE};`."""
    match = re.search(rf"\b{name}(?: = |{{)([\d' *+]+)}}?;", text.replace("\n", " "))
    return eval(match[1].replace("'", "").strip()) if match else None  # digits, * and + only


def limits(tree, _):
    for path, text in documents(tree).items():
        for line, row in enumerate(text.split("\n"), 1):
            match = LIMIT.match(row)
            if not match:
                continue
            folder = path.rpartition("/")[0]
            file = match["file"].replace("../", "") if folder else match["file"]
            told, is_so = number(match["value"]), value_of(match["name"].split("::")[-1],
                                                           tree.get(file, ""))
            if told is None or told != is_so:
                yield path, line, f"{match['name']} is {is_so} in {file}, not {match['value']}"


def codes(tree, _):
    """Each code of problem.cpp is in the HTTP document's table with its status."""
    told = {tuple(re.sub("`", "", cell) for cell in cells[:2])
            for _, _, cells in tables(tree.get(HTTP_API, ""))}
    waiting = []
    for line in tree.get("net/http/problem.cpp", "").split("\n"):
        waiting += re.findall(r"case ErrorCode::(\w+):", line)
        if status := re.search(r"return (\d\d\d);", line):
            for code in waiting:
                if (code, status[1]) not in told:
                    yield HTTP_API, 1, f"tell that error code {code} has status {status[1]}"
            waiting = []


def metrics(tree, _):
    for name in re.findall(r'family\("(\w+)"', tree.get("service/api/health/metrics.cpp", "")):
        if f"`{name}`" not in tree.get(OPERATIONS, ""):
            yield OPERATIONS, 1, f"tell what the metric {name} is"


def words(tree, _):
    """Each word of a diagnostic line is in the operations document's table."""
    told = {word for _, head, cells in tables(tree.get(OPERATIONS, "")) if head[0] == "word"
            for word in re.findall(r"`(\w+)`", cells[0])}
    for path, text in tree.items():
        if path.startswith(("core/", "projections/", "service/", "store/")):
            for word in WORD.findall(text):
                if word not in told:
                    yield OPERATIONS, 1, f"tell what a line with the word {word} says"


def verbs(tree, _):
    """Each verb of service/ is in the command line document's table."""
    told = {cells[0].strip("`").split(" ")[0]
            for _, head, cells in tables(tree.get(COMMAND_LINE, "")) if head[0] == "verb"}
    for path, text in tree.items():
        if path.startswith("service/"):
            for name in re.findall(r'Verb verb\{"([\w-]+)"', text):
                if name not in told:
                    yield COMMAND_LINE, 1, f"tell what the verb {name} does"


RULES = {"tests": tests, "limits": limits, "codes": codes, "metrics": metrics, "words": words,
         "verbs": verbs}
