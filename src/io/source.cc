#include "io/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "io/decoder.h"

namespace mannerly::io {
namespace {

class PlainDecoder final : public Decoder {
 public:
  explicit PlainDecoder(InputWindow& input) : input_(input) {}

  Decoded fill(std::span<std::uint8_t> out) override {
    std::size_t size = 0;
    while (size < out.size()) {
      auto got = input_.read(out.subspan(size));
      if (!got) return {.size = size, .error = got.error()};
      if (*got == 0) return {.size = size, .ended = true};
      size += *got;
    }
    return {.size = size};
  }

 private:
  InputWindow& input_;
};

class DecodingSource final : public Source {
 public:
  DecodingSource(std::string name, std::unique_ptr<InputWindow> input, const SourceOptions& options)
      : name_(std::move(name)), input_(std::move(input)), options_(options) {
    options_.chunk_size = std::max(options_.chunk_size, std::size_t{1});
  }

  Status start() {
    if (auto status = input_->require(kMagicSize); !status) return std::unexpected(status.error().in(name_));
    stats_.compression = detect_compression(input_->available());
    auto decoder = make_decoder();
    if (!decoder) return std::unexpected(decoder.error().in(name_));
    decoder_ = std::move(*decoder);
    return {};
  }

  Result<Bytes> next() override {
    chunk_.resize(options_.chunk_size);
    MANNERLY_TRY(const std::size_t size, read(chunk_));
    return Bytes(chunk_.data(), size);
  }

  Result<std::size_t> read(std::span<std::uint8_t> buffer) override {
    if (failure_) return std::unexpected(*failure_);
    if (ended_ || buffer.empty()) return std::size_t{0};
    // One byte more than the limit is asked for, to tell a file that fits exactly from one that does not.
    const std::uint64_t left = options_.output_max - stats_.bytes;
    if (left < buffer.size()) {
      if (left == 0) return probe_limit();
      buffer = buffer.first(static_cast<std::size_t>(left));
    }
    return take(decoder_->fill(buffer));
  }

  SourceStats stats() const override {
    SourceStats stats = stats_;
    stats.compressed_bytes = input_->bytes_read();
    stats.members = decoder_->members();
    stats.trailing_bytes = decoder_->trailing_bytes();
    return stats;
  }

  const std::string& name() const override { return name_; }
  void cancel() override { input_->cancel(); }

 private:
  Result<std::unique_ptr<Decoder>> make_decoder() {
    switch (stats_.compression) {
      case Compression::kPlain: return make_plain_decoder(*input_);
      case Compression::kGzip: return make_gzip_decoder(*input_);
      case Compression::kBzip2:
        if (options_.bzip2_by_libbz2) return make_libbz2_decoder(*input_);
        return make_bzip2_decoder(*input_, options_.threads);
      case Compression::kXz: return make_xz_decoder(*input_);
      case Compression::kZstd: return make_zstd_decoder(*input_);
    }
    return fail(ErrorCode::kUnsupported, "unknown compression");
  }

  Result<std::size_t> take(Decoded decoded) {
    stats_.bytes += decoded.size;
    if (decoded.error) {
      failure_ = decoded.error->in(name_);
      if (decoded.size == 0) return std::unexpected(*failure_);
    } else if (decoded.ended) {
      ended_ = true;
      if (input_->digests()) stats_.digest = input_->finish_digest();
    }
    return decoded.size;
  }

  Result<std::size_t> probe_limit() {
    std::array<std::uint8_t, 1> one;
    Decoded decoded = decoder_->fill(one);
    if (decoded.size != 0) {
      decoded = {.error = error_at(input_->offset(), ErrorCode::kLimit,
                                   fmt::format("more than {} bytes after decompression, the limit for one file",
                                               options_.output_max))};
    }
    return take(std::move(decoded));
  }

  std::string name_;
  std::unique_ptr<InputWindow> input_;
  SourceOptions options_;
  std::unique_ptr<Decoder> decoder_;
  std::vector<std::uint8_t> chunk_;
  SourceStats stats_;
  std::optional<Error> failure_;
  bool ended_ = false;
};

Result<std::unique_ptr<Source>> open_raw(std::unique_ptr<RawInput> raw, const SourceOptions& options,
                                         std::string name) {
  auto window = std::make_unique<InputWindow>(std::move(raw), options.input_size, options.digest);
  auto source = std::make_unique<DecodingSource>(std::move(name), std::move(window), options);
  MANNERLY_CHECK_OK(source->start());
  return source;
}

bool is_zstd_skippable(Bytes b) {
  if (b.size() < 4 || (b[0] & 0xf0) != 0x50 || b[1] != 0x2a || b[2] != 0x4d || b[3] != 0x18) return false;
  // A plain MRT file of one of sixteen seconds between 2012 and 2020 begins with the same four bytes
  // (its timestamp). Its type and subtype follow, which as a frame's size would be at least 16 MB.
  return b.size() < 8 || b[4] != 0 || b[5] < 0x0b || b[6] != 0 || b[7] == 0;
}

}  // namespace

std::string_view name_of(Compression compression) {
  switch (compression) {
    case Compression::kPlain: return "plain";
    case Compression::kGzip: return "gzip";
    case Compression::kBzip2: return "bzip2";
    case Compression::kXz: return "xz";
    case Compression::kZstd: return "zstd";
  }
  return "unknown";
}

Compression detect_compression(Bytes b) {
  const std::string_view text = as_text(b);
  if (b.size() >= 2 && b[0] == 0x1f && b[1] == 0x8b) return Compression::kGzip;
  // The byte after the header begins a block or the end of the stream; an MRT file whose timestamp
  // reads "BZh9" goes on with a zero.
  if (text.starts_with("BZh") && b.size() >= 4 && b[3] >= '1' && b[3] <= '9' &&
      (b.size() == 4 || b[4] == 0x31 || b[4] == 0x17))
    return Compression::kBzip2;
  if (text.starts_with(std::string_view("\xfd"
                                        "7zXZ\0",
                                        6)))
    return Compression::kXz;
  if (text.starts_with("\x28\xb5\x2f\xfd") || is_zstd_skippable(b)) return Compression::kZstd;
  return Compression::kPlain;
}

Error error_at(std::uint64_t offset, ErrorCode code, std::string_view reason) {
  return {code, fmt::format("compressed byte {}: {}", offset, reason)};
}

std::unique_ptr<Decoder> make_plain_decoder(InputWindow& input) {
  return std::make_unique<PlainDecoder>(input);
}

Result<std::unique_ptr<Source>> open_source(const std::filesystem::path& path, const SourceOptions& options) {
  const std::string name = path == "-" ? "standard input" : path.string();
  auto raw = open_raw_file(path.string());
  if (!raw) return std::unexpected(raw.error().in(name));
  return open_raw(std::move(*raw), options, name);
}

Result<std::unique_ptr<Source>> open_source_from_memory(Bytes bytes, const SourceOptions& options, std::string name) {
  return open_raw(open_raw_memory(bytes), options, std::move(name));
}

Result<std::string> read_all(Source& source, std::uint64_t size_max) {
  std::string text;
  for (;;) {
    MANNERLY_TRY(const Bytes chunk, source.next());
    if (chunk.empty()) return text;
    if (chunk.size() > size_max - text.size())
      return std::unexpected(
          Error{ErrorCode::kLimit, fmt::format("longer than the limit of {} bytes", size_max)}.in(source.name()));
    text.append(as_text(chunk));
  }
}

}  // namespace mannerly::io
