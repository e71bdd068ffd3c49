#include "api/negotiation.h"

#include <fmt/format.h>

#include <memory>

#include "base/digest.h"
#include "base/text.h"
#include "base/version.h"
#include "io/gzip_writer.h"

namespace mannerly::api {
namespace {

constexpr std::size_t kCompressMin = 1024;  // bytes below which a packet is a packet
constexpr std::size_t kTagDigits = 20;
constexpr std::string_view kCoded = "-gz";

const std::string* type_of(const io::HttpResponse& response) {
  for (const auto& [name, value] : response.fields) {
    if (name == "Content-Type") return &value;
  }
  return nullptr;
}

bool is_compressible(const io::HttpResponse& response) {
  const std::string* type = type_of(response);
  if (type == nullptr || response.feed) return false;
  const std::string_view bare = trim(std::string_view(*type).substr(0, type->find(';')));
  return bare.starts_with("text/") || bare.ends_with("json") || bare.ends_with("xml") ||
         bare.starts_with("application/openmetrics");
}

std::string gzip(std::string_view text) {
  std::string out;
  io::GzipWriter writer([&out](Bytes bytes) -> Status {
    out += as_text(bytes);
    return {};
  });
  if (!writer.write(as_bytes(text)) || !writer.finish()) return "";
  return out;
}

// A stream's pieces as one gzip member.
class GzipStream {
 public:
  explicit GzipStream(io::HttpStream inner)
      : inner_(std::move(inner)), writer_([this](Bytes bytes) -> Status {
          *out_ += as_text(bytes);
          return {};
        }) {}
  bool next(std::string& out) {
    out_ = &out;
    piece_.clear();
    const bool more = inner_(piece_);
    static_cast<void>(writer_.write(as_bytes(piece_)));  // fails only when the output does, and that does not
    if (!more) static_cast<void>(writer_.finish());
    return more;
  }

 private:
  io::HttpStream inner_;
  std::string piece_;
  std::string* out_ = nullptr;
  io::GzipWriter writer_;
};

constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors ";
constexpr std::string_view kPicturePolicy = "default-src 'none'; style-src 'unsafe-inline'";

// Pages may have said already what they allow.
void add_page_fields(bool framed, io::HttpResponse& response) {
  for (const auto& [name, value] : response.fields) {
    if (name == "Content-Security-Policy") return;
  }
  response.fields.emplace_back("X-Content-Type-Options", "nosniff");
  response.fields.emplace_back("Content-Security-Policy", std::string(kPagePolicy) + (framed ? "*" : "'none'"));
  response.fields.emplace_back("Referrer-Policy", "same-origin");
  response.fields.emplace_back("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
  response.fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
}

void add_open_fields(io::HttpResponse& response) {
  response.fields.emplace_back("Access-Control-Allow-Origin", "*");
  response.fields.emplace_back("Access-Control-Expose-Headers",
                               "ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id");
}

}  // namespace

std::string etag_of(const Call& call) {
  if (call.route().caching == Caching::kNone || !call.edition_ptr()) return "";
  // Ages go on while the edition stays.
  const std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}", kVersion, call.edition().id(), call.facts().measured.seconds, call.path(),
                  call.canonical_query(), static_cast<int>(call.format()));
  return "\"" + to_hex(digest_of(as_bytes(text))).substr(0, kTagDigits) + "\"";
}

std::string with_coding(std::string_view etag, bool gzipped) {
  if (etag.empty() || !gzipped) return std::string(etag);
  return std::string(etag.substr(0, etag.size() - 1)).append(kCoded).append("\"");
}

bool is_known(const io::HttpRequest& request, std::string_view etag) {
  const std::string* field = request.field("if-none-match");
  if (field == nullptr || etag.empty()) return false;
  for (std::string_view tag : split(*field, ',')) {
    tag = trim(tag);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "*" || tag == etag || tag == with_coding(etag, true)) return true;
  }
  return false;
}

bool wants_gzip(const io::HttpRequest& request) {
  const std::string* field = request.field("accept-encoding");
  return field != nullptr && accepts_coding(*field, "gzip");
}

bool compress(io::HttpResponse& response) {
  if (!is_compressible(response)) return false;
  if (response.stream) {
    auto stream = std::make_shared<GzipStream>(std::move(response.stream));
    response.stream = [stream](std::string& out) { return stream->next(out); };
  } else {
    const std::string_view body = response.shared ? std::string_view(*response.shared) : response.body;
    if (body.size() < kCompressMin) return false;
    std::string packed = gzip(body);
    if (packed.empty() || packed.size() >= body.size()) return false;
    response.body = std::move(packed);
    response.shared.reset();
  }
  response.fields.emplace_back("Content-Encoding", "gzip");
  return true;
}

void add_common_fields(std::string_view content_type, io::HttpResponse& response) {
  if (content_type.starts_with("text/html")) return add_page_fields(false, response);
  response.fields.emplace_back("X-Content-Type-Options", "nosniff");
  add_open_fields(response);
}

void add_fields(const Call& call, std::string_view etag, io::HttpResponse& response) {
  const bool page = call.format() == Format::kHtml;
  response.fields.emplace_back("Vary", "Accept, Accept-Encoding");
  switch (call.route().caching) {
    case Caching::kNone: response.fields.emplace_back("Cache-Control", "no-store"); break;
    case Caching::kImmutable:
      response.fields.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
      break;
    case Caching::kEdition:
      response.fields.emplace_back("Cache-Control",
                                   page ? "no-cache" : "public, max-age=60, stale-while-revalidate=600");
      break;
  }
  if (!etag.empty()) {
    response.fields.emplace_back("ETag", std::string(etag));
    response.fields.emplace_back("Last-Modified", call.facts().last_modified);
  }
  if (page) return add_page_fields(call.path().starts_with("/embed/"), response);
  response.fields.emplace_back("X-Content-Type-Options", "nosniff");
  if (call.format() == Format::kSvg) response.fields.emplace_back("Content-Security-Policy", kPicturePolicy);
  add_open_fields(response);
}

io::HttpResponse preflight() {
  io::HttpResponse response{.status = 204};
  add_open_fields(response);
  response.fields.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS");
  response.fields.emplace_back("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match, Last-Event-ID");
  response.fields.emplace_back("Access-Control-Max-Age", "86400");
  return response;
}

}  // namespace mannerly::api
