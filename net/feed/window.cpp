#include "net/feed/window.h"

#include <algorithm>

#include "core/model/page_builder.h"

namespace daybook::feed {

void Window::push(Bytes record) {
  end_ = end_.next();
  if (parts_.empty() || parts_.back().bytes.size() + record.size() > part_bytes) {
    parts_.push_back({end_, {}, {}});
    parts_.back().bytes.reserve(std::max(part_bytes, record.size()));
  }
  auto& part = parts_.back();
  part.begins.push_back(part.bytes.size());
  part.bytes += as_text(record);
  bytes_ += record.size();
}

void Window::drop(Serial place) {
  while (!parts_.empty()) {
    const auto& part = parts_.front();
    const auto last = part.first.next(part.begins.size()).previous();
    if (last > place) return;
    begin_ = last;
    bytes_ -= part.bytes.size();
    parts_.pop_front();
  }
}

Bytes Window::record(Serial serial) const {
  const auto after = std::upper_bound(
      parts_.begin(), parts_.end(), serial,
      [](Serial wanted, const Part& part) { return wanted < part.first; });
  const auto& part = *std::prev(after);
  const auto index = serial.value - part.first.value;
  const auto end = index + 1 < part.begins.size() ? part.begins[index + 1] : part.bytes.size();
  return as_bytes(part.bytes).subspan(part.begins[index], end - part.begins[index]);
}

Result<Page<Serial>> Window::read(Serial after, const ReadLimits& limits,
                                  const engine::CatalogFold& catalog, PageBuffer& buffer) const {
  Page<Serial> page;
  page.next = after;
  std::size_t events = 0;
  std::size_t bytes = 0;
  while (page.next < end_) {
    const auto record = engine::RecordView::trusted(this->record(page.next.next()));
    // An empty Commit counts as one event, so that a page of them is bounded too.
    events += std::max<std::size_t>(record.event_count(), 1);
    bytes += record.bytes().size();
    const bool fits = events <= limits.events_max && bytes <= limits.bytes_max;
    if (!fits && !page.commits.empty()) break;
    const auto* log = catalog.find(record.log());
    if (!log) {
      return fail(ErrorCode::corrupt,
                  "the commit with serial {} belongs to log number {}, which the feed has not "
                  "announced",
                  record.serial(), record.log());
    }
    page.scanned_bytes = bytes;
    page.commits.push_back(engine::build_commit(record, *log, buffer));
    page.next = record.serial();
  }
  return page;
}

}  // namespace daybook::feed
