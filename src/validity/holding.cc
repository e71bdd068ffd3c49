#include "validity/holding.h"

#include <algorithm>

namespace mannerly::validity {
namespace {

using snapshot::AsnResourceRow;
using snapshot::ResourceRow;
using snapshot::ResourceStatus;

bool is_given_out(ResourceStatus status) {
  return status == ResourceStatus::kAllocated || status == ResourceStatus::kAssigned;
}

const AsnResourceRow* find_asn_resource(const snapshot::Snapshot& snapshot, Asn asn) {
  const auto rows = snapshot.asn_resources();
  const auto end =
      std::partition_point(rows.begin(), rows.end(), [&](const AsnResourceRow& row) { return row.first <= asn.value; });
  // Ranges of several registries may overlap: the nearest that holds the number and is given out.
  constexpr std::ptrdiff_t kLookedAt = 8;
  for (auto at = end; at != rows.begin() && end - at < kLookedAt;) {
    --at;
    if (at->last >= asn.value && is_given_out(at->status)) return &*at;
  }
  return nullptr;
}

Address first_of(const ResourceRow& row) {
  return {{row.first_hi, row.first_lo}, static_cast<Family>(row.family)};
}
Address last_of(const ResourceRow& row) {
  return {{row.last_hi, row.last_lo}, static_cast<Family>(row.family)};
}

// The next address; the last one of a family is never asked for.
Address after(Address address) {
  if (address.is_v4()) return Address::v4(address.v4_value() + 1);
  if (++address.bits.lo == 0) ++address.bits.hi;
  return address;
}

}  // namespace

std::string_view name_of(Held held) {
  switch (held) {
    case Held::kYes: return "held";
    case Held::kAssumed: return "assumed";
    case Held::kOther: return "other holder";
    case Held::kUnknownHolder: return "unknown holder";
    case Held::kNotDelegated: break;
  }
  return "not delegated";
}

std::string_view holder_of(const snapshot::Snapshot& snapshot, Asn asn) {
  const AsnResourceRow* row = find_asn_resource(snapshot, asn);
  return row == nullptr ? std::string_view() : snapshot.text(row->holder);
}

Holdings::Holdings(const snapshot::Snapshot& snapshot, std::span<const Asn> asns, bool assume)
    : snapshot_(snapshot), assume_(assume) {
  for (const Asn asn : asns) {
    const AsnResourceRow* row = find_asn_resource(snapshot, asn);
    if (row == nullptr) continue;
    const Holder holder{row->rir, snapshot.text(row->holder)};
    if (!holder.id.empty() && std::find(own_.begin(), own_.end(), holder) == own_.end()) own_.push_back(holder);
  }
}

Held Holdings::held_of(const ResourceRow& row) const {
  if (!is_given_out(row.status)) return Held::kNotDelegated;
  const Holder holder{row.rir, snapshot_.text(row.holder)};
  if (std::find(own_.begin(), own_.end(), holder) != own_.end()) return Held::kYes;
  // Nothing can be compared when the space or the AS number has no holder in the files.
  if (holder.id.empty() || own_.empty()) return assume_ ? Held::kAssumed : Held::kUnknownHolder;
  return Held::kOther;
}

Holding Holdings::of(const Prefix& prefix) const {
  const auto rows = snapshot_.resources();
  auto row = std::partition_point(rows.begin(), rows.end(),
                                  [&](const ResourceRow& r) { return first_of(r) <= prefix.address(); });
  if (row == rows.begin()) return {};
  --row;
  Holding out{.held = Held::kYes, .holder = std::string(snapshot_.text(row->holder)), .rir = row->rir};
  Address next = prefix.address();
  const Address last = prefix.last_address();
  for (std::size_t parts = 0;; ++row) {
    // A gap, a row of the other family, or one that begins later: nobody holds the part before it.
    if (row == rows.end() || first_of(*row).family != prefix.family || first_of(*row) > next) {
      return {.held = Held::kNotDelegated, .rir = out.rir};
    }
    if (++parts > kPartsMax) return {.held = Held::kOther, .rir = out.rir};
    if (last_of(*row) < next) return {.held = Held::kNotDelegated, .rir = out.rir};
    const Held part = held_of(*row);
    if (part == Held::kNotDelegated) return {.held = part, .rir = out.rir};
    if (part > out.held) {
      out = {.held = part, .holder = std::string(snapshot_.text(row->holder)), .rir = row->rir};
    }
    if (last_of(*row) >= last) return out;
    next = after(last_of(*row));
  }
}

std::vector<std::pair<Address, Address>> Holdings::space() const {
  std::vector<std::pair<Address, Address>> out;
  for (const ResourceRow& row : snapshot_.resources()) {
    if (held_of(row) == Held::kYes) out.emplace_back(first_of(row), last_of(row));
  }
  return out;
}

}  // namespace mannerly::validity
