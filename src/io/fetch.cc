#include "io/fetch.h"

#include <curl/curl.h>
#include <sys/stat.h>

#include <array>
#include <memory>
#include <string_view>

#include "base/text.h"
#include "base/version.h"

namespace mannerly::io {
namespace {

constexpr std::string_view kAddressRule = "an address with http://, https:// or file:// is wanted";

struct CloseCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};

// "bytes 100-199/1000", "bytes 100-199/*".
struct ContentRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> total;
};

std::optional<ContentRange> parse_content_range(std::string_view text) {
  if (!istarts_with(text, "bytes")) return std::nullopt;
  text = trim(text.substr(5));
  const std::size_t dash = text.find('-'), slash = text.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) return std::nullopt;
  const auto first = parse_u64(trim(text.substr(0, dash)));
  if (!first) return std::nullopt;
  return ContentRange{*first, parse_u64(trim(text.substr(slash + 1)))};
}

// One transfer; curl calls back into it.
class Transfer {
 public:
  Transfer(const FetchRequest& request, const FetchSink& sink, const FetchLimits& limits)
      : request_(request), sink_(sink), limits_(limits) {}

  FetchAnswer run(bool is_file);

 private:
  static std::size_t on_header(char* data, std::size_t, std::size_t count, void* self) {
    static_cast<Transfer*>(self)->header(trim({data, count}));
    return count;
  }
  static std::size_t on_body(char* data, std::size_t, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.status_ = transfer.body(as_bytes({data, count}));
    return transfer.status_ ? count : 0;  // fewer than it got: curl ends the transfer
  }
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.stopped_ = transfer.stopped_ || (transfer.sink_.stop && transfer.sink_.stop());
    return transfer.stopped_ ? 1 : 0;
  }

  void header(std::string_view line);
  Status begin();
  Status body(Bytes bytes);
  bool ask_for_the_rest() const { return !is_file_ && request_.offset > 0 && request_.partial.can_resume(); }
  void add_headers();
  void set_up(std::array<char, CURL_ERROR_SIZE>& reason);
  bool same_file();
  void conclude(CURLcode result, std::string_view reason);
  Error error_of(CURLcode result, std::string_view reason) const;

  const FetchRequest& request_;
  const FetchSink& sink_;
  const FetchLimits& limits_;
  bool is_file_ = false;
  std::unique_ptr<CURL, CloseCurl> curl_;
  std::unique_ptr<curl_slist, CloseCurl> headers_;
  FetchAnswer answer_;
  FetchHead head_;
  std::optional<ContentRange> range_;
  std::optional<std::uint64_t> length_;
  std::string date_;
  std::uint32_t age_ = 0;  // seconds
  int http_ = 0;           // of the answer whose headers come
  bool begun_ = false, stopped_ = false;
  Status status_;  // of the sink
};

