#include "service/detect/detector_world.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "io/file.h"

namespace mannerly::service {
namespace {

constexpr validity::IrrPolicy kIrrPolicy = validity::IrrPolicy::kRirOrRadbMirrored;
constexpr std::uint64_t kListBytesMax = std::uint64_t{16} << 20;

}  // namespace

Result<std::unique_ptr<DetectorWorld>> DetectorWorld::make(const snapshot::Snapshot& snapshot,
                                                           incident::DetectorProfile profile,
                                                           incident::KnownNetworks known) {
  MANNERLY_TRY(topology::Topology topology, topology::Topology::make(snapshot));
  MANNERLY_TRY(validity::RovIndex rov, validity::RovIndex::make(snapshot.vrps()));
  return std::unique_ptr<DetectorWorld>(
      new DetectorWorld(snapshot, std::move(topology), std::move(rov), std::move(profile), std::move(known)));
}

DetectorWorld::DetectorWorld(const snapshot::Snapshot& snapshot, topology::Topology topology, validity::RovIndex rov,
                             incident::DetectorProfile profile, incident::KnownNetworks known)
    : topology_(std::move(topology)),
      rov_(std::move(rov)),
      irr_(snapshot.irr_sources(), kIrrPolicy),
      bogons_(snapshot),
      registries_(snapshot),
      profile_(std::move(profile)),
      known_(std::move(known)),
      context_{snapshot, topology_, rov_, irr_, bogons_, known_, profile_, registries_} {}

Status DetectorWorld::take_registries(const snapshot::Snapshot& snapshot) {
  MANNERLY_TRY(validity::RovIndex rov, validity::RovIndex::make(snapshot.vrps()));
  rov_ = std::move(rov);
  irr_ = validity::IrrSources(snapshot.irr_sources(), kIrrPolicy);
  registries_ = snapshot;
  bogons_ = validity::Bogons(registries_);  // which refers to it
  return {};
}

Result<incident::KnownNetworks> parse_known_networks(std::string_view text, std::string_view name) {
  incident::KnownNetworks known;
  std::string_view line;
  for (std::size_t number = 1; next_line(text, line); ++number) {
    const auto words = split_words(line.substr(0, line.find('#')));
    if (words.empty()) continue;
    const auto wrong = [&](std::string_view what) {
      return fail(ErrorCode::kInvalid, fmt::format("{}: line {}: {}", name, number, what));
    };
    const auto asn = parse_asn(words[0]);
    if (!asn) return wrong(fmt::format("\"{}\" is no AS number", words[0]));
    const std::string_view kind = words.size() > 1 ? words[1] : "scrubber";
    if (words.size() > 2) return wrong("an AS number and one word for what it is are wanted");
    if (kind == "scrubber") {
      known.scrubbers.push_back(*asn);
    } else if (kind == "anycast") {
      known.anycast.push_back(*asn);
    } else if (kind == "bad-reputation") {
      known.bad_reputation.push_back(*asn);
    } else {
      return wrong(fmt::format("\"{}\" is none of scrubber, anycast, bad-reputation", kind));
    }
  }
  for (auto* list : {&known.scrubbers, &known.anycast, &known.bad_reputation}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  return known;
}

Result<incident::KnownNetworks> read_known_networks(const std::filesystem::path& file) {
  MANNERLY_TRY(const std::string text, io::read_small_file(file, kListBytesMax));
  return parse_known_networks(text, file.string());
}

}  // namespace mannerly::service
