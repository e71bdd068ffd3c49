// The routing registries: one RPSL dump a source.
#include "base/text.h"
#include "sim/writers.h"

namespace mannerly::sim {
namespace {

class IrrDump {
 public:
  IrrDump(const World& world, IrrSource source) : world_(world), source_(source) {}

  Status write(Sink& sink) {
    const std::string name = lower(name_of(source_));
    File file(sink, fmt::format("irr/{}.db", name));
    file.print("% {}\n\n", kNotice);
    used_.assign(world_.orgs.size(), 0);
    write_aut_nums(file);
    write_sets(file);
    write_routes(file);
    write_holders(file);
    return file.close();
  }

 private:
  // Contacts and policies of a network stand in its region's registry, whatever it registers routes in.
  bool is_home(AsIndex as) const { return static_cast<std::size_t>(source_) == index_of(world_.ases[as].rir()); }
  std::string maintainer(AsIndex as) {
    used_[world_.ases[as].org] = 1;
    return fmt::format("MNT-SIM{}", world_.ases[as].org + 1);
  }
  std::string handle(std::uint32_t org) const { return fmt::format("SIM{}-{}", org + 1, name_of(source_)); }
  void close_object(File& file, AsIndex as) {
    file.print("mnt-by:         {}\nsource:         {}\n\n", maintainer(as), name_of(source_));
  }

  void write_aut_nums(File& file) {
    for (AsIndex as = 0; as < world_.ases.size(); ++as) {
      const AsNode& node = world_.ases[as];
      if (!node.habits.aut_num || !is_home(as)) continue;
      file.print("aut-num:        AS{}\nas-name:        SIMNET-{}\ndescr:          {}\n", node.asn.value, as + 1,
                 network_name(world_, as));
      file.print("org:            {}\n", org_id(world_, node.org));
      if (node.habits.policy) write_policy(file, as);
      if (node.habits.contact == ContactHabit::kResolves) {
        file.print("admin-c:        {0}\ntech-c:         {0}\n", handle(node.org));
        has_role_.resize(world_.orgs.size());
        has_role_[node.org] = true;
      } else if (node.habits.contact == ContactHabit::kDangling) {
        file.print("admin-c:        GONE{0}-{1}\ntech-c:         GONE{0}-{1}\n", as + 1, name_of(source_));
      }
      close_object(file, as);
    }
  }
  void write_policy(File& file, AsIndex as) {
    constexpr std::size_t kLinesMax = 40;  // of each kind; big networks leave the rest to their as-set
    std::size_t lines = 0;
    const std::uint32_t own = world_.ases[as].asn.value;
    for (const AsIndex provider : world_.links.providers.of(as)) {
      const std::uint32_t other = world_.ases[provider].asn.value;
      file.print("import:         from AS{0} accept ANY\nexport:         to AS{0} announce AS{1}\n", other, own);
    }
    for (const AsIndex customer : world_.links.customers.of(as)) {
      if (++lines > kLinesMax) break;
      const std::uint32_t other = world_.ases[customer].asn.value;
      file.print("import:         from AS{0} accept AS{0}\nexport:         to AS{0} announce ANY\n", other);
    }
    for (const AsIndex peer : world_.links.peers.of(as)) {
      if (++lines > kLinesMax) break;
      const std::uint32_t other = world_.ases[peer].asn.value;
      file.print("mp-import:      afi any.unicast from AS{0} accept AS{0}\n", other);
      file.print("mp-export:      afi any.unicast to AS{} announce AS{}\n", other, own);
    }
  }

  void write_sets(File& file) {
    for (const AsSet& set : world_.as_sets) {
      if (set.source != source_) continue;
      file.print("as-set:         {}\ndescr:          Customers of {}\n", set.name,
                 network_name(world_, set.maintainer));
      constexpr std::size_t kPerLine = 8;
      for (std::size_t i = 0; i < set.members.size(); ++i) {
        file.text(i % kPerLine == 0 ? "members:        " : ", ");
        file.text(set.members[i]);
        if (i % kPerLine == kPerLine - 1 || i + 1 == set.members.size()) file.text("\n");
      }
      close_object(file, set.maintainer);
    }
  }

  void write_routes(File& file) {
    for (const RouteObject& object : world_.route_objects) {
      if (object.source != source_) continue;
      file.print("{}{}\n",
                 object.prefix.is_v4() ? "route:          " : "route6:         ", PrefixText(object.prefix).view());
      if (object.kind == RouteObjectKind::kProxy)
        file.text("descr:          Proxy registered for a customer (simulated)\n");
      file.print("origin:         AS{}\n", object.origin.value);
      close_object(file, object.maintainer);
    }
  }

  void write_holders(File& file) {
    has_role_.resize(world_.orgs.size());
    const std::string date = format_date(world_.options.at);
    for (std::uint32_t org = 0; org < world_.orgs.size(); ++org) {
      if (used_[org] == 0) continue;
      const bool home = static_cast<std::size_t>(source_) == index_of(economies()[world_.orgs[org].economy].rir);
      const std::string_view source = name_of(source_);
      file.print("mntner:         MNT-SIM{0}\ndescr:          {1}\nauth:           SSO\nmnt-by:         MNT-SIM{0}\n",
                 org + 1, org_name(world_, org));
      file.print("created:        {}T00:00:00Z\nsource:         {}\n\n", date, source);
      if (!home) continue;
      file.print("organisation:   {}\norg-name:       {}\norg-type:       OTHER\n", org_id(world_, org),
                 org_name(world_, org));
      file.print("e-mail:         info@sim{0}.example.net\nmnt-by:         MNT-SIM{0}\nsource:         {1}\n\n",
                 org + 1, source);
      if (!has_role_[org]) continue;
      file.print("role:           Simulated NOC {0}\naddress:        Nowhere\nphone:          +999 555 {0:07}\n",
                 org + 1);
      file.print("e-mail:         noc@sim{0}.example.net\nabuse-mailbox:  abuse@sim{0}.example.net\n", org + 1);
      file.print("nic-hdl:        {}\nmnt-by:         MNT-SIM{}\nsource:         {}\n\n", handle(org), org + 1, source);
    }
  }

  const World& world_;
  IrrSource source_;
  std::vector<std::uint8_t> used_;  // organisations that maintain something here
  std::vector<bool> has_role_;
};

}  // namespace

Status write_irr(const World& world, Sink& sink) {
  for (std::size_t s = 0; s < kIrrSourceCount; ++s)
    MANNERLY_CHECK_OK(IrrDump(world, static_cast<IrrSource>(s)).write(sink));
  return {};
}

}  // namespace mannerly::sim
