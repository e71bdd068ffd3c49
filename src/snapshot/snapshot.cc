#include "snapshot/snapshot.h"

#include <fmt/format.h>
#include <zstd.h>

#include <cstring>

#include "base/checksum.h"
#include "snapshot/format.h"

namespace mannerly::snapshot {
namespace {

std::string_view section_name(std::uint32_t number) {
  switch (number) {
#define X(n, name, row) \
  case n: return #name;
    MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
    default: return "unknown";
  }
}

// Header and table: size, magic, version, checksum.
Result<std::vector<SectionEntry>> read_head(Bytes file, FileHeader& header) {
  if (file.size() < sizeof header) return fail(ErrorCode::kTruncated, "shorter than a snapshot header (64 bytes)");
  std::memcpy(&header, file.data(), sizeof header);
  if (header.magic != kMagic) return fail(ErrorCode::kInvalid, "not a Mannerly snapshot");
  if (header.version != kFormatVersion) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("snapshot format {}; this program reads format {}", header.version, kFormatVersion));
  }
  const std::uint64_t table_end = sizeof header + std::uint64_t{header.sections} * sizeof(SectionEntry);
  if (header.sections == 0 || header.sections > kSectionsMax) {
    return fail(ErrorCode::kCorrupt, "impossible number of sections in the header");
  }
  if (table_end > file.size()) return fail(ErrorCode::kTruncated, "ends inside the table of sections");
  const std::uint64_t head_size = (table_end + kAlignment - 1) / kAlignment * kAlignment;
  std::vector<std::uint8_t> head(
      file.begin(), file.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(head_size, file.size())));
  std::memset(head.data() + offsetof(FileHeader, checksum), 0, sizeof header.checksum);
  if (checksum_of(head).low != header.checksum) return fail(ErrorCode::kCorrupt, "the header's checksum does not hold");
  if (header.file_size != file.size()) {
    return fail(header.file_size > file.size() ? ErrorCode::kTruncated : ErrorCode::kCorrupt,
                fmt::format("{} bytes long, its header says {}", file.size(), header.file_size));
  }
  std::vector<SectionEntry> entries(header.sections);
  std::memcpy(entries.data(), file.data() + sizeof header, entries.size() * sizeof(SectionEntry));
  return entries;
}

Status check_id(Bytes file, const std::vector<SectionEntry>& entries, const FileHeader& header) {
  Digester digester;
  for (const SectionEntry& e : entries) {
    digester.add({reinterpret_cast<const std::uint8_t*>(&e.number), sizeof e.number});
    digester.add({reinterpret_cast<const std::uint8_t*>(&e.row_size), sizeof e.row_size});
    digester.add({reinterpret_cast<const std::uint8_t*>(&e.rows), sizeof e.rows});
    digester.add(file.subspan(e.offset, e.rows * e.row_size));
  }
  if (digester.finish().bytes != header.id) return fail(ErrorCode::kCorrupt, "the content does not match the id");
  return {};
}

// The checksums of all sections, raw's only when asked for. The largest first, so that cores end together.
// Of several damaged sections the first of the table is named.
Status check_sections(Bytes file, const std::vector<SectionEntry>& entries, bool with_raw, const ForEach& for_each) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (with_raw || entries[i].number != static_cast<std::uint32_t>(Section::raw)) order.push_back(i);
  }
  const auto size_of = [&](std::size_t i) { return entries[i].rows * entries[i].row_size; };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return size_of(a) > size_of(b); });
  std::vector<char> damaged(entries.size());
  const auto job = [&](std::size_t n) {
    const SectionEntry& e = entries[order[n]];
    damaged[order[n]] =
        checksum_of(file.subspan(e.offset, size_of(order[n]))) != Checksum{e.checksum_low, e.checksum_high};
  };
  if (for_each) {
    for_each(order.size(), job);
  } else {
    for (std::size_t n = 0; n < order.size(); ++n) job(n);
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (damaged[i] == 0) continue;
    return fail(ErrorCode::kCorrupt, fmt::format("the checksum of section {} (offset {}, {} bytes) does not hold",
                                                 section_name(entries[i].number), entries[i].offset, size_of(i)));
  }
  return {};
}

// The rows whose key equals; rows are sorted by key(row).
template <class Row, class Key, class Project>
std::span<const Row> equal_rows(std::span<const Row> rows, const Key& key, Project&& project) {
  const auto first = std::partition_point(rows.begin(), rows.end(), [&](const Row& r) { return project(r) < key; });
  const auto last = std::partition_point(first, rows.end(), [&](const Row& r) { return !(key < project(r)); });
  return {first, last};
}

}  // namespace

