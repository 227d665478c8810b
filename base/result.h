#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include <fmt/format.h>

namespace daybook {

/// Stable error codes. Part of the public interface: the names appear in HTTP responses and in
/// `--json` output, and a released name never changes its meaning.
enum class ErrorCode : std::uint16_t {
  invalid_argument,    ///< the input is malformed; the message says what to write instead
  limit_exceeded,      ///< the input exceeds a documented limit
  unknown_log,         ///< the Store has no Log of this name
  unknown_view,        ///< there is no View of this name
  view_mismatch,       ///< the View does not fit the program or the Log; it must be rebuilt
  view_building,       ///< the View is being built and lacks rows; try again later
  unknown_aggregate,   ///< the program has no aggregate or decider of this name
  unknown_event,       ///< a newer program wrote the event; this one cannot read it
  version_conflict,    ///< a Stream is not at the expected Version
  condition_failed,    ///< an event matches the filter of the AppendCondition
  command_id_reused,   ///< another command used this CommandId before
  disk_full,           ///< too little free space for writes; reads still work
  overloaded,          ///< a bounded queue is full or a Stream is too busy; try again later
  outcome_unknown,     ///< a write failed; repeat the command with the same CommandId
  not_there_yet,       ///< the deadline passed before the View reached the requested place
  schema_mismatch,     ///< the program's schema contradicts the one in the catalog
  store_locked,        ///< another process owns the data directory
  format_unsupported,  ///< a newer or foreign program wrote the data directory
  corrupt,             ///< stored bytes fail their checksum or are inconsistent
  gap,                 ///< a Commit is missing in the sequence
  io,                  ///< the disk or the operating system reported a failure
  closed,              ///< the object was closed, or the program is stopping
  internal,            ///< a bug in this program
};

/// The stable name of a code, e.g. "version_conflict".
std::string_view name(ErrorCode code);

/// A failure as a value. The message is a sentence that tells the reader what to do. A value type.
class Error {
 public:
  Error(ErrorCode code, std::string message) : code_{code}, message_{std::move(message)} {}

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }

  /// The text of the exception that caused it; empty if none. For the operator only, because user
  /// code controls its content.
  std::string_view cause() const { return cause_ ? std::string_view{*cause_} : ""; }
  /// The same error with this cause.
  Error because(std::string cause) && {
    cause_ = std::make_shared<const std::string>(std::move(cause));
    return std::move(*this);
  }
  /// Message and cause, for the operator of the program.
  std::string full() const {
    return cause_ ? fmt::format("{}: {}", message_, *cause_) : message_;
  }

  /// The same error with "<context>: " prepended to its message.
  Error within(std::string_view context) const {
    auto error = *this;
    error.message_ = fmt::format("{}: {}", context, message_);
    return error;
  }

  friend bool operator==(const Error& a, const Error& b) {
    return a.code_ == b.code_ && a.message_ == b.message_ && a.cause() == b.cause();
  }

 private:
  ErrorCode code_;
  std::string message_;
  std::shared_ptr<const std::string> cause_;
};

/// A value or an Error. Public functions of this library throw only where they say so.
template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::io, "cannot open {}: {}", path, why);`
template <class... Args>
tl::unexpected<Error> fail(ErrorCode code, fmt::format_string<Args...> format, Args&&... args) {
  return tl::unexpected<Error>{Error{code, fmt::format(format, std::forward<Args>(args)...)}};
}

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>{std::move(error)}; }

}  // namespace daybook

#define DAYBOOK_JOIN_(a, b) a##b
#define DAYBOOK_JOIN(a, b) DAYBOOK_JOIN_(a, b)

/// Statement: returns the error of a `Result<void>` from the enclosing function.
#define DAYBOOK_CHECK(expression)                                     \
  do {                                                                \
    if (auto daybook_checked = (expression); !daybook_checked)        \
      return ::daybook::fail(std::move(daybook_checked).error());     \
  } while (false)

/// Statement: `DAYBOOK_TRY(auto page, log.read(...));` declares the value or returns the error.
#define DAYBOOK_TRY(declaration, expression) \
  DAYBOOK_TRY_(DAYBOOK_JOIN(daybook_tried_, __LINE__), declaration, expression)
#define DAYBOOK_TRY_(temporary, declaration, expression)                      \
  auto temporary = (expression);                                              \
  if (!temporary) return ::daybook::fail(std::move(temporary).error());       \
  declaration = *std::move(temporary)

template <>
struct fmt::formatter<daybook::Error> : fmt::formatter<std::string_view> {
  auto format(const daybook::Error& error, format_context& context) const {
    return fmt::format_to(context.out(), "{} ({})", error.full(), daybook::name(error.code()));
  }
};
