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

/// A file or directory, whatever its names are. Alive as long as a name that exists, a name that a
/// power loss may bring back, or an open file means it. Guarded by the lock of its disk.
struct Node {
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();

  bool is_directory = false;
  ino_t inode = 0;

  // Of a file.
  std::filesystem::path kept;     ///< a hard link beside the root, so that no deletion loses it
  std::uint64_t size = 0;         ///< bytes written
  std::uint64_t synced_size = 0;  ///< bytes at the last sync
  std::uint64_t least_size = 0;   ///< the fewest bytes that it had since the last sync
  /// The content at the last sync, once it was overwritten or cut; otherwise that content is the
  /// first synced_size bytes.
  std::optional<std::string> before;
  /// After a failed sync the system may drop what it could not write and call it clean: no later
  /// sync of this file makes anything safe.
  bool sync_failed = false;

  // Of a directory: its names as they are, and as they are safe.
  Entries now;
  Entries durable;

  /// To be called before bytes from `offset` on are written; what was safe is remembered.
  void before_write(std::uint64_t offset);
  void wrote(std::uint64_t end);
  /// To be called before the file is cut or extended to `new_size` bytes.
  void before_truncate(std::uint64_t new_size);
  void truncated(std::uint64_t new_size);
  void synced();

 private:
  void remember();
};

/// The whole content of a file; empty if it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// `name` means `node` in `directory`; no node: the name is gone.
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

/// What is written and what is safe below a directory. A sync of a file makes its bytes safe, one
/// of a directory the names in it; the name of a new directory is safe with a sync of its parent. A
/// rename from one directory to another is safe as soon as either is synced, as in a file system
/// with a journal.
///
/// What is done around it, as by std::filesystem, counts as safe at once.
///
/// Not thread-safe: its disk has the lock.
class DiskModel {
 public:
  /// `root` exists; what is in it is safe. Hard links to its files are kept in a new directory
  /// beside it, which goes with the model.
  explicit DiskModel(const std::filesystem::path& root);
  ~DiskModel();
  DiskModel(const DiskModel&) = delete;
  DiskModel& operator=(const DiskModel&) = delete;

  const std::filesystem::path& root() const { return root_; }
  const NodePtr& top() const { return top_; }
  const std::vector<Change>& unsafe() const { return unsafe_; }

  /// What a path below the root means now, or nothing.
  NodePtr find(const std::filesystem::path& path);

  // What was done, told after it was done; paths below the root.
  NodePtr created(const std::filesystem::path& path);
  void removed(const std::filesystem::path& path);
  void renamed(const std::filesystem::path& from, const std::filesystem::path& to,
               const NodePtr& node);
  void linked(const std::filesystem::path& to, const NodePtr& node);
  void directory_synced(const NodePtr& directory);

  /// Looks at every file, so that what was made or removed around the model is known.
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
  std::map<ino_t, std::weak_ptr<Node>> files_;  ///< so that all names of a file mean one node
  NodePtr top_;
  std::vector<Change> unsafe_;
};

/// Applies to what is safe, or to a copy of it.
void apply(const Edit& edit, Entries& entries);

}  // namespace daybook::support
