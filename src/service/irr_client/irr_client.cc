#include "service/irr_client/irr_client.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly::service {

namespace {

constexpr std::size_t kLineMax = 4096;

io::TcpClient::Clock::time_point soon() {
  return io::TcpClient::Clock::now() + IrrClient::kStepMax;
}

}  // namespace

Result<IrrClient> IrrClient::connect(const io::HostPort& server) {
  auto stream = io::TcpClient::connect(server, soon());
  if (!stream) return std::unexpected(stream.error());
  return IrrClient(std::move(*stream));
}

Status IrrClient::send(std::string_view queries) {
  return stream_.send(as_bytes(queries), soon());
}

Status IrrClient::fill() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == buffer_.size()) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.end(), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  MANNERLY_TRY(const std::size_t count, stream_.receive(std::span(buffer_).subspan(end_), soon()));
  if (count == 0) return fail(ErrorCode::kTruncated, "the server closed the connection before its answer ended");
  end_ += count;
  return {};
}

Result<std::string> IrrClient::receive_line() {
  std::string line;
  while (true) {
    const std::string_view text(reinterpret_cast<const char*>(buffer_.data()) + begin_, end_ - begin_);
    if (const std::size_t end = text.find('\n'); end != std::string_view::npos) {
      line = text.substr(0, end);
      begin_ += end + 1;
      return line;
    }
    if (text.size() > kLineMax) return fail(ErrorCode::kInvalid, "the server sent a line that is no answer");
    MANNERLY_CHECK_OK(fill());
  }
}

// Words may be cut by the end of what has arrived: the beginning of one waits in the buffer for its rest.
Status IrrClient::receive_data(std::uint64_t bytes, const OnWord& on_word) {
  while (bytes > 0) {
    if (begin_ == end_) MANNERLY_CHECK_OK(fill());
    const std::size_t have = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, end_ - begin_));
    std::string_view text(reinterpret_cast<const char*>(buffer_.data()) + begin_, have);
    std::size_t whole = have;
    if (have < bytes) {
      const std::size_t last = text.find_last_of(" \n");
      whole = last == std::string_view::npos ? 0 : last + 1;
    }
    if (whole == 0) {
      if (have > kLineMax) return fail(ErrorCode::kInvalid, "the server sent a word that is no object");
      MANNERLY_CHECK_OK(fill());
      continue;
    }
    text = text.substr(0, whole);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
      if (end > at) on_word(text.substr(at, end - at));
      at = end + 1;
    }
    begin_ += whole;
    bytes -= whole;
  }
  return {};
}

Result<IrrClient::Outcome> IrrClient::receive(std::string_view query, const OnWord& on_word) {
  MANNERLY_TRY(const std::string line, receive_line());
  if (line == "C") return Outcome::kNone;
  if (line == "D") return Outcome::kMissing;
  const auto bytes = line.starts_with('A') ? parse_u64(std::string_view(line).substr(1)) : std::nullopt;
  if (!bytes || *bytes > kAnswerMax) {
    return fail(ErrorCode::kInvalid, fmt::format("the server answers \"{}\" to \"{}\"", printable(line), query));
  }
  MANNERLY_CHECK_OK(receive_data(*bytes, on_word));
  MANNERLY_TRY(const std::string end, receive_line());
  if (end != "C")
    return fail(ErrorCode::kInvalid, fmt::format("the answer to \"{}\" does not end as it should", query));
  return Outcome::kData;
}

Result<IrrClient::Outcome> IrrClient::ask(std::string_view query, const OnWord& on_word) {
  MANNERLY_CHECK_OK(send(fmt::format("{}\n", query)));
  return receive(query, on_word);
}

}  // namespace mannerly::service
