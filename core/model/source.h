#pragma once

#include <string>
#include <variant>

#include "core/model/filter.h"
#include "core/model/ids.h"

namespace daybook {

/// What a state is folded from: one Stream, or the events of a Log that match a Filter. A value.
class Source {
 public:
  Source(StreamId stream) : source_{std::move(stream)} {}  // NOLINT: implicit on purpose
  Source(Filter filter);                                   // NOLINT: implicit on purpose

  const StreamId* stream() const { return std::get_if<StreamId>(&source_); }
  const Filter* filter() const {
    const auto* boundary = std::get_if<Boundary>(&source_);
    return boundary ? &boundary->filter : nullptr;
  }

  /// Identifies the source: equal texts mean equal sources.
  std::string_view text() const {
    const auto* named = stream();
    return named ? named->text() : std::get<Boundary>(source_).text;
  }

 private:
  struct Boundary {
    Filter filter;
    std::string text;
  };
  std::variant<StreamId, Boundary> source_;
};

}  // namespace daybook
