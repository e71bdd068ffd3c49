#include "validity/bogon.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "validity/covering.h"
#include "validity/special.h"

namespace mannerly::validity {
namespace {

using snapshot::IanaBlockRow;
using snapshot::ResourceStatus;

constexpr Seconds kIanaAgeMax{90 * 86400};  // its blocks change about once a year

bool is_bogon_status(ResourceStatus status) {
  return status == ResourceStatus::kAvailable || status == ResourceStatus::kReserved;
}

bool is_held(ResourceStatus status) {
  return status == ResourceStatus::kAllocated || status == ResourceStatus::kAssigned;
}

BogonClass class_of_status(ResourceStatus status) {
  if (status == ResourceStatus::kAvailable) return BogonClass::kFull;
  return status == ResourceStatus::kReserved ? BogonClass::kAdministrative : BogonClass::kNone;
}

std::string_view name_of_rir(snapshot::Rir rir) {
  switch (rir) {
    case snapshot::Rir::kAfrinic: return "AFRINIC";
    case snapshot::Rir::kApnic: return "APNIC";
    case snapshot::Rir::kArin: return "ARIN";
    case snapshot::Rir::kLacnic: return "LACNIC";
    case snapshot::Rir::kRipeNcc: return "RIPE NCC";
    case snapshot::Rir::kIana: return "IANA";
    case snapshot::Rir::kUnknown: break;
  }
  return "a registry";
}

bool is_near(std::int64_t at, std::int64_t moment, Seconds limit) {
  return at != 0 && std::abs(at - moment) <= limit.count;
}

// The bits of the next address; wraps at the end of the space, where nobody asks any more.
Bits128 next_bits(Bits128 bits, Family family) {
  if (family == Family::kIpv4) return {bits.hi + (std::uint64_t{1} << 32), 0};
  return {bits.hi + (bits.lo == ~std::uint64_t{0} ? 1 : 0), bits.lo + 1};
}

Address first_of(const snapshot::ResourceRow& row) {
  return {{row.first_hi, row.first_lo}, static_cast<Family>(row.family)};
}
Address last_of(const snapshot::ResourceRow& row) {
  return {{row.last_hi, row.last_lo}, static_cast<Family>(row.family)};
}

// Collects the routes whose first address lies in given ranges. Ranges that come in order cost a few steps
// each, since the search starts where the last one ended.
class RangeCollector {
 public:
  explicit RangeCollector(std::span<const snapshot::RouteRow> routes) : routes_(routes) {}

  void add(Address first, Address last) {
    for (std::size_t i = seek(first); i < routes_.size() && routes_[i].prefix().address() <= last; ++i) {
      found_.push_back(static_cast<std::uint32_t>(i));
    }
  }
  std::vector<std::uint32_t> finish() {
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    return std::move(found_);
  }

 private:
  std::size_t seek(Address first) {
    const auto before = [&](const snapshot::RouteRow& r) { return r.prefix().address() < first; };
    std::size_t low = at_ > 0 && (at_ > routes_.size() || !before(routes_[at_ - 1])) ? 0 : at_;
    std::size_t step = 1;
    while (low + step < routes_.size() && before(routes_[low + step])) step *= 2;
    const std::size_t high = std::min(low + step + 1, routes_.size());
    low += step / 2;
    const auto begin = routes_.begin();
    at_ = static_cast<std::size_t>(std::partition_point(begin + static_cast<std::ptrdiff_t>(std::min(low, high)),
                                                        begin + static_cast<std::ptrdiff_t>(high), before) -
                                   begin);
    return at_;
  }

