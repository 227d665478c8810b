#pragma once

#include <memory>
#include <string_view>

#include <kj/array.h>

#include "base/result.h"
#include "core/model/message.h"

namespace daybook {

/// One stored Row, a canonical Cap'n Proto message, and its reader. Owns its words; move-only; one
/// thread at a time.
class RowMessage {
 public:
  /// Copies the stored bytes, because Cap'n Proto needs them aligned. Fails with corrupt when they
  /// are not a message.
  static Result<RowMessage> copy(std::string_view stored);

  /// Valid as long as this message. Throws kj::Exception for a malformed message.
  template <class Row>
  typename Row::Reader as() const {
    return message_->root<Row>();
  }
  /// For programs that learn the row's schema at run time.
  capnp::DynamicStruct::Reader as(capnp::StructSchema schema) const {
    return message_->root(schema);
  }

  Payload words() const { return as_payload(words_); }

 private:
  explicit RowMessage(kj::Array<capnp::word> words)
      : words_{kj::mv(words)}, message_{std::make_unique<PayloadMessage>(as_payload(words_))} {}

  kj::Array<capnp::word> words_;
  std::unique_ptr<PayloadMessage> message_;  // points into words_; on the heap, so it can move
};

}  // namespace daybook
