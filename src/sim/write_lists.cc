// The smaller lists: PeeringDB, as-org2info, Spoofer sessions, participants.
#include <algorithm>

#include "sim/rng.h"
#include "sim/timeline.h"
#include "sim/writers.h"

namespace mannerly::sim {

namespace {

std::string_view info_type_of(Role role) {
  constexpr std::string_view kNames[] = {
      "NSP", "NSP", "Cable/DSL/ISP", "Content", "Enterprise", "Educational/Research", "Route Server"};
  return kNames[static_cast<std::size_t>(role)];
}

std::vector<AsIndex> peeringdb_networks(const World& world) {
  std::vector<AsIndex> out;
  for (AsIndex as = 0; as < world.ases.size(); ++as)
    if (world.ases[as].habits.peeringdb != PeeringdbHabit::kAbsent) out.push_back(as);
  return out;
}

void write_net(File& file, const World& world, AsIndex as) {
  const AsNode& node = world.ases[as];
  const bool has_set = node.habits.aut_num && !world.links.customers.of(as).empty();
  std::uint32_t v4 = 0, v6 = 0;
  for (const Announcement& a : world.announcements_of(as)) ++(a.prefix.is_v4() ? v4 : v6);
  file.print("{{\"id\":{0},\"org_id\":{1},\"name\":\"{2}\",\"aka\":\"\",\"asn\":{3},\"status\":\"ok\",", as + 1,
             node.org + 1, network_name(world, as), node.asn.value);
  file.print("\"website\":\"https://sim{}.example.net/\",\"looking_glass\":\"\",\"irr_as_set\":\"", as + 1);
  if (has_set) file.print("AS{}:AS-CUSTOMERS", node.asn.value);
  file.print("\",\"info_type\":\"{}\",\"info_prefixes4\":{},\"info_prefixes6\":{},", info_type_of(node.role), v4, v6);
  file.print("\"policy_general\":\"{}\",\"policy_url\":\"\"}}", node.role == Role::kTier1 ? "Restrictive" : "Open");
}

void write_poc(File& file, const World& world, AsIndex as, std::string_view role, std::uint32_t id) {
  constexpr std::string_view kVisible[] = {"", "", "Private", "Users", "Public"};
  file.print("{{\"id\":{},\"net_id\":{},\"role\":\"{}\",\"visible\":\"{}\",\"status\":\"ok\",", id, as + 1, role,
             kVisible[static_cast<std::size_t>(world.ases[as].habits.peeringdb)]);
  file.print(
      "\"name\":\"Simulated {0}\",\"phone\":\"+999555{1:07}\",\"email\":\"noc@sim{1}.example.net\",\"url\":\"\"}}",
      role, world.ases[as].org + 1);
}

}  // namespace

Status write_peeringdb(const World& world, Sink& sink) {
  File file(sink, "peeringdb/peeringdb.json");
  const std::vector<AsIndex> networks = peeringdb_networks(world);
  const std::int64_t at = world.options.at.seconds;
  file.print("{{\"net\":{{\"meta\":{{\"generated\":{},\"simulated\":\"{}\"}},\"data\":[", at, kNotice);
  const char* separator = "\n";
  for (const AsIndex as : networks) {
    file.text(separator);
    write_net(file, world, as);
    separator = ",\n";
  }
  file.print("\n]}},\"poc\":{{\"meta\":{{\"generated\":{}}},\"data\":[", at);
  separator = "\n";
  std::uint32_t id = 0;
  for (const AsIndex as : networks) {
    if (world.ases[as].habits.peeringdb == PeeringdbHabit::kNoContact) continue;
    for (const std::string_view role : {std::string_view("NOC"), std::string_view("Abuse")}) {
      if (role == "Abuse" && as % 3 == 0) continue;
      file.text(separator);
      write_poc(file, world, as, role, ++id);
      separator = ",\n";
    }
  }
  file.text("\n]}}\n");
  return file.close();
}

namespace {

// With days the list does not know of every sibling: some stand in an organisation of their own.
bool stands_alone(const World& world, AsIndex as) {
  if (world.timeline == nullptr || world.orgs[world.ases[as].org].ases.size() < 2) return false;
  std::uint64_t state = world.options.seed ^ (std::uint64_t{as} * 0x9E3779B97F4A7C15ull);
  return splitmix64(state) % 100 < 12;
}

}  // namespace

Status write_scrubbers(const World& world, Sink& sink) {
  File file(sink, "lists/scrubbers.csv");
  file.print("# {}\nasn,name\n", kNotice);
  for (const AsIndex as : world.timeline->scrubbers)
    file.print("{},{}\n", world.ases[as].asn.value, network_name(world, as));
  MANNERLY_CHECK_OK(file.close());
  // The same as a list of known networks for the detector.
  File known(sink, "lists/known-networks.txt");
  known.print("# {}\n", kNotice);
  for (const AsIndex as : world.timeline->scrubbers)
    known.print("AS{} scrubber  # {}\n", world.ases[as].asn.value, network_name(world, as));
  return known.close();
}

Status write_asorg(const World& world, Sink& sink) {
  File file(sink, fmt::format("asorg/{}.as-org2info.txt", compact_date(world.options.at)));
  file.print("# {}\n# format:org_id|changed|org_name|country|source\n", kNotice);
  for (std::uint32_t org = 0; org < world.orgs.size(); ++org) {
    const Economy& economy = economies()[world.orgs[org].economy];
    file.print("{}|{}|{}|{}|{}\n", org_id(world, org), compact_date(world.options.at), org_name(world, org),
               economy.view(), info_of(economy.rir).irr);
  }
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    if (!stands_alone(world, as)) continue;
    const AsNode& node = world.ases[as];
    file.print("{}-AS{}|{}|{}|{}|{}\n", org_id(world, node.org), node.asn.value, compact_date(world.options.at),
               network_name(world, as), economies()[node.economy].view(), info_of(node.rir()).irr);
  }
  file.text("# format:aut|changed|aut_name|org_id|opaque_id|source\n");
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const AsNode& node = world.ases[as];
    if (!node.there) continue;
    const std::string org =
        org_id(world, node.org) + (stands_alone(world, as) ? fmt::format("-AS{}", node.asn.value) : std::string());
    file.print("{}|{}|SIMNET-{}|{}|{}|{}\n", node.asn.value, compact_day(node.registered_day), as + 1, org,
               opaque_id(node.org), info_of(node.rir()).irr);
  }
  return file.close();
}