  std::span<const snapshot::RouteRow> routes_;
  std::size_t at_ = 0;
  std::vector<std::uint32_t> found_;
};

}  // namespace

std::string_view name_of(BogonClass bogon_class) {
  switch (bogon_class) {
    case BogonClass::kNone: return "none";
    case BogonClass::kAdministrative: return "administrative";
    case BogonClass::kFull: return "full";
  }
  return "?";
}

Bogons::Bogons(const snapshot::Snapshot& snapshot) : snapshot_(&snapshot), fast_(kFastAsns) {
  const std::int64_t at = snapshot.at().seconds;
  for (const snapshot::SourceRow& source : snapshot.sources()) {
    const bool iana = source.kind == snapshot::SourceKind::kIana;
    const bool fresh = is_near(source.at, at, iana ? kIanaAgeMax : kRegistryAgeMax);
    source_counts_.push_back(fresh ? 1 : 0);
    if (source.kind == snapshot::SourceKind::kDelegated) registry_usable_ = registry_usable_ || fresh;
    if (iana) iana_usable_ = iana_usable_ || fresh;
  }
  const auto mark = [&](std::uint64_t first, std::uint64_t last, BogonClass as) {
    for (std::uint64_t asn = first; asn <= last && asn < kFastAsns; ++asn) {
      fast_[asn] = static_cast<std::uint8_t>(as);
    }
  };
  const auto rows = snapshot.asn_resources();
  for (const snapshot::AsnResourceRow& row : rows) {
    if (is_bogon_status(row.status) && counts(row.source, row.date)) {
      mark(row.first, row.last, class_of_status(row.status));
    }
  }
  // An AS that one registry holds is no bogon, whatever another says.
  for (const snapshot::AsnResourceRow& row : rows) {
    if (is_held(row.status)) mark(row.first, row.last, BogonClass::kNone);
  }
  for (const iana::SpecialAsns& special : iana::kSpecialAsns) {
    mark(special.first.value, special.last.value, BogonClass::kFull);
  }
}

bool Bogons::counts(std::uint32_t source, std::int32_t date) const {
  if (source >= source_counts_.size() || source_counts_[source] == 0) return false;
  return date == 0 || snapshot_->at().seconds - std::int64_t{date} * kDay.count >= kRegistryStateMin.count;
}

// ---- prefixes ----

BogonVerdict Bogons::check(const Prefix& prefix) const {
  if (prefix.length == 0 || is_always_routable(prefix)) return {};
  if (special_purpose_of(prefix)) return {BogonClass::kFull, BogonBasis::kSpecialPurpose, snapshot::kNone};
  BogonVerdict found;
  const auto blocks = snapshot_->iana_blocks();
  if (iana_usable_) {
    each_covering(blocks, prefix, [&](std::size_t first, std::size_t) {
      if (blocks[first].status == IanaBlockRow::kUnallocated || blocks[first].status == IanaBlockRow::kReserved) {
        found = {BogonClass::kFull, BogonBasis::kIanaBlock, static_cast<std::uint32_t>(first)};
      }
      return false;  // the most specific block decides
    });
  }
  if (found.bogon_class == BogonClass::kFull) return found;
  const auto listed = snapshot_->bogons();
  each_covering(listed, prefix, [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i) {
      const BogonClass as = listed[i].full != 0 ? BogonClass::kFull : BogonClass::kAdministrative;
      if (counts(listed[i].source, 0) && as > found.bogon_class) {
        found = {as, BogonBasis::kBogonList, static_cast<std::uint32_t>(i)};
      }
    }
    return found.bogon_class != BogonClass::kFull;
  });
  if (found.bogon_class == BogonClass::kFull) return found;
  const BogonVerdict registry = by_registry(prefix, Age::kThatCounts);
  return registry.bogon_class > found.bogon_class ? registry : found;
}

// All of the prefix must lie in rows that are available or reserved, without a gap; full only when all are
// available. A row that starts at the same address and is held by somebody acquits.
BogonVerdict Bogons::by_registry(const Prefix& prefix, Age age) const {
  const auto rows = snapshot_->resources();
  const Address last = prefix.last_address();
  Address at = prefix.address();
  auto next = static_cast<std::size_t>(
      std::partition_point(rows.begin(), rows.end(), [&](const auto& r) { return first_of(r) <= at; }) - rows.begin());
  if (next == 0) return {};
  BogonVerdict out{BogonClass::kFull, BogonBasis::kRegistry, static_cast<std::uint32_t>(next - 1)};
  for (std::size_t i = next - 1; i < rows.size(); ++i) {
    const snapshot::ResourceRow& row = rows[i];
    if (first_of(row) > at || last_of(row) < at || row.family != static_cast<std::uint8_t>(prefix.family)) return {};
    if (!is_bogon_status(row.status) || (age == Age::kThatCounts && !counts(row.source, row.date))) return {};
    for (std::size_t j = i; j > 0 && first_of(rows[j - 1]) == first_of(row); --j) {
      if (is_held(rows[j - 1].status)) return {};
    }
    out.bogon_class = std::min(out.bogon_class, class_of_status(row.status));
    if (last_of(row) >= last) return out;
    at = {next_bits(last_of(row).bits, prefix.family), prefix.family};
  }
  return {};
}

bool Bogons::is_undecided(const Prefix& prefix) const {
  if (prefix.length == 0 || is_always_routable(prefix)) return false;
  return check(prefix).bogon_class == BogonClass::kNone &&
         by_registry(prefix, Age::kAny).bogon_class != BogonClass::kNone;
}

std::vector<std::uint32_t> Bogons::sources_too_old() const {
  std::vector<std::uint32_t> out;
  const auto sources = snapshot_->sources();
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    if (sources[i].kind == snapshot::SourceKind::kDelegated && source_counts_[i] == 0) out.push_back(i);
  }
  return out;
}

