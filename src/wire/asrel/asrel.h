// AS relationships and customer cones as CAIDA publishes them.
//
//   serial-1   "a|b|rel"           -1: a is a provider of b; 0: a and b are peers
//   serial-2   "a|b|rel|source"    the same, with how the link was found ("bgp", "mlp", ...)
//   ppdc-ases  "a b c d"           the customer cone of a: a itself and everything that a reaches by
//                                  provider-to-customer links (provider/peer observed)
// Seen elsewhere and read too: spaces or tabs instead of '|'; rel 1 (a is a customer of b: turned
// round, so that such a link is equal to its -1 form); rel 2 (siblings). Comments begin with '#'; two
// kinds of them carry facts: the clique that the inference began with, and the route servers' ASes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/line_reader.h"
#include "net/asn.h"

namespace mannerly::asrel {

enum class Relationship : std::int8_t { kProviderToCustomer = -1, kPeerToPeer = 0, kSiblings = 2 };

struct Link {
  Asn a;  // the provider, with kProviderToCustomer
  Asn b;
  Relationship relationship = Relationship::kPeerToPeer;
  std::string source;  // serial-2; empty otherwise
  friend bool operator==(const Link&, const Link&) = default;
};

// What the comments of a file say.
struct Header {
  static constexpr std::size_t kListMax = 4096;  // ASNs kept of each list
  std::vector<Asn> clique;                       // "# input clique:" or "# inferred clique:"
  std::vector<Asn> ixps;                         // "# IXP ASes:"
  std::uint64_t sources = 0;                     // "# source:" lines: a collector and a day each
  std::uint64_t unread = 0;                      // words of the two lists that are no ASN, or beyond kListMax
};

class AsRelReader {
 public:
  // The link is valid until the sink returns. A link that a file states twice is given twice.
  using Sink = std::function<void(const Link&)>;
  explicit AsRelReader(Sink sink);

  Status feed(Bytes chunk);
  // kTruncated for no input at all, kInvalid when no line was a link.
  Status finish();
  const Header& header() const { return header_; }
  std::uint64_t records() const { return lines_.records(); }
  // first_offset of a row is a line number.
  const Tally& skipped() const { return lines_.skipped(); }

 private:
  LineOutcome take(const Line& line);
  Sink sink_;
  LineReader lines_;
  Header header_;
  Link link_;
};

// One customer cone.
struct Cone {
  Asn asn;
  std::vector<Asn> members;  // in the order of the file; CAIDA lists asn itself among them
  friend bool operator==(const Cone&, const Cone&) = default;
};

class ConeReader {
 public:
  static constexpr std::size_t kLineMax = std::size_t{4} << 20;  // bytes: the cone of a transit-free AS

  // The cone is valid until the sink returns.
  using Sink = std::function<void(const Cone&)>;
  explicit ConeReader(Sink sink);

  Status feed(Bytes chunk);
  Status finish();
  const Header& header() const { return header_; }
  std::uint64_t records() const { return lines_.records(); }
  const Tally& skipped() const { return lines_.skipped(); }

 private:
  LineOutcome take(const Line& line);
  Sink sink_;
  LineReader lines_;
  Header header_;
  Cone cone_;
};

enum class Serial : std::uint8_t { kOne = 1, kTwo = 2 };

// Lines with their newline. Serial 2 writes "bgp" for a link without a source.
std::string format_link(const Link& link, Serial serial = Serial::kOne);
std::string format_cone(const Cone& cone);
std::string format_header(const Header& header);

}  // namespace mannerly::asrel