Status write_spoofer(const World& world, Sink& sink) {
  File file(sink, "spoofer/sessions.json");
  // Its id says what the page is: a member of its own would be none of the format.
  file.text("{\"@context\":\"/contexts/Session\",\"@id\":\"/sessions?simulated=true\",\"@type\":\"hydra:Collection\",");
  file.text("\"hydra:member\":[");
  const char* separator = "\n";
  for (const SpooferSession& session : world.spoofer) {
    const AsNode& node = world.ases[session.as];
    const std::string_view result = session.nat ? "rewritten" : session.received ? "received" : "blocked";
    file.print(
        "{}{{\"session\":{},\"timestamp\":\"{}\",\"client4\":\"{}\",\"asn4\":\"{}\",\"client6\":null,\"asn6\":null,",
        separator, session.id, format_instant(Instant{session.at}), PrefixText(session.client4).view(), node.asn.value);
    file.print("\"country\":\"{}\",\"nat4\":{},\"nat6\":null,\"privatespoof\":\"{}\",\"privatespoof6\":null,",
               economies()[node.economy].alpha3, session.nat, session.nat ? "rewritten" : "blocked");
    file.print("\"routedspoof\":\"{}\",\"routedspoof6\":null}}", result);
    separator = ",\n";
  }
  file.print("\n],\"hydra:totalItems\":{}}}\n", world.spoofer.size());
  return file.close();
}

Status write_members(const World& world, Sink& sink) {
  File file(sink, "members/participants.csv");
  file.print("# {}\nname,programme,economies,asns,joined,action_1,action_2,action_3,action_4\n", kNotice);
  for (std::uint32_t org = 0; org < world.orgs.size(); ++org) {
    const Org& o = world.orgs[org];
    if (!o.participant) continue;
    bool content = false, tested = false;
    std::string asns;
    for (const AsIndex as : o.ases) {
      if (!world.ases[as].there) continue;
      content = content || world.ases[as].role == Role::kContent;
      asns += fmt::format("{}{}", asns.empty() ? "" : ";", world.ases[as].asn.value);
      tested = tested || std::any_of(world.spoofer.begin(), world.spoofer.end(),
                                     [&](const SpooferSession& s) { return s.as == as; });
    }
    std::int32_t day = static_cast<std::int32_t>(world.options.at.seconds / kDay.count) - 100 -
                       static_cast<std::int32_t>(org * 37 % 2400);
    if (world.history) day = world.first_day + o.joined;
    file.print("{},{},{},{},{},yes,{},yes,IRR;RPKI\n", org_name(world, org), content ? "cdn-cloud" : "network-operator",
               economies()[o.economy].view(), asns, format_date(Instant{day * kDay.count}), tested ? "yes" : "no");
  }
  return file.close();
}

}  // namespace mannerly::sim
