#include "tests/support/file_kind.h"

#include <array>
#include <utility>

namespace daybook::support {

FileKind kind_of(std::string_view path) {
  const auto slash = path.rfind('/');
  const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  constexpr std::array<std::pair<std::string_view, FileKind>, 3> endings{{
      {".log", FileKind::write_ahead_log},
      {".sst", FileKind::table},
      {".dbtmp", FileKind::temporary},
  }};
  for (const auto& [ending, kind] : endings) {
    if (name.ends_with(ending)) return kind;
  }
  if (name.starts_with("MANIFEST-")) return FileKind::manifest;
  if (name.starts_with("OPTIONS-")) return FileKind::options;
  constexpr std::array<std::pair<std::string_view, FileKind>, 8> stems{{
      {"CURRENT", FileKind::current},
      {"IDENTITY", FileKind::identity},
      {"mark", FileKind::mark},
      {"format", FileKind::format},
      {"stamp", FileKind::stamp},
      {"LOG", FileKind::info_log},
      {"lock", FileKind::lock},
      {"LOCK", FileKind::lock},
  }};
  const auto stem = name.substr(0, name.find('.'));
  for (const auto& [word, kind] : stems) {
    if (stem == word) return kind;
  }
  return FileKind::other;
}

Part part_of(std::string_view path) {
  const auto first = path.substr(0, path.find('/'));
  if (first == "log") return Part::log;
  if (first == "index") return Part::index;
  if (first == "views") return Part::views;
  return Part::store;
}

}  // namespace daybook::support
