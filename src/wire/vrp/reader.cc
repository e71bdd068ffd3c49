#include "wire/vrp/reader.h"

#include <optional>

#include "base/text.h"
#include "wire/vrp/csv_reader.h"
#include "wire/vrp/internal.h"
#include "wire/vrp/json_reader.h"

namespace mannerly::vrp {

class VrpReader::Impl {
 public:
  explicit Impl(Sink sink) { out_.sink = std::move(sink); }

  Status feed(Bytes chunk) {
    if (format_ == Format::kUnknown) {
      const std::string_view text = as_text(chunk);
      for (const char c : text) {
        const bool blank = is_space(c) || static_cast<unsigned char>(c) >= 0x80;  // 0x80: a byte order mark
        if (blank) continue;
        begin(c == '{' || c == '[' ? Format::kJson : Format::kCsv);
        break;
      }
      if (format_ == Format::kUnknown) {
        head_.append(text.substr(0, kHeadMax + 1 - head_.size()));
        if (head_.size() > kHeadMax) return fail(ErrorCode::kInvalid, "not a VRP list: nothing but white space");
        return {};
      }
      MANNERLY_CHECK_OK(pass(as_bytes(head_)));
    }
    return pass(chunk);
  }

  Status finish() {
    if (csv_) return csv_->finish();
    if (json_) {
      Status status = json_->finish();
      total_ = out_.skipped;
      total_.merge(json_->skipped());
      return status;
    }
    return fail(ErrorCode::kTruncated, "not a VRP list: empty input");
  }

  const Tally& skipped() {
    if (!json_) return out_.skipped;
    total_ = out_.skipped;
    total_.merge(json_->skipped());
    return total_;
  }

  const Output& out() const { return out_; }
  Format format() const { return format_; }

 private:
  static constexpr std::size_t kHeadMax = 4096;  // white space before the first byte that tells the format

  void begin(Format format) {
    format_ = format;
    if (format == Format::kJson) {
      json_.emplace(out_);
    } else {
      csv_.emplace(out_);
    }
  }
  Status pass(Bytes chunk) {
    if (json_) return json_->feed(chunk);
    csv_->feed(chunk);
    return {};
  }

  Output out_;
  Tally total_;
  Format format_ = Format::kUnknown;
  std::string head_;
  std::optional<JsonReader> json_;
  std::optional<CsvReader> csv_;
};

VrpReader::VrpReader(Sink sink) : impl_(std::make_unique<Impl>(std::move(sink))) {}
VrpReader::~VrpReader() = default;
VrpReader::VrpReader(VrpReader&&) noexcept = default;
VrpReader& VrpReader::operator=(VrpReader&&) noexcept = default;

Status VrpReader::feed(Bytes chunk) {
  return impl_->feed(chunk);
}
Status VrpReader::finish() {
  return impl_->finish();
}
const Tally& VrpReader::skipped() const {
  return impl_->skipped();
}
const TaNames& VrpReader::ta_names() const {
  return impl_->out().ta_names;
}
const Metadata& VrpReader::metadata() const {
  return impl_->out().metadata;
}
const Counts& VrpReader::counts() const {
  return impl_->out().counts;
}
Format VrpReader::format() const {
  return impl_->format();
}

}  // namespace mannerly::vrp
