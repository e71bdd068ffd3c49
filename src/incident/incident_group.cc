#include "incident/incident_group.h"

#include <algorithm>

namespace mannerly::incident {
namespace {

void save_prefix(StateWriter& out, const Prefix& prefix) {
  out.put(prefix.bits.hi);
  out.put(prefix.bits.lo);
  out.put(prefix.length);
  out.put(prefix.family);
}

// nullopt: no canonical prefix.
std::optional<Prefix> load_prefix(StateReader& in) {
  Prefix out;
  out.bits.hi = in.get<std::uint64_t>();
  out.bits.lo = in.get<std::uint64_t>();
  out.length = in.get<std::uint8_t>();
  const auto family = in.get<std::uint8_t>();
  if (family != 4 && family != 6) return std::nullopt;
  out.family = static_cast<Family>(family);
  if (out.length > bits_of(out.family) || Prefix::of(out.address(), out.length) != out) return std::nullopt;
  return out;
}

// Kind and culprit are the group's.
void save_key(StateWriter& out, const SignalKey& key) {
  save_prefix(out, key.prefix);
  out.put(key.from.value);
  out.put(key.to.value);
}

std::optional<SignalKey> load_key(StateReader& in, Kind kind, Asn culprit) {
  const auto prefix = load_prefix(in);
  if (!prefix) return std::nullopt;
  SignalKey key{.prefix = *prefix, .kind = kind, .culprit = culprit, .from = {}, .to = {}};
  key.from = Asn{in.get<std::uint32_t>()};
  key.to = Asn{in.get<std::uint32_t>()};
  return key;
}

void save_glimpse(StateWriter& out, const Glimpse& glimpse) {
  out.put(static_cast<std::uint8_t>((glimpse.looked ? 1 : 0) | (glimpse.victim_announces ? 2 : 0) |
                                    (glimpse.old_path ? 4 : 0) | (glimpse.through_victim ? 8 : 0)));
}

Glimpse load_glimpse(StateReader& in) {
  const auto bits = in.get<std::uint8_t>();
  return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
}

}  // namespace

std::vector<Side> sides_of(const Signal& signal) {
  std::vector<Side> out;
  switch (signal.key.kind) {
    case Kind::kMoas:
    case Kind::kSubMoas:
      for (const Asn victim : signal.victims) out.push_back({victim, {}});
      break;
    case Kind::kForgedEdge:
    case Kind::kForgedSubprefix:
    case Kind::kForgedPath:
    case Kind::kBogonAsn:
    case Kind::kBogonAsnAdministrative: out.push_back({signal.key.from, {}}); break;
    case Kind::kLeak1:
    case Kind::kLeak2:
    case Kind::kLeak3:
    case Kind::kLeak4:
      // Over a link that no source knows: whom it leads to. What passes there says nothing of other leaks.
      out.push_back({signal.evidence.has(Evidence::kRelationUnknown) ? signal.key.from : signal.key.to, {}});
      break;
    case Kind::kNone:
    case Kind::kSquat:
    case Kind::kLeak5:
    case Kind::kLeak6:
    case Kind::kBogonPrefix:
    case Kind::kBogonPrefixAdministrative: out.push_back({{}, signal.key.prefix}); break;
  }
  return out;
}

bool SignalGroup::has_side(const std::vector<Side>& wanted) const {
  return std::any_of(wanted.begin(), wanted.end(), [&](const Side& side) { return sides.contains(side); });
}

void SignalGroup::add_sides(const std::vector<Side>& more) {
  for (const Side& side : more) {
    if (sides.size() < kSidesMax) sides.insert(side);
  }
}

namespace {
constexpr std::int64_t kBurstMicroseconds = 600'000'000;  // what one network does to many begins so close together
}  // namespace

SignalGroup* choose_group(const std::vector<SignalGroup*>& groups, const Signal& signal, Moment now,
                          Seconds merge_gap) {
  const std::vector<Side> sides = sides_of(signal);
  SignalGroup* by_side = nullptr;
  SignalGroup* by_time = nullptr;
  for (SignalGroup* group : groups) {
    if (!group->is_active(now, merge_gap)) continue;
    if (group->members.contains(signal.key)) return group;
    if (by_side == nullptr && group->has_side(sides)) by_side = group;
    const bool in_burst = now.microseconds - group->start.microseconds <= kBurstMicroseconds;
    if (by_time == nullptr && (in_burst || group->is_burst())) by_time = group;
  }
  return by_side != nullptr ? by_side : by_time;
}

void SignalGroup::save(StateWriter& out) const {
  out.put(number);
  out.put(kind);
  out.put(culprit.value);
  out.put(start.microseconds);
  out.put(quiet_since.microseconds);
  out.put(out_of_sight.microseconds);
  out.put(next_check.microseconds);
  out.put(static_cast<std::uint8_t>(changed ? 1 : 0));
  out.text(id);
  save_glimpse(out, first_glimpse);
  save_glimpse(out, last_glimpse);
  out.put(static_cast<std::uint64_t>(members.size()));
  for (const auto& [key, is_up] : members) {
    save_key(out, key);
    out.put(static_cast<std::uint8_t>(is_up ? 1 : 0));
  }
  out.put(static_cast<std::uint64_t>(sides.size()));
  for (const Side& side : sides) {
    out.put(side.asn.value);
    save_prefix(out, side.prefix);
  }
  out.rows(std::span<const PeerNumber>(witnesses));
  out.put(static_cast<std::uint8_t>(way_lost ? 1 : 0));
  out.put(static_cast<std::uint8_t>(presences.size()));
  for (const Presence& presence : presences) {
    save_key(out, presence.key);
    out.put(presence.least);
    out.put(presence.most);
  }
}

bool SignalGroup::load(StateReader& in) {
  number = in.get<std::uint64_t>();
  const auto kind_number = in.get<std::uint8_t>();
  if (kind_number == 0 || kind_number >= kKinds) return false;
  kind = static_cast<Kind>(kind_number);
  culprit = Asn{in.get<std::uint32_t>()};
  start = {in.get<std::int64_t>()};
  quiet_since = {in.get<std::int64_t>()};
  out_of_sight = {in.get<std::int64_t>()};
  next_check = {in.get<std::int64_t>()};
  changed = in.get<std::uint8_t>() != 0;
  id = in.text();
  first_glimpse = load_glimpse(in);
  last_glimpse = load_glimpse(in);
  const auto count = in.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    const auto key = load_key(in, kind, culprit);
    if (!key) return false;
    const bool is_up = in.get<std::uint8_t>() != 0;
    if (!members.emplace(*key, is_up).second) return false;
    if (is_up) ++up;
  }
  const auto side_count = in.get<std::uint64_t>();
  if (side_count > kSidesMax) return false;
  for (std::uint64_t i = 0; i < side_count && in.ok(); ++i) {
    const Asn asn{in.get<std::uint32_t>()};
    const auto prefix = load_prefix(in);
    if (!prefix) return false;
    sides.insert({asn, *prefix});
  }
  witnesses = in.rows<PeerNumber>();
  way_lost = in.get<std::uint8_t>() != 0;
  const auto presence_count = in.get<std::uint8_t>();
  if (presence_count > kPresencesMax) return false;
  for (unsigned i = 0; i < presence_count; ++i) {
    const auto key = load_key(in, kind, culprit);
    if (!key || !members.contains(*key)) return false;
    presences.push_back({*key, in.get<std::uint16_t>(), in.get<std::uint16_t>()});
    if (presences.back().least > presences.back().most) return false;
  }
  return in.ok() && !members.empty() && std::is_sorted(witnesses.begin(), witnesses.end());
}

}  // namespace mannerly::incident