// Headers of each answer on the way (redirects, 100 Continue) come; those of the last one count.
void Transfer::header(std::string_view line) {
  if (istarts_with(line, "HTTP/")) {
    const auto words = split_words(line);
    http_ = words.size() > 1 ? static_cast<int>(parse_u32(words[1]).value_or(0)) : 0;
    head_ = {};
    range_.reset();
    length_.reset();
    date_.clear();
    age_ = 0;
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = line.substr(0, colon), value = trim(line.substr(colon + 1));
  const std::string_view short_value = value.size() <= Validators::kBytesMax ? value : std::string_view();
  if (iequals(name, "etag")) head_.validators.etag = short_value;
  if (iequals(name, "last-modified")) head_.validators.last_modified = short_value;
  if (iequals(name, "content-type")) head_.content_type = printable(short_value);
  if (iequals(name, "content-range")) range_ = parse_content_range(value);
  if (iequals(name, "content-length")) length_ = parse_u64(value);
  if (iequals(name, "date")) date_ = short_value;
  if (iequals(name, "age")) age_ = parse_u32(value).value_or(0);
}

// What kind of answer it is; the bytes of an error or a redirect are not handed on.
Status Transfer::begin() {
  begun_ = true;
  head_.total = length_;
  if (http_ == 206) {
    if (!ask_for_the_rest()) return fail(ErrorCode::kInvalid, "a part came where the whole was asked for");
    if (!range_ || range_->first != request_.offset) {
      answer_.partial_is_useless = true;
      return fail(ErrorCode::kInvalid, "another part came than was asked for");
    }
    const bool other_etag = !head_.validators.etag.empty() && head_.validators.etag != request_.partial.etag;
    if (!request_.partial.etag.empty() && other_etag) {
      answer_.partial_is_useless = true;
      return fail(ErrorCode::kInvalid, "a part of another version came than was asked for");
    }
    head_.offset = request_.offset;
    head_.total = range_->total;
    head_.validators = request_.partial;
    answer_.resumed = true;
  }
  answer_.validators = head_.validators;
  if (head_.total.value_or(0) > limits_.size_max) {
    return fail(ErrorCode::kLimit, "announced with " + std::to_string(*head_.total) +
                                       " bytes, more than the limit of " + std::to_string(limits_.size_max));
  }
  return sink_.begin ? sink_.begin(head_) : Status{};
}

Status Transfer::body(Bytes bytes) {
  if (!is_file_ && (http_ < 200 || http_ >= 300)) return {};
  if (!begun_) MANNERLY_CHECK_OK(begin());
  answer_.bytes += bytes.size();
  if (head_.offset + answer_.bytes > limits_.size_max) {
    return fail(ErrorCode::kLimit, "longer than " + std::to_string(limits_.size_max) + " bytes");
  }
  return sink_.write(bytes);
}

void Transfer::add_headers() {
  std::vector<std::string> lines;
  if (!request_.known.etag.empty()) lines.push_back("If-None-Match: " + request_.known.etag);
  if (!request_.known.last_modified.empty()) lines.push_back("If-Modified-Since: " + request_.known.last_modified);
  if (ask_for_the_rest()) {
    const Validators& partial = request_.partial;
    lines.push_back("Range: bytes=" + std::to_string(request_.offset) + "-");
    lines.push_back("If-Range: " + (partial.etag.empty() ? partial.last_modified : partial.etag));
  }
  for (const std::string& line : lines) {
    if (line.find_first_of("\r\n") != std::string::npos) continue;
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) continue;
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  }
}

void Transfer::set_up(std::array<char, CURL_ERROR_SIZE>& reason) {
  CURL* const c = curl_.get();
  curl_easy_setopt(c, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, is_file_ ? "file" : "http,https");
  curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(c, CURLOPT_MAXREDIRS, static_cast<long>(limits_.redirects_max));
  curl_easy_setopt(c, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_USERAGENT, ("mannerly/" + std::string(kVersion)).c_str());
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits_.connect_timeout.count()));
  curl_easy_setopt(c, CURLOPT_TIMEOUT, static_cast<long>(limits_.total_timeout.count()));
  curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(limits_.stall_rate));
  curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits_.stall_timeout.count()));
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, reason.data());
  curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(c, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
  if (is_file_) return;
  curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(c, CURLOPT_HEADERDATA, this);
  add_headers();
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers_.get());
}

