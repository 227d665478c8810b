#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace daybook::http {

/// Turns received bytes into one answer whose body is taken as it arrives, also in chunks. Beast's
/// parser does the work and stays inside. Owned by whoever sent the request; one thread.
class ResponseReader {
 public:
  using TakeBody = std::function<Result<void>(std::string_view part)>;

  ResponseReader();
  ~ResponseReader();

  /// Calls take_body for each part of the body, once the header is whole. Its Error, or corrupt for
  /// what is no answer, is the end.
  Result<void> read(std::string_view bytes, const TakeBody& take_body);

  int status() const;  ///< 0 until the header is whole
  bool is_done() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::string left_;  // bytes that were not enough
  bool in_last_chunk_ = false;
};

}  // namespace daybook::http
