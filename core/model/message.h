#pragma once

#include <capnp/any.h>
#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "base/result.h"
#include "core/model/event.h"

namespace daybook {

/// Limits of the messages that a program writes: events, commands, rows and snapshots.
struct MessageLimits {
  static constexpr int depth_max = 60;  ///< nested structs and lists of structs or lists
};

/// Reads one stored payload. The bytes must outlive the message and everything read from it. One
/// thread. Throws kj::Exception on malformed bytes; the library's public functions catch it.
class PayloadMessage {
 public:
  enum class Origin : std::uint8_t {
    ours,    ///< written by this library and checked: may be read any number of times
    foreign  ///< possibly made to be expensive to read: what is read in all is limited
  };

  explicit PayloadMessage(Payload payload, Origin origin = Origin::ours)
      : segment_{kj::arrayPtr(payload.data(), payload.size())},
        reader_{kj::arrayPtr(&segment_, 1),
                capnp::ReaderOptions{traversal_words_max(payload, origin), depth_read_max}} {}

  template <class T>
  typename T::Reader root() {
    return reader_.template getRoot<T>();
  }
  capnp::DynamicStruct::Reader root(capnp::StructSchema schema);
  capnp::MessageReader& reader() { return reader_; }

 private:
  // A list is charged whole each time it is fetched: a loop over `getItems()[i]` needs the square
  // of its size.
  static std::uint64_t traversal_words_max(Payload payload, Origin origin) {
    constexpr std::uint64_t foreign_min = 8 * 1024 * 1024 / sizeof(capnp::word);
    if (origin == Origin::ours) return kj::maxValue;
    return std::max<std::uint64_t>(foreign_min, 8 * payload.size());
  }

  // More than MessageLimits::depth_max, because Cap'n Proto counts some levels more than once.
  static constexpr int depth_read_max = 64;

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

/// limit_exceeded if the message is nested deeper than MessageLimits::depth_max: it could not be
/// read. `what` begins the sentence. Call it before canonical(), which recurses without a limit.
Result<void> check_depth(capnp::AnyStruct::Reader message, std::string_view what);

inline Payload as_payload(const kj::Array<capnp::word>& words) {
  return {words.begin(), words.size()};
}
inline Bytes payload_bytes(Payload payload) { return std::as_bytes(payload); }

}  // namespace daybook
