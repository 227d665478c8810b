#include "tests/support/damage.h"

#include <fstream>
#include <map>

#include "base/testing/temporary_directory.h"
#include "tests/catch.h"
#include "tests/support/disk_model.h"

using namespace daybook::support;
namespace fs = std::filesystem;

namespace {

using Tree = std::map<std::string, std::string>;

/// Two tables and a mark in two directories.
class Directory {
 public:
  Directory() {
    for (const char* name : {"log/000001.sst", "index/000002.sst", "mark"}) {
      fs::create_directories((path() / name).parent_path());
      std::ofstream{path() / name} << std::string(6000, 'x') << name;
    }
  }
  fs::path path() const { return directory_.path() / "store"; }
  Tree tree() const {
    Tree tree;
    for (const auto& file : files_below(path())) {
      tree[fs::relative(file, path()).string()] = read_file(file);
    }
    return tree;
  }

 private:
  daybook::testing::TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("each kind of damage changes the directory, and a seed repeats it") {
  for (const auto kind : all_damages) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      const Directory first;
      const Directory second;
      const auto before = first.tree();
      Choice choice{seed};
      Choice same{seed};
      const auto what = damage(first.path(), kind, choice);
      CHECK_FALSE(what.empty());
      CHECK_FALSE(damage(second.path(), kind, same).empty());
      CHECK(first.tree() != before);
      CHECK(first.tree() == second.tree());
    }
  }
}

TEST_CASE("damage reaches every file and every kind") {
  std::map<std::string, int> words;
  std::map<std::string, int> files;
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const Directory directory;
    const auto before = directory.tree();
    Choice choice{seed};
    const auto what = damage(directory.path(), choice);
    ++words[what.substr(0, what.find(' '))];
    const auto after = directory.tree();
    for (const auto& [name, content] : before) {
      if (!after.contains(name) || after.at(name) != content) ++files[name];
    }
  }
  CHECK(words.size() == 5);  // flipped, wrote, cut, removed, exchanged
  CHECK(files.size() == 3);
}

TEST_CASE("a flipped bit is one bit") {
  const Directory directory;
  const auto before = read_file(directory.path() / "mark");
  flip_bit(directory.path() / "mark", 8 * 4000 + 7);
  auto after = read_file(directory.path() / "mark");
  CHECK(after != before);
  after[4000] = static_cast<char>(after[4000] ^ 0x80);
  CHECK(after == before);
}

TEST_CASE("files of one kind are exchanged if there are such") {
  const Directory directory;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Choice choice{seed};
    const auto what = damage(directory.path(), Damage::exchange, choice);
    CHECK(what.find("mark") == std::string::npos);
  }
}

TEST_CASE("an empty directory offers nothing to damage") {
  const daybook::testing::TemporaryDirectory directory;
  for (const auto kind : all_damages) {
    Choice choice{1};
    CHECK(damage(directory.path(), kind, choice).empty());
  }
}
