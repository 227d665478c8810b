#include "base/caught.h"

#include <cxxabi.h>
#include <kj/exception.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <system_error>
#include <typeinfo>

namespace daybook {
namespace {

/// The type of the exception being handled.
std::string type_name() {
  const auto* type = abi::__cxa_current_exception_type();
  if (!type) return "an exception without a type";
  int failed = 0;
  const std::unique_ptr<char, decltype(&std::free)> readable{
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &failed), &std::free};
  return readable ? readable.get() : type->name();
}

std::string with_type(const char* text) {
  return text ? fmt::format("{}: {}", type_name(), text) : type_name();
}

/// The text of a system error code; empty for other categories, whose text may be anything.
std::string reason(const std::error_code& code) {
  const bool is_of_system =
      code.category() == std::system_category() || code.category() == std::generic_category();
  return is_of_system ? fmt::format(" ({})", code.message()) : "";
}

/// Cap'n Proto's own texts about its limits name its classes, and all that they tell is in the
/// sentence. Its other texts are kept as the cause.
Error unreadable_message(std::string_view who, ErrorCode code, std::string_view text) {
  if (text.find("traversal limit") != std::string_view::npos) {
    return Error{code, fmt::format("{} has read too much of a message: it is too large, or it was "
                                   "read again and again",
                                   who)};
  }
  if (text.find("nestingLimit") != std::string_view::npos ||
      text.find("deeply-nested") != std::string_view::npos) {
    return Error{code, fmt::format("{} met a message that is nested too deep to be read", who)};
  }
  return Error{code, fmt::format("{} could not read a message", who)}.because(std::string{text});
}

}  // namespace

Error caught(std::string_view who, ErrorCode unreadable) {
  try {
    throw;
  } catch (const std::bad_alloc& exception) {
    return Error{ErrorCode::io, fmt::format("{} ran out of memory", who)}
        .because(with_type(exception.what()));
  } catch (const std::system_error& exception) {
    return Error{ErrorCode::io,
                 fmt::format("{} failed because of a system error{}",
                             who, reason(exception.code()))}
        .because(with_type(exception.what()));
  } catch (const kj::Exception& exception) {
    return unreadable_message(who, unreadable, exception.getDescription().cStr());
  } catch (const std::exception& exception) {
    return Error{ErrorCode::internal, fmt::format("{} threw an exception", who)}.because(
        with_type(exception.what()));
  } catch (...) {
    return Error{ErrorCode::internal, fmt::format("{} threw an exception", who)}.because(
        fmt::format("{}, which is not a std::exception", type_name()));
  }
}

}  // namespace daybook
