#include "cli/words.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mannerly::cli {

using render::Cell;
using render::Tone;
using snapshot::Snapshot;

Result<Asn> asn_argument(std::string_view text) {
  if (const auto asn = parse_asn(text)) return *asn;
  return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no AS number; write it as 64500, AS64500 or 1.10", text));
}

Result<Prefix> prefix_argument(std::string_view text) {
  if (const auto prefix = parse_prefix(text)) return *prefix;
  if (const auto meant = parse_prefix(text, HostBits::kClear)) {
    return fail(ErrorCode::kUsage,
                fmt::format("{} has bits after its length; do you mean {}?", text, format_prefix(*meant)));
  }
  return fail(ErrorCode::kUsage, fmt::format("\"{}\" is no prefix; write it as 192.0.2.0/24 or 2001:db8::/32", text));
}

Result<const snapshot::AsRow*> known_as(const Snapshot& snapshot, Asn asn) {
  if (const snapshot::AsRow* row = snapshot.find_as(asn); row != nullptr) return row;
  return fail(ErrorCode::kNoData, fmt::format("{}: no source of snapshot {} ({}, {}) names it", format_asn(asn),
                                              snapshot.short_id(), snapshot.name(), format_date(snapshot.at())));
}

Cell rov_cell(validity::RovState state) {
  switch (state) {
    case validity::RovState::kValid: return {"valid", Tone::kGood};
    case validity::RovState::kInvalid: return {"invalid", Tone::kBad};
    case validity::RovState::kNotFound: break;
  }
  return {"not found", Tone::kMuted};
}

}  // namespace mannerly::cli
