"""tidy.py ROOT: holds the style of the tree. Prints PATH:LINE: SENTENCE [RULE] for each offence.

Where a rule makes a file worse, tests/tidy/exceptions.txt may say so: "RULE PATH why" a line.
"""

import os
import sys

import text_rules
import tree_rules
from source import File

EXCEPTIONS = "tests/tidy/exceptions.txt"
# Stands for a project of somebody else's, with folders of the same names: only read as text.
FOREIGN = "tests/outside/project/"
# Inputs of programs: bytes as they are.
INPUTS = "tests/fuzz/corpus/"


def read(root):
    """path -> File of every text in the tree: no builds, no hidden folders but .ci."""
    tree = {}
    for folder, folders, names in os.walk(root):
        below = os.path.relpath(folder, root).replace(os.sep, "/")
        folders[:] = sorted(name for name in folders if name == ".ci" or not (
            name.startswith((".", "build", "cmake-build")) or name == "__pycache__"))
        for name in sorted(names):
            path = name if below == "." else f"{below}/{name}"
            if path.startswith(INPUTS):
                continue
            if os.path.isfile(os.path.join(folder, name)) and name != ".git":
                with open(os.path.join(folder, name), "rb") as stream:
                    file = File(path, stream.read())
                if file.text is not None:
                    tree[path] = file
    return tree


def exceptions(tree):
    """{(rule, path): line} of the exceptions, each of which has a reason."""
    allowed = {}
    if EXCEPTIONS in tree:
        for number, line in enumerate(tree[EXCEPTIONS].lines, 1):
            words = line.split(maxsplit=2)
            if len(words) == 3 and not line.startswith("#"):
                allowed[words[0], words[1]] = number
    return allowed


def check(root):
    """The offences of the tree, as sorted (path, line, sentence, rule)."""
    tree = read(root)
    found = []
    for rule, of_file in text_rules.RULES.items():
        for file in tree.values():
            found += [(file.path, line, sentence, rule) for line, sentence in of_file(file)]
    own = {path: file for path, file in tree.items() if not path.startswith(FOREIGN)}
    for rule, of_tree in tree_rules.RULES.items():
        found += [(path, line, sentence, rule) for path, line, sentence in of_tree(own)]

    allowed = exceptions(tree)
    needed = {(rule, path) for path, _, _, rule in found}
    found = [one for one in found if (one[3], one[0]) not in allowed]
    found += [(EXCEPTIONS, line, f"{rule} {path} is not needed any more: remove it", "exceptions")
              for (rule, path), line in allowed.items() if (rule, path) not in needed]
    return sorted(found)


def main(root):
    found = check(root)
    for path, line, sentence, rule in found:
        print(f"{path}:{line}: {sentence} [{rule}]")
    print(f"{len(found)} offences" if found else "tidy")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
