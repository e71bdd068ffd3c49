#include "snapshot/irr_builder.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/checksum.h"
#include "base/text.h"
#include "snapshot/format.h"

namespace mannerly::snapshot {
namespace {

// Small enough to unpack one record in well under a millisecond, large enough to compress well.
constexpr std::size_t kBlockTarget = 128 << 10;
constexpr int kCompressionLevel = 1;

// new_number[i]: where row i goes when rows are sorted by less; rows are sorted.
template <class Row, class Less>
std::vector<std::uint32_t> sort_and_number(std::vector<Row>& rows, Less&& less) {
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return less(rows[a], rows[b]); });
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  std::vector<std::uint32_t> number(rows.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    number[order[i]] = i;
    sorted.push_back(rows[order[i]]);
  }
  rows = std::move(sorted);
  return number;
}

void renumber(std::uint32_t& object, const std::vector<std::uint32_t>& number) {
  if (object != kNone) object = number[object];
}

}  // namespace

std::uint16_t IrrBuilder::add_irr_source(std::string_view name, std::uint32_t priority, bool authoritative,
                                         bool mirrored) {
  const std::string key = upper(name);
  const auto found = std::find(source_names_.begin(), source_names_.end(), key);
  if (found != source_names_.end()) return static_cast<std::uint16_t>(found - source_names_.begin());
  MANNERLY_ASSERT(source_names_.size() < 0xFFFF);
  source_names_.push_back(key);
  irr_sources_.push_back(
      {.name = text_.add(key), .priority = priority, .authoritative = authoritative, .mirrored = mirrored});
  return static_cast<std::uint16_t>(source_names_.size() - 1);
}

Status IrrBuilder::close_block() {
  if (block_.empty()) return {};
  const std::size_t bound = ZSTD_compressBound(block_.size());
  const std::size_t start = raw_.size();
  raw_.resize(start + bound);
  const std::size_t packed = ZSTD_compress(raw_.data() + start, bound, block_.data(), block_.size(), kCompressionLevel);
  if (ZSTD_isError(packed)) {
    return fail(ErrorCode::kIo, fmt::format("zstd cannot pack raw records: {}", ZSTD_getErrorName(packed)));
  }
  raw_.resize(start + packed);
  blocks_.push_back({.offset = start,
                     .checksum = checksum_of(Bytes(raw_).subspan(start)).low,
                     .packed = static_cast<std::uint32_t>(packed),
                     .plain = static_cast<std::uint32_t>(block_.size())});
  block_.clear();
  return {};
}

std::uint32_t IrrBuilder::add_object(const Object& object) {
  IrrObjectRow row{.key = text_.add(upper(object.key)),
                   .mnt_by = text_.add(object.mnt_by),
                   .irr_source = object.irr_source,
                   .object_class = object.object_class};
  if (!object.raw.empty() && object.raw.size() <= kRawBlockMax / 2) {
    if (block_.size() + object.raw.size() > kBlockTarget) {
      if (const Status closed = close_block(); !closed && failed_) failed_ = closed;
    }
    row.raw_block = static_cast<std::uint32_t>(blocks_.size());
    row.raw_offset = static_cast<std::uint32_t>(block_.size());
    row.raw_length = static_cast<std::uint32_t>(object.raw.size());
    block_ += object.raw;
  }
  objects_.push_back(row);
  return static_cast<std::uint32_t>(objects_.size() - 1);
}

void IrrBuilder::add_route(const Prefix& prefix, Asn origin, std::uint16_t irr_source, std::uint32_t object) {
  routes_.push_back({.hi = prefix.bits.hi,
                     .lo = prefix.bits.lo,
                     .origin = origin.value,
                     .object = object,
                     .irr_source = irr_source,
                     .length = prefix.length,
                     .family = static_cast<std::uint8_t>(prefix.family)});
}

void IrrBuilder::add_set(const Set& set, std::span<const Member> members) {
  const Range range{static_cast<std::uint32_t>(members_.size()), static_cast<std::uint32_t>(members.size())};
  for (const Member& m : members) {
    members_.push_back({.text = text_.add(m.text), .source = text_.add(m.source), .asn = m.asn.value, .kind = m.kind});
  }
  sets_.push_back({.name = text_.add(upper(set.name)),
                   .mbrs_by_ref = text_.add(set.mbrs_by_ref),
                   .members = range,
                   .object = set.object,
                   .irr_source = set.irr_source,
                   .is_route_set = set.is_route_set});
}

