#include "store/sqlite/codec.h"

#include <algorithm>

namespace mannerly::store::sqlite {
namespace {

// Little-endian base 128, low digits first.
void put(Blob& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

// Small numbers of either sign become small numbers: 0, -1, 1, -2, ...
std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

// 0 is no value.
void put_share(Blob& out, Millionths value) {
  put(out, value == kNoValue ? 0 : zigzag(value) + 1);
}

void put_text(Blob& out, std::string_view text) {
  put(out, text.size());
  out.insert(out.end(), text.begin(), text.end());
}

void put_country(Blob& out, const std::array<char, 2>& country) {
  for (const char c : country) out.push_back(static_cast<std::uint8_t>(c));
}

std::uint64_t get(ByteCursor& in) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint8_t byte = in.u8();
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) break;
  }
  return value;
}

template <class Number>
void get_into(ByteCursor& in, Number& to) {
  to = static_cast<Number>(get(in));
}

Millionths get_share(ByteCursor& in) {
  const std::uint64_t value = get(in);
  return value == 0 ? kNoValue : static_cast<Millionths>(unzigzag(value - 1));
}

std::string get_text(ByteCursor& in) {
  const Bytes bytes = in.bytes(get(in));
  return {bytes.begin(), bytes.end()};
}

std::array<char, 2> get_country(ByteCursor& in) {
  const auto first = static_cast<char>(in.u8());
  return {first, static_cast<char>(in.u8())};
}

std::unexpected<Error> damaged(const char* what) {
  return fail(ErrorCode::kCorrupt, std::string("a row of ") + what + " is damaged");
}

void put_address(Blob& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

Result<Prefix> get_prefix(ByteCursor& in) {
  Prefix prefix;
  const std::uint8_t family = in.u8();
  if (family == static_cast<std::uint8_t>(Family::kIpv4)) {
    prefix.bits.hi = std::uint64_t{in.u32()} << 32;
  } else if (family == static_cast<std::uint8_t>(Family::kIpv6)) {
    prefix.family = Family::kIpv6;
    prefix.bits.hi = in.u64();
    if (in.u8() != 0) prefix.bits.lo = in.u64();
  } else {
    return damaged("prefixes");
  }
  prefix.length = in.u8();
  if (!in.ok() || prefix.length > bits_of(prefix.family)) return damaged("prefixes");
  return prefix;
}

void put_asns(Blob& out, const std::vector<Asn>& asns) {
  put(out, asns.size());
  for (const Asn asn : asns) put(out, asn.value);
}

// A count that the bytes at hand cannot hold is damage, and is not allocated for.
std::size_t get_count(ByteCursor& in) {
  const std::uint64_t count = get(in);
  if (count <= in.remaining()) return static_cast<std::size_t>(count);
  in.skip(in.remaining() + 1);
  return 0;
}

std::vector<Asn> get_asns(ByteCursor& in) {
  std::vector<Asn> asns(get_count(in));
  for (Asn& asn : asns) get_into(in, asn.value);
  return asns;
}

}  // namespace

void encode(const ScoreRow& row, Blob& out) {
  out.clear();
  for (const Millionths score : row.score) put_share(out, score);
  for (const std::uint8_t state : row.state) out.push_back(state);
  for (const std::uint8_t byte : {row.partial, row.flags, row.policy, row.contact, row.rir, row.rov}) {
    out.push_back(byte);
  }
  put_country(out, row.economy);
  for (const std::uint32_t count : {row.routes, row.registered, row.rpki_valid, row.rpki_invalid, row.rpki_notfound}) {
    put(out, count);
  }
  // Most networks had none: one byte says which metrics have incidents.
  std::uint8_t present = 0;
  for (std::size_t i = 0; i < kIncidentMetrics; ++i) present |= static_cast<std::uint8_t>((row.incidents[i] != 0) << i);
  out.push_back(present);
  for (const std::uint16_t count : row.incidents) {
    if (count != 0) put(out, count);
  }
  put(out, row.networks_tested);
  put(out, row.networks_failing);
}

