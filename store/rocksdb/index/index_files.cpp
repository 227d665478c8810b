#include "store/rocksdb/index/index_files.h"

#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <tuple>

#include "base/bytes.h"
#include "store/rocksdb/index/index_format.h"
#include "store/rocksdb/status.h"

namespace daybook::engine {
namespace {

using List = Segment::List;

/// Writes one family's files, in key order.
class FilesWriter {
 public:
  FilesWriter(const std::filesystem::path& directory, IndexFamily family,
              const rocksdb::Options& options, std::string_view last_key)
      : family_{family},
        stem_{directory / index_family_names[static_cast<std::size_t>(family)]},
        writer_{rocksdb::EnvOptions{}, options},
        last_key_{last_key} {}

  Result<void> put(std::string_view key, std::string_view value) {
    const bool gets_behind = !is_behind_ && key > last_key_;
    if (gets_behind || paths_.empty()) DAYBOOK_CHECK(begin());
    is_behind_ = is_behind_ || gets_behind;
    return check(writer_.Put({key.data(), key.size()}, {value.data(), value.size()}),
                 "write the index");
  }

  /// Adds no file if nothing was written: an empty file cannot be ingested.
  Result<void> finish(std::vector<IndexFiles>& files) {
    if (paths_.empty()) return {};
    DAYBOOK_CHECK(check(writer_.Finish(), "write the index"));
    files.push_back({family_, std::move(paths_)});
    return {};
  }

 private:
  Result<void> begin() {
    if (!paths_.empty()) DAYBOOK_CHECK(check(writer_.Finish(), "write the index"));
    paths_.push_back(fmt::format("{}-{}.sst", stem_.string(), paths_.size()));
    return check(writer_.Open(paths_.back()), "write the index");
  }

