// Rows as compact bytes (docs/reference/store.md): equal rows give equal bytes, so that a change is seen without
// decoding. Readers accept only what the writers here made: anything else is kCorrupt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "store/rows.h"

namespace mannerly::store::sqlite {

using Blob = std::vector<std::uint8_t>;

// out is cleared first: a loop over many rows needs no allocation. The key (asn; kind and key) is not part of the
// bytes.
void encode(const ScoreRow& row, Blob& out);
Result<ScoreRow> decode_score(std::uint32_t asn, Bytes bytes);

void encode(const GroupRow& row, Blob& out);
Result<GroupRow> decode_group(GroupKind kind, std::string_view key, Bytes bytes);

void encode(const IncidentRecord& record, Blob& out);
Result<IncidentRecord> decode_incident(Bytes bytes);

// (prefix, origin) so that the order of the bytes is the order of prefixes, then of origins.
void encode_key(const Prefix& prefix, Asn origin, Blob& out);
// All keys of a prefix begin with it.
void encode_prefix(const Prefix& prefix, Blob& out);
struct PrefixKey {
  Prefix prefix;
  Asn origin;
};
Result<PrefixKey> decode_key(Bytes bytes);

// The values of a PrefixRow, each below kPackedMax, in one number above 0; 0 stands for "not there".
inline constexpr std::uint8_t kPackedMax = 16;
std::int64_t pack(const PrefixRow& row);
PrefixRow unpack(const Prefix& prefix, Asn origin, std::int64_t value);

}  // namespace mannerly::store::sqlite
