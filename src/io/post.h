// Sends a message to an HTTP server (libcurl).
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/byte_cursor.h"
#include "base/result.h"

namespace mannerly::io {

struct PostOptions {
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds total_timeout{10000};
};

// POSTs the body; returns the status of the answer, whose content is thrown away. Redirects are not followed: a
// message goes where its owner said. Certificates are checked. Errors: kUsage (no http or https address, a header with
// control characters), kIo with curl's reason.
Result<int> post(const std::string& url, Bytes body, const std::vector<std::pair<std::string, std::string>>& headers,
                 const PostOptions& options = {});

}  // namespace mannerly::io
