#pragma once

#include <memory>
#include <vector>

#include "store/engine/read/places.h"

namespace daybook::engine {

/// Finds the Commits of a Log in which an event may match a filter: those with all the tags, or one
/// of the types, of one alternative. The caller must still check the record. Owned by one read,
/// used by one thread; `places` must outlive it.
class Candidates {
 public:
  /// Whether the tag and type lists help. They do not if an alternative names neither, because then
  /// every Commit is a candidate.
  static bool can_answer(const Filter& filter);

  /// `seek_steps_max`: the number of tag places one seek() may skip. After that it returns the
  /// place it has reached, so that tags that never meet cost no more before the caller regains
  /// control.
  static Result<Candidates> open(const Places& places, std::uint32_t log, const Filter& filter,
                                 Direction direction, std::size_t seek_steps_max);
  Candidates(Candidates&&) noexcept;
  ~Candidates();

  /// The first candidate at or after `serial`, in the direction of the read; nothing at the end.
  /// `serial` must not go back.
  Result<std::optional<Serial>> seek(Serial serial);

 private:
  class List;
  class TermList;
  class AllOf;
  class AnyOf;
  using Lists = std::vector<std::unique_ptr<List>>;

  explicit Candidates(std::unique_ptr<List> list);
  static Result<std::unique_ptr<List>> open_item(const Places& places, std::uint32_t log,
                                                 const FilterItem& item, Direction direction,
                                                 std::size_t seek_steps_max);

  std::unique_ptr<List> list_;
};

}  // namespace daybook::engine
