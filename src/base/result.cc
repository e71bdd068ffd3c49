#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace mannerly {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid: return "invalid";
    case ErrorCode::kTruncated: return "truncated";
    case ErrorCode::kLimit: return "limit";
    case ErrorCode::kNotFound: return "not found";
    case ErrorCode::kUnsupported: return "unsupported";
    case ErrorCode::kCorrupt: return "corrupt";
    case ErrorCode::kIo: return "i/o";
    case ErrorCode::kUsage: return "usage";
    case ErrorCode::kNoData: return "no data";
  }
  return "unknown";
}

Error Error::in(std::string_view where) const {
  return Error{code, std::string(where) + ": " + message};
}

void assert_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "mannerly: internal error: %s does not hold (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace mannerly
