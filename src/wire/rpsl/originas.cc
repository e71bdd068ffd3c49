#include "wire/rpsl/originas.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

constexpr std::size_t kHeaderTextMax = 256;
constexpr std::size_t kElementDepth = 3;  // inside { whois_records: { v4: [

std::string_view text_of(simdjson::dom::element element, const char* field) {
  std::string_view text;
  if (element[field].get(text) != simdjson::SUCCESS) return {};
  return text;
}

}  // namespace

class OriginasReader::Impl {
 public:
  explicit Impl(OnRow on_row) : on_row_(std::move(on_row)) {}

  Status feed(std::string_view chunk) {
    if (failure_) return std::unexpected(*failure_);
    std::size_t element_from = 0;
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      if (in_string_) {
        take_string_byte(chunk[i]);
        continue;
      }
      const bool was_in_element = in_element_;
      if (Status status = take_byte(chunk[i], offset_ + i); !status) {
        failure_ = status.error();
        return status;
      }
      if (!was_in_element && in_element_) element_from = i;
      if (was_in_element && !in_element_) {
        keep(chunk.substr(element_from, i + 1 - element_from));
        end_element();
      }
    }
    if (in_element_) keep(chunk.substr(element_from));
    offset_ += chunk.size();
    return {};
  }

  Status finish() {
    if (failure_) return std::unexpected(*failure_);
    if (!ended_)
      return fail(ErrorCode::kTruncated, fmt::format("OriginAS JSON ends inside its object at byte {}", offset_));
    return {};
  }

  Tally skipped_;
  std::uint64_t rows_ = 0;
  std::string source_;
  std::string generation_date_;

 private:
  void take_string_byte(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"' || static_cast<unsigned char>(c) < 0x20) {
      // A control character cannot be in a string (RFC 8259 section 7): the closing quote is damaged,
      // and the next one must not be taken for it.
      in_string_ = false;
      if (depth_ == 1) end_header_text();
      return;
    }
    if (depth_ == 1 && header_text_.size() < kHeaderTextMax) header_text_ += c;
  }

  void end_header_text() {
    std::string text = std::exchange(header_text_, {});
    if (!header_value_) {
      header_key_ = std::move(text);
    } else if (header_key_ == "source") {
      source_ = std::move(text);
    } else if (header_key_ == "generation_date") {
      generation_date_ = std::move(text);
    }
  }

  Status take_byte(char c, std::uint64_t at) {
    if (ended_ && !is_space(c)) {
      return fail(ErrorCode::kInvalid, fmt::format("OriginAS JSON: text after the object at byte {}", at));
    }
    switch (c) {
      case '"': in_string_ = true; break;
      case ':':
        if (depth_ == 1) header_value_ = true;
        break;
      case ',':
        if (depth_ == 1) header_value_ = false;
        break;
      case '{':
      case '[': return open(c, at);
      case '}':
      case ']': return close(c, at);
      default:
        if (depth_ == 0 && !is_space(c)) {
          return fail(ErrorCode::kInvalid, fmt::format("OriginAS JSON: does not begin with an object, at byte {}", at));
        }
    }
    return {};
  }

  Status open(char c, std::uint64_t at) {
    if (depth_ == 0 && c == '[') return fail(ErrorCode::kInvalid, "OriginAS JSON: does not begin with an object");
    if (depth_ == kOriginasDepthMax) {
      return fail(ErrorCode::kLimit, fmt::format("OriginAS JSON: nested too deeply at byte {}", at));
    }
    if (depth_ == kElementDepth && c == '{' && stack_[2] == '[') {
      in_element_ = true;
      element_offset_ = at;
      element_size_ = 0;
      element_.clear();
    }
    stack_[depth_++] = c;
    return {};
  }

  Status close(char c, std::uint64_t at) {
    if (depth_ == 0 || stack_[depth_ - 1] != (c == '}' ? '{' : '[')) {
      return fail(ErrorCode::kInvalid, fmt::format("OriginAS JSON: unmatched '{}' at byte {}", c, at));
    }
    --depth_;
    if (depth_ == kElementDepth && in_element_) in_element_ = false;
    ended_ = depth_ == 0;
    return {};
  }

  void keep(std::string_view part) {
    element_size_ += part.size();
    if (element_.size() <= kOriginasElementBytesMax) {
      element_.append(part.substr(0, kOriginasElementBytesMax + 1 - element_.size()));
    }
  }

  void end_element() {
    if (const std::string_view reason = read_element(); !reason.empty()) {
      skipped_.add(reason, element_size_, element_offset_, element_);
    }
  }

  // Gives the rows of the element, or says why it has none.
  std::string_view read_element() {
    if (element_size_ > kOriginasElementBytesMax) return "element longer than the limit";
    if (header_key_ != "whois_records") return "element outside whois_records";
    simdjson::dom::element element;
    if (parser_.parse(element_).get(element) != simdjson::SUCCESS) return "element is not JSON";
    const auto prefix = parse_prefix(text_of(element, "prefix"));
    if (!prefix) return "prefix cannot be read";
    std::vector<Asn> origins;
    std::string list(text_of(element, "originas"));
    std::replace(list.begin(), list.end(), ',', ' ');
    for (const std::string_view word : split_words(list)) {
      const auto asn = parse_asn(word);
      if (!asn || origins.size() == kOriginasAsnsMax) return "originas cannot be read";
      origins.push_back(*asn);
    }
    if (origins.empty()) return "originas cannot be read";
    OriginasRow row{.prefix = *prefix,
                    .name = text_of(element, "name"),
                    .changed = parse_instant(text_of(element, "changed")),
                    .raw = element_,
                    .offset = element_offset_};
    for (const Asn origin : origins) {
      row.origin = origin;
      ++rows_;
      on_row_(row);
    }
    return {};
  }

  OnRow on_row_;
  simdjson::dom::parser parser_{kOriginasElementBytesMax};
  std::optional<Error> failure_;
  std::uint64_t offset_ = 0;
  char stack_[kOriginasDepthMax] = {};
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool ended_ = false;
  // Strings of the outermost object.
  bool header_value_ = false;
  std::string header_key_;
  std::string header_text_;
  // The element at hand.
  bool in_element_ = false;
  std::string element_;             // its first bytes
  std::uint64_t element_size_ = 0;  // all of it
  std::uint64_t element_offset_ = 0;
};

