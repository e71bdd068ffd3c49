// Prefix-to-origin tables: which AS originates which prefix, as others computed it from BGP.
//
// Four forms, told apart line by line, so that a file needs no label:
//   CAIDA pfx2as     "192.0.2.0 \t 24 \t 64496_64497,64498"   '_' between the origins of a MOAS prefix,
//                                                             ',' between the members of an AS_SET
//   pyasn .dat, TSV  "192.0.2.0/24 \t 64496"                  further columns are passed over
//   RIS whois dump   "64496 \t 192.0.2.0/24 \t 12"            a line for each origin; "{1,2}" is an AS_SET;
//                                                             the third column counts the peers that saw it
// Columns are parted by tabs or spaces; lines that begin with '#', ';' or '%' are comments.
// docs/reference/pfx2as.md has the deviations that were seen in real files.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/line_reader.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::pfx2as {

struct OriginEntry {
  Asn asn;
  // A member of an AS_SET (RFC 4271): the origin itself is not known then (RFC 6811 section 2).
  bool is_set = false;
  // Which of the origins of the row this belongs to: members of one AS_SET share the number.
  std::uint16_t alternative = 0;
  friend bool operator==(const OriginEntry&, const OriginEntry&) = default;
};

struct Row {
  Prefix prefix;
  std::vector<OriginEntry> origins;    // never empty; in the order of the file
  std::optional<std::uint32_t> peers;  // RIS: how many peers saw this prefix with this origin
  friend bool operator==(const Row&, const Row&) = default;
};

class Pfx2AsReader {
 public:
  static constexpr std::size_t kLineMax = 64 << 10;  // bytes
  static constexpr std::size_t kOriginsMax = 4096;   // in one row; a longer row is skipped and counted

  // The row is valid until the sink returns.
  using Sink = std::function<void(const Row&)>;
  explicit Pfx2AsReader(Sink sink);

  Status feed(Bytes chunk);
  // kTruncated for no input at all, kInvalid when no line was a row.
  Status finish();
  // Rows given to the sink.
  std::uint64_t records() const { return lines_.records(); }
  // first_offset of a row is a line number.
  const Tally& skipped() const { return lines_.skipped(); }

 private:
  LineOutcome take(const Line& line);
  bool take_origins(std::string_view text);

  Sink sink_;
  LineReader lines_;
  Row row_;
};

enum class Form : std::uint8_t { kCaida, kPyasn, kRisWhois };

// One row as its line (RIS: lines), with its newline. pyasn has no form for more than one origin and
// takes the first; RIS takes peers as 1 where the row does not say.
std::string format_row(const Row& row, Form form = Form::kCaida);

}  // namespace mannerly::pfx2as
