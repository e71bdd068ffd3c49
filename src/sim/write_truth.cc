// truth.json, the world file, and for people a README and names.sh.
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "sim/series.h"
#include "sim/truth.h"
#include "sim/writers.h"

namespace mannerly::sim {
namespace {

// The network of the given standing that shows most: many routes and an own Spoofer test.
std::optional<AsIndex> example_of(const World& world, const std::vector<AsTruth>& truth, Standing standing) {
  std::optional<AsIndex> best;
  std::uint32_t best_weight = 0;
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const AsTruth& t = truth[as];
    if (t.routes() < 3 || t.routes() > 60 || standing_of(world, as, t) != standing) continue;
    const bool trouble = t.bogons_full + t.private_asns + t.foreign_routes > 0 || t.spoofer_received > 0;
    const bool shows = standing == Standing::kLagging ? trouble : t.rov[2] > 0 || standing == Standing::kReady;
    const std::uint32_t weight = 1 + t.routes() + (t.spoofer_sessions > 0 ? 60 : 0) + (shows ? 120 : 0) +
                                 (world.links.customers.of(as).empty() ? 0 : 20);
    if (weight <= best_weight) continue;
    best = as;
    best_weight = weight;
  }
  return best;
}

constexpr std::array<Standing, 3> kStandings = {Standing::kReady, Standing::kAspiring, Standing::kLagging};
constexpr std::array<std::string_view, 3> kStandingNames = {"ready", "aspiring", "lagging"};

Status write_readme(const World& world, const std::vector<AsTruth>& truth, Sink& sink) {
  File file(sink, "README.txt");
  file.print("{}\n\n", kNotice);
  file.print("The Internet in miniature on {}: {} networks, {} announced prefixes, {} route objects, {} VRPs.\n",
             format_instant(world.options.at), world.ases.size(), world.announcements.size(),
             world.route_objects.size(), world.vrps.size());
  file.print("Made with --seed {} --ases {}", world.options.seed, world.options.ases);
  if (const Options& o = world.options; o.history > 0) {
    file.print(" --collectors {} --peers {} --history {} --registry-days {} --daily-days {} --incidents {}",
               o.collectors, o.peers_per_collector, o.history, o.registry_days, o.daily_days, o.incidents);
  } else if (o.days > 0) {
    file.print(" --collectors {} --peers {} --days {} --incidents {} --update-hours {} --rib-days {}", o.collectors,
               o.peers_per_collector, o.days, o.incidents, o.update_hours, o.rib_days);
  }
  file.text("; the same options make the same files.\n\n");
  file.text("  mannerly ingest world.toml -o world.snapshot\n\nThree networks to look at:\n");
  for (std::size_t i = 0; i < kStandings.size(); ++i) {
    const auto as = example_of(world, truth, kStandings[i]);
    if (!as) continue;
    const AsTruth& t = truth[*as];
    file.print("  AS{:<7} {:<9} {} routes, {} RPKI-valid, {} registered in IRR; {}\n", world.ases[*as].asn.value,
               kStandingNames[i], t.routes(), t.rov[1], t.irr[1] + t.irr[2], network_name(world, *as));
  }
  file.text("\nnames.sh has their numbers, and a provider and a customer of it, as names for the shell.\n");
  file.text(world.history ? "truth/ has what a correct reader of these files must find for each network and day.\n"
                          : "truth.json has what a correct reader of these files must find for each network.\n");
  return file.close();
}

// The as-set that an AS maintains for its customers, if it has one.
const AsSet* as_set_of(const World& world, AsIndex as) {
  const auto at = std::ranges::find(world.as_sets, as, &AsSet::maintainer);
  return at == world.as_sets.end() ? nullptr : &*at;
}

// A provider and a customer of it to try filters on: the provider with the most customers up to 20, its customer with
// the most customers of its own; both have an as-set and the customer announces IPv4.
struct Pair {
  AsIndex provider = 0, customer = 0;
};

std::optional<Pair> pair_of(const World& world) {
  std::optional<Pair> best;
  std::size_t best_weight = 0;
  for (AsIndex provider = 0; provider < world.ases.size(); ++provider) {
    const auto customers = world.links.customers.of(provider);
    if (customers.size() < 2 || customers.size() > 20 || as_set_of(world, provider) == nullptr) continue;
    for (const AsIndex customer : customers) {
      const AsNode& node = world.ases[customer];
      if (as_set_of(world, customer) == nullptr || node.announcement_count == 0) continue;
      if (world.announcements[node.first_announcement].prefix.family != Family::kIpv4) continue;
      const std::size_t weight = 1 + customers.size() + 3 * world.links.customers.of(customer).size();
      if (weight <= best_weight) continue;
      best = {provider, customer};
      best_weight = weight;
    }
  }
  return best;
}

// Names for the shell, so that a guide can be followed as it is written.
Status write_names(const World& world, const std::vector<AsTruth>& truth, Sink& sink) {
  File file(sink, "names.sh");
  file.print("# {}\n# Networks of this world for the guides; read it with: . ./names.sh\n", kNotice);
  constexpr std::array<std::string_view, 3> kNames = {"READY", "AS", "LAGGING"};
  for (std::size_t i = 0; i < kStandings.size(); ++i) {
    const auto as = example_of(world, truth, kStandings[i]);
    if (as) file.print("{}=AS{}\n", kNames[i], world.ases[*as].asn.value);
  }
  if (const auto pair = pair_of(world)) {
    const AsNode& customer = world.ases[pair->customer];
    file.print("PROVIDER=AS{}\nPROVIDER_SET={}\nCUSTOMER=AS{}\nCUSTOMER_SET={}\nCUSTOMER_PREFIX={}\n",
               world.ases[pair->provider].asn.value, as_set_of(world, pair->provider)->name, customer.asn.value,
               as_set_of(world, pair->customer)->name,
               PrefixText(world.announcements[customer.first_announcement].prefix).view());
  }
  return file.close();
}

void write_network(File& file, const World& world, AsIndex as, const AsTruth& t) {
  constexpr std::string_view kPeeringdb[] = {"absent", "no contact", "private", "users", "public"};
  const AsNode& node = world.ases[as];
  file.print("{{\"asn\":{},\"role\":\"{}\",\"economy\":\"{}\",\"registry\":\"{}\",\"org\":\"{}\",\"participant\":{},",
             node.asn.value, name_of(node.role), economies()[node.economy].view(), info_of(node.rir()).name,
             org_id(world, node.org), node.participant);
  file.print("\"routes_v4\":{},\"routes_v6\":{},\"legacy_routes\":{},", t.routes_v4, t.routes_v6, t.legacy_routes);
  file.print("\"rov\":{{\"valid\":{},\"invalid\":{},\"not_found\":{}}},", t.rov[1], t.rov[2], t.rov[0]);
  file.print("\"irr\":{{\"exact\":{},\"covering\":{},\"other_origin\":{},\"none\":{}}},", t.irr[1], t.irr[2], t.irr[3],
             t.irr[0]);
  file.print("\"bogons_full\":{},\"bogons_administrative\":{},\"bogons_full_next_hop\":{},", t.bogons_full,
             t.bogons_administrative, t.bogons_full_next_hop);
  file.print("\"private_asns\":{},\"private_asns_next_hop\":{},\"foreign_routes\":{},", t.private_asns,
             t.private_asns_next_hop, t.foreign_routes);
  file.print("\"registry_contact\":{},\"peeringdb\":\"{}\",\"policy\":{},", t.registry_contact,
             kPeeringdb[static_cast<std::size_t>(node.habits.peeringdb)], t.policy);
  file.print("\"spoofer_sessions\":{},\"spoofer_received\":{}}}", t.spoofer_sessions, t.spoofer_received);
}

void write_planted(File& file, const World& world) {
  const char* separator = "\n";
  for (const Announcement& a : world.announcements) {
    if (a.planted == Planted::kNothing) continue;
    const Asn asn = world.ases[world.destinations[a.destination].as].asn;
    file.print("{}{{\"kind\":\"{}\",\"prefix\":\"{}\",\"asn\":{}", separator, name_of(a.planted),
               PrefixText(a.prefix).view(), asn.value);
    if (a.planted == Planted::kPrivateAsn) file.print(",\"private_asn\":{}", a.set_or_asn);
    file.text("}");
    separator = ",\n";
  }
}

}  // namespace

