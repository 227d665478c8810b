// Requests as they arrive at the server, torn anywhere.

#include <string>

#include "tests/fuzz/http_reading.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzz {

void http_request(Bytes input) {
  Input values{input};
  const Tearing tearing{values};
  check_requests(values.rest_text(), tearing);
}

}  // namespace daybook::fuzz
