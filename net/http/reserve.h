#pragma once

#include <cstddef>
#include <list>

namespace daybook::http {

class Connection;

/// The connections beyond connections_max, oldest first. Each may send one health request; any
/// other request is told to try again later. A new connection replaces the oldest one that is not
/// being answered, so silent clients block nobody. Owned by the Hub; I/O thread only.
class Reserve {
 public:
  std::size_t size() const { return places_.size(); }
  void add(Connection& connection) { places_.push_back(&connection); }
  void remove(Connection& connection) { places_.remove(&connection); }
  /// Closes the oldest idle one to make room; false when all are being answered.
  bool give_up_oldest();

 private:
  std::list<Connection*> places_;
};

}  // namespace daybook::http
