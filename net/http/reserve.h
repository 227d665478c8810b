#pragma once

#include <cstddef>
#include <list>

#include "base/environment.h"

namespace daybook::http {

class Connection;

/// The connections beyond connections_max, oldest first. Each may send one health request; any
/// other request is told to try again later. A new connection replaces the oldest one that may be
/// given up, so silent clients block nobody; if there is none, it waits. Owned by the Hub; I/O
/// thread only.
class Reserve {
 public:
  std::size_t size() const { return places_.size(); }
  void add(Connection& connection) { places_.push_back(&connection); }
  void remove(Connection& connection) { places_.remove(&connection); }
  /// Closes the oldest one that is neither being answered nor new; false when there is none.
  bool give_up_oldest(SteadyTime now);

 private:
  std::list<Connection*> places_;
};

}  // namespace daybook::http
