// What a cache tells routers, as sets: VRPs and ASPAs in the order in which the protocol wants them sent, and the
// difference between two sets. BGPsec router keys are no part of them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::rtr {

// A Validated ROA Payload as routers know it: the four values identify it.
struct Vrp {
  Prefix prefix;
  std::uint8_t max_length = 0;  // prefix.length <= max_length <= bits of the family
  Asn asn;
  friend constexpr bool operator==(const Vrp&, const Vrp&) = default;
  // IPv4 before IPv6, then address, max length, length, AS: the order of withdrawals in
  // draft-ietf-sidrops-8210bis-27 section 11.2.1. Announcements of a family go the other way round.
  friend constexpr std::strong_ordering operator<=>(const Vrp& a, const Vrp& b) {
    if (const auto c = a.prefix.family <=> b.prefix.family; c != 0) return c;
    if (const auto c = a.prefix.bits <=> b.prefix.bits; c != 0) return c;
    if (const auto c = a.max_length <=> b.max_length; c != 0) return c;
    if (const auto c = a.prefix.length <=> b.prefix.length; c != 0) return c;
    return a.asn <=> b.asn;
  }
};

// What fits into one ASPA PDU: 65,535 bytes less 12.
inline constexpr std::size_t kProvidersMax = 16380;

// One for each customer. Providers ascend, each once; AS0 only alone (section 5.12).
struct Aspa {
  Asn customer;
  std::vector<Asn> providers;
  friend bool operator==(const Aspa&, const Aspa&) = default;
};

// What 2026's whole RPKI has (below a million VRPs) several times over; what a peer can make us hold is bounded by it.
inline constexpr std::size_t kVrpsMax = 8'000'000;
inline constexpr std::size_t kAspasMax = 500'000;
inline constexpr std::size_t kProvidersInAllMax = 16'000'000;

struct RecordSet {
  std::vector<Vrp> vrps;    // ascending, each once
  std::vector<Aspa> aspas;  // by customer, each once
  friend bool operator==(const RecordSet&, const RecordSet&) = default;
};

// Sorts, drops what is there twice and joins the ASPAs of one customer to their union: without AS0, unless nothing
// else is left. Errors: kLimit (too many VRPs, ASPAs, providers of a customer), kInvalid (a max length outside of its
// prefix, an ASPA without a provider). O(n log n).
Result<RecordSet> make_record_set(std::vector<Vrp> vrps, std::vector<Aspa> aspas);

// A customer whose providers changed; empty: it has no ASPA.
struct AspaChange {
  Asn customer;
  std::vector<Asn> before, after;
  friend bool operator==(const AspaChange&, const AspaChange&) = default;
};

// The least that turns one set into another. All lists ascend.
struct Delta {
  std::vector<Vrp> announced, withdrawn;
  std::vector<AspaChange> aspas;  // before != after
  bool empty() const { return announced.empty() && withdrawn.empty() && aspas.empty(); }
  std::size_t records() const { return announced.size() + withdrawn.size() + aspas.size(); }
  friend bool operator==(const Delta&, const Delta&) = default;
};

// O(n).
Delta diff(const RecordSet& before, const RecordSet& after);
// First one delta, then the other; what they undo of each other is gone (section 5.3). O(n).
Delta compose(const Delta& first, const Delta& then);
// kInvalid when the delta withdraws what is not there or announces what is.
Result<RecordSet> apply(const RecordSet& set, const Delta& delta);

// The VRPs of one family, of a sorted list. O(log n).
std::span<const Vrp> of_family(std::span<const Vrp> sorted, Family family);

}  // namespace mannerly::rtr

template <>
struct std::hash<mannerly::rtr::Vrp> {
  std::size_t operator()(const mannerly::rtr::Vrp& v) const noexcept {
    const std::size_t h = std::hash<mannerly::Prefix>()(v.prefix) ^ (v.max_length * 0x9E3779B97F4A7C15ull);
    return (h << 7 | h >> 57) ^ std::hash<mannerly::Asn>()(v.asn);
  }
};
