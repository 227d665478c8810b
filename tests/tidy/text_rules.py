"""Rules about single files: size, layout, words. A rule yields (line, sentence)."""

import re

LINES_MAX = 400
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

# Written in pieces, so that this file does not break its own rules.
UNFINISHED = re.compile(r"\b(" + "|".join(["FIX" + "ME", "TO" + "DO", "X" * 3]) + r")\b")
MACHINE = re.compile("|".join([
    r"(?<![\w.$}~])/(?:wor[k]|hom[e])/",
    r"\bdeb\.debian\.or[g]\b", r"\bpypi\.or[g]\b", r"\bpythonhosted\.or[g]\b", r"\bnpmjs\.or[g]\b",
    r"\bcrates\.i[o]\b", r"\bproxy\.golang\.or[g]\b", r"\bartifactor[y]\b"]))
TEST_NAME = re.compile(r'\b(?:TEST_CASE|SCENARIO|TEMPLATE_TEST_CASE|TEST_CASE_METHOD\(\s*\w+,)'
                       r'\s*\(?\s*((?:"(?:\\.|[^"\\])*"\s*)+)')


def file_length(file):
    if file.is_code and len(file.lines) > LINES_MAX:
        yield LINES_MAX + 1, f"{len(file.lines)} lines, at most {LINES_MAX}: divide it by ideas"


def function_length(file):
    for first, last in file.functions():
        if last - first + 1 > FUNCTION_LINES_MAX:
            yield first, (f"a function of {last - first + 1} lines, at most {FUNCTION_LINES_MAX}: "
                          "give its parts names")


def columns(file):
    if file.is_code:
        for number, line in enumerate(file.lines, 1):
            if len(line) > COLUMNS_MAX:
                yield number, f"{len(line)} columns, at most {COLUMNS_MAX}: break the line"


def blanks(file):
    for number, line in enumerate(file.lines, 1):
        if "\t" in line:
            yield number, "a tab: write blanks"
        if line != line.rstrip():
            yield number, "blanks at the end of the line: remove them"
    if file.text and not file.text.endswith("\n"):
        yield len(file.lines), "no end of line at the end of the file: add one"
    if file.text.endswith("\n\n"):
        yield len(file.lines), "empty lines at the end of the file: remove them"


def unfinished(file):
    if file.is_code:
        for number, line in enumerate(file.lines, 1):
            if UNFINISHED.search(line):
                yield number, "a note to do it later: do it now, or write down the limit that holds"


def machine(file):
    for number, line in enumerate(file.lines, 1):
        if match := MACHINE.search(line):
            yield number, f"'{match[0]}' belongs to one machine: write what holds on all"


def test_names(file):
    if file.path.endswith(".cpp"):
        for match in TEST_NAME.finditer(file.text):
            if ";" in match[1]:
                yield (file.text.count("\n", 0, match.start(1)) + 1,
                       "';' in the name of a test: Catch2 2 makes fake tests of it, write ','")


def catch_names(file):
    if file.path != "tests/catch.h" and file.path.endswith((".cpp", ".h")):
        for number, line in enumerate(file.lines, 1):
            if re.search(r"\bCatch::", line):
                yield number, "a name that differs between versions of Catch2: use tests/catch.h"


def pragma_once(file):
    if file.path.endswith(".h") and "#pragma once" not in file.lines:
        yield 1, "a header without '#pragma once': add it as the first line"


RULES = {
    "file-length": file_length, "function-length": function_length, "columns": columns,
    "blanks": blanks, "unfinished": unfinished, "machine": machine, "test-names": test_names,
    "catch-names": catch_names, "pragma-once": pragma_once,
}
