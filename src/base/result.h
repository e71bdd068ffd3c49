// Result<T>: a value or an Error. The project throws no exceptions of its own; whatever can fail
// because of input, disk or network returns a Result. Protocol outcomes (a route that is Invalid, an
// UPDATE that is treated as a withdraw) are values, not errors.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace mannerly {

// Few kinds, so that a caller can decide what to do; the message is for the person.
enum class ErrorCode : std::uint8_t {
  kInvalid,      // the input does not follow its format
  kTruncated,    // the input ends before it should
  kLimit,        // a stated limit would be exceeded
  kNotFound,     // a file, object or key does not exist
  kUnsupported,  // well-formed, but of a version or kind that this program does not read
  kCorrupt,      // a checksum or an internal reference does not hold
  kIo,           // the operating system refused
  kUsage,        // the caller asked for something that makes no sense
  kNoData,       // the answer would need data that is not there, or is too old
};

std::string_view name_of(ErrorCode code);

// An error with the context that an operator needs to act: what, where (file, offset, line), why.
struct Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string message;

  // Returns the same error with "where: " put before the message.
  [[nodiscard]] Error in(std::string_view where) const;
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}

[[noreturn]] void assert_failed(const char* condition, const char* file, int line);

}  // namespace mannerly

#define MANNERLY_CONCAT_INNER(a, b) a##b
#define MANNERLY_CONCAT(a, b) MANNERLY_CONCAT_INNER(a, b)

// MANNERLY_TRY(auto x, expr): x becomes the value of expr, or the function returns its error.
#define MANNERLY_TRY(declaration, expression) \
  MANNERLY_TRY_IMPL(MANNERLY_CONCAT(mannerly_try_, __LINE__), declaration, expression)
#define MANNERLY_TRY_IMPL(temporary, declaration, expression)           \
  auto temporary = (expression);                                        \
  if (!temporary) return std::unexpected(std::move(temporary).error()); \
  declaration = std::move(*temporary)

// MANNERLY_CHECK_OK(expr): for a Status; the function returns its error.
#define MANNERLY_CHECK_OK(expression)                             \
  do {                                                            \
    if (auto mannerly_status = (expression); !mannerly_status)    \
      return std::unexpected(std::move(mannerly_status).error()); \
  } while (false)

// For our own logic only, never for input; stays on in release builds.
#define MANNERLY_ASSERT(condition) ((condition) ? void(0) : ::mannerly::assert_failed(#condition, __FILE__, __LINE__))
