#include "service/api/health/status_json.h"

#include <algorithm>

#include "net/feed/feeds.h"
#include "net/json/string_writer.h"

namespace daybook {
namespace {

std::string json_text(std::string_view text) {
  std::string out;
  json::write_json_string(text, out);
  return out;
}

std::string json_texts(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const auto& text : texts) {
    if (out.size() > 1) out += ',';
    json::write_json_string(text, out);
  }
  return out + "]";
}

std::string projection_json(const ProjectionStatus& status) {
  return fmt::format(
      "{{\"name\":\"{}\",\"version\":{},\"state\":\"{}\",\"place\":{},\"head\":{},"
      "\"lag_events\":{},\"lag_seconds\":{:.6f},\"events_applied\":{},\"last_error\":{},"
      "\"notice\":{},\"why_rebuild\":{},\"rebuild_error\":{}}}",
      status.name.name, status.name.version, name(status.state), status.place, status.head,
      status.lag_events, std::chrono::duration<double>(status.lag).count(), status.events_applied,
      status.last_error ? json_text(status.last_error->message()) : "null",
      status.notice.empty() ? "null" : json_text(status.notice),
      status.why_rebuild.empty() ? "null" : json_text(status.why_rebuild),
      status.rebuild_error ? json_text(status.rebuild_error->message()) : "null");
}

std::string disk_json(const std::optional<StoreStatus::Disk>& disk) {
  if (!disk) return "null";
  return fmt::format(
      "{{\"free_bytes\":{},\"free_bytes_min\":{},\"refusing\":{},\"reason\":{}}}", disk->free_bytes,
      disk->free_bytes_min, disk->refusing,
      disk->reason.empty() ? "null" : json_text(disk->reason));
}

std::string scrub_json(const StoreStatus::Scrub& scrub) {
  return fmt::format("{{\"finished_at\":{},\"files\":{},\"findings\":{}}}",
                     scrub.finished_at ? json_text(to_iso(*scrub.finished_at)) : "null",
                     scrub.files, json_texts(scrub.findings));
}

}  // namespace

Result<std::string> status_json(const Reading& reading) {
  auto& store = reading.store;
  const auto status = store.status();
  auto out = fmt::format(
      "{{\"domain\":{},\"store\":{{\"id\":\"{}\",\"epoch\":{},\"head\":{},\"events\":{},"
      "\"unindexed\":{},\"index_error\":{},\"poisoned\":{},\"poison\":{},\"disk\":{},"
      "\"scrub\":{},\"notices\":{}}},\"logs\":[",
      json_text(reading.program), store.identity().id, store.identity().epoch, status.head,
      status.events, status.unindexed,
      status.index_error.empty() ? "null" : json_text(status.index_error), status.poisoned,
      status.poisoned ? json_text(status.poison) : "null", disk_json(status.disk),
      scrub_json(status.scrub), json_texts(status.notices));
  bool first = true;
  for (const auto& log : store.logs()) {
    const auto opened = store.log(log.name);
    out += fmt::format("{}{{\"name\":\"{}\",\"id\":\"{}\",\"events\":{},\"error\":{}}}",
                       first ? "" : ",", log.name, log.id,
                       opened ? fmt::format("{}", (*opened)->head()) : "null",
                       opened ? "null" : json_text(opened.error().message()));
    first = false;
  }
  out += "],\"projections\":[";
  DAYBOOK_TRY(const auto projectors, reading.views.projectors());
  for (std::size_t i = 0; i < projectors.size(); ++i) {
    out += (i > 0 ? "," : "") + projection_json(projectors[i]->status());
  }
  out += "],\"feeds\":[";
  const auto readers = reading.feeds.readers();
  for (std::size_t i = 0; i < readers.size(); ++i) {
    out += fmt::format(
        "{}{{\"id\":{},\"place\":{},\"lag_commits\":{},\"commits\":{},\"bytes\":{}}}",
        i > 0 ? "," : "", readers[i].id, readers[i].place,
        status.head.value - std::min(status.head.value, readers[i].place.value),
        readers[i].commits, readers[i].bytes);
  }
  return out + "]}";
}

}  // namespace daybook
