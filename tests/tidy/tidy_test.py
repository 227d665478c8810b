"""Each rule fires on a planted offence, with its file and line, and on nothing in a clean tree."""

import pathlib
import tempfile
import unittest

import text_rules
import tidy
import tree_rules

CLEAN = {
    "README.md": "# A tree\n",
    "core/README.md": "# core\n",
    "core/CMakeLists.txt": "daybook_library(core SOURCES a.cpp\n  HEADERS\n    a.h)\n",
    "core/a.h": "#pragma once\n\nint a();\n",
    "core/a.cpp": '#include "core/a.h"\n\nint a() { return 1; }\n',
    "tests/core/README.md": "# tests\n",
    "tests/core/a_test.cpp": '#include "core/a.h"\n\nTEST_CASE("a is one") { CHECK(a() == 1); }\n',
}
FOLDERS = ("base core/model store projections net net/http service service/api/query "
           "service/api/command examples").split()
README = {f"{folder}/README.md": "# x\n" for folder in FOLDERS}
LATER = "FIX" + "ME"
HERE = "/ho" + "me/ada/x"


def offences(files):
    """What tidy says of the clean tree with these files added, as {(rule, path, line)}."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in (CLEAN | files).items():
            place = pathlib.Path(root, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())
        return {(rule, path, line) for path, line, _, rule in tidy.check(root)}


def function(lines):
    return "int f() {\n" + "  g();\n" * (lines - 2) + "}\n"


# (rule, path, line of the offence, files planted)
PLANTED = [
    ("file-length", "core/b.cpp", 401, {"core/b.cpp": "int x;\n" * 401}),
    ("function-length", "core/b.cpp", 2, {"core/b.cpp": "\n" + function(71)}),
    ("function-length", "core/b.cpp", 4, {
        "core/b.cpp": "namespace n {\nX::X(int a)\n    noexcept;\n"
        "X::X(int a) : a_{a}, b_{f({1})} {\n" + "  g();\n" * 70 + "}\n}\n"}),
    ("function-length", "core/b.cpp", 1, {
        "core/b.cpp": 'TEST_CASE("a { is no brace") {\n' + "  { g('{'); }  // {\n" * 70 + "}\n"}),
    ("function-length", "core/b.cpp", 2, {
        "core/b.cpp": "struct A {\n  auto f() const -> B<int> {\n" + "g();\n" * 70 + "}\n};\n"}),
    ("function-length", "tests/core/b.py", 1, {"tests/core/b.py": "def f():\n" + "    g()\n" * 70}),
    ("columns", "core/b.cpp", 2, {"core/b.cpp": "\n// " + "x" * 98 + "\n"}),
    ("columns", "CMakeLists.txt", 1, {"CMakeLists.txt": "#" * 101 + "\n"}),
    ("blanks", "core/b.cpp", 2, {"core/b.cpp": "int x;\n\tint y;\n"}),
    ("blanks", "docs/b.md", 1, {"docs/b.md": "# Title \n"}),
    ("blanks", "docs/b.md", 2, {"docs/b.md": "# Title\nno end"}),
    ("blanks", "docs/b.md", 2, {"docs/b.md": "# Title\n\n"}),
    ("unfinished", "core/b.cpp", 2, {"core/b.cpp": f"int x;\n// {LATER}: y\n"}),
    ("machine", "docs/b.md", 1, {"docs/b.md": f"see {HERE}\n"}),
    ("machine", "docs/b.md", 1, {"docs/b.md": "from https://py" + "pi.org/x\n"}),
    ("test-names", "tests/core/b_test.cpp", 2, {
        "tests/core/b_test.cpp": '\nTEST_CASE("a; b") {}\n'}),
    ("test-names", "tests/core/b_test.cpp", 1, {
        "tests/core/b_test.cpp": 'TEST_CASE("a"\n          " and; b") {}\n'}),
    ("catch-names", "tests/core/b_test.cpp", 2, {
        "tests/core/b_test.cpp": "\n  CHECK_THAT(x, Catch::Contains(y));\n"}),
    ("pragma-once", "core/b.h", 1, {"core/b.h": "\n", "core/b.cpp": '#include "core/b.h"\n'}),
    ("layers", "core/b.cpp", 1, {"core/b.cpp": "#include <rocksdb/db.h>\n"}),
    ("layers", "core/b.cpp", 1, {"core/b.cpp": "#include <boost/json.hpp>\n"}),
    ("layers", "core/b.cpp", 1, {"core/b.cpp": "#include <mutex>\n"}),
    ("layers", "base/b.cpp", 1, {"base/b.cpp": '#include "core/x.h"\n'}),
    ("layers", "core/b.cpp", 1, {"core/b.cpp": '#include "store/x.h"\n'}),
    ("layers", "core/model/b.cpp", 1, {"core/model/b.cpp": '#include "core/ports/x.h"\n'}),
    ("layers", "store/b.cpp", 1, {"store/b.cpp": '#include "service/x.h"\n'}),
    ("layers", "store/b.cpp", 1, {"store/b.cpp": '#include "projections/x.h"\n'}),
    ("layers", "store/b.cpp", 1, {"store/b.cpp": "#include <boost/asio.hpp>\n"}),
    ("layers", "projections/b.cpp", 2, {"projections/b.cpp": '\n#include "store/x.h"\n'}),
    ("layers", "projections/b.cpp", 1, {"projections/b.cpp": "#include <rocksdb/db.h>\n"}),
    ("layers", "net/b.cpp", 1, {"net/b.cpp": '#include "store/x.h"\n'}),
    ("layers", "net/http/b.cpp", 1, {"net/http/b.cpp": '#include "core/x.h"\n'}),
    ("layers", "service/b.cpp", 1, {"service/b.cpp": "#include <rocksdb/db.h>\n"}),
    ("layers", "service/b.cpp", 1, {"service/b.cpp": "#include <boost/asio.hpp>\n"}),
    ("layers", "tests/core/b_test.cpp", 1, {
        "tests/core/b_test.cpp": "#include <boost/beast.hpp>\n"}),
    ("layers", "examples/b.cpp", 1, {"examples/b.cpp": "#include <rocksdb/db.h>\n"}),
    ("query-apart", "service/api/query/b.cpp", 1, {
        "service/api/query/b.cpp": '#include "core/model/decision.h"\n'}),
    ("query-apart", "service/api/query/b.cpp", 1, {
        "service/api/query/b.cpp": '#include "net/http/c.h"\n',
        "net/http/c.h": '#pragma once\n#include "service/api/command/d.h"\n'}),
    ("examples", "examples/b.cpp", 1, {"examples/b.cpp": "#include <daybook/net/http/x.h>\n"}),
    ("examples", "examples/b.cpp", 1, {"examples/b.cpp": '#include "core/a.h"\n'}),
    ("public-headers", "store/b.h", 2, {
        "store/CMakeLists.txt": "daybook_library(store SOURCES c.cpp HEADERS b.h)\n",
        "store/b.h": "#pragma once\n#include <rocksdb/db.h>\n",
        "store/c.cpp": '#include "store/b.h"\n'}),
    ("public-headers", "service/b.h", 2, {
        "service/CMakeLists.txt": "daybook_library(service SOURCES c.cpp HEADERS b.h)\n",
        "service/b.h": '#pragma once\n#include "net/http/x.h"\n',
        "service/c.cpp": '#include "service/b.h"\n'}),
    ("own-header-first", "core/a.cpp", 1, {
        "core/a.cpp": '#include <string>\n#include "core/a.h"\n'}),
    ("dead-headers", "core/b.h", 1, {
        "core/b.h": "#pragma once\n", "core/b.cpp": '#include "core/b.h"\n'}),
    ("readmes", "tools", 1, {"tools/b.py": "x = 1\n"}),
    ("exceptions", "tests/tidy/exceptions.txt", 2, {
        "tests/tidy/exceptions.txt": "# why\ncolumns core/a.cpp it was long once\n"}),
]


class Tidy(unittest.TestCase):
    def test_a_clean_tree_is_tidy(self):
        self.assertEqual(offences({}), set())

    def test_each_rule_finds_what_is_planted(self):
        for rule, path, line, files in PLANTED:
            with self.subTest(rule=rule, files=list(files)):
                found = offences(README | files)
                self.assertIn((rule, path, line), found)

    def test_no_rule_is_without_a_planted_offence(self):
        rules = set(text_rules.RULES) | set(tree_rules.RULES) | {"exceptions"}
        self.assertEqual(rules, {rule for rule, *_ in PLANTED})

    def test_what_is_allowed_is_not_found(self):
        self.assertEqual(set(), offences(README | {
            "core/b.cpp": function(70) + "X::X() : a_{1} {}\n"
            "int table[] = {\n" + "  1,\n" * 90 + "};\n",
            "core/c.cpp": "struct A {\n" + "  int f() { return 1'000; }\n" * 90 + "};\n",
            "docs/b.md": "A long line. " * 20 + "written\n",
            "store/b.cpp": "#include <rocksdb/db.h>\n#include <thread>\n",
            "net/b.cpp": "#include <boost/asio.hpp>\n",
            "examples/b.cpp": "#include <daybook/core/a.h>\n#include <string>\n",
            "service/api/query/b.cpp": '#include "core/a.h"\n',
            "tests/fuzz/corpus/http/b": "GET \t / \r\n",
        }))

    def test_an_exception_with_a_reason_silences_one_rule_for_one_file(self):
        long_line = {"core/b.cpp": "// " + "x" * 98 + " \n"}
        allow = {"tests/tidy/exceptions.txt": "columns core/b.cpp a table is easier to read\n"}
        self.assertEqual(offences(long_line | allow), {("blanks", "core/b.cpp", 1)})


if __name__ == "__main__":
    unittest.main()
