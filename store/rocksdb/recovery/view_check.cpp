#include "store/rocksdb/recovery/view_check.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <memory>

#include "store/rocksdb/directory.h"
#include "store/rocksdb/files/small_file.h"
#include "store/rocksdb/options.h"
#include "store/rocksdb/stamp.h"
#include "store/rocksdb/status.h"
#include "store/rocksdb/views/checkpoint_record.h"
#include "store/rocksdb/views/view_directory.h"

namespace daybook::engine {
namespace {

namespace fs = std::filesystem;

/// For example "balances-v1".
bool is_view_name(std::string_view name) {
  const auto at = name.rfind("-v");
  if (at == 0 || at == std::string_view::npos) return false;
  return parse_integer<std::uint32_t>(name.substr(at + 2)).has_value();
}

/// Whether rows exist although nothing names the current generation.
Result<bool> has_lost_rows(rocksdb::FileSystem& files, const fs::path& view) {
  DAYBOOK_TRY(const auto names, list_directory(files, view));
  for (const auto& name : names) {
    if (!parse_integer<std::uint64_t>(name)) continue;
    DAYBOOK_TRY(const auto parts, list_directory(files, view / name));
    const auto is_table = [](const std::string& part) { return part.ends_with(".sst"); };
    if (std::ranges::any_of(parts, is_table)) return true;
  }
  return false;
}

Result<void> check_database(const fs::path& path, const rocksdb::Options& options) {
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::OpenForReadOnly(options, path.string(), &opened);
  const std::unique_ptr<rocksdb::DB> view{opened};
  DAYBOOK_CHECK(check(status, fmt::format("open {} for reading", path.string())));
  DAYBOOK_CHECK(check(view->VerifyChecksum(), fmt::format("read {}", path.string())));
  std::string record;
  const auto found = view->Get({}, "", &record);
  if (found.IsNotFound()) return {};
  DAYBOOK_CHECK(check(found, fmt::format("read the checkpoint in {}", path.string())));
  const auto checkpoint = parse_checkpoint(record);
  if (!checkpoint) return fail(checkpoint.error().within(path.string()));
  return {};
}

Result<void> check_view(const fs::path& path, const StoreId& store,
                        const rocksdb::Options& options) {
  auto& files = *options.env->GetFileSystem();
  const auto lock = DirectoryLock::acquire(path, false);
  if (!lock && lock.error().code() == ErrorCode::store_locked) return {};
  const auto current = path / "CURRENT";
  DAYBOOK_TRY(const auto generation, read_current_generation(files, path));
  if (!generation) {
    DAYBOOK_TRY(const bool is_damaged, exists(files, current));
    DAYBOOK_TRY(const bool is_missing, has_lost_rows(files, path));
    if (!is_damaged && !is_missing) return {};
    return fail(ErrorCode::corrupt, "{} is {}", current.string(),
                is_damaged ? "damaged" : "missing");
  }
  const auto database = path / std::to_string(*generation);
  DAYBOOK_CHECK(check_stamp(files, database, {store, path.filename().string()}));
  return check_database(database, looking_options(options.env));
}

}  // namespace

std::vector<std::string> check_views(const fs::path& directory, const StoreId& store,
                                     const rocksdb::Options& options) {
  const auto views = directory / "views";
  const auto names = list_directory(*options.env->GetFileSystem(), views);
  if (!names) return {fmt::format("views: {}", names.error().message())};
  std::vector<std::string> findings;
  for (const auto& name : *names) {
    if (!is_view_name(name)) continue;
    const auto good = check_view(views / name, store, options);
    if (good) continue;
    const bool is_rebuilt = good.error().code() == ErrorCode::corrupt;
    findings.push_back(fmt::format("view {}: {}{}", name, good.error().message(),
                                   is_rebuilt ? "; it is rebuilt at the next start" : ""));
  }
  return findings;
}

}  // namespace daybook::engine
