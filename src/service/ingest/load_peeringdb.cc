// PeeringDB dumps and API pages; Spoofer sessions.
#include <fmt/format.h>

#include <filesystem>
#include <unordered_map>

#include "base/text.h"
#include "service/ingest/loader.h"
#include "wire/peeringdb/peeringdb.h"
#include "wire/spoofer/spoofer.h"

namespace mannerly::service {

using snapshot::ContactRole;
using snapshot::ContactRow;
using snapshot::SpooferResult;
using snapshot::Visibility;

namespace {

bool is_live(std::string_view status) {
  return status.empty() || status == "ok";
}

ContactRole role_of(peeringdb::Role role) {
  switch (role) {
    case peeringdb::Role::kAbuse: return ContactRole::kAbuse;
    case peeringdb::Role::kMaintenance: return ContactRole::kMaintenance;
    case peeringdb::Role::kPolicy: return ContactRole::kPolicy;
    case peeringdb::Role::kTechnical: return ContactRole::kTech;
    case peeringdb::Role::kNoc: return ContactRole::kNoc;
    default: return ContactRole::kOther;
  }
}

// What is not stated is taken for private: a contact that nobody can see does not count as published.
Visibility visibility_of(peeringdb::Visible visible) {
  if (visible == peeringdb::Visible::kPublic) return Visibility::kPublic;
  if (visible == peeringdb::Visible::kUsers) return Visibility::kUsers;
  return Visibility::kPrivate;
}

class PeeringdbLoad {
 public:
  explicit PeeringdbLoad(const LoadContext& context) : context_(context) {
    for (const auto& row : context.builder.peeringdb_nets()) asn_of_net_[row.id] = Asn{row.asn};
  }

  void net(const peeringdb::Net& net) {
    ++records;
    if (!is_live(net.status)) return;
    snapshot::Builder& b = context_.builder;
    asn_of_net_[net.id] = net.asn;
    b.add_peeringdb_net({.name = b.text(net.name),
                         .irr_as_set = b.text(net.irr_as_set),
                         .website = b.text(net.website),
                         .looking_glass = b.text(net.looking_glass),
                         .policy = b.text(net.policy_general),
                         .asn = net.asn.value,
                         .id = net.id,
                         .info_prefixes4 = net.info_prefixes4.value_or(0),
                         .info_prefixes6 = net.info_prefixes6.value_or(0)});
    if (net.info_type == "Route Server") {
      b.link_evidence().add_mark(net.asn, snapshot::AsMark::kRouteServer, context_.source);
    }
  }

  void poc(const peeringdb::Poc& poc) {
    ++records;
    if (is_live(poc.status)) pocs_.push_back(poc);  // its net may come later in the file
  }

  void finish(Tally& skipped) {
    for (const peeringdb::Poc& poc : pocs_) {
      const auto net = asn_of_net_.find(poc.net_id);
      if (net == asn_of_net_.end()) {
        skipped.add("contact of a network that is not there", 0, 0, fmt::format("poc {}", poc.id));
        continue;
      }
      const int offers =
          (poc.has_email ? ContactRow::kEmail : 0) | (poc.has_phone ? ContactRow::kPhone : 0) | ContactRow::kResolves;
      context_.builder.add_contact({.handle = context_.builder.text(fmt::format("poc-{}", poc.id)),
                                    .asn = net->second.value,
                                    .source = context_.source,
                                    .origin = snapshot::ContactOrigin::kPeeringdb,
                                    .role = role_of(poc.role),
                                    .visibility = visibility_of(poc.visible),
                                    .offers = static_cast<std::uint8_t>(offers)});
    }
  }

  std::uint64_t records = 0;

 private:
  const LoadContext& context_;
  std::unordered_map<std::uint32_t, Asn> asn_of_net_;
  std::vector<peeringdb::Poc> pocs_;
};

SpooferResult result_of(spoofer::Outcome outcome) {
  switch (outcome) {
    case spoofer::Outcome::kReceived: return SpooferResult::kReceived;
    case spoofer::Outcome::kBlocked: return SpooferResult::kBlocked;
    case spoofer::Outcome::kRewritten: return SpooferResult::kRewritten;
    default: return SpooferResult::kUnknown;
  }
}

void add_tests(const spoofer::Session& session, const spoofer::Tests& tests, const LoadContext& context) {
  if (!tests.asn || !tests.client) return;
  context.builder.add_spoofer({.hi = tests.client->bits.hi,
                               .lo = tests.client->bits.lo,
                               .at = session.timestamp.seconds,
                               .session = session.id,
                               .asn = tests.asn->value,
                               .source = context.source,
                               .length = tests.client->length,
                               .family = static_cast<std::uint8_t>(tests.client->family),
                               .nat = static_cast<std::uint8_t>(tests.nat.value_or(false)),
                               .private_source = result_of(tests.private_spoof),
                               .routed_source = result_of(tests.routed_spoof)});
}

}  // namespace

peeringdb::Kind peeringdb_kind_of_file(const std::string& name) {
  const std::string stem = lower(std::filesystem::path(name).filename().string());
  for (const std::string_view kind : {"netixlan", "net", "poc", "org", "ix"}) {
    const bool ends = stem.size() == kind.size() ||
                      (stem.size() > kind.size() && !(stem[kind.size()] >= 'a' && stem[kind.size()] <= 'z'));
    if (stem.starts_with(kind) && ends) return *peeringdb::kind_of(kind);
  }
  return peeringdb::Kind::kDump;
}

Loaded load_peeringdb(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "PeeringDB JSON"};
  PeeringdbLoad load(context);
  const auto count = [&](const auto&) { ++load.records; };
  peeringdb::PeeringdbReader reader({.net = [&](const peeringdb::Net& net) { load.net(net); },
                                     .poc = [&](const peeringdb::Poc& poc) { load.poc(poc); },
                                     .org = count,
                                     .ix = count,
                                     .netixlan = count},
                                    peeringdb_kind_of_file(input.name()));
  loaded.error = pump(input, reader);
  loaded.skipped = reader.skipped();
  load.finish(loaded.skipped);
  loaded.records = load.records;
  return loaded;
}

Loaded load_spoofer(io::Source& input, const LoadContext& context) {
  Loaded loaded{.format = "Spoofer sessions"};
  spoofer::SpooferReader reader([&](const spoofer::Session& session) {
    ++loaded.records;
    add_tests(session, session.ipv4, context);
    add_tests(session, session.ipv6, context);
  });
  loaded.error = pump(input, reader);
  loaded.skipped = reader.skipped();
  if (reader.has_next_page()) loaded.skipped.add("a further page that is not part of the file", 0, 0);
  return loaded;
}

}  // namespace mannerly::service
