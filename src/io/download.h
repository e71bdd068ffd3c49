// Fetches a file over http, https or from file:// (libcurl).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "base/byte_cursor.h"
#include "base/result.h"

namespace mannerly::io {

struct DownloadOptions {
  std::uint64_t size_max = std::uint64_t{64} << 20;  // bytes as they come
  std::chrono::seconds connect_timeout{20};
  std::chrono::seconds total_timeout{3600};
  std::chrono::seconds stall_timeout{60};  // below a kilobyte a second for so long
};

// Calls sink with the bytes in pieces; an error of the sink ends the download and is returned. Redirects are followed
// up to five times, never to another kind of address than http and https. Certificates are checked. Errors: kUsage (an
// address of another kind), kNotFound (404, 410, no such file), kLimit, kTruncated (fewer bytes than announced), kIo
// with curl's reason for the rest.
Status download(const std::string& url, const std::function<Status(Bytes)>& sink, const DownloadOptions& options = {});

// The whole content.
Result<std::string> download_text(const std::string& url, const DownloadOptions& options = {});

}  // namespace mannerly::io
