// What really happened in a simulated world: truth/incidents.jsonl (docs/reference/simulator.md), one event a
// line, trouble and legitimate events alike.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "incident/kind.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::service {

struct TrueEvent {
  std::string id;
  std::string kind_name;                        // of a legitimate event: "anycast", "flap", ...
  incident::Kind kind = incident::Kind::kNone;  // kNone of a legitimate event
  bool is_incident = false;
  Asn culprit;
  std::vector<Asn> accomplices, victims;
  std::vector<Prefix> prefixes;  // sorted
  Instant start;
  std::optional<Instant> end;  // nullopt: still going on when the data end
  std::uint32_t peers_saw = 0;
  bool visible = false;  // enough peers saw it for anybody to judge it
  std::string note;
};

// Errors: kInvalid with what is wrong. An incident of a kind that there is not is an error: it could never be
// found.
Result<TrueEvent> true_event_from_json(std::string_view line);
// A whole file, in its order. Errors: of reading, and of the first bad line with its number: a truth with
// holes proves nothing.
Result<std::vector<TrueEvent>> parse_truth(std::string_view text, std::string_view name);
Result<std::vector<TrueEvent>> read_truth(const std::filesystem::path& file);

}  // namespace mannerly::service
