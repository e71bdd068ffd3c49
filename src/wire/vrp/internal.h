// Shared by the readers of this folder: where entries go, and how they are checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "wire/vrp/reader.h"

namespace mannerly::vrp {

// What every format ends in: the sink and all that is counted.
struct Output {
  VrpReader::Sink sink;
  Tally skipped;
  TaNames ta_names;
  Metadata metadata;
  Counts counts;
};

// Where an entry stands, for the tally.
struct Place {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::string_view text;
};

inline void skip(Output& out, std::string_view reason, const Place& at) {
  out.skipped.add(reason, at.bytes, at.offset, at.text);
}

// An entry before it is checked; a field that does not stand there is empty.
struct RawVrp {
  std::optional<Asn> asn;
  std::optional<Prefix> prefix;
  std::optional<std::uint64_t> max_length;
  std::string_view ta;
  Instant expires;
};

// Seconds since 1970 or a date with time; for anything else 0, and counted.
Instant read_expires(Output& out, std::string_view text);

// Checks the entry and hands it to the sink, or counts it as skipped.
void emit(Output& out, const RawVrp& raw, const Place& at);

}  // namespace mannerly::vrp
