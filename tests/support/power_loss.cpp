#include "tests/support/power_loss.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <stdexcept>

#include "tests/support/choice.h"
#include "tests/support/file_kind.h"

namespace daybook::support {
namespace {

namespace fs = std::filesystem;

Unsynced settle(Unsynced unsynced, Choice& choice) {
  if (unsynced != Unsynced::any) return unsynced;
  constexpr Unsynced all[]{Unsynced::dropped, Unsynced::torn, Unsynced::zeros, Unsynced::garbage,
                           Unsynced::kept};
  return all[choice.below(std::size(all))];
}

/// What remains of one file.
class Remains {
 public:
  Remains(const Node& file, Unsynced unsynced, std::uint64_t sector, Choice& choice)
      : unsynced_{unsynced}, sector_{sector}, choice_{choice}, new_{read_file(file.kept)} {
    old_ = file.before ? *file.before : new_.substr(0, file.synced_size);
    if (unsynced == Unsynced::dropped) {
      content_ = old_;
    } else if (unsynced == Unsynced::kept) {
      content_ = new_;
    } else if (file.least_size < old_.size() && choice.one_in(2)) {
      content_ = old_;  // the cut did not reach the disk
    } else {
      old_.resize(std::min<std::uint64_t>(old_.size(), file.least_size));
      mix();
    }
  }

  const std::string& content() const { return content_; }

 private:
  void mix() {
    const auto grown = new_.size() > old_.size() ? new_.size() - old_.size() : 0;
    content_ = new_.substr(0, old_.size() + choice_.within(0, grown));
    const auto cut = choice_.within(0, old_.size());
    for (std::uint64_t at = 0; at < content_.size(); at += sector_) {
      const auto end = std::min<std::uint64_t>(at + sector_, content_.size());
      const auto was = std::min<std::uint64_t>(end, old_.size());
      if (at < was) overwritten(at, was, at >= cut);
      if (was < end) appended(std::max(at, was), end);
    }
  }

  /// Bytes that existed at the last sync: all old or all new.
  void overwritten(std::uint64_t from, std::uint64_t to, bool behind_the_cut) {
    const bool stays_old = unsynced_ == Unsynced::torn ? behind_the_cut : choice_.one_in(2);
    if (stays_old) content_.replace(from, to - from, old_, from, to - from);
  }

  void appended(std::uint64_t from, std::uint64_t to) {
    if (unsynced_ == Unsynced::torn || choice_.one_in(2)) return;
    for (auto i = from; i < to; ++i) {
      content_[i] = unsynced_ == Unsynced::zeros ? '\0' : choice_.byte();
    }
  }

  const Unsynced unsynced_;
  const std::uint64_t sector_;
  Choice& choice_;
  std::string old_;
  std::string new_;
  std::string content_;
};

class Loss {
 public:
  Loss(DiskModel& disk, std::uint64_t seed, Unsynced unsynced, std::uint64_t manifest_sector)
      : disk_{disk}, seed_{seed}, unsynced_{unsynced}, manifest_sector_{manifest_sector} {
    disk_.look_around();
    choose_changes();
  }

  void write(const fs::path& into) { write(disk_.top(), {}, into); }
  std::vector<std::string> report() && { return std::move(report_); }

 private:
  /// Of each directory's changes a first part remains. A change of two directories remains in both
  /// or in neither, and is lost together with all later changes of either.
  void choose_changes() {
    Choice choice{seed_, "changes of directories"};
    std::set<const Node*> over;
    const bool all = unsynced_ == Unsynced::kept || (may_choose() && choice.one_in(5));
    const bool none = unsynced_ == Unsynced::dropped || (may_choose() && choice.one_in(5));
    // The chance to end the list depends on the seed, so that long lists are cut early and late.
    const auto one_in = choice.within(1, 16);
    for (const auto& change : disk_.unsafe()) {
      bool left = !none && (all || !choice.one_in(one_in + 1));
      for (const auto& edit : change.edits) left = left && !over.contains(edit.directory.get());
      for (const auto& edit : change.edits) {
        if (left) {
          apply(edit, entries(edit.directory));
        } else {
          over.insert(edit.directory.get());
        }
      }
      if (!left) report_.push_back(fmt::format("undone: {}", change.what));
    }
  }

  bool may_choose() const { return unsynced_ != Unsynced::kept && unsynced_ != Unsynced::dropped; }

  Entries& entries(const NodePtr& directory) {
    return entries_.try_emplace(directory, directory->durable).first->second;
  }

  void write(const NodePtr& directory, const fs::path& path, const fs::path& into) {
    fs::create_directories(into);
    for (const auto& [name, node] : entries(directory)) {
      if (node->is_directory) {
        write(node, path / name, into / name);
      } else {
        write_file(*node, path / name, into / name);
      }
    }
  }

  void write_file(const Node& file, const fs::path& path, const fs::path& into) {
    if (!file.before && file.size == file.synced_size) {
      fs::copy_file(file.kept, into);
      return;
    }
    Choice choice{seed_, path.string()};
    const auto what = settle(unsynced_, choice);
    const bool is_manifest = kind_of(path.string()) == FileKind::manifest;
    const Remains remains{file, what, is_manifest ? manifest_sector_ : sector_bytes, choice};
    constexpr const char* names[]{"any", "dropped", "torn", "zeros", "garbage", "kept"};
    report_.push_back(fmt::format("{}: {} bytes synced, {} written, {} left ({})", path.string(),
                                  file.synced_size, file.size, remains.content().size(),
                                  names[static_cast<int>(what)]));
    std::ofstream out{into, std::ios::binary};
    out << remains.content();
    if (!out.flush()) throw std::runtime_error{fmt::format("cannot write {}", into.string())};
  }

  DiskModel& disk_;
  std::uint64_t seed_;
  Unsynced unsynced_;
  std::uint64_t manifest_sector_;
  std::map<NodePtr, Entries> entries_;  // as the loss leaves them
  std::vector<std::string> report_;
};

}  // namespace

std::vector<std::string> write_survivors(DiskModel& disk, std::uint64_t seed, Unsynced unsynced,
                                         const fs::path& into,
                                         std::uint64_t manifest_sector_bytes) {
  Loss loss{disk, seed, unsynced, manifest_sector_bytes};
  loss.write(into);
  return std::move(loss).report();
}

}  // namespace daybook::support
