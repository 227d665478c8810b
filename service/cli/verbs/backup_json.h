#pragma once

#include <span>
#include <string>

#include "store/backup.h"

namespace daybook {

/// The members of a JSON object about a backup, without braces.
std::string backup_members(const BackupInfo& backup);

/// `["...","..."]`
std::string json_texts(std::span<const std::string> texts);

/// One line of text about a backup.
std::string backup_line(const BackupInfo& backup);

/// "17.3 MiB", or "17.3 KiB" when it is less than one MiB.
std::string size_text(std::uint64_t bytes);

}  // namespace daybook
