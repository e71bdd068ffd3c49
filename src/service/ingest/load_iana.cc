// IANA's registries and lists of bogons.
#include <fmt/format.h>

#include "base/text.h"
#include "service/ingest/loader.h"
#include "wire/iana/bogon_list.h"
#include "wire/iana/registry.h"

namespace mannerly::service {

using snapshot::BogonRow;
using snapshot::IanaBlockRow;
using snapshot::ResourceStatus;
using snapshot::Rir;

namespace {

// The whois server of a block names the registry that administers it.
Rir rir_of(std::string_view whois) {
  const std::string host = lower(whois);
  if (host.find("afrinic") != std::string::npos) return Rir::kAfrinic;
  if (host.find("apnic") != std::string::npos) return Rir::kApnic;
  if (host.find("arin") != std::string::npos) return Rir::kArin;
  if (host.find("lacnic") != std::string::npos) return Rir::kLacnic;
  if (host.find("ripe") != std::string::npos) return Rir::kRipeNcc;
  return Rir::kIana;
}

std::uint8_t status_of(iana::BlockStatus status) {
  switch (status) {
    case iana::BlockStatus::kAllocated: return IanaBlockRow::kAllocated;
    case iana::BlockStatus::kLegacy: return IanaBlockRow::kLegacy;
    case iana::BlockStatus::kReserved: return IanaBlockRow::kReserved;
    case iana::BlockStatus::kUnallocated: return IanaBlockRow::kUnallocated;
    case iana::BlockStatus::kUnstated: return 0;
  }
  return 0;
}

void add_block(const iana::AddressBlock& block, const LoadContext& context) {
  context.builder.add_iana_block({.hi = block.prefix.bits.hi,
                                  .lo = block.prefix.bits.lo,
                                  .designation = context.builder.text(block.designation),
                                  .date = block.date ? static_cast<std::int32_t>(block.date->seconds / kDay.count) : 0,
                                  .length = block.prefix.length,
                                  .family = static_cast<std::uint8_t>(block.prefix.family),
                                  .status = status_of(block.status),
                                  .rir = rir_of(block.whois)});
}

BogonRow bogon_of(const Prefix& prefix, std::string_view reason, bool full, const LoadContext& context) {
  return {.hi = prefix.bits.hi,
          .lo = prefix.bits.lo,
          .reason = context.builder.text(reason),
          .source = context.source,
          .length = prefix.length,
          .family = static_cast<std::uint8_t>(prefix.family),
          .full = full};
}

// A special-purpose block is a bogon when its registration says that it is not globally reachable.
void add_special(const iana::SpecialBlock& block, const LoadContext& context) {
  if (block.globally_reachable != iana::Flag::kFalse) return;
  context.builder.add_bogon(bogon_of(block.prefix, fmt::format("{} {}", block.name, block.reference), true, context));
}

// Blocks that IANA has given to a registry are that registry's to describe.
void add_as_block(const iana::AsBlock& block, const LoadContext& context) {
  ResourceStatus status = ResourceStatus::kUnknown;
  if (block.status == iana::BlockStatus::kUnallocated) status = ResourceStatus::kAvailable;
  if (block.status == iana::BlockStatus::kReserved) status = ResourceStatus::kReserved;
  if (status == ResourceStatus::kUnknown) return;
  context.builder.add_asn_resource({.source = context.source, .rir = Rir::kIana, .status = status}, block.first,
                                   block.last);
}

}  // namespace

Loaded load_iana(io::Source& input, const LoadContext& context) {
  Loaded loaded;
  PeekedSource peeked(input);
  if (trim(peeked.peek(512)).starts_with('<')) {
    loaded.format = "IANA XML";
    iana::AddressSpaceXmlReader reader([&](const iana::AddressBlock& block) { add_block(block, context); });
    loaded.error = pump(peeked, reader);
    loaded.records = reader.records();
    loaded.skipped = reader.skipped();
    loaded.at = parse_instant(reader.updated());
    return loaded;
  }
  loaded.format = "IANA CSV";
  iana::RegistryCsvReader reader(
      {.on_address_block = [&](const iana::AddressBlock& block) { add_block(block, context); },
       .on_special_block = [&](const iana::SpecialBlock& block) { add_special(block, context); },
       .on_as_block = [&](const iana::AsBlock& block) { add_as_block(block, context); }});
  loaded.error = pump(peeked, reader);
  loaded.records = reader.records();
  loaded.skipped = reader.skipped();
  return loaded;
}

Loaded load_bogons(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "bogon list"};
  iana::BogonListReader reader([&](const iana::BogonRow& row) {
    const std::string reason = row.text.empty() ? fmt::format("listed by {}", context.world.name) : row.text;
    context.builder.add_bogon(bogon_of(row.prefix, reason, true, context));
  });
  loaded.error = pump(input, reader);
  loaded.records = reader.records();
  loaded.skipped = reader.skipped();
  return loaded;
}

}  // namespace mannerly::service
