// The five registries' statistics (delegated-extended) and IANA's tables of who administers what.
#include <algorithm>

#include "sim/build.h"
#include "sim/writers.h"
#include "wire/delegated/delegated.h"

namespace mannerly::sim {
namespace {

using delegated::Record;
using delegated::ResourceStatus;
using delegated::ResourceType;

constexpr delegated::Registry kRegistries[] = {delegated::Registry::kAfrinic, delegated::Registry::kApnic,
                                               delegated::Registry::kArin, delegated::Registry::kLacnic,
                                               delegated::Registry::kRipeNcc};

class RegistryFile {
 public:
  RegistryFile(const World& world, Rir rir) : world_(world), rir_(rir) {}

  Status write(Sink& sink) {
    collect_asns();
    collect_ipv4();
    collect_ipv6();
    const RirInfo& info = info_of(rir_);
    File file(sink, fmt::format("rir/delegated-{}-extended-{}", info.name, compact_date(world_.options.at)));
    file.print("# {}\n", kNotice);
    delegated::Header header{.version = "2.3", .registry = registry(), .serial = compact_date(world_.options.at)};
    header.records = records_.size();
    header.start = Instant{5500 * kDay.count};
    header.end = world_.options.at;
    header.utc_offset = "+0000";
    file.text(delegated::format_header(header));
    for (const ResourceType type : {ResourceType::kAsn, ResourceType::kIpv4, ResourceType::kIpv6}) {
      const auto count =
          std::count_if(records_.begin(), records_.end(), [&](const Record& r) { return r.type == type; });
      file.text(delegated::format_summary(registry(), type, static_cast<std::uint64_t>(count)));
    }
    for (const Record& record : records_) file.text(delegated::format_record(record));
    return file.close();
  }

 private:
  delegated::Registry registry() const { return kRegistries[index_of(rir_)]; }
  Record base(std::uint32_t org, std::int32_t day, ResourceType type) const {
    Record record{.registry = registry(), .type = type};
    record.country = economies()[world_.orgs[org].economy].view();
    record.date = Instant{day * kDay.count};
    record.opaque_id = opaque_id(org);
    return record;
  }

  // Networks of the region, and the numbers between them as available. An AS of the 32-bit range has
  // every number up to the last one given out listed.
  void collect_asns() {
    std::uint32_t next32 = info_of(rir_).asn32_first;
    for (std::uint32_t block = 0; block * 1024 <= kAsn16Last; ++block)
      if (rir_of_asn16(block * 1024) == rir_) open_block(block);
    for (const AsNode& node : world_.ases) {
      if (node.rir() != rir_ || !node.there) continue;
      Record record = base(node.org, node.registered_day, ResourceType::kAsn);
      record.asn = node.asn;
      record.asn_count = 1;
      const bool new_range = node.asn.value > kAsn16Last;
      if (new_range && node.asn.value > next32) available_asns(next32, node.asn.value - 1);
      if (new_range) next32 = node.asn.value + 1;
      records_.push_back(record);
    }
    available_asns(next32, next32 + 1023);
    if (const std::uint32_t first = world_.reserved_asns[index_of(rir_)]; first != 0) {
      Record record{.registry = registry(), .type = ResourceType::kAsn};
      record.asn = Asn{first};
      record.asn_count = kReservedAsns;
      record.status = ResourceStatus::kReserved;
      records_.push_back(record);
    }
    std::stable_sort(records_.begin(), records_.end(), [](const Record& a, const Record& b) { return a.asn < b.asn; });
  }
  // The numbers of a block of 1024 that no network has.
  void open_block(std::uint32_t block) {
    const std::uint32_t end = std::min((block + 1) * 1024, kAsn16Last + 1);
    std::uint32_t next = std::max(block * 1024, 1u);
    auto at = std::lower_bound(world_.ases.begin(), world_.ases.end(), Asn{next},
                               [](const AsNode& node, Asn asn) { return node.asn < asn; });
    for (; at != world_.ases.end() && at->asn.value < end; ++at) {
      if (!at->there) continue;
      available_asns(next, at->asn.value - 1);
      next = at->asn.value + 1;
    }
    available_asns(next, end - 1);
  }
  void available_asns(std::uint32_t first, std::uint32_t last) {
    if (first <= kAsTrans.value && last >= kAsTrans.value) {  // never given out
      if (first < kAsTrans.value) available_asns(first, kAsTrans.value - 1);
      first = kAsTrans.value + 1;
    }
    if (first > last) return;
    Record record{.registry = registry(), .type = ResourceType::kAsn};
    record.asn = Asn{first};
    record.asn_count = last - first + 1;
    record.status = ResourceStatus::kAvailable;
    records_.push_back(record);
  }

