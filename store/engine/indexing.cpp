#include "store/engine/indexing.h"

#include <algorithm>

#include "store/engine/encode.h"
#include "store/engine/scan.h"

namespace daybook::engine {
namespace {

/// The place of a stream's first event in the record.
std::uint16_t first_event_of(const RecordView& record, std::size_t stream) {
  std::uint16_t i = 0;
  while (i < record.event_count() && record.event(i).stream != stream) ++i;
  return i;
}

/// Where the index may go on: its watermark, if the log still has that very commit.
Result<Serial> usable_watermark(const Shared& shared, Serial head) {
  const auto watermark = shared.index->watermark();
  if (watermark && watermark->serial == Serial{0}) return Serial{0};
  if (watermark && watermark->serial <= head) {
    const auto cursor = shared.medium->cursor();
    DAYBOOK_TRY(const auto record, read_record(*cursor, watermark->serial));
    if (record.checksum() == watermark->checksum) return watermark->serial;
  }
  DAYBOOK_CHECK(shared.index->drop());
  return Serial{0};
}

constexpr std::size_t batch_commits_max = 4096;
constexpr std::size_t batch_bytes_max = 8 * 1024 * 1024;

/// Records of one batch; the entries point into their bytes.
struct Batch {
  std::vector<RecordBytes> records;
  std::size_t bytes = 0;

  bool is_full() const { return records.size() >= batch_commits_max || bytes >= batch_bytes_max; }
};

Result<void> apply(const Shared& shared, const Batch& batch, StreamHeads& heads) {
  std::vector<CommitEntry> entries;
  entries.reserve(batch.records.size());
  for (const auto& record : batch.records) {
    DAYBOOK_TRY(auto entry, make_entry(RecordView::trusted(record), heads));
    entries.push_back(std::move(entry));
  }
  DAYBOOK_CHECK(shared.index->apply(entries));
  heads.trim();
  return {};
}

}  // namespace

Result<CommitEntry> make_entry(const RecordView& record, StreamHeads& heads) {
  CommitEntry entry{record.log(),        record.serial(),   record.last_position(),
                    record.command_id(), record.checksum(), {}};
  if (record.is_stub()) return entry;  // the names of its streams are gone with its content
  for (std::size_t i = 0; i < record.stream_count(); ++i) {
    const auto stream = record.stream(i);
    const auto count = record.events_of_stream(i);
    StreamNumber number{record.serial(), first_event_of(record, i)};
    if (stream.first_version > Version{1}) {
      DAYBOOK_TRY(const auto head, heads.get(record.log(), stream.text));
      if (head.version == Version{0}) {
        return fail(ErrorCode::gap,
                    "the commit with serial {} holds version {} of {}, and no "
                    "commit before it has the stream",
                    record.serial(), stream.first_version, stream.text);
      }
      number = head.number;
    }
    heads.put(record.log(), stream.text, {number, Version{stream.first_version.value + count - 1}});
    entry.streams.push_back({stream.text, number, stream.first_version, count});
  }
  return entry;
}

Result<void> catch_up(const Shared& shared, Serial head) {
  DAYBOOK_TRY(auto done, usable_watermark(shared, head));
  StreamHeads heads{*shared.index, shared.options.stream_heads_max};
  const auto cursor = shared.medium->cursor();
  while (done < head) {
    Batch batch;
    while (done < head && !batch.is_full()) {
      DAYBOOK_TRY(const auto record, read_record(*cursor, done.next()));
      batch.records.emplace_back(record.bytes().begin(), record.bytes().end());
      batch.bytes += record.bytes().size();
      done = record.serial();
    }
    DAYBOOK_CHECK(apply(shared, batch, heads));
  }
  return {};
}

}  // namespace daybook::engine
