#include "tests/support/disk_model.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace daybook::support {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

Node::~Node() {
  std::error_code ignored;
  if (!kept.empty()) fs::remove(kept, ignored);
}

void Node::remember() {
  if (before || synced_size == 0) return;
  before = read_file(kept);
  before->resize(synced_size);
}

void Node::before_write(std::uint64_t offset) {
  if (offset < synced_size) remember();
}

void Node::wrote(std::uint64_t end) { size = std::max(size, end); }

void Node::before_truncate(std::uint64_t new_size) {
  if (new_size < synced_size) remember();
}

void Node::truncated(std::uint64_t new_size) {
  size = new_size;
  least_size = std::min(least_size, size);
}

void Node::synced() {
  if (sync_failed) return;
  synced_size = least_size = size;
  before.reset();
}

bool Change::touches(const Node* directory) const {
  return std::any_of(edits.begin(), edits.end(),
                     [&](const Edit& edit) { return edit.directory.get() == directory; });
}

void apply(const Edit& edit, Entries& entries) {
  if (edit.node) {
    entries[edit.name] = edit.node;
  } else {
    entries.erase(edit.name);
  }
}

DiskModel::DiskModel(const fs::path& root) : root_{root} {
  std::string name = root.string() + ".kept-XXXXXX";
  if (!::mkdtemp(name.data())) {
    throw std::runtime_error{fmt::format("cannot create a directory beside {}", root.string())};
  }
  kept_ = name;
  top_ = std::make_shared<Node>();
  top_->is_directory = true;
  look_around();
}

DiskModel::~DiskModel() {
  unsafe_.clear();
  top_.reset();
  std::error_code ignored;
  fs::remove_all(kept_, ignored);
}

NodePtr DiskModel::find(const fs::path& path) {
  auto node = top_;
  auto real = root_;
  for (const auto& name : path) {
    if (!node || !node->is_directory) return nullptr;
    real /= name;
    node = look(node, name.string(), real);
  }
  return node;
}

NodePtr DiskModel::look(const NodePtr& directory, const std::string& name, const fs::path& real) {
  struct stat found {};
  const bool exists = ::lstat(real.c_str(), &found) == 0;
  const auto known = directory->now.find(name);
  if (known != directory->now.end() && exists && known->second->inode == found.st_ino) {
    return known->second;
  }
  if (!exists) {
    if (known != directory->now.end()) safe_already(directory, name, nullptr);
    return nullptr;
  }
  auto node = node_of(real, true);
  safe_already(directory, name, node);
  return node;
}

void DiskModel::look_around(const NodePtr& directory, const fs::path& real) {
  std::set<std::string> names;
  for (const auto& [name, node] : directory->now) names.insert(name);
  for (const auto& entry : fs::directory_iterator{real}) {
    names.insert(entry.path().filename().string());
  }
  for (const auto& name : names) {
    const auto node = look(directory, name, real / name);
    if (node && node->is_directory) look_around(node, real / name);
  }
}

NodePtr DiskModel::node_of(const fs::path& real, bool safe) {
  struct stat found {};
  if (::lstat(real.c_str(), &found) != 0) {
    throw std::runtime_error{fmt::format("cannot look at {}", real.string())};
  }
  // An inode number is not reused while a kept link has it.
  if (auto known = files_[found.st_ino].lock(); known && !S_ISDIR(found.st_mode)) return known;
  auto node = std::make_shared<Node>();
  node->inode = found.st_ino;
  node->is_directory = S_ISDIR(found.st_mode);
  if (!node->is_directory) {
    const auto kept = kept_ / fmt::format("{}-{}", kept_count_++, real.filename().string());
    fs::create_hard_link(real, kept);
    node->kept = kept;
    node->size = static_cast<std::uint64_t>(found.st_size);
    if (safe) node->synced();
    files_[found.st_ino] = node;
  }
  return node;
}

NodePtr DiskModel::parent(const fs::path& path) {
  auto directory = find(path.parent_path());
  if (!directory) throw std::runtime_error{fmt::format("{} has no parent", path.string())};
  return directory;
}

void DiskModel::safe_already(const NodePtr& directory, const std::string& name,
                             const NodePtr& node) {
  for (auto& change : unsafe_) {
    std::erase_if(change.edits, [&](const Edit& edit) {
      return edit.directory == directory && edit.name == name;
    });
  }
  std::erase_if(unsafe_, [](const Change& change) { return change.edits.empty(); });
  apply({directory, name, node}, directory->now);
  apply({directory, name, node}, directory->durable);
}

void DiskModel::change(std::string what, std::vector<Edit> edits) {
  for (const auto& edit : edits) apply(edit, edit.directory->now);
  unsafe_.push_back({std::move(what), std::move(edits)});
}

NodePtr DiskModel::created(const fs::path& path) {
  const auto directory = parent(path);
  auto node = node_of(root_ / path, false);
  change(fmt::format("create {}", path.string()), {{directory, path.filename().string(), node}});
  return node;
}

void DiskModel::removed(const fs::path& path) {
  change(fmt::format("remove {}", path.string()),
         {{parent(path), path.filename().string(), nullptr}});
}

void DiskModel::renamed(const fs::path& from, const fs::path& to, const NodePtr& node) {
  change(fmt::format("rename {} to {}", from.string(), to.string()),
         {{parent(from), from.filename().string(), nullptr},
          {parent(to), to.filename().string(), node}});
}

void DiskModel::linked(const fs::path& to, const NodePtr& node) {
  change(fmt::format("link {}", to.string()), {{parent(to), to.filename().string(), node}});
}

void DiskModel::directory_synced(const NodePtr& directory) {
  // A change of two directories also makes the earlier changes of the other directory safe.
  std::set<const Node*> safe{directory.get()};
  std::vector<bool> settled(unsafe_.size());
  for (auto i = unsafe_.size(); i-- > 0;) {
    const auto& edits = unsafe_[i].edits;
    settled[i] = std::any_of(edits.begin(), edits.end(), [&](const Edit& edit) {
      return safe.contains(edit.directory.get());
    });
    if (!settled[i]) continue;
    for (const auto& edit : edits) safe.insert(edit.directory.get());
  }
  std::vector<Change> left;
  for (std::size_t i = 0; i < unsafe_.size(); ++i) {
    if (settled[i]) {
      for (const auto& edit : unsafe_[i].edits) apply(edit, edit.directory->durable);
    } else {
      left.push_back(std::move(unsafe_[i]));
    }
  }
  unsafe_ = std::move(left);
}

}  // namespace daybook::support