std::vector<Bogons::Route> Bogons::bogon_routes() const {
  RangeCollector collector(snapshot_->routes());
  for (const iana::SpecialPrefix& special : iana::kSpecialPrefixes) {
    collector.add(special.prefix.address(), special.prefix.last_address());
  }
  const Prefix unicast = iana::kIpv6GlobalUnicast;
  collector.add(Address::v6(0, 0), {Bits128{unicast.bits.hi - 1, ~std::uint64_t{0}}, Family::kIpv6});
  collector.add({next_bits(unicast.last_address().bits, Family::kIpv6), Family::kIpv6},
                Address::v6(~std::uint64_t{0}, ~std::uint64_t{0}));
  if (iana_usable_) {
    for (const IanaBlockRow& row : snapshot_->iana_blocks()) {
      if (row.status != IanaBlockRow::kUnallocated && row.status != IanaBlockRow::kReserved) continue;
      collector.add(row.prefix().address(), row.prefix().last_address());
    }
  }
  for (const snapshot::BogonRow& row : snapshot_->bogons()) {
    if (counts(row.source, 0)) collector.add(row.prefix().address(), row.prefix().last_address());
  }
  if (registry_usable_) {
    for (const snapshot::ResourceRow& row : snapshot_->resources()) {
      if (is_bogon_status(row.status) && counts(row.source, row.date)) collector.add(first_of(row), last_of(row));
    }
  }
  std::vector<Route> out;
  for (const std::uint32_t route : collector.finish()) {
    const BogonVerdict verdict = check(snapshot_->routes()[route].prefix());
    if (verdict.bogon_class != BogonClass::kNone) out.push_back({route, verdict});
  }
  return out;
}

// ---- AS numbers ----

BogonVerdict Bogons::check(Asn asn) const {
  if (iana::find_special(asn) != nullptr) return {BogonClass::kFull, BogonBasis::kSpecialPurpose, snapshot::kNone};
  return by_registry(asn, Age::kThatCounts);
}

BogonVerdict Bogons::by_registry(Asn asn, Age age) const {
  const auto rows = snapshot_->asn_resources();
  const auto after = static_cast<std::size_t>(
      std::partition_point(rows.begin(), rows.end(), [&](const auto& r) { return r.first <= asn.value; }) -
      rows.begin());
  BogonVerdict out;
  // Rows rarely overlap; those that start together, or the one before, are looked at.
  for (std::size_t i = after; i > 0 && after - i < 8; --i) {
    const snapshot::AsnResourceRow& row = rows[i - 1];
    if (row.last < asn.value) continue;
    if (is_held(row.status)) return {};
    if (age == Age::kThatCounts && !counts(row.source, row.date)) continue;
    if (is_bogon_status(row.status) && class_of_status(row.status) > out.bogon_class) {
      out = {class_of_status(row.status), BogonBasis::kRegistry, static_cast<std::uint32_t>(i - 1)};
    }
  }
  return out;
}

bool Bogons::is_undecided(Asn asn) const {
  return check(asn).bogon_class == BogonClass::kNone && by_registry(asn, Age::kAny).bogon_class != BogonClass::kNone;
}

BogonClass Bogons::slow_class_of(std::uint32_t asn) const {
  return check(Asn{asn}).bogon_class;
}

// ---- texts ----

std::string Bogons::reason(const BogonVerdict& verdict, const Prefix& prefix) const {
  switch (verdict.basis) {
    case BogonBasis::kNone: return "";
    case BogonBasis::kSpecialPurpose: {
      const auto special = special_purpose_of(prefix);
      return special ? fmt::format("{}, {}", special->what, special->reference) : "";
    }
    case BogonBasis::kBogonList: {
      if (verdict.row >= snapshot_->bogons().size()) return "";
      const snapshot::BogonRow& row = snapshot_->bogons()[verdict.row];
      const auto sources = snapshot_->sources();
      const std::string_view by = row.source < sources.size() ? snapshot_->text(sources[row.source].name) : "a source";
      return fmt::format("{}, listed by {}", snapshot_->text(row.reason), by);
    }
    case BogonBasis::kIanaBlock: {
      if (verdict.row >= snapshot_->iana_blocks().size()) return "";
      const IanaBlockRow& row = snapshot_->iana_blocks()[verdict.row];
      return fmt::format("IANA has not allocated {} ({})", format_prefix(row.prefix()),
                         snapshot_->text(row.designation));
    }
    case BogonBasis::kRegistry: {
      if (verdict.row >= snapshot_->resources().size()) return "";
      const snapshot::ResourceRow& row = snapshot_->resources()[verdict.row];
      return fmt::format("listed as {} by {}", verdict.bogon_class == BogonClass::kFull ? "available" : "reserved",
                         name_of_rir(row.rir));
    }
  }
  return "";
}

std::string Bogons::reason(const BogonVerdict& verdict, Asn asn) const {
  if (verdict.basis == BogonBasis::kSpecialPurpose) {
    const iana::SpecialAsns* special = iana::find_special(asn);
    return special == nullptr ? "" : fmt::format("{}, {}", special->name, special->reference);
  }
  if (verdict.basis == BogonBasis::kRegistry && verdict.row < snapshot_->asn_resources().size()) {
    const snapshot::AsnResourceRow& row = snapshot_->asn_resources()[verdict.row];
    return fmt::format("listed as {} by {}", row.status == ResourceStatus::kAvailable ? "available" : "reserved",
                       name_of_rir(row.rir));
  }
  return "";
}

}  // namespace mannerly::validity
