#include "io/gzip_writer.h"

#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>

namespace mannerly::io {
namespace {

constexpr std::size_t kOutputSize = 64 << 10;
constexpr std::size_t kInputMax = std::size_t{1} << 30;  // ISA-L counts in 32 bits
constexpr std::uint32_t kLevel = 1;

}  // namespace

// Hundreds of kilobytes, which nobody reads before the encoder has written them.
struct GzipWriter::State {
  isal_zstream stream;
  std::array<std::uint8_t, ISAL_DEF_LVL1_DEFAULT> level_buffer;
  std::array<std::uint8_t, kOutputSize> out;
};

GzipWriter::GzipWriter(Output output) : output_(std::move(output)), state_(std::make_unique_for_overwrite<State>()) {
  isal_deflate_init(&state_->stream);
  state_->stream.gzip_flag = IGZIP_GZIP;
  state_->stream.level = kLevel;
  state_->stream.level_buf = state_->level_buffer.data();
  state_->stream.level_buf_size = static_cast<std::uint32_t>(state_->level_buffer.size());
}

GzipWriter::GzipWriter(GzipWriter&&) noexcept = default;
GzipWriter::~GzipWriter() = default;

Status GzipWriter::run(Bytes bytes, bool last) {
  isal_zstream& stream = state_->stream;
  stream.next_in = const_cast<std::uint8_t*>(bytes.data());
  stream.avail_in = static_cast<std::uint32_t>(bytes.size());
  stream.end_of_stream = last ? 1 : 0;
  do {
    stream.next_out = state_->out.data();
    stream.avail_out = static_cast<std::uint32_t>(state_->out.size());
    if (isal_deflate(&stream) != COMP_OK) return fail(ErrorCode::kIo, "the gzip encoder failed");
    const std::size_t made = state_->out.size() - stream.avail_out;
    if (made > 0) MANNERLY_CHECK_OK(output_(Bytes(state_->out.data(), made)));
  } while (stream.avail_out == 0 || (last && stream.internal_state.state != ZSTATE_END));
  return {};
}

Status GzipWriter::write(Bytes bytes) {
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), kInputMax);
    MANNERLY_CHECK_OK(run(bytes.first(size), false));
    bytes = bytes.subspan(size);
  }
  return {};
}

Status GzipWriter::finish() {
  return run({}, true);
}

}  // namespace mannerly::io
