#include "io/download.h"

#include "io/fetch.h"

namespace mannerly::io {

Status download(const std::string& url, const std::function<Status(Bytes)>& sink, const DownloadOptions& options) {
  FetchAnswer answer = fetch({.url = url}, {.write = sink},
                             {.size_max = options.size_max,
                              .connect_timeout = options.connect_timeout,
                              .total_timeout = options.total_timeout,
                              .stall_timeout = options.stall_timeout});
  if (answer.outcome == FetchAnswer::Outcome::kNew) return {};
  return std::unexpected(std::move(answer.error));
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