OriginasReader::OriginasReader(OnRow on_row) : impl_(std::make_unique<Impl>(std::move(on_row))) {}
OriginasReader::~OriginasReader() = default;
OriginasReader::OriginasReader(OriginasReader&&) noexcept = default;
OriginasReader& OriginasReader::operator=(OriginasReader&&) noexcept = default;

Status OriginasReader::feed(Bytes chunk) {
  return impl_->feed(as_text(chunk));
}
Status OriginasReader::finish() {
  return impl_->finish();
}
const Tally& OriginasReader::skipped() const {
  return impl_->skipped_;
}
std::uint64_t OriginasReader::rows() const {
  return impl_->rows_;
}
const std::string& OriginasReader::source() const {
  return impl_->source_;
}
const std::string& OriginasReader::generation_date() const {
  return impl_->generation_date_;
}

std::string format_originas(std::string_view source, Instant generated, const std::vector<OriginasRecord>& records) {
  const auto clean = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') out += c;
    }
    return out;
  };
  const auto list = [&](Family family) {
    std::string out;
    for (const OriginasRecord& record : records) {
      if (record.prefix.family != family) continue;
      out += fmt::format(
          "{}\n            {{\n                \"changed\": \"{}\", \n                \"name\": \"{}\", \n"
          "                \"originas\": \"{}\", \n                \"prefix\": \"{}\"\n            }}",
          out.empty() ? "" : ", ", format_instant(record.changed), clean(record.name), format_asn(record.origin),
          format_prefix(record.prefix));
    }
    return out;
  };
  return fmt::format(
      "{{\n    \"generation_date\": \"{}\", \n    \"json_schema\": \"0.1.0\", \n    \"source\": \"{}\", \n"
      "    \"whois_records\": {{\n        \"v4\": [{}\n        ], \n        \"v6\": [{}\n        ]\n    }}\n}}\n",
      format_instant(generated), clean(source), list(Family::kIpv4), list(Family::kIpv6));
}

}  // namespace mannerly::rpsl
