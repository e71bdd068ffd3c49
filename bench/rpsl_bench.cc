// Measures the RPSL reader on a made-up dump of route objects: CPU time of one core, text in memory.
//   rpsl_bench [megabytes]     (default 200)
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string>

#include "base/text.h"
#include "wire/rpsl/reader.h"

namespace {

using namespace mannerly;

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr int kRuns = 5;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Route objects of about 280 bytes, every tenth a route6.
std::string make_dump(std::size_t bytes) {
  std::string out;
  out.reserve(bytes + 1024);
  for (std::uint32_t i = 0; out.size() < bytes; ++i) {
    if (i % 10 == 9) {
      out += fmt::format("route6:         2001:db8:{:x}::/48\n", i & 0xFFFF);
    } else {
      out += "route:          " + format_prefix(Prefix::of(Address::v4(0x0A000000 + (i << 8)), 24)) + "\n";
    }
    out += fmt::format(
        "descr:          Example network number {}\norigin:         AS{}\nmember-of:      RS-EXAMPLE-{}\n"
        "mnt-by:         MAINT-EXAMPLE-{}\nnotify:         contact@example.net\n"
        "created:        2014-05-06T07:08:09Z\nlast-modified:  2021-02-03T04:05:06Z\nsource:         TEST\n\n",
        i, 64496 + i % 16, i % 100, i % 5000);
  }
  return out;
}

// Best of kRuns, so that another program on the machine does not count.
template <class F>
void measure(const char* what, const std::string& text, F&& run) {
  double best = 1e9;
  std::uint64_t result = 0;
  for (int i = 0; i < kRuns; ++i) {
    const double start = cpu_seconds();
    result = run();
    best = std::min(best, cpu_seconds() - start);
  }
  fmt::print("{:<42} {:7.3f} s {:7.2f} GB/s  {:6.2f} M objects/s\n", what, best,
             static_cast<double>(text.size()) / best * 1e-9, static_cast<double>(result) / best * 1e-6);
}

std::uint64_t read_all(rpsl::Reader& reader, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += kChunk) {
    static_cast<void>(reader.feed(as_bytes(text.substr(at, kChunk))));
  }
  static_cast<void>(reader.finish());
  return reader.count(rpsl::Class::kRoute) + reader.count(rpsl::Class::kRoute6);
}

// The limit: looking at each line once, and nothing else.
std::uint64_t scan_lines(std::string_view text) {
  std::uint64_t empty = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (newline == nullptr) break;
    empty += newline == at ? 1 : 0;
    at = newline + 1;
  }
  return empty;
}

}  // namespace

int main(int argc, char** argv) {
  const auto megabytes = argc > 1 ? parse_u32(argv[1]) : std::optional<std::uint32_t>(200);
  if (!megabytes || *megabytes == 0 || *megabytes > 10000) {
    fmt::print(stderr, "usage: rpsl_bench [megabytes]\n");
    return 2;
  }
  const std::string text = make_dump(std::size_t{*megabytes} << 20);
  std::uint64_t sum = 0;  // so that the rows are not optimised away
  const auto on_row = [&](const rpsl::RouteRow& row) {
    sum += row.origin.value + row.prefix.length + row.mnt_by.size();
  };
  measure("limit: memchr for each line", text, [&] { return scan_lines(text); });
  measure("index rows, fast path", text, [&] {
    rpsl::Reader reader(on_row, nullptr);
    return read_all(reader, text);
  });
  measure("index rows, general reader", text, [&] {
    rpsl::Reader reader(on_row, nullptr, rpsl::ReaderOptions{.fast = false});
    return read_all(reader, text);
  });
  measure("objects as attribute lists", text, [&] {
    rpsl::Reader reader([&](const rpsl::Object& object) { sum += object.attributes.size(); });
    return read_all(reader, text);
  });
  return sum == 0 ? 1 : 0;
}
