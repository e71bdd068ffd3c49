// PeeringDB: who networks are, where they meet and how to reach them. Reads the JSON dump
// ({"net": {"data": [...]}, "poc": {...}, ...}) and pages of the API ({"data": [...], "meta": {}}).
//
// Of a contact (poc) only its role, who may see it, and whether it has an e-mail address and a phone
// number are kept: the norms ask whether a contact exists, and names and numbers are personal data.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/byte_cursor.h"
#include "base/result.h"
#include "base/tally.h"
#include "base/time.h"
#include "net/address.h"
#include "net/asn.h"

namespace mannerly::peeringdb {

// Texts are as in the input; "" stands for empty, null and missing alike. Instants are 0 when missing.
struct Net {
  std::uint32_t id = 0;
  std::uint32_t org_id = 0;
  Asn asn;
  std::string name;
  std::string aka;
  std::string irr_as_set;  // "AS-EXAMPLE", "RIPE::AS-EXAMPLE", or several
  std::string website;
  std::string looking_glass;
  std::string policy_general;                   // "Open", "Selective", "Restrictive", "No"
  std::string info_type;                        // "NSP", "Content", ...
  std::optional<std::uint32_t> info_prefixes4;  // the prefix limits that the network asks of its peers
  std::optional<std::uint32_t> info_prefixes6;
  std::string status;  // "ok", "pending", "deleted"
  Instant updated;
  friend bool operator==(const Net&, const Net&) = default;
};

enum class Role : std::uint8_t { kOther, kAbuse, kMaintenance, kPolicy, kTechnical, kNoc, kPublicRelations, kSales };
enum class Visible : std::uint8_t { kUnknown, kPrivate, kUsers, kPublic };

struct Poc {
  std::uint32_t id = 0;
  std::uint32_t net_id = 0;
  Role role = Role::kOther;
  Visible visible = Visible::kUnknown;
  bool has_email = false;
  bool has_phone = false;
  std::string status;
  Instant updated;
  friend bool operator==(const Poc&, const Poc&) = default;
};

struct Org {
  std::uint32_t id = 0;
  std::string name;
  std::string country;  // ISO 3166-1 alpha-2
  std::string status;
  Instant updated;
  friend bool operator==(const Org&, const Org&) = default;
};

struct Ix {
  std::uint32_t id = 0;
  std::uint32_t org_id = 0;
  std::string name;
  std::string city;
  std::string country;
  std::string status;
  Instant updated;
  friend bool operator==(const Ix&, const Ix&) = default;
};

// A port of a network on an exchange's peering LAN.
struct NetIxLan {
  std::uint32_t id = 0;
  std::uint32_t net_id = 0;
  std::uint32_t ix_id = 0;
  Asn asn;
  std::optional<Address> ipaddr4;
  std::optional<Address> ipaddr6;
  bool is_rs_peer = false;  // peers with the exchange's route servers
  std::string status;
  Instant updated;
  friend bool operator==(const NetIxLan&, const NetIxLan&) = default;
};

std::string_view name_of(Role role);        // "NOC"; "" for kOther
std::string_view name_of(Visible visible);  // "Public"; "" for kUnknown

// What a page of the API holds; its own text does not say. kDump is told from the text.
enum class Kind : std::uint8_t { kDump, kNet, kPoc, kOrg, kIx, kNetIxLan };

// "net", "poc", "org", "ix", "netixlan": the names of the API. nullopt for others.
std::optional<Kind> kind_of(std::string_view name);

inline constexpr std::size_t kTextBytesMax = 4096;  // of one text field; a longer one: the object is skipped

class PeeringdbReader {
 public:
  struct Sink {  // each may be empty
    std::function<void(const Net&)> net;
    std::function<void(const Poc&)> poc;
    std::function<void(const Org&)> org;
    std::function<void(const Ix&)> ix;
    std::function<void(const NetIxLan&)> netixlan;
  };
  // kind: what the "data" of a page holds; a page is refused when it is kDump.
  explicit PeeringdbReader(Sink sink, Kind kind = Kind::kDump);
  ~PeeringdbReader();
  PeeringdbReader(PeeringdbReader&&) noexcept;
  PeeringdbReader& operator=(PeeringdbReader&&) noexcept;

  // kInvalid or kLimit: the document cannot be followed any further.
  Status feed(Bytes chunk);
  // kTruncated: the document is cut; kInvalid: neither a dump nor a page of the stated kind.
  Status finish();
  // Objects without an id or AS number, beyond a limit or not JSON. Offsets are byte offsets.
  const Tally& skipped() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// What format_dump writes.
struct Dump {
  std::span<const Net> nets;
  std::span<const Poc> pocs;  // has_email and has_phone become made-up values of example.net
  std::span<const Org> orgs;
  std::span<const Ix> ixes;
  std::span<const NetIxLan> netixlans;
};
std::string format_dump(const Dump& dump);

}  // namespace mannerly::peeringdb
