"""reach.py finds an object that reads RocksDB or Boost where it must not, and no other."""

import unittest

import reach


def printed(name, *files, state="VALID"):
    return f"{name}: #deps {len(files)}, deps mtime 1 ({state})\n" + "".join(
        f"    {file}\n" for file in files) + "\n"


class Reach(unittest.TestCase):
    def test_core_that_reads_rocksdb_is_found(self):
        deps = printed("core/CMakeFiles/x.dir/ids.cpp.o", "../core/ids.cpp",
                       "/usr/include/rocksdb/db.h")
        wrong, count = reach.findings(deps)
        self.assertEqual(count, 1)
        self.assertEqual(len(wrong), 1)
        self.assertIn("/usr/include/rocksdb/db.h", wrong[0])

    def test_a_public_header_of_the_service_that_reads_boost_is_found(self):
        deps = printed("tests/headers/CMakeFiles/h.dir/public/service/app.cpp.o",
                       "/usr/include/boost/asio.hpp")
        self.assertEqual(len(reach.findings(deps)[0]), 1)

    def test_the_store_may_read_rocksdb(self):
        deps = printed("store/CMakeFiles/x.dir/log.cpp.o", "/usr/include/rocksdb/db.h")
        self.assertEqual(reach.findings(deps), ([], 0))

    def test_an_object_of_an_earlier_build_does_not_count(self):
        deps = printed("core/CMakeFiles/x.dir/gone.cpp.o", "/usr/include/rocksdb/db.h",
                       state="STALE")
        self.assertEqual(reach.findings(deps), ([], 0))

    def test_own_files_with_such_names_are_no_offence(self):
        deps = printed("core/CMakeFiles/x.dir/a.cpp.o", "../core/boost.h", "../core/a.cpp")
        self.assertEqual(reach.findings(deps), ([], 1))


if __name__ == "__main__":
    unittest.main()
