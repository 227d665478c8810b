#pragma once

#include <capnp/any.h>
#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "core/model/event.h"

namespace daybook {

/// Reads one stored payload. The bytes must outlive the message and everything read from it. One
/// thread. Throws kj::Exception on malformed bytes; the library's public functions catch it.
class PayloadMessage {
 public:
  explicit PayloadMessage(Payload payload)
      : segment_{kj::arrayPtr(payload.data(), payload.size())},
        reader_{kj::arrayPtr(&segment_, 1),
                capnp::ReaderOptions{std::max(traversal_words_min, 8 * payload.size()), nesting}} {}

  template <class T>
  typename T::Reader root() {
    return reader_.template getRoot<T>();
  }
  capnp::DynamicStruct::Reader root(capnp::StructSchema schema);
  capnp::MessageReader& reader() { return reader_; }

 private:
  // Payloads are written by this library and protected by a checksum.
  static constexpr std::uint64_t traversal_words_min = 8 * 1024 * 1024 / sizeof(capnp::word);
  static constexpr int nesting = 64;

  kj::ArrayPtr<const capnp::word> segment_;
  capnp::SegmentArrayMessageReader reader_;
};

/// The canonical form (capnproto.org/encoding.html#canonicalization): one segment, and equal bytes
/// for equal content, whatever schema version built it. Like capnp::canonicalize, but without its
/// check of the result, which doubles the cost.
template <class Reader>
kj::Array<capnp::word> canonical(Reader reader) {
  constexpr bool is_pointer = std::is_same_v<Reader, capnp::AnyPointer::Reader>;
  if constexpr (std::is_same_v<Reader, capnp::AnyStruct::Reader>) return reader.canonicalize();
  else {
    std::size_t size = 1;  // the root pointer
    if constexpr (is_pointer) size += reader.targetSize().wordCount;
    else size += reader.totalSize().wordCount;
    auto words = kj::heapArray<capnp::word>(size);
    std::memset(words.asBytes().begin(), 0, words.asBytes().size());
    capnp::FlatMessageBuilder message{words};
    auto root = message.getRoot<capnp::AnyPointer>();
    if constexpr (is_pointer) root.setCanonical(reader);
    else root.setCanonicalAs<capnp::FromReader<Reader>>(reader);
    const auto used = message.getSegmentsForOutput()[0];
    return used.size() == size ? kj::mv(words) : kj::heapArray(used.begin(), used.size());
  }
}

inline Payload as_payload(const kj::Array<capnp::word>& words) {
  return {words.begin(), words.size()};
}
inline Bytes payload_bytes(Payload payload) { return std::as_bytes(payload); }

}  // namespace daybook
