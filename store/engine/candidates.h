#pragma once

#include <memory>
#include <vector>

#include "store/engine/places.h"

namespace daybook::engine {

/// The Commits of a Log in which an event may match a filter: those that have all the tags, or one
/// of the types, of one of its alternatives. Whether an event does match is seen in the record.
/// Used by one thread, for one read; `places` outlives it.
class Candidates {
 public:
  /// Whether the lists of tags and types are of use: not when one alternative of the filter names
  /// neither, since then every Commit is a candidate.
  static bool can_answer(const Filter& filter);

  /// `seek_steps_max`: so many places of tags are passed over in one seek(), which then gives the
  /// one it has come to: tags that never meet cost no more than that before the caller learns it.
  static Result<Candidates> open(const Places& places, std::uint32_t log, const Filter& filter,
                                 Direction direction, std::size_t seek_steps_max);
  Candidates(Candidates&&) noexcept;
  ~Candidates();

  /// The first one at `serial` or, in the direction of the read, behind it; nothing at the end.
  /// Never goes back.
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
