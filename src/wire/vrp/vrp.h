// Validated ROA payloads and ASPAs: what RPKI validators hand to routers.
//
// A VRP (RFC 6811 section 2) says that asn may originate prefix and what it covers down to max_length.
// An ASPA (draft-ietf-sidrops-aspa-profile) lists the providers of a customer AS.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::vrp {

// Index of a trust anchor's name in a TaNames; 0 is "not stated".
struct TaId {
  std::uint16_t value = 0;
  friend constexpr auto operator<=>(const TaId&, const TaId&) = default;
};

// The names of trust anchors as they stand in the input ("ripe", "apnic", "DN42"). names()[0] is "".
class TaNames {
 public:
  static constexpr std::size_t kNamesMax = 1024;
  static constexpr std::size_t kNameBytesMax = 255;

  // Names are kept as UTF-8 (other bytes are taken for ISO-8859-1). kLimit for one name too many or a
  // name too long.
  Result<TaId> intern(std::string_view name);
  std::string_view name(TaId id) const { return id.value < names_.size() ? names_[id.value] : std::string_view{}; }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_ = {""};
  std::uint16_t last_ = 0;
};

struct Vrp {
  Prefix prefix;
  std::uint8_t max_length = 0;  // prefix.length <= max_length <= bits of the family
  TaId ta;
  Asn asn;          // AS0: nobody may originate the prefix (RFC 6483 section 4)
  Instant expires;  // 0 when not stated
  friend bool operator==(const Vrp&, const Vrp&) = default;
};

// Providers per ASPA: what fits into one ASPA PDU of RTR version 2 (64 KiB less its header).
inline constexpr std::size_t kProvidersMax = 16380;

struct Aspa {
  Asn customer;
  std::vector<Asn> providers;  // as in the input; {AS0}: the customer has no provider
  TaId ta;
  Instant expires;  // 0 when not stated
  friend bool operator==(const Aspa&, const Aspa&) = default;
};

}  // namespace mannerly::vrp