Result<ScoreRow> decode_score(std::uint32_t asn, Bytes bytes) {
  ByteCursor in(bytes);
  ScoreRow row;
  row.asn = asn;
  for (Millionths& score : row.score) score = get_share(in);
  for (std::uint8_t& state : row.state) state = in.u8();
  for (std::uint8_t* byte : {&row.partial, &row.flags, &row.policy, &row.contact, &row.rir, &row.rov}) *byte = in.u8();
  row.economy = get_country(in);
  for (std::uint32_t* count : {&row.routes, &row.registered, &row.rpki_valid, &row.rpki_invalid, &row.rpki_notfound}) {
    get_into(in, *count);
  }
  const std::uint8_t present = in.u8();
  for (std::size_t i = 0; i < kIncidentMetrics; ++i) {
    if ((present >> i & 1) != 0) get_into(in, row.incidents[i]);
  }
  get_into(in, row.networks_tested);
  get_into(in, row.networks_failing);
  if (!in.ok() || !in.at_end()) return damaged("scores");
  return row;
}

namespace {

void put_reach(Blob& out, const GroupReach& reach) {
  for (const FamilyReach* family : {&reach.v4, &reach.v6}) {
    for (const std::uint64_t sum : {family->routes, family->rpki_valid, family->rpki_invalid, family->space,
                                    family->space_valid, family->space_invalid, family->space_participants}) {
      put(out, sum);
    }
    put(out, family->originating);
    put(out, family->with_roa);
  }
  put(out, reach.participants);
  out.push_back(reach.rpki_known ? 1 : 0);
  put(out, reach.incidents ? std::uint64_t{*reach.incidents} + 1 : 0);  // 0 is no value
}

GroupReach get_reach(ByteCursor& in) {
  GroupReach reach;
  for (FamilyReach* family : {&reach.v4, &reach.v6}) {
    for (std::uint64_t* sum : {&family->routes, &family->rpki_valid, &family->rpki_invalid, &family->space,
                               &family->space_valid, &family->space_invalid, &family->space_participants}) {
      get_into(in, *sum);
    }
    get_into(in, family->originating);
    get_into(in, family->with_roa);
  }
  get_into(in, reach.participants);
  reach.rpki_known = in.u8() != 0;
  if (const std::uint64_t incidents = get(in); incidents != 0) {
    reach.incidents = static_cast<std::uint32_t>(incidents - 1);
  }
  return reach;
}

}  // namespace

void encode(const GroupRow& row, Blob& out) {
  out.clear();
  put(out, row.ases);
  for (const GroupRow::Category& category : row.categories) {
    put_share(out, category.mean);
    put_share(out, category.median);
    put(out, category.with_data);
    for (const std::uint32_t count : category.by_state) put(out, count);
  }
  for (const std::uint64_t sum : {row.routes, row.registered, row.rpki_valid, row.rpki_invalid, row.rpki_notfound}) {
    put(out, sum);
  }
  for (const std::uint32_t count : {row.rov_yes, row.rov_no, row.ases_with_roa, row.originating}) put(out, count);
  if (row.reach) put_reach(out, *row.reach);
}

Result<GroupRow> decode_group(GroupKind kind, std::string_view key, Bytes bytes) {
  ByteCursor in(bytes);
  GroupRow row;
  row.kind = kind;
  row.key = key;
  get_into(in, row.ases);
  for (GroupRow::Category& category : row.categories) {
    category.mean = get_share(in);
    category.median = get_share(in);
    get_into(in, category.with_data);
    for (std::uint32_t& count : category.by_state) get_into(in, count);
  }
  for (std::uint64_t* sum : {&row.routes, &row.registered, &row.rpki_valid, &row.rpki_invalid, &row.rpki_notfound}) {
    get_into(in, *sum);
  }
  for (std::uint32_t* count : {&row.rov_yes, &row.rov_no, &row.ases_with_roa, &row.originating}) get_into(in, *count);
  if (in.ok() && !in.at_end()) row.reach = get_reach(in);  // rows of schemas 1 and 2 end before it
  if (!in.ok() || !in.at_end()) return damaged("groups");
  return row;
}

