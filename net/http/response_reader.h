#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace daybook::http {

/// Turns received bytes into one answer; its body, also a chunked one, is passed on as it arrives.
/// Uses Beast's parser. Owned by the sender of the request; one thread.
class ResponseReader {
 public:
  using TakeBody = std::function<Result<void>(std::string_view part)>;

  ResponseReader();
  ~ResponseReader();

  /// Calls take_body for each part of the body, once the header is complete. Stops at an Error of
  /// take_body, or with corrupt for an invalid answer.
  Result<void> read(std::string_view bytes, const TakeBody& take_body);

  int status() const;  ///< 0 until the header is complete
  bool is_done() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string left_;  // bytes not yet consumed
  bool in_last_chunk_ = false;
};

}  // namespace daybook::http
