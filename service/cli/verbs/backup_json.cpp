#include "service/cli/verbs/backup_json.h"

#include "net/json/string_writer.h"

namespace daybook {

std::string backup_members(const BackupInfo& backup) {
  std::string program;
  json::write_json_string(backup.program, program);
  return fmt::format(
      "\"id\":{},\"store\":\"{}\",\"epoch\":{},\"format\":{},\"head\":{},\"events\":{},"
      "\"made_at\":\"{}\",\"program\":{},\"files\":{},\"bytes\":{},\"bytes_copied\":{}",
      backup.id, backup.store.id, backup.store.epoch, backup.format, backup.head, backup.events,
      to_iso(backup.made_at), program, backup.files, backup.bytes, backup.bytes_copied);
}

std::string json_texts(std::span<const std::string> texts) {
  std::string out = "[";
  for (const auto& text : texts) {
    if (out.size() > 1) out += ',';
    json::write_json_string(text, out);
  }
  return out + ']';
}

std::string backup_line(const BackupInfo& backup) {
  return fmt::format("{}: {} events up to serial {}, epoch {}, {} in {} files, {} of it new",
                     to_iso(backup.made_at), backup.events, backup.head, backup.store.epoch,
                     size_text(backup.bytes), backup.files, size_text(backup.bytes_copied));
}

std::string size_text(std::uint64_t bytes) {
  const auto kibibytes = static_cast<double>(bytes) / 1024.0;
  return kibibytes < 1024.0 ? fmt::format("{:.1f} KiB", kibibytes)
                            : fmt::format("{:.1f} MiB", kibibytes / 1024.0);
}

}  // namespace daybook
