// The path attributes of one route or UPDATE, parsed in place.
//
// Lists are views on the message; only the AS path is unpacked, into a vector that keeps its memory, so
// that a reader which parses into one PathAttributes again and again allocates nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/byte_cursor.h"
#include "net/address.h"
#include "net/as_path.h"
#include "wire/bgp/attribute.h"
#include "wire/bgp/community.h"

namespace mannerly::bgp {

// How wide AS numbers are in AS_PATH and AGGREGATOR (RFC 6793).
enum class AsWidth : std::uint8_t { kTwo = 2, kFour = 4 };

// Where the attributes stand; it decides about the form of MP_REACH_NLRI and what must be present.
enum class AttributeContext : std::uint8_t {
  kUpdate,  // a BGP message
  kRib,     // an MRT RIB entry: MP_REACH_NLRI abbreviated (RFC 6396 section 4.3.4) or whole, as some write it
};

struct AttributeOptions {
  AsWidth as_width = AsWidth::kFour;
  AttributeContext context = AttributeContext::kUpdate;
};

inline constexpr std::uint16_t kAfiIpv4 = 1;
inline constexpr std::uint16_t kAfiIpv6 = 2;
inline constexpr std::uint8_t kSafiUnicast = 1;
inline constexpr std::uint8_t kSafiMulticast = 2;
inline constexpr std::uint8_t kSafiBoth = 3;  // RFC 2858, withdrawn by RFC 4760, still in old files

struct MpReach {
  std::uint16_t afi = 0;  // 0 in the abbreviated form, which says neither family nor prefix
  std::uint8_t safi = 0;
  Bytes next_hop;  // 4, 16 or 32 octets for IP; other families have their own
  Bytes nlri;
};

struct MpUnreach {
  std::uint16_t afi = 0;
  std::uint8_t safi = 0;
  Bytes nlri;
};

struct Aggregator {
  Asn asn;
  std::uint32_t address = 0;  // IPv4 or BGP identifier
  friend bool operator==(const Aggregator&, const Aggregator&) = default;
};

// An attribute that is not understood: kept as it came (RFC 4271 section 5).
struct RawAttribute {
  std::uint8_t flags = 0;
  std::uint8_t code = 0;
  Bytes value;
};

// Something that RFC 7606 reacts to.
struct Finding {
  Outcome outcome = Outcome::kOk;
  std::uint8_t code = 0;     // of the attribute; 0 when the list itself is damaged
  std::string_view reason;   // a string literal
  std::uint32_t offset = 0;  // in the attribute list
};

class PathAttributes {
 public:
  static constexpr std::size_t kFindingsMax = 16;  // further ones only worsen the outcome
  static constexpr std::size_t kUnknownMax = 256;  // one a code; repeats are discarded

  std::uint8_t origin = 0;          // 0 IGP, 1 EGP, 2 INCOMPLETE
  std::vector<std::uint32_t> path;  // words of net/as_path.h; AS_PATH merged with AS4_PATH
  std::uint32_t next_hop = 0;       // IPv4
  std::uint32_t multi_exit_disc = 0;
  std::uint32_t local_pref = 0;
  Aggregator aggregator;  // AS4_AGGREGATOR merged in
  CommunityList communities;
  ExtendedCommunityList extended_communities;
  LargeCommunityList large_communities;
  std::uint32_t originator_id = 0;
  WireList<Community, 4> cluster_list;
  Asn only_to_customer;
  MpReach mp_reach;
  MpUnreach mp_unreach;
  std::vector<RawAttribute> unknown;

  Outcome outcome = Outcome::kOk;  // the worst of the findings
  std::vector<Finding> findings;
  bool path_malformed = false;  // AS_PATH was there and could not be read; path is empty

  bool has(AttributeCode code) const { return present_ >> static_cast<unsigned>(code) & 1; }
  bool has_any() const { return present_ != 0 || !unknown.empty(); }
  AsPathView as_path() const { return AsPathView(path); }
  // The first address of MP_REACH_NLRI's next hop (the global one), else NEXT_HOP.
  std::optional<Address> route_next_hop() const;

  void clear();
  void mark(AttributeCode code) { present_ |= std::uint64_t{1} << static_cast<unsigned>(code); }
  void unmark(AttributeCode code) { present_ &= ~(std::uint64_t{1} << static_cast<unsigned>(code)); }
  void note(Outcome what, std::uint8_t code, std::string_view reason, std::size_t offset);

  std::vector<std::uint32_t> as4_path;  // scratch of the merge; empty afterwards
  Aggregator as4_aggregator;            // scratch of the merge

 private:
  std::uint64_t present_ = 0;
};

// Parses the attribute list of a message or RIB entry into out (cleared first). Never fails: damage is
// in out.findings and out.outcome (RFC 7606 sections 3, 4 and 7). Views last as long as bytes.
Outcome parse_attributes(Bytes bytes, const AttributeOptions& options, PathAttributes& out);

// Appends the segments of an AS_PATH or AS4_PATH value to words; false (and words as before) when it is
// malformed: unknown segment type, empty segment, or a segment beyond the end (RFC 7606 section 7.2).
bool append_path_words(Bytes value, AsWidth width, std::vector<std::uint32_t>& words);

// RFC 6793 section 4.2.3: the path of a 2-octet speaker, completed from AS4_PATH. Confederation
// segments of as4_path are dropped (section 6). path is left alone when as4_path is the longer one.
void merge_as4_path(std::vector<std::uint32_t>& path, std::vector<std::uint32_t>& as4_path);

}  // namespace mannerly::bgp
