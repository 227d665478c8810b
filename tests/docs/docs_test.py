"""Plants an offence for each rule about documents."""

import unittest

from docs import offences

CODE = "int one() {\n  return 1;\n}\n\nint two() {\n  return 2;\n}\n"


def rules(tree, ctests=None):
    return sorted({rule for _, _, _, rule in offences(tree, ctests)})


def quote(*lines, source="a.cpp"):
    text = "\n".join((f"<!-- from {source} -->", "```cpp", *lines, "```", ""))
    return {"a.cpp": CODE, "x.md": text}


class DocsTest(unittest.TestCase):
    def test_quotes_are_verbatim(self):
        self.assertEqual(rules(quote("int one() {", "  return 1;", "}")), [])
        self.assertEqual(rules(quote("int one() {", "...", "int two() {")), [])
        self.assertEqual(rules(quote("int one() {", "  return 2;", "}")), ["quotes"])
        self.assertEqual(rules(quote("int two() {", "...", "int one() {")), ["quotes"])
        self.assertEqual(rules(quote("int one() {", source="b.cpp")), ["quotes"])

    def test_a_block_without_a_source_may_say_anything(self):
        self.assertEqual(rules({"x.md": "```cpp\nint three();\n```\n"}), [])

    def test_links_lead_somewhere(self):
        tree = {"docs/a.md": "[b](b.md#one-part) [up](../README.md) [far](https://x.org/y)\n\n"
                             "[in](#a)\n\n# a",
                "docs/b.md": "# One part\n", "README.md": "[docs](docs/) `[no](link.md)`"}
        self.assertEqual(rules(tree), [])
        self.assertEqual(rules({"a.md": "[b](b.md)"}), ["links"])
        self.assertEqual(rules({"a.md": "[b](#nothing)"}), ["links"])

    def test_tests_exist(self):
        def tree(name):
            return {"tests/a_test.cpp": 'TEST_CASE("a is "\n  "one") {}\n',
                    "docs/guarantees.md": f"| promise | shown by |\n|---|---|\n| a | `{name}` |\n"}
        self.assertEqual(rules(tree("a is one")), [])
        self.assertEqual(rules(tree("a is two")), ["tests"])
        self.assertEqual(rules(tree("crash"), {"crash"}), [])
        self.assertEqual(rules(tree("crash"), {"core"}), ["tests"])

    def test_limits_are_those_of_the_code(self):
        def tree(value):
            return {"a.h": "std::size_t bytes_max = 16 * 1024;\n",
                    "x.md": f"| bytes | {value} | [`bytes_max`](a.h) |\n"}
        self.assertEqual(rules(tree("16 KiB")), [])
        self.assertEqual(rules(tree("16,384 bytes")), [])
        self.assertEqual(rules(tree("17 KiB")), ["limits"])

    def test_limits_are_found_below_docs_and_in_braces(self):
        def tree(value):
            return {"core/a.h": "std::chrono::milliseconds wait_max{5'000};\n",
                    "docs/limits.md": f"| wait | {value} | [`A::wait_max`](../core/a.h) |\n"}
        self.assertEqual(rules(tree("5,000 ms")), [])
        self.assertEqual(rules(tree("6,000 ms")), ["limits"])

    def test_codes_metrics_words_and_verbs_are_told(self):
        tree = {"net/http/problem.cpp": "case ErrorCode::a:\ncase ErrorCode::b: return 404;\n",
                "service/api/health/metrics.cpp": 'text.family("daybook_events", "gauge", "x");\n',
                "service/cli/verbs/log.cpp": 'Verb verb{"log", "prints"};\n',
                "store/a.cpp": 'tell(diagnostics, Severity::error,\n     "it_broke", "why");\n'}
        self.assertEqual(rules(tree), ["codes", "metrics", "verbs", "words"])
        tree["docs/http-api.md"] = "| code | status |\n|---|---|\n| `a` | 404 |\n| `b` | 404 |\n"
        tree["docs/operations.md"] = ("`daybook_events`\n\n| word | says |\n|---|---|\n"
                                      "| `it_broke` | so |\n")
        tree["docs/command-line.md"] = "| verb | does |\n|---|---|\n| `log [--x]` | prints |\n"
        self.assertEqual(rules(tree), [])


if __name__ == "__main__":
    unittest.main()
