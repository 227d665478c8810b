#pragma once

#include <functional>
#include <utility>

#include "ledger.h"
#include "tests/support/parsed_schema.h"

namespace ledger {

/// A version of a projection whose row schema is parsed at run time, so that a test can have
/// several with one name. Rows are keyed by account.
class ParsedProjection final : public daybook::ProjectionDefinition {
 public:
  using Fill = std::function<void(capnp::DynamicStruct::Builder, AccountEvent::Reader)>;

  static std::unique_ptr<ProjectionDefinition> make(std::string_view declarations, Fill fill) {
    auto parsed = std::make_unique<daybook::support::ParsedSchema>(declarations);
    const auto rows = daybook::RowSchema::of(parsed->get("Row")).value();
    return std::unique_ptr<ProjectionDefinition>{
        new ParsedProjection{std::move(parsed), rows, std::move(fill)}};
  }

 private:
  ParsedProjection(std::unique_ptr<daybook::support::ParsedSchema> parsed,
                   const daybook::RowSchema& rows, Fill fill)
      : ProjectionDefinition{{"parsed", 1},
                             rows,
                             {daybook::EventSchema::of<AccountEvent>().value()}},
        parsed_{std::move(parsed)},
        fill_{std::move(fill)} {}

  void call(std::size_t, const daybook::EventView& event,
            daybook::RowBatch& batch) const override {
    daybook::PayloadMessage message{event.payload};
    capnp::MallocMessageBuilder row;
    const daybook::RowKey key{event.key};
    if (const auto* existing = batch.find(key)) {
      row.setRoot(existing->as(rows().schema()));
    } else {
      row.initRoot<capnp::DynamicStruct>(rows().schema());
    }
    const auto builder = row.getRoot<capnp::DynamicStruct>(rows().schema());
    fill_(builder, message.root<AccountEvent>());
    const auto words = daybook::canonical(row.getRoot<capnp::AnyStruct>().asReader());
    batch.put(key, daybook::as_payload(words));
  }

  std::unique_ptr<daybook::support::ParsedSchema> parsed_;
  Fill fill_;
};

}  // namespace ledger
