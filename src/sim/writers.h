// The writers of single files and what they share. Private to sim/.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "sim/routing.h"
#include "sim/sink.h"
#include "sim/truth.h"
#include "sim/world.h"

namespace mannerly::sim {

inline constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

// One file being written, with a buffer. The first error stays and comes out of close().
class File {
 public:
  File(Sink& sink, std::string_view name) : sink_(sink), status_(sink.open(name)) {}

  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(buffer_), format, std::forward<Args>(args)...);
    if (buffer_.size() >= kBufferBytes) flush();
  }
  void text(std::string_view text) {
    buffer_.append(text.data(), text.data() + text.size());
    if (buffer_.size() >= kBufferBytes) flush();
  }
  void bytes(Bytes bytes) { text(as_text(bytes)); }
  Status close() {
    flush();
    MANNERLY_CHECK_OK(status_);
    return sink_.close();
  }

 private:
  void flush() {
    if (status_) status_ = sink_.append(as_bytes({buffer_.data(), buffer_.size()}));
    buffer_.clear();
  }
  Sink& sink_;
  Status status_;
  fmt::memory_buffer buffer_;
};

// Prefixes without an allocation each.
struct PrefixText {
  explicit PrefixText(const Prefix& prefix) : size(write_prefix(prefix, text)) {}
  std::string_view view() const { return {text, size}; }
  char text[64];
  std::size_t size;
};

inline constexpr std::string_view kNotice =
    "Simulated data made by Mannerly. No network, person or incident in it is real, whatever its numbers are.";

std::string network_name(const World& world, AsIndex as);  // "Simulated Network 1234 (ZA)"
std::string org_name(const World& world, std::uint32_t org);
std::string org_id(const World& world, std::uint32_t org);  // "ORG-SIM12-RIPE"
std::string opaque_id(std::uint32_t org);                   // of the delegated files
std::string compact_date(Instant at);                       // "20261121"
std::string compact_day(std::int32_t day);

Status write_mrt(const World& world, const Routing& routing, Sink& sink);
Status write_irr(const World& world, Sink& sink);
Status write_vrps(const World& world, Sink& sink);
Status write_delegated(const World& world, Sink& sink);
Status write_iana(const World& world, Sink& sink);
Status write_peeringdb(const World& world, Sink& sink);
Status write_asrel(const World& world, Sink& sink);
Status write_asorg(const World& world, Sink& sink);
Status write_spoofer(const World& world, Sink& sink);
Status write_members(const World& world, Sink& sink);
Status write_scrubbers(const World& world, Sink& sink);  // of a world with a timeline
Status write_truth(const World& world, const Routing& routing, Sink& sink);
// README.txt and names.sh.
Status write_notes(const World& world, const std::vector<AsTruth>& truth, Sink& sink);
Status write_world_file(const World& world, Sink& sink);
// The registries of a day of a history; with those that are published once a month.
Status write_registries(const World& world, Sink& sink, bool monthly);
// All files of a world with a history.
Status write_history(const World& world, Sink& sink);

// The rows of a world file.
struct SourceRow {
  std::string_view kind;
  std::string name;
  std::string path;      // relative to the folder of the day's registries, or to the world's
  bool monthly = false;  // published once a month
};
std::vector<SourceRow> registry_rows();

}  // namespace mannerly::sim