  void collect_ipv4() {
    std::vector<Record> given;
    for (const Allocation& allocation : world_.allocations) {
      if (allocation.rir != rir_ || !allocation.prefix.is_v4()) continue;
      Record record = base(allocation.org, allocation.day, ResourceType::kIpv4);
      record.first = allocation.prefix.address();
      record.last = allocation.prefix.last_address();
      if (allocation.prefix.length > 22) record.status = ResourceStatus::kAssigned;
      given.push_back(record);
    }
    for (const Prefix& prefix : world_.reserved) {
      const auto owner = owner_of_v4(static_cast<std::uint8_t>(prefix.address().v4_value() >> 24));
      if (!owner || owner->rir != rir_) continue;
      Record record{.registry = registry(), .type = ResourceType::kIpv4};
      record.first = prefix.address();
      record.last = prefix.last_address();
      record.status = ResourceStatus::kReserved;
      given.push_back(record);
    }
    std::sort(given.begin(), given.end(), [](const Record& a, const Record& b) { return a.first < b.first; });
    std::size_t at = 0;
    std::vector<std::uint8_t> blocks(info_of(rir_).v4_blocks.begin(), info_of(rir_).v4_blocks.end());
    blocks.insert(blocks.end(), info_of(rir_).legacy_blocks.begin(), info_of(rir_).legacy_blocks.end());
    std::sort(blocks.begin(), blocks.end());
    for (const std::uint8_t block : blocks) {
      std::uint64_t next = static_cast<std::uint64_t>(block) << 24;
      const std::uint64_t end = next + (1u << 24);
      for (; at < given.size() && given[at].first.v4_value() < end; ++at) {
        available_ipv4(next, given[at].first.v4_value());
        next = given[at].last.v4_value() + std::uint64_t{1};
        records_.push_back(given[at]);
      }
      available_ipv4(next, end);
    }
  }
  void available_ipv4(std::uint64_t first, std::uint64_t end) {
    if (first >= end) return;
    Record record{.registry = registry(), .type = ResourceType::kIpv4};
    record.first = Address::v4(static_cast<std::uint32_t>(first));
    record.last = Address::v4(static_cast<std::uint32_t>(end - 1));
    record.status = ResourceStatus::kAvailable;
    records_.push_back(record);
  }

  void collect_ipv6() {
    std::vector<Record> given;
    for (const Allocation& allocation : world_.allocations) {
      if (allocation.rir != rir_ || allocation.prefix.is_v4()) continue;
      Record record = base(allocation.org, allocation.day, ResourceType::kIpv6);
      record.first = allocation.prefix.address();
      record.last = allocation.prefix.last_address();
      if (allocation.prefix.length > 32) record.status = ResourceStatus::kAssigned;
      given.push_back(record);
    }
    std::sort(given.begin(), given.end(), [](const Record& a, const Record& b) { return a.first < b.first; });
    records_.insert(records_.end(), given.begin(), given.end());
  }

  const World& world_;
  Rir rir_;
  std::vector<Record> records_;
};

}  // namespace

Status write_delegated(const World& world, Sink& sink) {
  for (std::size_t r = 0; r < kRirCount; ++r) MANNERLY_CHECK_OK(RegistryFile(world, static_cast<Rir>(r)).write(sink));
  return {};
}

}  // namespace mannerly::sim
