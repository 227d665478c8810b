"""Imports the transactions of a real bank: DAYBOOK_BERKA_CSV names the file, which the project does
not ship. Skipped without it."""

import os
import sys

import import_checks
import process

CSV = os.environ.get("DAYBOOK_BERKA_CSV", "")
SKIPPED = 77
ROWS = 49_102
ACCOUNTS = 1_229


class RealImport(process.BankTest):
    def test_the_real_file_is_taken_over_whatever_happens_on_the_way(self):
        figures = import_checks.imported(self.data, CSV)
        self.assertEqual((figures["rows"], figures["booked"], figures["accounts"]),
                         (ROWS, ROWS, ACCOUNTS))
        import_checks.check_log(self, self.data, CSV)
        import_checks.check_views(self, self.data, CSV)
        import_checks.check_second_import(self, self.data, CSV)
        import_checks.check_rebuild(self, self.data)

        killed = os.path.join(self.home, "killed")
        import_checks.check_kills(self, killed, CSV, ((10_000, 256), (30_000, 256)),
                                  import_checks.history(self.data), import_checks.views(self.data))


if __name__ == "__main__":
    if not CSV:
        print("skipped: set DAYBOOK_BERKA_CSV to the file of real transactions to run this")
        sys.exit(SKIPPED)
    process.main()
