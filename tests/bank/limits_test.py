"""What the system allows the bank, it uses: a large log is many files."""

import resource

import process


class Limits(process.BankTest):
    def test_it_may_open_as_many_files_as_the_system_allows(self):
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        hard = min(before[1], 4096)
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, before)
        with self.serve() as bank:
            with open(f"/proc/{bank.process.pid}/limits", encoding="ascii") as limits:
                row = next(row for row in limits if row.startswith("Max open files"))
        self.assertGreaterEqual(int(row.split()[3]), hard)


if __name__ == "__main__":
    process.main()
