#include "io/download.h"

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string_view>

#include "base/text.h"
#include "base/version.h"

namespace mannerly::io {
namespace {

struct Transfer {
  const std::function<Status(Bytes)>& sink;
  std::uint64_t size_max;
  std::uint64_t size = 0;
  Status status;
};

// Returns fewer bytes than it got to end the transfer.
std::size_t take(char* data, std::size_t, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.size += count;
  if (transfer.size > transfer.size_max) {
    transfer.status = fail(ErrorCode::kLimit, "longer than " + std::to_string(transfer.size_max) + " bytes");
  } else {
    transfer.status = transfer.sink(as_bytes({data, count}));
  }
  return transfer.status ? count : 0;
}

struct Cleanup {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
using Handle = std::unique_ptr<CURL, Cleanup>;

Handle make_handle(const std::string& url, bool is_file, const DownloadOptions& options, Transfer& transfer,
                   std::array<char, CURL_ERROR_SIZE>& reason) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  Handle curl(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (!curl) return curl;
  CURL* const c = curl.get();
  curl_easy_setopt(c, CURLOPT_URL, url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, is_file ? "file" : "http,https");
  curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(c, CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_USERAGENT, ("mannerly/" + std::string(kVersion)).c_str());
  curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.size_max));
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(c, CURLOPT_TIMEOUT, static_cast<long>(options.total_timeout.count()));
  curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1024L);
  curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall_timeout.count()));
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, reason.data());
  return curl;
}

ErrorCode code_of(CURLcode result, long http) {
  switch (result) {
    case CURLE_FILESIZE_EXCEEDED: return ErrorCode::kLimit;
    case CURLE_PARTIAL_FILE: return ErrorCode::kTruncated;
    case CURLE_FILE_COULDNT_READ_FILE: return ErrorCode::kNotFound;
    case CURLE_HTTP_RETURNED_ERROR: return http == 404 || http == 410 ? ErrorCode::kNotFound : ErrorCode::kIo;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return ErrorCode::kUsage;
    default: return ErrorCode::kIo;
  }
}

}  // namespace

Status download(const std::string& url, const std::function<Status(Bytes)>& sink, const DownloadOptions& options) {
  const bool is_file = istarts_with(url, "file://");
  if (!is_file && !istarts_with(url, "http://") && !istarts_with(url, "https://")) {
    return fail(ErrorCode::kUsage, printable(url) + ": an address with http://, https:// or file:// is wanted");
  }
  Transfer transfer{.sink = sink, .size_max = options.size_max};
  std::array<char, CURL_ERROR_SIZE> reason{};
  const Handle curl = make_handle(url, is_file, options, transfer, reason);
  if (!curl) return fail(ErrorCode::kIo, "libcurl does not start");
  const CURLcode result = curl_easy_perform(curl.get());
  if (!transfer.status) return std::unexpected(transfer.status.error().in(url));
  if (result == CURLE_OK) return {};
  long http = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &http);
  const std::string_view why = reason[0] != '\0' ? std::string_view(reason.data()) : curl_easy_strerror(result);
  return fail(code_of(result, http), url + ": " + printable(why));
}

Result<std::string> download_text(const std::string& url, const DownloadOptions& options) {
  std::string out;
  MANNERLY_CHECK_OK(download(
      url,
      [&](Bytes bytes) -> Status {
        out.append(as_text(bytes));
        return {};
      },
      options));
  return out;
}

}  // namespace mannerly::io
