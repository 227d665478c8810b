#include "net/http/reserve.h"

#include <algorithm>

#include "net/http/connection.h"

namespace daybook::http {

bool Reserve::give_up_oldest(SteadyTime now) {
  const auto oldest = std::find_if(places_.begin(), places_.end(),
                                   [&](const auto* each) { return each->may_be_given_up(now); });
  if (oldest == places_.end()) return false;
  (*oldest)->close();  // removes itself from places_
  return true;
}

}  // namespace daybook::http