void encode(const IncidentRecord& record, Blob& out) {
  out.clear();
  put_text(out, record.id);
  out.push_back(record.kind);
  out.push_back(static_cast<std::uint8_t>(int{record.open} | int{record.ipv4} << 1 | int{record.ipv6} << 2));
  put(out, zigzag(record.start));
  put(out, zigzag(record.end));
  put(out, record.culprit.value);
  put_asns(out, record.accomplices);
  put_asns(out, record.victims);
  put(out, record.economies.size());
  for (const auto& economy : record.economies) put_country(out, economy);
  put_country(out, record.culprit_economy);
  put(out, record.confidence);
  out.push_back(record.feedback);
  put(out, record.prefixes.size());
  for (const Prefix& prefix : record.prefixes) {
    Blob key;
    encode_prefix(prefix, key);
    out.insert(out.end(), key.begin(), key.end());
  }
  put_text(out, record.json);
}

Result<IncidentRecord> decode_incident(Bytes bytes) {
  ByteCursor in(bytes);
  IncidentRecord record;
  record.id = get_text(in);
  record.kind = in.u8();
  const std::uint8_t flags = in.u8();
  record.open = (flags & 1) != 0;
  record.ipv4 = (flags & 2) != 0;
  record.ipv6 = (flags & 4) != 0;
  record.start = unzigzag(get(in));
  record.end = unzigzag(get(in));
  get_into(in, record.culprit.value);
  record.accomplices = get_asns(in);
  record.victims = get_asns(in);
  record.economies.resize(get_count(in));
  for (auto& economy : record.economies) economy = get_country(in);
  record.culprit_economy = get_country(in);
  get_into(in, record.confidence);
  record.feedback = in.u8();
  const std::size_t prefixes = get_count(in);
  record.prefixes.reserve(prefixes);
  for (std::size_t i = 0; i < prefixes; ++i) {
    MANNERLY_TRY(const Prefix prefix, get_prefix(in));
    record.prefixes.push_back(prefix);
  }
  record.json = get_text(in);
  if (!in.ok() || !in.at_end()) return damaged("incidents");
  return record;
}

void encode_prefix(const Prefix& prefix, Blob& out) {
  out.clear();
  out.push_back(static_cast<std::uint8_t>(prefix.family));
  if (prefix.is_v4()) {
    for (int shift = 56; shift >= 32; shift -= 8) out.push_back(static_cast<std::uint8_t>(prefix.bits.hi >> shift));
  } else {
    // Nearly all IPv6 prefixes are within 64 bits; the byte between keeps the order.
    put_address(out, prefix.bits.hi);
    out.push_back(prefix.bits.lo == 0 ? 0 : 1);
    if (prefix.bits.lo != 0) put_address(out, prefix.bits.lo);
  }
  out.push_back(prefix.length);
}

void encode_key(const Prefix& prefix, Asn origin, Blob& out) {
  encode_prefix(prefix, out);
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(origin.value >> shift));
}

Result<PrefixKey> decode_key(Bytes bytes) {
  ByteCursor in(bytes);
  MANNERLY_TRY(const Prefix prefix, get_prefix(in));
  const Asn origin{in.u32()};
  if (!in.ok() || !in.at_end()) return damaged("prefixes");
  return PrefixKey{prefix, origin};
}

std::int64_t pack(const PrefixRow& row) {
  return 1 + (std::int64_t{row.rov} | std::int64_t{row.irr} << 4 | std::int64_t{row.visibility} << 8);
}

PrefixRow unpack(const Prefix& prefix, Asn origin, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value - 1);
  return {.prefix = prefix,
          .origin = origin,
          .rov = static_cast<std::uint8_t>(bits & 15),
          .irr = static_cast<std::uint8_t>(bits >> 4 & 15),
          .visibility = static_cast<std::uint8_t>(bits >> 8 & 15)};
}

}  // namespace mannerly::store::sqlite
