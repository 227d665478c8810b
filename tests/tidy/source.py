"""What the rules know about one file: its text, its includes, its functions."""

import ast
import re

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
# A function: between its parameters and its body stands only this.
FUNCTION = re.compile(
    r"\)(?:\s|const\b|noexcept\b|\(\)|override\b|final\b|mutable\b|try\b|&"
    r"|->[^;{]*|requires\b[^;{]*)*$")
CONSTRUCTOR = re.compile(r"\)\s*(?:noexcept\s*(?:\(\))?\s*)?:[^:].*[)}]\s*$", re.DOTALL)
SCOPE = re.compile(r'\b(namespace|class|struct|union|enum)\b|\bextern\s*""\s*$')
NOT_CODE = re.compile(
    r'(?P<raw>R"(?P<tag>[^()\s]{0,16})\(.*?\)(?P=tag)")'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>(?<![0-9a-zA-Z_])'(?:\\.|[^'\\\n])+')"
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)"
    r"|(?P<directive>^[ \t]*#(?:\\\n|[^\n])*)", re.DOTALL | re.MULTILINE)


class File:
    """path: from the root, with slashes. text: None when it is no text."""

    def __init__(self, path, content):
        self.path = path
        self.name = path.rsplit("/", 1)[-1]
        self.folder = path.rsplit("/", 1)[0] if "/" in path else ""
        self.layer = path.split("/", 1)[0] if "/" in path else ""
        try:
            self.text = content.decode()
        except UnicodeDecodeError:
            self.text = None
        self.lines = (self.text or "").split("\n")
        if self.lines[-1] == "":
            self.lines.pop()
        self.is_cpp = path.endswith((".h", ".cpp"))
        self.is_script = (self.text or "").startswith("#!")
        self.is_code = (self.is_cpp or self.is_script or self.name == "CMakeLists.txt"
                        or path.endswith((".capnp", ".py", ".sh", ".cmake", ".cmake.in")))

    def includes(self):
        """(line, '<' or '"', path) of each include."""
        if not self.is_cpp:
            return
        for match in INCLUDE.finditer(self.text):
            yield self.text.count("\n", 0, match.start()) + 1, match[1], match[2]

    def functions(self):
        """(first line, last line) of each function that stands in no other."""
        if self.is_cpp:
            yield from cpp_functions(bare(self.text))
        elif self.path.endswith(".py"):
            for node in ast.walk(ast.parse(self.text)):
                if isinstance(node, ast.FunctionDef):
                    yield node.lineno, node.end_lineno


def bare(text):
    """C++ without comments, directives, the content of literals; every line stays where it is."""
    def blank(match):
        literal = '""' if match["string"] or match["raw"] else "0" if match["char"] else ""
        return literal + "\n" * match[0].count("\n")

    return NOT_CODE.sub(blank, text)


def without(text, opening, closing, replacement):
    """text, with everything between outermost brackets replaced."""
    result, depth = [], 0
    for char in text:
        if char == opening:
            depth += 1
        elif char == closing and depth:
            depth -= 1
            if depth == 0:
                result.append(replacement)
        elif depth == 0:
            result.append(char)
    return "".join(result)


def kind_of(header):
    """What a brace opens, by what stands before it: "function", "scope" or "value"."""
    header = without(header, "(", ")", "()")
    header = re.sub(r"\btemplate\s*<.*?>(?=\s*[\w\[(~:])", "", header, flags=re.DOTALL)
    if CONSTRUCTOR.search(header):
        return "function"
    if FUNCTION.search(header) and not header.rstrip().endswith("="):
        return "function"
    return "scope" if SCOPE.search(header) else "value"


def cpp_functions(text):
    """Matches braces; a heuristic that is good for code laid out by clang-format."""
    stack, start, parens = [], 0, 0
    for at, char in enumerate(text):
        if char in "()":
            parens += 1 if char == "(" else -1
        elif char == "{":
            kind = kind_of(text[start:at]) if parens == 0 else "value"
            stack.append((kind, start, parens))
            if kind != "value":
                start = at + 1
            parens = 0
        elif char == "}" and stack:
            kind, began, parens = stack.pop()
            if kind == "function" and all(outer[0] != "function" for outer in stack):
                first = began + len(text[began:]) - len(text[began:].lstrip())
                yield text.count("\n", 0, first) + 1, text.count("\n", 0, at) + 1
            start = began if kind == "value" else at + 1
        elif char == ";" and parens == 0:
            start = at + 1