Status write_notes(const World& world, const std::vector<AsTruth>& truth, Sink& sink) {
  MANNERLY_CHECK_OK(write_readme(world, truth, sink));
  return write_names(world, truth, sink);
}

Status write_truth(const World& world, const Routing& routing, Sink& sink) {
  const std::vector<AsTruth> truth = truth_of(world, routing);
  MANNERLY_CHECK_OK(write_notes(world, truth, sink));
  File file(sink, "truth.json");
  file.print("{{\"notice\":\"{}\",\"seed\":{},\"ases\":{},\"at\":\"{}\",\n", kNotice, world.options.seed,
             world.options.ases, format_instant(world.options.at));
  file.print("\"announcements\":{},\"route_objects\":{},\"vrps\":{},\"aspas\":{},\"links\":{},\n",
             world.announcements.size(), world.route_objects.size(), world.vrps.size(), world.aspas.size(),
             world.links.providers.items.size() + world.links.peers.items.size() / 2);
  file.text("\"examples\":{");
  const char* separator = "";
  for (std::size_t i = 0; i < kStandings.size(); ++i) {
    const auto as = example_of(world, truth, kStandings[i]);
    if (!as) continue;
    file.print("{}\"{}\":{}", separator, kStandingNames[i], world.ases[*as].asn.value);
    separator = ",";
  }
  file.text("},\n\"planted\":[");
  write_planted(file, world);
  file.text("],\n\"networks\":[");
  separator = "\n";
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    file.text(separator);
    write_network(file, world, as, truth[as]);
    separator = ",\n";
  }
  file.text("]}\n");
  return file.close();
}

