#pragma once

#include <memory>
#include <string_view>

#include <kj/array.h>

#include "core/message.h"
#include "core/result.h"

namespace daybook {

/// One Row as it is stored, a canonical Cap'n Proto message, and the way to read it. Owns its
/// words; moves only; one thread at a time.
class RowMessage {
 public:
  /// Copies stored bytes, since Cap'n Proto needs them aligned; corrupt when they are no message.
  static Result<RowMessage> copy(std::string_view stored);

  /// Valid as long as this message. Throws kj::Exception when the words contradict themselves.
  template <class Row>
  typename Row::Reader as() const {
    return message_->root<Row>();
  }
  /// For programs that know the row's schema only at run time.
  capnp::DynamicStruct::Reader as(capnp::StructSchema schema) const {
    return message_->root(schema);
  }

  Payload words() const { return as_payload(words_); }

 private:
  explicit RowMessage(kj::Array<capnp::word> words)
      : words_{kj::mv(words)}, message_{std::make_unique<PayloadMessage>(as_payload(words_))} {}

  kj::Array<capnp::word> words_;
  std::unique_ptr<PayloadMessage> message_;  // points into words_, so it has a place of its own
};

}  // namespace daybook
