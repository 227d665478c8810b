"""docs.py ROOT [CTEST BUILD]: compares the documents with the tree.

Prints PATH:LINE: SENTENCE [RULE] for each offence.
"""

import json
import os
import subprocess
import sys

import facts
import quotes


def read(root):
    """path -> text of each file in the tree, without build folders and hidden folders."""
    tree = {}
    for folder, folders, names in os.walk(root):
        below = os.path.relpath(folder, root).replace(os.sep, "/")
        folders[:] = sorted(name for name in folders if name == ".ci" or not (
            name.startswith((".", "build")) or name == "__pycache__"))
        for name in names:
            path = name if below == "." else f"{below}/{name}"
            try:
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    tree[path] = file.read()
            except UnicodeDecodeError:
                tree[path] = ""
    return tree


def ctest_names(ctest, build):
    shown = subprocess.run([ctest, "--test-dir", build, "--show-only=json-v1"], check=True,
                           capture_output=True, text=True)
    return {test["name"] for test in json.loads(shown.stdout)["tests"]}


def offences(tree, ctests=None):
    """(path, line, sentence, rule) of each offence. ctests: ctest's names, None if unknown."""
    for rules in (quotes.RULES, facts.RULES):
        for rule, check in rules.items():
            for path, line, sentence in check(tree, ctests):
                yield path, line, sentence, rule


def main(root, *built):
    found = sorted(offences(read(root), ctest_names(*built) if built else None))
    for path, line, sentence, rule in found:
        print(f"{path}:{line}: {sentence} [{rule}]")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
