// Who holds an AS and who takes part: as-org2info and name lists, participant lists.
#include "base/text.h"
#include "service/ingest/loader.h"
#include "wire/asorg/asorg.h"
#include "wire/members/participant.h"

namespace mannerly::service {
namespace {

template <class Reader>
Loaded finish(io::Source& input, Reader& reader, std::string format) {
  Loaded loaded{.format = std::move(format)};
  loaded.error = pump(input, reader);
  loaded.records = reader.records();
  loaded.skipped = reader.skipped();
  return loaded;
}

void add_as(const asorg::AsEntry& entry, const LoadContext& context) {
  context.builder.add_as_name(
      {.asn = entry.asn, .name = entry.name, .org_id = entry.org_id, .economy = economy_of(entry.country)});
}

snapshot::ProgrammeKind kind_of(members::Programme programme) {
  switch (programme) {
    case members::Programme::kNetworkOperator: return snapshot::ProgrammeKind::kNetworkOperators;
    case members::Programme::kIxp: return snapshot::ProgrammeKind::kIxp;
    case members::Programme::kCdnCloud: return snapshot::ProgrammeKind::kCdnCloud;
    case members::Programme::kVendor: return snapshot::ProgrammeKind::kVendors;
  }
  return snapshot::ProgrammeKind::kNetworkOperators;
}

void add_participant(const members::Participant& p, const LoadContext& context) {
  std::string economies;
  for (const std::string& economy : p.economies) economies += (economies.empty() ? "" : " ") + economy;
  snapshot::ParticipantRow row{.name = context.builder.text(p.name),
                               .economies = context.builder.text(economies),
                               .joined = p.joined ? p.joined->seconds : 0,
                               .source = context.source,
                               .programme = kind_of(p.programme)};
  for (const auto& [action, claim] : p.actions) {
    if (action < 0 || action > 15) continue;  // kActionMax is 16 bits wide: one number above fits no list
    const auto bit = static_cast<std::uint16_t>(1u << action);
    (claim.implemented ? row.claimed : row.not_claimed) |= bit;
  }
  context.builder.add_participant(row, p.asns);
}

}  // namespace

Loaded load_asorg(io::Source& input, const LoadContext& context) {
  PeekedSource peeked(input);
  const std::string_view head = peeked.peek(8192);
  const bool has_orgs = head.find("# format") != std::string_view::npos || trim(head).starts_with('{');
  if (has_orgs) {
    asorg::AsOrgReader reader(
        {.on_org = [&](const asorg::Org& org) { context.builder.add_org(org.id, org.name, economy_of(org.country)); },
         .on_as = [&](const asorg::AsEntry& entry) { add_as(entry, context); }});
    return finish(peeked, reader, "as-org2info");
  }
  asorg::AsNameReader reader([&](const asorg::AsEntry& entry) { add_as(entry, context); });
  return finish(peeked, reader, "AS names");
}

Loaded load_members(io::Source& input, const LoadContext& context) {
  PeekedSource peeked(input);
  const auto sink = [&](const members::Participant& p) { add_participant(p, context); };
  const bool is_toml = peeked.peek(8192).find("[[participant]]") != std::string_view::npos;
  const auto with_remarks = [](Loaded loaded, const Tally& remarks) {
    loaded.skipped.merge(remarks);
    return loaded;
  };
  if (is_toml) {
    members::ParticipantTomlReader reader(sink);
    Loaded loaded = finish(peeked, reader, "participants TOML");
    return with_remarks(std::move(loaded), reader.remarks());
  }
  members::ParticipantCsvReader reader(sink);
  Loaded loaded = finish(peeked, reader, "participants CSV");
  return with_remarks(std::move(loaded), reader.remarks());
}

}  // namespace mannerly::service
