#pragma once

#include <string>

#include "core/model/append.h"

namespace daybook {

/// Everything about a command except its content. `decide` takes all its inputs from here and never
/// reads a clock.
struct CommandContext {
  CommandId id;
  Timestamp time;     ///< the caller's occurred_at, else the handler's clock
  std::string key;    ///< of the aggregate; empty for other deciders
  Metadata metadata;
};

/// The command passed to `decide`: `incoming->getCents()`, `incoming.which()`, `incoming.time()`. A
/// view, valid during the call.
template <class Command>
class Incoming {
 public:
  Incoming(typename Command::Reader command, const CommandContext& context)
      : command_{command}, context_{&context} {}

  typename Command::Reader operator*() const { return command_; }
  const typename Command::Reader* operator->() const { return &command_; }
  auto which() const { return command_.which(); }

  CommandId id() const { return context_->id; }
  Timestamp time() const { return context_->time; }
  const std::string& key() const { return context_->key; }
  const std::string& actor() const { return context_->metadata.actor; }
  const Metadata& metadata() const { return context_->metadata; }

 private:
  typename Command::Reader command_;
  const CommandContext* context_;
};

}  // namespace daybook
