#pragma once

#include <cstddef>
#include <list>

namespace daybook::http {

class Connection;

/// The connections beyond connections_max, in the order in which they came: each may ask for the
/// program's health, and is told to try again later otherwise. A newcomer takes the place of the
/// one that has been here longest and is not being answered, so silent clients keep nobody out.
/// Owned by the Hub; the I/O thread only.
class Reserve {
 public:
  std::size_t size() const { return places_.size(); }
  void add(Connection& connection) { places_.push_back(&connection); }
  void remove(Connection& connection) { places_.remove(&connection); }
  /// Closes one to make room; false when all of them are being answered.
  bool give_up_oldest();

 private:
  std::list<Connection*> places_;
};

}  // namespace daybook::http