  const IndexFamily family_;
  const std::filesystem::path stem_;
  rocksdb::SstFileWriter writer_;
  const std::string_view last_key_;
  std::vector<std::string> paths_;
  bool is_behind_ = false;  // after last_key_
};

std::string key_of(std::string prefix, std::uint64_t number) {
  index_format::append_ordered(prefix, number);
  return prefix;
}

Result<void> write_commands(const Segment& segment, FilesWriter& files) {
  struct Sortable {
    std::uint32_t log;
    std::uint32_t commit;
    std::uint64_t high;  // the id as two numbers, for fast comparison
    std::uint64_t low;
    auto key() const { return std::tuple{high, low, log}; }
    auto order() const { return std::tuple{high, low, log, commit}; }
  };
  std::vector<Sortable> sortables;
  for (std::uint32_t i = 0; const auto& command : segment.commands()) {
    const auto* id = command.id.uuid.bytes.data();
    sortables.push_back({command.log, i++, big_endian(load<std::uint64_t>(id)),
                         big_endian(load<std::uint64_t>(id + 8))});
  }
  std::ranges::sort(sortables, {}, &Sortable::order);
  std::string value;
  for (std::size_t i = 0; i < sortables.size(); ++i) {
    const auto& sortable = sortables[i];
    // Skips an id that was executed again after it was forgotten: only the last Commit counts.
    if (i + 1 < sortables.size() && sortables[i + 1].key() == sortable.key()) continue;
    const auto& command = segment.commands()[sortable.commit];
    value.clear();
    index_format::append_varint(value, segment.serial_of(sortable.commit).value);
    DAYBOOK_CHECK(files.put(index_format::command_key(command.log, command.id), value));
  }
  return {};
}

/// The lists of the given kinds, in key order.
std::vector<const List*> sorted_lists(const Segment& segment,
                                      std::initializer_list<Segment::Kind> kinds) {
  std::vector<const List*> lists;
  for (const auto kind : kinds) {
    segment.for_each_list(kind, [&](const List& list) { lists.push_back(&list); });
  }
  std::ranges::sort(lists, {}, [](const List* list) {
    // A tag's letter sorts before a type's.
    return std::tuple{list->log, list->kind == Segment::Kind::type, list->text()};
  });
  return lists;
}

Result<void> write_dense(const Segment& segment, const List& list, const std::string& prefix,
                         FilesWriter& files) {
  auto postings = segment.read(list);
  index_format::DenseChunk chunk;
  for (std::uint32_t i = 0; i < postings.size();) {
    const auto first = postings.at(i).key;
    const auto end = std::min<std::size_t>(postings.size(), i + index_format::chunk_entries_max);
    chunk.clear();
    // Commits without events share the number of the next entry, and only one chunk may begin with
    // a number.
    for (; i < postings.size() && (i < end || postings.at(i).key == first); ++i) {
      const auto& posting = postings.at(i);
      chunk.add(posting.extra, segment.serial_of(posting.commit));
    }
    DAYBOOK_CHECK(files.put(key_of(prefix, first), chunk.value()));
  }
  return {};
}

Result<void> write_term(const Segment& segment, const List& list, FilesWriter& files) {
  const auto prefix = index_format::term_prefix(list.log, {list.kind, list.text()});
  auto postings = segment.read(list);
  index_format::SerialChunk chunk;
  for (std::uint32_t i = 0; i < postings.size();) {
    const auto first = segment.serial_of(postings.at(i).commit);
    auto last = Serial{0};
    chunk.clear();
    for (std::size_t entries = 0; i < postings.size(); ++i) {
      const auto serial = segment.serial_of(postings.at(i).commit);
      if (serial == last) continue;  // several events of the commit have the term
      if (++entries > index_format::chunk_entries_max) break;
      chunk.add(serial);
      last = serial;
    }
    DAYBOOK_CHECK(files.put(key_of(prefix, first.value), chunk.value()));
  }
  if (list.kind != Segment::Kind::tag) return {};
  return files.put(index_format::end_key(prefix), {});
}

Result<void> write_logs(const Segment& segment, FilesWriter& files) {
  for (const auto* list : sorted_lists(segment, {Segment::Kind::log})) {
    DAYBOOK_CHECK(write_dense(segment, *list, index_format::log_prefix(list->log), files));
  }
  return {};
}

Result<void> write_streams(const Segment& segment, FilesWriter& files) {
  for (const auto* list : sorted_lists(segment, {Segment::Kind::stream})) {
    const auto prefix = index_format::stream_prefix(list->log, list->text());
    DAYBOOK_CHECK(write_dense(segment, *list, prefix, files));
    auto postings = segment.read(*list);
    const auto& last = postings.last();
    DAYBOOK_CHECK(files.put(
        index_format::end_key(prefix),
        index_format::end_value({last.key, last.extra, segment.serial_of(last.commit)})));
  }
  return {};
}

Result<void> write_terms(const Segment& segment, FilesWriter& files) {
  for (const auto* list : sorted_lists(segment, {Segment::Kind::tag, Segment::Kind::type})) {
    DAYBOOK_CHECK(write_term(segment, *list, files));
  }
  return {};
}

Result<void> write_marks(const Segment& segment, const IndexMarks& marks, FilesWriter& files) {
  const auto forgotten = marks.forgotten.value;
  DAYBOOK_CHECK(files.put(forgotten_key,
                          {reinterpret_cast<const char*>(&forgotten), sizeof forgotten}));
  const auto highest_id = marks.highest_id;
  const auto* id = reinterpret_cast<const char*>(&highest_id);
  DAYBOOK_CHECK(files.put(highest_id_key, {id, sizeof highest_id}));
  const auto value = watermark_value({segment.last(), segment.checksum()});
  for (const auto family :
       {IndexFamily::commands, IndexFamily::logs, IndexFamily::streams, IndexFamily::terms}) {
    DAYBOOK_CHECK(files.put(watermark_key(family), value));
  }
  return {};
}

}  // namespace

std::string watermark_key(IndexFamily family) {
  return std::string{'W', static_cast<char>('0' + static_cast<int>(family))};
}

std::string watermark_value(const Watermark& watermark) {
  std::string value(12, '\0');
  auto* const at = reinterpret_cast<std::byte*>(value.data());
  store(at, watermark.serial.value);
  store(at + 8, watermark.checksum);
  return value;
}

Result<std::vector<IndexFiles>> write_index_files(const Segment& segment, const IndexMarks& marks,
                                                  const std::filesystem::path& directory,
                                                  const std::vector<rocksdb::Options>& options,
                                                  const LastKeys& last_keys) {
  std::vector<IndexFiles> files;
  const auto write = [&](IndexFamily family, auto&& put_all) -> Result<void> {
    const auto at = static_cast<std::size_t>(family);
    FilesWriter writer{directory, family, options[at], last_keys[at]};
    DAYBOOK_CHECK(put_all(writer));
    return writer.finish(files);
  };
  using Write = Result<void> (*)(const Segment&, FilesWriter&);
  constexpr std::pair<IndexFamily, Write> families[] = {
      {IndexFamily::commands, write_commands},
      {IndexFamily::logs, write_logs},
      {IndexFamily::streams, write_streams},
      {IndexFamily::terms, write_terms},
  };
  for (const auto& [family, put_all] : families) {
    DAYBOOK_CHECK(write(family, [&](FilesWriter& writer) { return put_all(segment, writer); }));
  }
  DAYBOOK_CHECK(write(IndexFamily::marks,
                      [&](FilesWriter& writer) { return write_marks(segment, marks, writer); }));
  return files;
}

}  // namespace daybook::engine