// A file's size and time of change stand in for an entity tag. Whether it is the version that is known.
bool Transfer::same_file() {
  const std::unique_ptr<CURLU, CloseCurl> url(curl_url());
  char* text = nullptr;
  if (!url || curl_url_set(url.get(), CURLUPART_URL, request_.url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(url.get(), CURLUPART_PATH, &text, CURLU_URLDECODE) != CURLUE_OK) {
    return false;
  }
  const std::unique_ptr<char, CloseCurl> path(text);
  struct stat facts{};
  if (::stat(path.get(), &facts) != 0) return false;
  head_.validators.etag = "\"" + std::to_string(facts.st_size) + "-" + std::to_string(facts.st_mtim.tv_sec) + "." +
                          std::to_string(facts.st_mtim.tv_nsec) + "\"";
  answer_.modified = Instant{facts.st_mtim.tv_sec};
  answer_.validators = head_.validators;
  return head_.validators.etag == request_.known.etag;
}

Error Transfer::error_of(CURLcode result, std::string_view reason) const {
  const auto code = [&] {
    switch (result) {
      case CURLE_PARTIAL_FILE: return ErrorCode::kTruncated;
      case CURLE_FILE_COULDNT_READ_FILE: return ErrorCode::kNotFound;
      case CURLE_HTTP_RETURNED_ERROR: return http_ == 404 || http_ == 410 ? ErrorCode::kNotFound : ErrorCode::kIo;
      case CURLE_URL_MALFORMAT: return ErrorCode::kUsage;
      default: return ErrorCode::kIo;
    }
  };
  if (result == CURLE_HTTP_RETURNED_ERROR) {
    const char* const words = code() == ErrorCode::kNotFound ? ": there is no such file" : "";
    return {code(), request_.url + ": the server answers " + std::to_string(http_) + words};
  }
  return {code(), request_.url + ": " + printable(reason.empty() ? curl_easy_strerror(result) : reason)};
}

bool may_be_over_soon(CURLcode result, int http) {
  switch (result) {
    case CURLE_HTTP_RETURNED_ERROR: return http == 408 || http == 425 || http == 429 || http >= 500;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_FILE_COULDNT_READ_FILE:
    case CURLE_PEER_FAILED_VERIFICATION: return false;
    default: return true;
  }
}

void Transfer::conclude(CURLcode result, std::string_view reason) {
  long code = 0;
  curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &code);
  answer_.status = static_cast<int>(code);
  curl_off_t wait = 0;
  curl_easy_getinfo(curl_.get(), CURLINFO_RETRY_AFTER, &wait);
  if (wait > 0) answer_.retry_after = Seconds{wait};
  const char* url = nullptr;
  curl_easy_getinfo(curl_.get(), CURLINFO_EFFECTIVE_URL, &url);
  if (url != nullptr) answer_.final_url = url;
  if (!is_file_ && !head_.validators.last_modified.empty()) {
    const time_t at = curl_getdate(head_.validators.last_modified.c_str(), nullptr);
    if (at > 0) answer_.modified = Instant{at};
  }
  if (!date_.empty()) {
    const time_t at = curl_getdate(date_.c_str(), nullptr);
    if (at > 0) answer_.server_time = Instant{at + age_};
  }
  if (status_ && result == CURLE_OK && answer_.status == 304) {
    answer_.outcome = FetchAnswer::Outcome::kNotModified;
    answer_.validators = head_.validators;
    return;
  }
  if (status_ && result == CURLE_OK && !is_file_ && (answer_.status < 200 || answer_.status >= 300)) {
    answer_.error = {ErrorCode::kIo, request_.url + ": the server answers " + std::to_string(answer_.status)};
    return;
  }
  if (status_ && result == CURLE_OK && !begun_) status_ = begin();  // a file without a byte
  if (!status_) {
    answer_.error = status_.error().in(request_.url);
    answer_.worth_a_retry = answer_.partial_is_useless;
  } else if (stopped_) {
    answer_.error = {ErrorCode::kIo, request_.url + ": interrupted"};
  } else if (result == CURLE_OK) {
    answer_.outcome = FetchAnswer::Outcome::kNew;
  } else {
    answer_.partial_is_useless = answer_.partial_is_useless || answer_.status == 416;
    answer_.worth_a_retry = may_be_over_soon(result, answer_.status) || answer_.partial_is_useless;
    answer_.error = error_of(result, reason);
  }
}

FetchAnswer Transfer::run(bool is_file) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  is_file_ = is_file;
  curl_.reset(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (!curl_) {
    answer_.error = {ErrorCode::kIo, "libcurl does not start"};
    return answer_;
  }
  if (is_file && same_file()) {
    answer_.outcome = FetchAnswer::Outcome::kNotModified;
    return answer_;
  }
  std::array<char, CURL_ERROR_SIZE> reason{};
  set_up(reason);
  const CURLcode result = curl_easy_perform(curl_.get());
  conclude(result, reason.data());
  return answer_;
}

}  // namespace

bool Validators::can_resume() const {
  if (!etag.empty()) return etag.starts_with('"');
  return !last_modified.empty();
}

FetchAnswer fetch(const FetchRequest& request, const FetchSink& sink, const FetchLimits& limits) {
  const bool is_file = istarts_with(request.url, "file://");
  if (!is_file && !istarts_with(request.url, "http://") && !istarts_with(request.url, "https://")) {
    FetchAnswer answer;
    answer.error = {ErrorCode::kUsage, printable(request.url) + ": " + std::string(kAddressRule)};
    return answer;
  }
  return Transfer(request, sink, limits).run(is_file);
}

}  // namespace mannerly::io
