#include "io/post.h"

#include <curl/curl.h>

#include <array>
#include <memory>

#include "base/text.h"
#include "base/version.h"

namespace mannerly::io {
namespace {

// An answer's content is not wanted; one without an end is broken off.
constexpr std::size_t kAnswerMax = std::size_t{64} << 10;

std::size_t throw_away(char*, std::size_t, std::size_t count, void* context) {
  auto& seen = *static_cast<std::size_t*>(context);
  seen += count;
  return seen > kAnswerMax ? 0 : count;
}

struct Cleanup {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

bool is_plain(const std::string& text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') return false;
  }
  return true;
}

}  // namespace

Result<int> post(const std::string& url, Bytes body, const std::vector<std::pair<std::string, std::string>>& headers,
                 const PostOptions& options) {
  if (!istarts_with(url, "http://") && !istarts_with(url, "https://")) {
    return fail(ErrorCode::kUsage, printable(url) + ": an address with http:// or https:// is wanted");
  }
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, Cleanup> curl(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (!curl) return fail(ErrorCode::kIo, "libcurl does not start");
  std::unique_ptr<curl_slist, Cleanup> list(curl_slist_append(nullptr, "Expect:"));
  for (const auto& [name, value] : headers) {
    if (!is_plain(name) || !is_plain(value)) return fail(ErrorCode::kUsage, "a header holds control characters");
    curl_slist* const longer = curl_slist_append(list.get(), (name + ": " + value).c_str());
    if (longer == nullptr) return fail(ErrorCode::kIo, "libcurl takes no header");
    static_cast<void>(list.release());  // curl_slist_append returned the same list
    list.reset(longer);
  }
  CURL* const c = curl.get();
  std::array<char, CURL_ERROR_SIZE> reason{};
  std::size_t seen = 0;
  curl_easy_setopt(c, CURLOPT_URL, url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(c, CURLOPT_POST, 1L);
  curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, list.get());
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_USERAGENT, ("mannerly/" + std::string(kVersion)).c_str());
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, static_cast<long>(options.total_timeout.count()));
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, &throw_away);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, &seen);
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, reason.data());
  const CURLcode result = curl_easy_perform(c);
  long status = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
  // A status that came counts, even when the content behind it was too long to be waited for.
  if (result == CURLE_OK || (result == CURLE_WRITE_ERROR && status != 0)) return static_cast<int>(status);
  const std::string_view why = reason[0] != '\0' ? std::string_view(reason.data()) : curl_easy_strerror(result);
  return fail(ErrorCode::kIo, url + ": " + printable(why));
}

}  // namespace mannerly::io
