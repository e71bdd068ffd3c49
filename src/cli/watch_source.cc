#include "cli/watch_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/text.h"
#include "cli/open_snapshot.h"
#include "cli/score_view.h"
#include "cli/words.h"
#include "io/download.h"
#include "topology/topology.h"

namespace mannerly::cli {
namespace {

using observatory::WatchFacts;
using Facts = std::vector<WatchFacts>;

// A monitoring system waits for a minute at most.
constexpr io::DownloadOptions kDownload = {.size_max = std::uint64_t{1} << 20,
                                           .connect_timeout = std::chrono::seconds(10),
                                           .total_timeout = std::chrono::seconds(30),
                                           .stall_timeout = std::chrono::seconds(15)};

Result<Facts> from_url(std::string url, std::span<const Asn> asns) {
  while (url.ends_with('/')) url.pop_back();
  Facts out;
  for (const Asn asn : asns) {
    const std::string address = fmt::format("{}/api/v1/networks/{}/watch", url, asn.value);
    MANNERLY_TRY(const std::string text, io::download_text(address, kDownload));
    auto facts = observatory::read_watch(text);
    if (!facts) return std::unexpected(facts.error().in(address));
    if (facts->asn != asn) {
      return fail(ErrorCode::kInvalid, fmt::format("{}: answers for {}", address, format_asn(facts->asn)));
    }
    out.push_back(std::move(*facts));
  }
  return out;
}

Result<Facts> from_data(Context& context, const std::filesystem::path& folder, std::span<const Asn> asns) {
  const std::filesystem::path file = folder / "store.sqlite";
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return fail(ErrorCode::kNoData, fmt::format("{}: there is no such store", printable(file.string())));
  }
  MANNERLY_TRY(const auto store, store::open_sqlite(file, {.read_only = true, .readers = 1}));
  MANNERLY_TRY(const readiness::Profile profile, chosen_profile(context));
  Facts out;
  for (const Asn asn : asns) {
    MANNERLY_TRY(WatchFacts facts, observatory::watch_in_store(*store, asn, profile));
    out.push_back(std::move(facts));
  }
  return out;
}

Result<Facts> from_snapshot(Context& context, std::span<const Asn> asns) {
  MANNERLY_TRY(const OpenSnapshot open, open_snapshot(context));
  MANNERLY_TRY(const readiness::Profile profile, chosen_profile(context));
  const readiness::Assessor assessor(readiness::Inputs::of(open.view), profile, on_all_cores());
  MANNERLY_TRY(const topology::Topology topology, topology::Topology::make(open.view));
  MANNERLY_TRY(const validity::RovSurvey rov, validity::RovSurvey::make(open.view, topology));
  Facts out;
  for (const Asn asn : asns) out.push_back(observatory::watch_in_snapshot(assessor, asn, &rov));
  return out;
}

}  // namespace

std::vector<Option> watch_source_options() {
  return {{.name = "data", .value = "DIR", .help = "the data folder of an observatory: its last sealed day"},
          {.name = "url", .value = "URL", .help = "an observatory that serves: http://observatory.example.net:8080"},
          snapshot_option(),
          profile_option()};
}

Result<Facts> watch_facts_of(Context& context, std::span<const Asn> asns) {
  const Arguments& arguments = context.arguments;
  if (arguments.has("data") + arguments.has("url") + arguments.has("snapshot") > 1) {
    return fail(ErrorCode::kUsage, "give one of: --data, --url, --snapshot");
  }
  if (arguments.has("url")) return from_url(arguments.get("url"), asns);
  if (arguments.has("data")) return from_data(context, arguments.get("data"), asns);
  return from_snapshot(context, asns);
}

Result<std::vector<Asn>> watched_asns(const Context& context) {
  std::vector<Asn> out;
  for (const std::string& text : context.arguments.all("asn")) {
    MANNERLY_TRY(const Asn asn, asn_argument(text));
    if (std::find(out.begin(), out.end(), asn) == out.end()) out.push_back(asn);
  }
  if (out.empty()) return fail(ErrorCode::kUsage, "--asn is wanted: the network to look at");
  return out;
}

Result<std::int64_t> parse_age(std::string_view text) {
  constexpr std::int64_t kMax = std::int64_t{3660} * 86400;
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::int64_t factor = unit.empty() || unit == "s" ? 1
                              : unit == "m"               ? 60
                              : unit == "h"               ? 3600
                              : unit == "d"               ? 86400
                                                          : 0;
  if (error != std::errc() || value < 0 || factor == 0 || value > kMax / factor) {
    return fail(ErrorCode::kUsage,
                fmt::format("\"{}\" is no length of time; write it as 26h, 90m, 2d or in seconds", printable(text)));
  }
  return value * factor;
}

}  // namespace mannerly::cli