void IrrBuilder::add_aut_num(const AutNum& a) {
  std::uint8_t contacts = 0;
  const auto pend = [&](std::span<const std::string_view> handles, ContactRole role, std::uint8_t flag) {
    for (const std::string_view handle : handles) {
      contacts |= flag;
      contacts_.push_back({a.asn.value, a.source, a.irr_source, role, upper(handle)});
    }
  };
  pend(a.admin_c, ContactRole::kAdmin, AutNumRow::kAdminC);
  pend(a.tech_c, ContactRole::kTech, AutNumRow::kTechC);
  pend(a.abuse_c, ContactRole::kAbuse, AutNumRow::kAbuseC);
  if (!a.org.empty()) orgs_.push_back({a.asn.value, a.source, a.irr_source, upper(a.org)});
  aut_nums_.push_back({.as_name = text_.add(a.as_name),
                       .member_of = text_.add(a.member_of),
                       .asn = a.asn.value,
                       .object = a.object,
                       .imports = a.imports,
                       .exports = a.exports,
                       .irr_source = a.irr_source,
                       .contacts = contacts});
}

void IrrBuilder::add_handle(std::string_view handle, std::uint16_t irr_source, std::uint8_t offers, bool abuse_mailbox,
                            std::uint32_t object) {
  handles_.insert_or_assign(HandleKey{irr_source, upper(handle)}, Handle{offers, abuse_mailbox, object});
}

void IrrBuilder::add_organisation(std::string_view org, std::uint16_t irr_source, std::string_view abuse_c) {
  if (!abuse_c.empty()) abuse_of_org_.insert_or_assign(HandleKey{irr_source, upper(org)}, upper(abuse_c));
}

void IrrBuilder::add_contact(const PendingContact& pending, Tables& tables) const {
  ContactRow row{.handle = text_.add(pending.handle),
                 .asn = pending.asn,
                 .source = pending.source,
                 .origin = ContactOrigin::kRegistry,
                 .role = pending.role};
  if (const auto found = handles_.find({pending.irr_source, pending.handle}); found != handles_.end()) {
    row.offers = static_cast<std::uint8_t>(found->second.offers | ContactRow::kResolves);
    row.object = found->second.object;
  }
  tables.contacts.push_back(row);
}

void IrrBuilder::sort_objects(Tables& tables) {
  const auto number = sort_and_number(objects_, [&](const IrrObjectRow& a, const IrrObjectRow& b) {
    if (a.object_class != b.object_class) return a.object_class < b.object_class;
    if (a.key != b.key) return text_.at(a.key) < text_.at(b.key);
    return a.irr_source < b.irr_source;
  });
  for (IrrRouteRow& row : routes_) renumber(row.object, number);
  for (SetRow& row : sets_) renumber(row.object, number);
  for (AutNumRow& row : aut_nums_) renumber(row.object, number);
  for (ContactRow& row : tables.contacts) renumber(row.object, number);
}

void IrrBuilder::sort_routes(Tables& tables) {
  std::stable_sort(routes_.begin(), routes_.end(), [](const IrrRouteRow& a, const IrrRouteRow& b) {
    if (const auto c = a.prefix() <=> b.prefix(); c != 0) return c < 0;
    return std::tie(a.origin, a.irr_source) < std::tie(b.origin, b.irr_source);
  });
  auto& order = tables.irr_routes_by_origin;
  order.resize(routes_.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return routes_[a].origin < routes_[b].origin; });
}

Status IrrBuilder::finish(Tables& tables) {
  MANNERLY_CHECK_OK(failed_);
  MANNERLY_CHECK_OK(close_block());
  for (const PendingOrg& org : orgs_) {
    const auto abuse = abuse_of_org_.find({org.irr_source, org.org});
    if (abuse != abuse_of_org_.end()) {
      contacts_.push_back({org.asn, org.source, org.irr_source, ContactRole::kAbuse, abuse->second});
    }
  }
  for (const PendingContact& pending : contacts_) add_contact(pending, tables);
  sort_objects(tables);
  sort_routes(tables);
  std::stable_sort(sets_.begin(), sets_.end(), [&](const SetRow& a, const SetRow& b) {
    if (a.name != b.name) return text_.at(a.name) < text_.at(b.name);
    return a.irr_source < b.irr_source;
  });
  std::stable_sort(aut_nums_.begin(), aut_nums_.end(), [](const AutNumRow& a, const AutNumRow& b) {
    return std::tie(a.asn, a.irr_source) < std::tie(b.asn, b.irr_source);
  });
  tables.irr_sources = std::move(irr_sources_);
  tables.irr_objects = std::move(objects_);
  tables.irr_routes = std::move(routes_);
  tables.sets = std::move(sets_);
  tables.set_members = std::move(members_);
  tables.aut_nums = std::move(aut_nums_);
  tables.raw_blocks = std::move(blocks_);
  tables.raw = std::move(raw_);
  return {};
}

}  // namespace mannerly::snapshot
