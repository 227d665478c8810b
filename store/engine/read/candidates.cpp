#include "store/engine/read/candidates.h"

#include <algorithm>

namespace daybook::engine {

class Candidates::List {
 public:
  virtual ~List() = default;
  virtual Result<std::optional<Serial>> seek(Serial serial) = 0;
};

namespace {

bool is_before(Serial a, Serial b, Direction direction) {
  return direction == Direction::forward ? a < b : b < a;
}

}  // namespace

/// One tag or type.
class Candidates::TermList final : public List {
 public:
  TermList(const Places& places, std::uint32_t log, Segment::Kind kind, std::string_view text,
           Direction direction)
      : places_{places}, log_{log}, kind_{kind}, text_{text}, direction_{direction} {}

  Result<std::optional<Serial>> seek(Serial serial) override {
    while (true) {
      while (at_ < found_.size() && is_before(found_[at_], serial, direction_)) ++at_;
      if (at_ < found_.size()) return std::optional{found_[at_]};
      if (is_complete_) return std::optional<Serial>{};
      DAYBOOK_CHECK(places_.term_places(log_, {kind_, text_}, serial, direction_, count_, found_));
      is_complete_ = found_.size() < count_;
      count_ = std::min<std::size_t>(count_ * 2, 256);
      at_ = 0;
    }
  }

 private:
  const Places& places_;
  const std::uint32_t log_;
  const Segment::Kind kind_;
  const std::string text_;
  const Direction direction_;
  std::vector<Serial> found_;
  std::size_t at_ = 0;
  std::size_t count_ = 8;  // grows, so that a short read asks for little
  bool is_complete_ = false;
};

/// The intersection of several lists.
class Candidates::AllOf final : public List {
 public:
  AllOf(Lists lists, std::size_t steps_max) : lists_{std::move(lists)}, steps_max_{steps_max} {}

  Result<std::optional<Serial>> seek(Serial serial) override {
    std::size_t agreed = 0;
    std::size_t steps = 0;
    for (std::size_t i = 0; agreed < lists_.size() && steps < steps_max_;
         i = (i + 1) % lists_.size(), ++steps) {
      DAYBOOK_TRY(const auto found, lists_[i]->seek(serial));
      if (!found) return found;
      agreed = *found == serial ? agreed + 1 : 1;
      serial = *found;
    }
    return std::optional{serial};
  }

 private:
  const Lists lists_;
  const std::size_t steps_max_;
};

/// The union of several lists.
class Candidates::AnyOf final : public List {
 public:
  AnyOf(Lists lists, Direction direction) : lists_{std::move(lists)}, direction_{direction} {}

  Result<std::optional<Serial>> seek(Serial serial) override {
    std::optional<Serial> next;
    for (const auto& list : lists_) {
      DAYBOOK_TRY(const auto found, list->seek(serial));
      if (found && (!next || is_before(*found, *next, direction_))) next = found;
    }
    return next;
  }

 private:
  const Lists lists_;
  const Direction direction_;
};

bool Candidates::can_answer(const Filter& filter) {
  const auto names_something = [](const FilterItem& item) {
    return !item.tags.empty() || !item.types.empty();
  };
  return !filter.items.empty() && std::ranges::all_of(filter.items, names_something);
}

Result<std::unique_ptr<Candidates::List>> Candidates::open_item(const Places& places,
                                                                std::uint32_t log,
                                                                const FilterItem& item,
                                                                Direction direction,
                                                                std::size_t seek_steps_max) {
  Lists lists;
  const auto add = [&](Segment::Kind kind, std::string_view text) {
    lists.push_back(std::make_unique<TermList>(places, log, kind, text, direction));
  };
  // Tags are selective and types are not, so if there are tags, types are checked in the record.
  for (const auto& tag : item.tags) add(Segment::Kind::tag, tag);
  if (!lists.empty()) return std::make_unique<AllOf>(std::move(lists), seek_steps_max);
  for (const auto& type : item.types) {
    if (type.category.size() > category_bytes_max) continue;  // no such category
    std::vector<std::uint16_t> variants;
    if (type.variant) {
      variants.push_back(*type.variant);
    } else {
      DAYBOOK_TRY(variants, places.variants(log, type.category));
    }
    for (const auto variant : variants) {
      add(Segment::Kind::type, TypeText{type.category, variant});
    }
  }
  return std::make_unique<AnyOf>(std::move(lists), direction);
}

Result<Candidates> Candidates::open(const Places& places, std::uint32_t log, const Filter& filter,
                                    Direction direction, std::size_t seek_steps_max) {
  Lists items;
  for (const auto& item : filter.items) {
    DAYBOOK_TRY(auto list, open_item(places, log, item, direction, seek_steps_max));
    items.push_back(std::move(list));
  }
  return Candidates{std::make_unique<AnyOf>(std::move(items), direction)};
}

Candidates::Candidates(std::unique_ptr<List> list) : list_{std::move(list)} {}
Candidates::Candidates(Candidates&&) noexcept = default;
Candidates::~Candidates() = default;

Result<std::optional<Serial>> Candidates::seek(Serial serial) { return list_->seek(serial); }

}  // namespace daybook::engine