std::vector<SourceRow> registry_rows() {
  std::vector<SourceRow> out;
  for (std::size_t s = 0; s < kIrrSourceCount; ++s) {
    const std::string_view name = name_of(static_cast<IrrSource>(s));
    out.push_back({"irr", std::string(name), fmt::format("irr/{}.db*", lower(name))});
  }
  out.push_back({"vrp", "rpki", "rpki/vrps.json*"});
  for (std::size_t r = 0; r < kRirCount; ++r) {
    const std::string_view name = info_of(static_cast<Rir>(r)).name;
    out.push_back({"delegated", std::string(name), fmt::format("rir/delegated-{}-extended-*", name)});
  }
  out.push_back({"iana", "ipv4-address-space", "iana/ipv4-address-space.csv*", true});
  out.push_back({"iana", "ipv6-unicast", "iana/ipv6-unicast-address-assignments.csv*", true});
  out.push_back({"iana", "as-numbers", "iana/as-numbers.csv*", true});
  out.push_back({"peeringdb", "peeringdb", "peeringdb/peeringdb.json*"});
  out.push_back({"asrel", "as-relationships", "asrel/*.as-rel2.txt*", true});
  out.push_back({"cone", "customer-cones", "asrel/*.ppdc-ases.txt*", true});
  out.push_back({"asorg", "as-organisations", "asorg/*.as-org2info.txt*", true});
  out.push_back({"spoofer", "spoofer", "spoofer/sessions.json*"});
  out.push_back({"members", "participants", "members/participants.csv*"});
  return out;
}

Status write_world_file(const World& world, Sink& sink) {
  File file(sink, "world.toml");
  file.print("# {}\n# docs/reference/world.md describes this file. Globs end in * so that files may be compressed.\n",
             kNotice);
  file.print("name = \"Simulated world: seed {}, {} networks\"\nat = {}\nsimulated = true\n", world.options.seed,
             world.options.ases, format_instant(world.options.at));
  const auto source = [&](std::string_view kind, std::string_view name, std::string_view path) {
    file.print("\n[[source]]\nkind = \"{}\"\nname = \"{}\"\npath = \"{}\"\nat = {}\n", kind, name, path,
               format_instant(world.options.at));
  };
  for (const Collector& collector : world.collectors)
    source("mrt", collector.name, rib_name(world, collector, world.options.at.seconds) + "*");
  for (const SourceRow& row : registry_rows()) source(row.kind, row.name, row.path);
  return file.close();
}

}  // namespace mannerly::sim
