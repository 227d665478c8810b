#include "core/model/snapshot.h"

#include <cstring>

#include "base/bytes.h"
#include "base/crc32c.h"

namespace daybook {
namespace {

constexpr std::uint32_t format = 1;

struct Head {
  std::uint32_t format;
  std::uint32_t state_version;
  std::uint64_t state_type;
  std::uint64_t schemas;
  std::uint64_t version;
  std::uint64_t serial;
  std::uint32_t checksum;
  std::uint32_t words;
};
static_assert(sizeof(Head) == 48);

}  // namespace

std::string Snapshot::to_bytes() const {
  const Head head{format,
                  form.state_version,
                  form.state_type,
                  form.schemas,
                  version.value,
                  serial.value,
                  checksum,
                  static_cast<std::uint32_t>(state.size())};
  std::string bytes{reinterpret_cast<const char*>(&head), sizeof head};
  const auto words = state.asBytes();
  bytes.append(reinterpret_cast<const char*>(words.begin()), words.size());
  const auto crc = crc32c(as_bytes(bytes));
  return bytes.append(reinterpret_cast<const char*>(&crc), sizeof crc);
}

std::optional<Snapshot> Snapshot::parse(Bytes bytes) {
  if (bytes.size() < sizeof(Head) + sizeof(std::uint32_t)) return std::nullopt;
  const auto content = bytes.first(bytes.size() - sizeof(std::uint32_t));
  if (crc32c(content) != load<std::uint32_t>(content.data() + content.size())) return std::nullopt;
  const auto head = load<Head>(content.data());
  const auto state_bytes = content.size() - sizeof head;
  if (head.format != format || state_bytes != head.words * sizeof(capnp::word)) {
    return std::nullopt;
  }
  Snapshot snapshot{{head.state_type, head.schemas, head.state_version},
                    Version{head.version},
                    Serial{head.serial},
                    head.checksum,
                    kj::heapArray<capnp::word>(head.words)};
  std::memcpy(static_cast<void*>(snapshot.state.begin()), content.data() + sizeof head,
              state_bytes);
  return snapshot;
}

}  // namespace daybook
