#include "store/rocksdb/recovery/witnesses.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <utility>

#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/index/rocksdb_index.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/stamp.h"
#include "store/rocksdb/views/checkpoint_record.h"
#include "store/rocksdb/views/view_directory.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

/// The checkpoint of a view's current generation, in any epoch of the Store.
std::optional<Checkpoint> look_at_view(rocksdb::FileSystem& files, const fs::path& directory,
                                       const StoreId& store, const rocksdb::Options& options) {
  const auto name = directory.filename().string();
  const auto generation = read_current_generation(files, directory);
  if (!generation || !*generation) return std::nullopt;
  const auto path = directory / std::to_string(**generation);
  const auto stamp = read_stamp(files, path);
  if (!stamp) return std::nullopt;
  if (*stamp && **stamp != Stamp{store, name}) return std::nullopt;
  rocksdb::DB* opened = nullptr;
  const auto status =
      rocksdb::DB::OpenForReadOnly(looking_options(options.env), path.string(), &opened);
  const std::unique_ptr<rocksdb::DB> view{opened};
  std::string record;
  if (!status.ok() || !view->Get({}, "", &record).ok()) return std::nullopt;
  const auto checkpoint = parse_checkpoint(record);
  if (!checkpoint || checkpoint->store.id != store) return std::nullopt;
  return *checkpoint;
}

/// Checkpoints of all views of the Store, by name.
std::vector<std::pair<std::string, Checkpoint>> look_at_views(const fs::path& directory,
                                                              const StoreId& store,
                                                              const rocksdb::Options& options) {
  auto& files = *options.env->GetFileSystem();
  const auto views = directory / "views";
  const auto names = list_directory(files, views);
  std::vector<std::pair<std::string, Checkpoint>> found;
  for (const auto& name : names.value_or(std::vector<std::string>{})) {
    const auto checkpoint = look_at_view(files, views / name, store, options);
    if (checkpoint) found.emplace_back(name, *checkpoint);
  }
  return found;
}

/// A mark of this Store, and of the present epoch or an earlier one.
Result<std::optional<Mark>> good_mark(rocksdb::FileSystem& files, const fs::path& directory,
                                      const StoreFormat& format) {
  constexpr std::string_view advice =
      "if this copy was made without it, `repair --accept-copy` accepts it as it is";
  auto mark = read_mark(files, directory);
  if (!mark && mark.error().code() == ErrorCode::corrupt) {
    return fail(ErrorCode::corrupt, "{}: {}", mark.error().message(), advice);
  }
  DAYBOOK_CHECK(mark);
  const auto path = (directory / mark_file).string();
  if (!*mark) {
    if (!format.base) return std::optional<Mark>{};
    return fail(ErrorCode::corrupt,
                "{} is missing, so it is unknown whether the log is complete: {}", path, advice);
  }
  if ((*mark)->store.id != format.identity.id) {
    if (is_format_of_another(files, directory, format.identity)) {
      return fail(ErrorCode::corrupt,
                  "{} is of store {}, but the mark and the log are of store {}: put back the "
                  "`format` that belongs to them, or let `repair` write it again",
                  (directory / format_file).string(), format.identity.id, (*mark)->store.id);
    }
    return fail(ErrorCode::corrupt, "{} is of store {}, but this is store {}: {}", path,
                (*mark)->store.id, format.identity.id, advice);
  }
  if ((*mark)->store.epoch > format.identity.epoch) {
    return fail(ErrorCode::corrupt,
                "{} is of epoch {} of the store, but {} says epoch {}: they are from different "
                "times; put back the `format` that belongs to it, or {}",
                path, (*mark)->store.epoch, (directory / format_file).string(),
                format.identity.epoch, advice);
  }
  if ((*mark)->store.epoch < format.identity.epoch && format.has_begun) {
    return fail(ErrorCode::corrupt,
                "{} is of epoch {} of the store, but {} says that epoch {} had begun: they are "
                "from different times; put back the parts that belong together, or {}",
                path, (*mark)->store.epoch, (directory / format_file).string(),
                format.identity.epoch, advice);
  }
  return *mark;
}

}  // namespace

Derived read_derived(const fs::path& directory, const StoreIdentity& identity,
                     const rocksdb::Options& options) {
  Derived derived;
  const auto add = [&](std::string what, std::uint32_t epoch, Serial serial,
                       std::uint32_t checksum) {
    if (epoch > derived.last_epoch) {
      derived.last_epoch = epoch;
      derived.of_last_epoch = what;
    }
    if (epoch == identity.epoch) derived.witnesses.push_back({std::move(what), serial, checksum});
  };
  const auto index =
      RocksdbIndex::look(directory / "index", looking_options(options.env), identity.id);
  if (index) add("the index", index->epoch, index->watermark.serial, index->watermark.checksum);
  for (const auto& [name, checkpoint] : look_at_views(directory, identity.id, options)) {
    add("view " + name, checkpoint.store.epoch, checkpoint.serial, checkpoint.commit_checksum);
  }
  return derived;
}

bool is_format_of_another(rocksdb::FileSystem& files, const fs::path& directory,
                          const StoreIdentity& of_format) {
  const auto mark = read_mark(files, directory);
  const auto stamp = read_stamp(files, directory / "log");
  return mark && *mark && stamp && *stamp && (*stamp)->store == (*mark)->store.id &&
         (*stamp)->store != of_format.id;
}

std::uint32_t new_epoch(const fs::path& directory, const StoreIdentity& identity,
                        const rocksdb::Options& options) {
  auto epoch = std::max(identity.epoch, read_derived(directory, identity, options).last_epoch);
  const auto mark = read_mark(*options.env->GetFileSystem(), directory);
  if (mark && *mark && (*mark)->store.id == identity.id) {
    epoch = std::max(epoch, (*mark)->store.epoch);
  }
  return epoch + 1;
}

Result<Witnesses> read_witnesses(const fs::path& directory, const StoreFormat& format,
                                 const rocksdb::Options& options) {
  Witnesses witnesses;
  DAYBOOK_TRY(witnesses.mark, good_mark(*options.env->GetFileSystem(), directory, format));
  // The start of the epoch was interrupted between the two files.
  witnesses.is_new_epoch =
      witnesses.mark && witnesses.mark->store.epoch < format.identity.epoch;
  if (witnesses.is_new_epoch) witnesses.mark.reset();
  if (const auto& mark = witnesses.mark) {
    witnesses.durable = {"the mark", mark->serial, mark->checksum};
  } else if (format.base) {
    witnesses.durable = {"the format file", format.base->serial, format.base->checksum};
  } else {
    witnesses.durable = {"the mark", Serial{0}, 0};
  }
  auto derived = read_derived(directory, format.identity, options);
  if (derived.last_epoch > format.identity.epoch) {
    return fail(ErrorCode::corrupt,
                "{} is of epoch {} of the store, but {} says epoch {}: they are from different "
                "times; put back the parts that belong together, or restore a backup; if this is "
                "an older copy on purpose, `repair --accept-copy` accepts it as it is",
                derived.of_last_epoch, derived.last_epoch, (directory / format_file).string(),
                format.identity.epoch);
  }
  witnesses.derived = std::move(derived.witnesses);
  return witnesses;
}

Result<std::vector<Witness>> list_witnesses(const fs::path& directory, const StoreFormat& format,
                                            const rocksdb::Options& options) {
  DAYBOOK_TRY(auto read, read_witnesses(directory, format, options));
  auto witnesses = std::move(read.derived);
  witnesses.push_back(std::move(read.durable));
  return witnesses;
}

}  // namespace daybook::engine