Result<Snapshot> Snapshot::open(Bytes file, Check check, const ForEach& for_each) {
  Snapshot snapshot;
  MANNERLY_CHECK_OK(snapshot.load(file, check, for_each));
  return snapshot;
}

Status Snapshot::load(Bytes file, Check check, const ForEach& for_each) {
  FileHeader header;
  MANNERLY_TRY(const std::vector<SectionEntry> entries, read_head(file, header));
  if (reinterpret_cast<std::uintptr_t>(file.data()) % 8 != 0) {
    return fail(ErrorCode::kUsage, "the bytes of a snapshot must be aligned to 8");
  }
  id_.bytes = header.id;
  for (const SectionEntry& entry : entries) {
    const std::string_view name = section_name(entry.number);
    if (entry.offset > file.size() || entry.offset % kAlignment != 0 || entry.row_size == 0 ||
        entry.rows > (file.size() - entry.offset) / entry.row_size) {
      return fail(ErrorCode::kCorrupt, fmt::format("section {} lies outside the file", name));
    }
    const Bytes content = file.subspan(entry.offset, entry.rows * entry.row_size);
    switch (entry.number) {
#define X(n, section, row)                                                                             \
  case n:                                                                                              \
    if (entry.row_size != sizeof(row)) {                                                               \
      return fail(ErrorCode::kCorrupt, "rows of section " #section " have an unexpected size");        \
    }                                                                                                  \
    section##_ = {reinterpret_cast<const row*>(content.data()), static_cast<std::size_t>(entry.rows)}; \
    break;
      MANNERLY_SNAPSHOT_SECTIONS(X)
#undef X
      default: break;  // a section that a later program of the same format added
    }
  }
  if (meta_.size() != 1) return fail(ErrorCode::kCorrupt, "the meta section must hold one row");
  if (check != Check::kHeader) MANNERLY_CHECK_OK(check_sections(file, entries, check == Check::kAll, for_each));
  return check == Check::kAll ? check_id(file, entries, header) : Status{};
}

std::string Snapshot::short_id() const {
  return to_hex(id_).substr(0, 12);
}
Instant Snapshot::at() const {
  return {meta_[0].at};
}
std::string_view Snapshot::name() const {
  return text(meta_[0].name);
}
bool Snapshot::simulated() const {
  return std::ranges::any_of(world_marks(),
                             [](const WorldMarkRow& row) { return row.mark == WorldMarkRow::kSimulated; });
}

std::string_view Snapshot::built_by() const {
  return text(meta_[0].built_by);
}

std::string_view Snapshot::text(TextRef ref) const {
  if (ref.offset > text_.size() || ref.length > text_.size() - ref.offset) return {};
  return {text_.data() + ref.offset, ref.length};
}

const AsRow* Snapshot::find_as(Asn asn) const {
  const auto found = equal_rows(ases_, asn.value, [](const AsRow& r) { return r.asn; });
  return found.empty() ? nullptr : found.data();
}

std::span<const std::uint32_t> Snapshot::routes_of(Asn origin) const {
  const AsRow* as = find_as(origin);
  return as == nullptr ? std::span<const std::uint32_t>{} : rows(routes_by_origin_, as->routes);
}

std::span<const std::uint32_t> Snapshot::irr_routes_of(Asn origin) const {
  const AsRow* as = find_as(origin);
  return as == nullptr ? std::span<const std::uint32_t>{} : rows(irr_routes_by_origin_, as->irr_routes);
}

std::span<const std::uint32_t> Snapshot::vrps_of(Asn asn) const {
  const AsRow* as = find_as(asn);
  return as == nullptr ? std::span<const std::uint32_t>{} : rows(vrps_by_asn_, as->vrps);
}

std::span<const AsLinkRow> Snapshot::links_of(Asn asn) const {
  const AsRow* as = find_as(asn);
  return as == nullptr ? std::span<const AsLinkRow>{} : rows(links_, as->links);
}

std::span<const AutNumRow> Snapshot::aut_nums_of(Asn asn) const {
  return equal_rows(aut_nums_, asn.value, [](const AutNumRow& r) { return r.asn; });
}

std::span<const ContactRow> Snapshot::contacts_of(Asn asn) const {
  return equal_rows(contacts_, asn.value, [](const ContactRow& r) { return r.asn; });
}

std::span<const SpooferRow> Snapshot::spoofer_of(Asn asn) const {
  return equal_rows(spoofer_, asn.value, [](const SpooferRow& r) { return r.asn; });
}

std::span<const IncidentPartyRow> Snapshot::incidents_of(Asn asn) const {
  return equal_rows(incident_parties_, asn.value, [](const IncidentPartyRow& r) { return r.asn; });
}

const PeeringdbNetRow* Snapshot::find_peeringdb(Asn asn) const {
  const auto found = equal_rows(peeringdb_nets_, asn.value, [](const PeeringdbNetRow& r) { return r.asn; });
  return found.empty() ? nullptr : found.data();
}

const AspaRow* Snapshot::find_aspa(Asn customer) const {
  const auto found = equal_rows(aspas_, customer.value, [](const AspaRow& r) { return r.customer; });
  return found.empty() ? nullptr : found.data();
}

std::span<const std::uint32_t> Snapshot::cone_of(Asn asn) const {
  const auto found = equal_rows(cones_, asn.value, [](const ConeRow& r) { return r.asn; });
  return found.empty() ? std::span<const std::uint32_t>{} : rows(cone_members_, found.front().members);
}

std::span<const RouteRow> Snapshot::routes_at(const Prefix& prefix) const {
  return equal_rows(routes_, prefix, [](const RouteRow& r) { return r.prefix(); });
}

std::span<const VrpRow> Snapshot::vrps_at(const Prefix& prefix) const {
  return equal_rows(vrps_, prefix, [](const VrpRow& r) { return r.prefix(); });
}

std::span<const IrrRouteRow> Snapshot::irr_routes_at(const Prefix& prefix) const {
  return equal_rows(irr_routes_, prefix, [](const IrrRouteRow& r) { return r.prefix(); });
}

std::span<const RouteRow> Snapshot::routes_under(const Prefix& prefix) const {
  // A prefix sorts before all that it covers, and these lie together: from it to its last address.
  const auto first =
      std::partition_point(routes_.begin(), routes_.end(), [&](const RouteRow& r) { return r.prefix() < prefix; });
  const Address last = prefix.last_address();
  const auto end =
      std::partition_point(first, routes_.end(), [&](const RouteRow& r) { return r.prefix().address() <= last; });
  return {first, end};
}

const ResourceRow* Snapshot::find_resource(Address address) const {
  const auto after = std::partition_point(resources_.begin(), resources_.end(), [&](const ResourceRow& r) {
    return Address{{r.first_hi, r.first_lo}, static_cast<Family>(r.family)} <= address;
  });
  if (after == resources_.begin()) return nullptr;
  const ResourceRow& row = *(after - 1);
  const bool holds =
      static_cast<Family>(row.family) == address.family && address.bits <= Bits128{row.last_hi, row.last_lo};
  return holds ? &row : nullptr;
}

AsPathView Snapshot::path(std::uint32_t number) const {
  if (path_offsets_.empty() || number >= path_offsets_.size() - 1) return {};
  const std::uint32_t begin = path_offsets_[number], end = path_offsets_[number + 1];
  if (begin > end || end > path_words_.size()) return {};
  const auto words = path_words_.subspan(begin, end - begin);
  return AsPathView::is_well_formed(words) ? AsPathView(words) : AsPathView();
}

std::span<const PathEntryRow> Snapshot::paths_of(const RouteRow& route) const {
  if (route.path_set >= path_sets_.size()) return {};
  return rows(path_entries_, path_sets_[route.path_set]);
}

Result<std::string> Snapshot::raw_object(const IrrObjectRow& object) const {
  if (object.raw_block >= raw_blocks_.size())
    return fail(ErrorCode::kNotFound, "the snapshot keeps no raw record of this object");
  const RawBlockRow& block = raw_blocks_[object.raw_block];
  if (block.offset > raw_.size() || block.packed > raw_.size() - block.offset || block.plain > kRawBlockMax) {
    return fail(ErrorCode::kCorrupt, "a block of raw records lies outside its section");
  }
  const Bytes packed = raw_.subspan(block.offset, block.packed);
  if (checksum_of(packed).low != block.checksum)
    return fail(ErrorCode::kCorrupt, "the checksum of a block of raw records does not hold");
  std::string plain(block.plain, '\0');
  const std::size_t size = ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size());
  if (ZSTD_isError(size) || size != plain.size())
    return fail(ErrorCode::kCorrupt, "a block of raw records does not unpack");
  if (object.raw_offset > plain.size() || object.raw_length > plain.size() - object.raw_offset) {
    return fail(ErrorCode::kCorrupt, "a raw record lies outside its block");
  }
  return plain.substr(object.raw_offset, object.raw_length);
}

}  // namespace mannerly::snapshot
