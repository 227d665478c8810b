// Exceptions of user code become Errors. Their text is not in the Error's message.

#include "base/caught.h"

#include <kj/debug.h>

#include <new>
#include <stdexcept>
#include <system_error>

#include "tests/catch.h"

using namespace daybook;

namespace {

template <class F>
Error error_of(F&& throw_it, ErrorCode unreadable = ErrorCode::internal) {
  try {
    throw_it();
  } catch (...) {
    return caught("the code of account", unreadable);
  }
  return {ErrorCode::internal, "nothing was thrown"};
}

}  // namespace

TEST_CASE("the text of an exception is the cause of its error, and not in the message") {
  const auto error = error_of([] { throw std::runtime_error{"secret"}; });
  CHECK(error.code() == ErrorCode::internal);
  CHECK(error.message() == "the code of account threw an exception");
  CHECK(error.cause() == "std::runtime_error: secret");
  CHECK(error.full() == "the code of account threw an exception: std::runtime_error: secret");
}

TEST_CASE("what is no std::exception becomes an error too, named by its type") {
  const auto error = error_of([] { throw 42; });
  CHECK(error.code() == ErrorCode::internal);
  CHECK(error.cause() == "int, which is not a std::exception");
}

TEST_CASE("what the system refuses may pass, and a stored message that cannot be read is corrupt") {
  CHECK(error_of([] { throw std::bad_alloc{}; }).code() == ErrorCode::io);
  const auto refused = error_of([] {
    throw std::system_error{std::make_error_code(std::errc::too_many_files_open), "secret"};
  });
  CHECK(refused.code() == ErrorCode::io);
  CHECK(refused.message() == "the code of account failed because of a system error (Too many open "
                             "files)");
  const auto error = error_of([] { KJ_FAIL_REQUIRE("secret"); }, ErrorCode::corrupt);
  CHECK(error.code() == ErrorCode::corrupt);
  CHECK(error_of([] { KJ_FAIL_REQUIRE("secret"); }).code() == ErrorCode::internal);
  CHECK(error.message() == "the code of account could not read a message");
  CHECK(error.cause().find("secret") != std::string_view::npos);
}

TEST_CASE("a limit of the library that reads messages is told in a sentence of ours alone") {
  const auto told = [](const char* text) {
    return error_of([&] { kj::throwFatalException(KJ_EXCEPTION(FAILED, text)); },
                    ErrorCode::corrupt);
  };
  const auto deep = told("expected nestingLimit > 0; Message is too deeply-nested or contains "
                         "cycles.  See capnp::ReaderOptions.");
  CHECK(deep.code() == ErrorCode::corrupt);
  CHECK(deep.full() == "the code of account met a message that is nested too deep to be read");
  const auto large = told("Exceeded message traversal limit.  See capnp::ReaderOptions.");
  CHECK(large.full() == "the code of account has read too much of a message: it is too large, or "
                        "it was read again and again");
}

TEST_CASE("an error keeps its cause when its context is told") {
  const auto error = Error{ErrorCode::internal, "it threw"}.because("secret");
  CHECK(error.within("event 7").message() == "event 7: it threw");
  CHECK(error.within("event 7").cause() == "secret");
  CHECK(fmt::format("{}", error) == "it threw: secret (internal)");
  CHECK(error != Error{ErrorCode::internal, "it threw"});
  CHECK(error == Error{ErrorCode::internal, "it threw"}.because("secret"));
}
