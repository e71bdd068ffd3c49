// Reads the VRP lists of all common validators; the format is told from the content:
//   JSON  rpki-client ("asn" a number, ASPAs with "customer_asid"), Routinator json and jsonext ("asn"
//         "AS64500", "source" arrays, ASPAs with "customer"), gortr/stayrtr, a bare array of ROAs;
//   CSV   Routinator and rpki-client ("ASN,IP Prefix,Max Length,Trust Anchor[,Expires]"), RIPE-style
//         ("URI,ASN,IP Prefix,Max Length,Not Before,Not After"), and rows without a header:
//         asn,prefix[,max length[,trust anchor[,expires]]].
// A missing or empty max length is the prefix length (RFC 9582 section 4.3.2.2). Duplicates are kept.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "base/byte_cursor.h"
#include "base/tally.h"
#include "wire/vrp/vrp.h"

namespace mannerly::vrp {

enum class Format : std::uint8_t { kUnknown, kJson, kCsv };

// What the file says about itself.
struct Metadata {
  std::optional<Instant> built;               // rpki-client "buildtime", others "generated"
  std::optional<std::uint64_t> vrps_stated;   // rpki-client "uniquevrps" (else "vrps"), gortr "counts"
  std::optional<std::uint64_t> aspas_stated;  // rpki-client "uniquevaps" (else "vaps")
};

struct Counts {
  std::uint64_t vrps = 0;
  std::uint64_t aspas = 0;
  std::uint64_t max_length_missing = 0;  // VRPs whose max length was not given
  std::uint64_t expires_unreadable = 0;  // kept, with expires not stated
  std::uint64_t router_keys = 0;         // BGPsec router keys: counted, not read
};

class VrpReader {
 public:
  struct Sink {
    std::function<void(const Vrp&)> vrp;
    std::function<void(const Aspa&)> aspa;  // may be empty
  };
  explicit VrpReader(Sink sink);
  ~VrpReader();
  VrpReader(VrpReader&&) noexcept;
  VrpReader& operator=(VrpReader&&) noexcept;

  // Chunks may be cut anywhere. kInvalid: not a VRP list, or JSON broken outside its elements.
  Status feed(Bytes chunk);
  // kTruncated: the JSON document is cut (what was whole has been handed out); kInvalid: nothing that
  // looks like a VRP list was found.
  Status finish();

  // Entries that are no valid VRP or ASPA; offsets are byte offsets in the (decompressed) input. An
  // ASPA with one bad provider is left out whole: a shorter list would make valid paths invalid.
  const Tally& skipped() const;
  const TaNames& ta_names() const;
  const Metadata& metadata() const;
  const Counts& counts() const;
  Format format() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mannerly::vrp
