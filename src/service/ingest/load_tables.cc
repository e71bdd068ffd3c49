// Sources that are plain tables: prefix-to-origin, AS relationships, customer cones, delegations.
#include <algorithm>

#include "base/text.h"
#include "service/ingest/loader.h"
#include "wire/asrel/asrel.h"
#include "wire/delegated/country_prefixes.h"
#include "wire/delegated/delegated.h"
#include "wire/pfx2as/pfx2as.h"

namespace mannerly::service {

using snapshot::OriginKind;
using snapshot::Relation;
using snapshot::ResourceStatus;
using snapshot::Rir;

Loaded load_pfx2as(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "prefix-to-origin table"};
  pfx2as::Pfx2AsReader reader([&](const pfx2as::Row& row) {
    bool has_set = false;
    for (const pfx2as::OriginEntry& origin : row.origins) {
      has_set = has_set || origin.is_set;
      if (!origin.is_set) context.builder.routes().add_origin(row.prefix, OriginKind::kAsn, origin.asn);
    }
    if (has_set) context.builder.routes().add_origin(row.prefix, OriginKind::kAsSet, Asn{});
  });
  loaded.error = pump(input, reader);
  loaded.records = reader.records();
  loaded.skipped = reader.skipped();
  return loaded;
}

Loaded load_asrel(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "AS relationships"};
  asrel::AsRelReader reader([&](const asrel::Link& link) {
    switch (link.relationship) {
      case asrel::Relationship::kProviderToCustomer:
        return context.builder.add_link(link.a, link.b, Relation::kCustomer);
      case asrel::Relationship::kPeerToPeer: return context.builder.add_link(link.a, link.b, Relation::kPeer);
      case asrel::Relationship::kSiblings: return context.builder.add_link(link.a, link.b, Relation::kSibling);
    }
  });
  loaded.error = pump(input, reader);
  loaded.records = reader.records();
  loaded.skipped = reader.skipped();
  snapshot::LinkBuilder& marks = context.builder.link_evidence();
  for (const Asn asn : reader.header().clique) marks.add_mark(asn, snapshot::AsMark::kTransitFree, context.source);
  for (const Asn asn : reader.header().ixps) marks.add_mark(asn, snapshot::AsMark::kExchange, context.source);
  return loaded;
}

Loaded load_cone(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "customer cones"};
  asrel::ConeReader reader([&](const asrel::Cone& cone) { context.builder.add_cone(cone.asn, cone.members); });
  loaded.error = pump(input, reader);
  loaded.records = reader.records();
  loaded.skipped = reader.skipped();
  return loaded;
}

namespace {

Rir rir_of(delegated::Registry registry) {
  switch (registry) {
    case delegated::Registry::kAfrinic: return Rir::kAfrinic;
    case delegated::Registry::kApnic: return Rir::kApnic;
    case delegated::Registry::kArin: return Rir::kArin;
    case delegated::Registry::kLacnic: return Rir::kLacnic;
    case delegated::Registry::kRipeNcc: return Rir::kRipeNcc;
    case delegated::Registry::kIana:
    case delegated::Registry::kIetf: return Rir::kIana;
    case delegated::Registry::kNro:
    case delegated::Registry::kUnknown: break;
  }
  return Rir::kUnknown;
}

ResourceStatus status_of(delegated::ResourceStatus status) {
  switch (status) {
    case delegated::ResourceStatus::kAllocated: return ResourceStatus::kAllocated;
    case delegated::ResourceStatus::kAssigned: return ResourceStatus::kAssigned;
    case delegated::ResourceStatus::kReserved: return ResourceStatus::kReserved;
    case delegated::ResourceStatus::kAvailable:
    case delegated::ResourceStatus::kIanaPool: return ResourceStatus::kAvailable;
  }
  return ResourceStatus::kUnknown;
}

void add_record(const delegated::Record& record, const LoadContext& context) {
  const snapshot::Builder::Delegation delegation{
      .source = context.source,
      .economy = economy_of(record.country),
      .rir = rir_of(record.registry),
      .status = status_of(record.status),
      .date = record.date ? static_cast<std::int32_t>(record.date->seconds / kDay.count) : 0,
      .holder = record.opaque_id};
  if (record.type == delegated::ResourceType::kAsn) {
    context.builder.add_asn_resource(delegation, record.asn, record.last_asn());
  } else {
    context.builder.add_resource(delegation, record.first, record.last);
  }
}

// Countries and their prefixes: no registry, no status beyond "delegated".
Loaded load_country_prefixes(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "prefixes by country"};
  delegated::CountryPrefixReader reader([&](const delegated::CountryPrefix& row) {
    context.builder.add_resource(
        {.source = context.source, .economy = economy_of(row.country), .status = ResourceStatus::kAllocated},
        row.prefix.address(), row.prefix.last_address());
  });
  loaded.error = pump(input, reader);
  loaded.records = reader.records();
  loaded.skipped = reader.skipped();
  loaded.at = reader.updated();
  return loaded;
}

}  // namespace

Loaded load_delegated(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "delegated statistics"};
  PeekedSource peeked(input);
  if (trim(peeked.peek(64)).starts_with('{')) return load_country_prefixes(peeked, context);
  delegated::DelegatedReader reader([&](const delegated::Record& record) { add_record(record, context); });
  loaded.error = pump(peeked, reader);
  loaded.records = reader.records();
  loaded.skipped = reader.skipped();
  loaded.skipped.merge(reader.remarks());  // a summary that states more than was read may mean a cut file
  if (reader.header() && reader.header()->end) loaded.at = *reader.header()->end;
  return loaded;
}

}  // namespace mannerly::service
