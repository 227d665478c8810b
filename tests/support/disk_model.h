#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace daybook::support {

struct Node;
using NodePtr = std::shared_ptr<Node>;
using Entries = std::map<std::string, NodePtr>;

/// A file or directory, under any of its names. Lives while a present name, a name that a power
/// loss may bring back, or an open file refers to it. Shared; guarded by the lock of its disk.
struct Node {
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();

  bool is_directory = false;
  ino_t inode = 0;

  // For a file:
  std::filesystem::path kept;     ///< a hard link beside the root, so that no deletion loses it
  std::uint64_t size = 0;         ///< bytes written
  std::uint64_t synced_size = 0;  ///< bytes at the last sync
  std::uint64_t least_size = 0;   ///< minimum size since the last sync
  /// The content at the last sync, if it was overwritten or cut since; otherwise that content is
  /// the first synced_size bytes.
  std::optional<std::string> before;
  /// After a failed sync the system may drop what it could not write and mark it clean: no later
  /// sync of this file makes anything safe.
  bool sync_failed = false;

  // For a directory: its present names, and its safe names.
  Entries now;
  Entries durable;

  /// Call before bytes from `offset` on are written; remembers what was safe.
  void before_write(std::uint64_t offset);
  void wrote(std::uint64_t end);
  /// Call before the file is cut or extended to `new_size` bytes.
  void before_truncate(std::uint64_t new_size);
  void truncated(std::uint64_t new_size);
  void synced();

 private:
  void remember();
};

/// The whole content of a file; empty if it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// `name` in `directory` now refers to `node`; null: the name is gone.
struct Edit {
  NodePtr directory;
  std::string name;
  NodePtr node;
};

/// What one operation did to directories; a power loss keeps all of it or nothing.
struct Change {
  std::string what;
  std::vector<Edit> edits;

  bool touches(const Node* directory) const;
};

/// What is written and what is safe below a directory. A sync of a file makes its bytes safe; a
/// sync of a directory makes its names safe. A new directory's name is safe after a sync of its
/// parent. A rename between directories is safe after a sync of either, as in a file system with a
/// journal.
///
/// Changes made around it, e.g. by std::filesystem, count as safe at once.
///
/// Owned by its disk, which locks: not thread-safe.
class DiskModel {
 public:
  /// `root` exists; its content is safe. Hard links to its files are kept in a new directory beside
  /// it, which is removed with the model.
  explicit DiskModel(const std::filesystem::path& root);
  ~DiskModel();
  DiskModel(const DiskModel&) = delete;
  DiskModel& operator=(const DiskModel&) = delete;

  const std::filesystem::path& root() const { return root_; }
  const NodePtr& top() const { return top_; }
  const std::vector<Change>& unsafe() const { return unsafe_; }

  /// The node at a path below the root; null if there is none.
  NodePtr find(const std::filesystem::path& path);

  // Records an operation after it was done; paths are below the root.
  NodePtr created(const std::filesystem::path& path);
  void removed(const std::filesystem::path& path);
  void renamed(const std::filesystem::path& from, const std::filesystem::path& to,
               const NodePtr& node);
  void linked(const std::filesystem::path& to, const NodePtr& node);
  void directory_synced(const NodePtr& directory);

  /// Looks at every file, to learn of changes made around the model.
  void look_around() { look_around(top_, root_); }

 private:
  NodePtr look(const NodePtr& directory, const std::string& name,
               const std::filesystem::path& real);
  void look_around(const NodePtr& directory, const std::filesystem::path& real);
  NodePtr node_of(const std::filesystem::path& real, bool safe);
  NodePtr parent(const std::filesystem::path& path);
  void safe_already(const NodePtr& directory, const std::string& name, const NodePtr& node);
  void change(std::string what, std::vector<Edit> edits);

  std::filesystem::path root_;
  std::filesystem::path kept_;
  std::uint64_t kept_count_ = 0;
  std::map<ino_t, std::weak_ptr<Node>> files_;  ///< so that all names of a file share one node
  NodePtr top_;
  std::vector<Change> unsafe_;
};

/// Applies an edit to the safe names, or to a copy of them.
void apply(const Edit& edit, Entries& entries);

}  // namespace daybook::support
