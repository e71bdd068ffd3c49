// Lists of bogons that others compute: prefixes that should not be routed, or that were seen routed.
//
//   CIDR Report   "192.0.2.0/24 AS64496 Prefix is within unallocated space: 192.0.2.0 - 192.0.2.255"
//   fullbogons    "192.0.2.0/24"                (Team Cymru and alike; '#' comments)
//   drop lists    "192.0.2.0/24 ; reference"    (Spamhaus and alike; ';' comments)
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/line_reader.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::iana {

// How the prefix lies to the space that the list gives as the reason; kListed: the list gives none.
enum class BogonReason : std::uint8_t { kListed, kWithin, kSpans, kPartlySpans };

struct BogonRow {
  Prefix prefix;
  std::optional<Asn> asn;  // the origin that was seen
  BogonReason reason = BogonReason::kListed;
  std::optional<Address> first, last;  // the unallocated space, both included
  std::string text;                    // what stands after the prefix and the AS, as it stands
  friend bool operator==(const BogonRow&, const BogonRow&) = default;
};

class BogonListReader {
 public:
  static constexpr std::size_t kLineMax = 4096;  // bytes

  // The row is valid until the sink returns.
  using Sink = std::function<void(const BogonRow&)>;
  explicit BogonListReader(Sink sink);

  Status feed(Bytes chunk);
  // kTruncated for no input at all, kInvalid when no line begins with a prefix.
  Status finish();
  std::uint64_t records() const { return lines_.records(); }
  // first_offset of a row is a line number.
  const Tally& skipped() const { return lines_.skipped(); }

 private:
  LineOutcome take(const Line& line);
  Sink sink_;
  LineReader lines_;
  BogonRow row_;
};

// One line with its newline: the CIDR Report's form when there is an AS, else the prefix and the text.
std::string format_bogon(const BogonRow& row);

}  // namespace mannerly::iana
