#include "wire/bgp/path_attributes.h"

#include "wire/bgp/attribute_parsers.h"

namespace mannerly::bgp {

void PathAttributes::clear() {
  present_ = 0;
  path.clear();
  as4_path.clear();
  communities = {};
  extended_communities = {};
  large_communities = {};
  cluster_list = {};
  mp_reach = {};
  mp_unreach = {};
  unknown.clear();
  findings.clear();
  outcome = Outcome::kOk;
  path_malformed = false;
}

void PathAttributes::note(Outcome what, std::uint8_t code, std::string_view reason, std::size_t offset) {
  if (what > outcome) outcome = what;
  if (findings.size() < kFindingsMax) findings.push_back({what, code, reason, static_cast<std::uint32_t>(offset)});
}

std::optional<Address> PathAttributes::route_next_hop() const {
  if (has(AttributeCode::kMpReachNlri)) {
    const Bytes hop = mp_reach.next_hop;
    if (hop.size() == 4) return Address::v4_from(hop.data());
    if (hop.size() == 16 || hop.size() == 32) return Address::v6_from(hop.data());
  }
  if (has(AttributeCode::kNextHop)) return Address::v4(next_hop);
  return std::nullopt;
}

namespace {

bool seen_before(const PathAttributes& out, std::uint8_t code, bool known) {
  if (known) return out.has(static_cast<AttributeCode>(code));
  for (const RawAttribute& raw : out.unknown) {
    if (raw.code == code) return true;
  }
  return false;
}

// RFC 7606 section 3(g): of a repeated attribute the first counts, but for the MP pair.
void note_repeat(PathAttributes& out, std::uint8_t code, std::size_t at) {
  const bool mp = code == static_cast<std::uint8_t>(AttributeCode::kMpReachNlri) ||
                  code == static_cast<std::uint8_t>(AttributeCode::kMpUnreachNlri);
  out.note(mp ? Outcome::kSessionReset : Outcome::kAttributeDiscard, code, "attribute repeated", at);
}

void parse_one(const RawAttribute& raw, std::size_t at, const AttributeOptions& options, PathAttributes& out) {
  const AttributeRow* row = find_attribute(raw.code);
  if (seen_before(out, raw.code, row != nullptr)) return note_repeat(out, raw.code, at);
  if (row == nullptr) {
    if ((raw.flags & kFlagOptional) == 0 && options.context == AttributeContext::kUpdate) {
      out.note(Outcome::kSessionReset, raw.code, "unknown well-known attribute", at);  // RFC 4271 section 6.3
    }
    out.unknown.push_back(raw);
    return;
  }
  constexpr std::uint8_t kChecked = kFlagOptional | kFlagTransitive;
  if ((raw.flags & kChecked) != row->flags && options.context == AttributeContext::kUpdate) {
    // RFC 7606 section 3(c); the value is read all the same, so that the route can be shown.
    out.note(Outcome::kTreatAsWithdraw, raw.code, "attribute flags wrong", at);
  }
  out.mark(row->code);
  const std::size_t length = raw.value.size();
  const bool length_good = length >= row->length_min && length <= row->length_max &&
                           (row->length_unit <= 1 || length % row->length_unit == 0);
  if (!length_good) {
    out.unmark(row->code);
    out.note(row->malformed, raw.code, "attribute length wrong", at);
    return;
  }
  if (!parse_value(row->code, raw.value, options, out)) {
    if (row->code != AttributeCode::kAsPath) out.unmark(row->code);
    out.note(row->malformed, raw.code, "attribute value malformed", at);
  }
}

// RFC 6793 sections 4.2.3 and 6.
void resolve_as_trans(PathAttributes& out) {
  const bool both = out.has(AttributeCode::kAggregator) && out.has(AttributeCode::kAs4Aggregator);
  if (both && out.aggregator.asn != kAsTrans) return;  // AS4_PATH is to be ignored too
  if (both) out.aggregator = out.as4_aggregator;
  if (out.has(AttributeCode::kAs4Path) && out.has(AttributeCode::kAsPath) && !out.path_malformed) {
    merge_as4_path(out.path, out.as4_path);
  }
}

}  // namespace

Outcome parse_attributes(Bytes bytes, const AttributeOptions& options, PathAttributes& out) {
  out.clear();
  ByteCursor cursor(bytes);
  while (!cursor.at_end()) {
    const std::size_t at = cursor.offset();
    RawAttribute raw;
    raw.flags = cursor.u8();
    raw.code = cursor.u8();
    const std::size_t length = raw.flags & kFlagExtendedLength ? cursor.u16() : cursor.u8();
    raw.value = cursor.bytes(length);
    if (!cursor.ok()) {
      // RFC 7606 section 4: the list is cut; where it ends is known from its own length field.
      out.note(Outcome::kTreatAsWithdraw, 0, "attribute beyond the end of the list", at);
      break;
    }
    parse_one(raw, at, options, out);
  }
  if (options.as_width == AsWidth::kTwo) resolve_as_trans(out);
  out.as4_path.clear();
  return out.outcome;
}

}  // namespace mannerly::bgp
