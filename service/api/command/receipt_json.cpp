#include "service/api/command/receipt_json.h"

#include "net/json/string_writer.h"

namespace daybook {

std::string receipt_json(const Receipt& receipt) {
  auto out = fmt::format("{{\"command_id\":\"{}\",\"repeated\":{},\"events\":{},",
                         receipt.command_id, receipt.repeated, receipt.event_count);
  out += fmt::format("\"first_position\":{},\"last_position\":{},\"streams\":[",
                     receipt.first_position, receipt.last_position());
  for (std::size_t i = 0; i < receipt.streams.size(); ++i) {
    out += i > 0 ? ",{\"stream\":" : "{\"stream\":";
    json::write_json_string(receipt.streams[i].stream.text(), out);
    out += fmt::format(",\"version\":{}}}", receipt.streams[i].version);
  }
  return out + fmt::format("],\"token\":\"{}\"}}", receipt.token.to_string());
}

}  // namespace daybook
