#include "tests/cli/cli_archive.h"

#include <fmt/format.h>

#include <fstream>

#include "incident/incident.h"

namespace mannerly {
namespace {

constexpr std::int64_t kDayBegin = 1'750'000'000;  // 2025-06-15T15:06:40Z

std::string truth(std::string_view id, std::string_view kind, bool trouble, int culprit, std::string_view prefix,
                  int hour, std::string_view note) {
  return fmt::format(
      R"({{"id":"{}","kind":"{}","incident":{},"culprit":{},"accomplices":[],"victims":[201],"prefixes":["{}"],)"
      R"("start":"{}","end":"{}","peers_saw":4,"visible":true,"note":"{}"}})"
      "\n",
      id, kind, trouble, culprit, prefix, format_instant({kDayBegin + hour * 3600}),
      format_instant({kDayBegin + hour * 3600 + 1800}), note);
}

std::string report(incident::Kind kind, std::uint32_t culprit, std::string_view prefix, int hour, double confidence) {
  const Instant start{kDayBegin + hour * 3600 + 20};
  incident::Incident out{.kind = kind, .phase = incident::Phase::kClosed, .start = start, .culprit = Asn{culprit}};
  out.id = fmt::format("{}-{}-AS{}", incident::name_of(kind), hour, culprit);
  out.end = start + Seconds{1700};
  out.victims = {Asn{201}};
  out.prefixes = {{parse_prefix(prefix).value(), {Asn{201}}, start, out.end, 4}};
  out.prefix_count = 1;
  out.confidence = confidence;
  out.base = -1.5;
  out.parts = {{incident::Evidence::kRpkiInvalidAs, 3.25}, {incident::Evidence::kOnePrefix, 0}};
  return to_json(out) + "\n";
}

}  // namespace

void write_cli_archive(const std::filesystem::path& folder) {
  using incident::Kind;
  std::filesystem::create_directories(folder / "archive");
  std::ofstream(folder / "truth.jsonl") << truth("moas-1", "moas", true, 202, "11.1.0.0/16", 1, "planted")
                                        << truth("moas-2", "moas", true, 203, "11.1.0.0/16", 5, "planted")
                                        << truth("leak-1-3", "leak-1", true, 202, "11.9.0.0/16", 9, "planted")
                                        << truth("anycast-4", "anycast", false, 204, "11.8.0.0/16", 13, "by design");
  std::ofstream(folder / "archive" / "incidents.jsonl")
      << report(Kind::kMoas, 202, "11.1.0.0/16", 1, 0.97) << report(Kind::kForgedEdge, 202, "11.1.0.0/16", 1, 0.62)
      << report(Kind::kMoas, 203, "11.1.0.0/16", 5, 0.31) << report(Kind::kMoas, 204, "11.8.0.0/16", 13, 0.55);
}

}  // namespace mannerly
