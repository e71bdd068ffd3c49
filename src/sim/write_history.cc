// A world with a history: a dated archive of registries, the routes of every day, the truth about both, and the
// configuration that has all of it observed.
#include <algorithm>

#include "sim/build.h"
#include "sim/day_truth.h"
#include "sim/writers.h"

namespace mannerly::sim {
namespace {

std::string date_of(const World& world, std::int32_t day) {
  return format_date(Instant{start_of_day(world, day)});
}

// Files of a day, in its folder.
class DaySink : public Sink {
 public:
  DaySink(Sink& sink, std::string date) : sink_(sink), date_(std::move(date)) {}
  Status open(std::string_view name) override { return sink_.open(fmt::format("{}/{}", date_, name)); }
  Status append(Bytes bytes) override { return sink_.append(bytes); }
  Status close() override { return sink_.close(); }

 private:
  Sink& sink_;
  std::string date_;
};

// The first observed day of each month has what is published once a month.
bool is_monthly(const World& world, std::span<const std::int32_t> days, std::size_t i) {
  return i == 0 || to_civil(Instant{start_of_day(world, days[i])}).month !=
                       to_civil(Instant{start_of_day(world, days[i - 1])}).month;
}

Status write_observatory(const World& world, Sink& sink) {
  File file(sink, "observatory.toml");
  file.print("# {}\n# What mannerly observe reads; paths are relative to this file.\n", kNotice);
  file.print("name = \"Simulated Internet: seed {}, {} networks, {} days\"\n", world.options.seed, world.options.ases,
             world.options.days);
  file.text("simulated = true\nknown_networks = \"lists/known-networks.txt\"\n");
  const auto source = [&](std::string_view kind, std::string_view name, std::string_view path) {
    file.print("\n[[source]]\nkind = \"{}\"\nname = \"{}\"\npath = \"{}\"\n", kind, name, path);
  };
  for (const Collector& collector : world.collectors) {
    source("mrt", collector.name, fmt::format("bgp/{}.rib.{{yyyymmdd}}.*.mrt*", collector.name));
    source("updates", collector.name, fmt::format("bgp/{}.updates.{{yyyymmdd}}.*.mrt*", collector.name));
  }
  for (const SourceRow& row : registry_rows()) {
    source(row.kind, row.name, "{date}/" + row.path);
    if (row.monthly) file.text("stale_after = 40\nmax_age = 100\n");
  }
  return file.close();
}

// The world of the last day, for mannerly ingest.
Status write_last_world(const World& world, const std::vector<std::int32_t>& days, Sink& sink) {
  std::size_t monthly = days.size() - 1;
  while (!is_monthly(world, days, monthly)) --monthly;
  const std::string at = format_instant(Instant{start_of_day(world, days.back())});
  File file(sink, "world.toml");
  file.print("# {}\n# The last day. Globs end in * so that files may be compressed.\n", kNotice);
  file.print("name = \"Simulated world: seed {}, {} networks\"\nat = {}\nsimulated = true\n", world.options.seed,
             world.options.ases, at);
  const auto source = [&](std::string_view kind, std::string_view name, std::string_view path) {
    file.print("\n[[source]]\nkind = \"{}\"\nname = \"{}\"\npath = \"{}\"\nat = {}\n", kind, name, path, at);
  };
  for (const Collector& collector : world.collectors)
    source("mrt", collector.name, rib_name(world, collector, start_of_day(world, days.back())) + "*");
  for (const SourceRow& row : registry_rows())
    source(row.kind, row.name,
           fmt::format("{}/{}", date_of(world, row.monthly ? days[monthly] : days.back()), row.path));
  return file.close();
}

// "": not in these days.
std::string day_or_nothing(const World& world, std::int32_t day) {
  return day == kAlways || day == kNeverDay ? std::string() : date_of(world, day);
}

Status write_networks(const World& world, Sink& sink) {
  File file(sink, "truth/networks.csv");
  file.print("# {}\nasn,joined,begins,ends,rov,rov_since,filters_spoofing_since\n", kNotice);
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const NetworkHistory& n = world.history->networks[as];
    file.print("{},{},{},{},{},{},{}\n", world.ases[as].asn.value, day_or_nothing(world, n.joined),
               day_or_nothing(world, n.begins), day_or_nothing(world, n.ends), n.rov_from == kNeverDay ? "no" : "yes",
               day_or_nothing(world, n.rov_from),
               n.filters_spoofing_from == kNeverDay ? "never"
               : n.filters_spoofing_from == kAlways ? "always"
                                                    : date_of(world, n.filters_spoofing_from));
  }
  return file.close();
}

// Who does origin validation: since when ("" when before the first day).
Status write_rov(const World& world, Sink& sink) {
  File file(sink, "truth/rov.csv");
  file.print("# {}\nasn,since,spares_customers\n", kNotice);
  for (AsIndex as = 0; as < world.ases.size(); ++as)
    if (const std::int32_t from = world.history->networks[as].rov_from;
        from < static_cast<std::int32_t>(world.options.days))
      file.print("{},{},{}\n", world.ases[as].asn.value, day_or_nothing(world, from),
                 world.history->networks[as].rov_spares_customers ? "yes" : "no");
  return file.close();
}

Status write_day(const World& world, const ObservedDay& day, Sink& sink) {
  File file(sink, fmt::format("truth/days/{}.csv", date_of(world, day.day)));
  file.print("# {}\nasn,registered,participant,routes_v4,routes_v6,rov_valid,rov_invalid,rov_not_found,", kNotice);
  file.text("irr_exact,irr_covering,irr_other_origin,irr_none,registry_contact,peeringdb,policy,aspa,rov,");
  file.text("spoofer_sessions,spoofer_received\n");
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const DayTruth& t = day.networks[as];
    const auto rov = [&](RovState s) { return t.rov[static_cast<std::size_t>(s)]; };
    const auto irr = [&](IrrState s) { return t.irr[static_cast<std::size_t>(s)]; };
    file.print("{},{:d},{:d},{},{},{},{},{},", world.ases[as].asn.value, t.there, t.participant, t.routes_v4,
               t.routes_v6, rov(RovState::kValid), rov(RovState::kInvalid), rov(RovState::kNotFound));
    file.print("{},{},{},{},{:d},{:d},{:d},{:d},{:d},{},{}\n", irr(IrrState::kExact), irr(IrrState::kCovering),
               irr(IrrState::kOtherOrigin), irr(IrrState::kNone), t.registry_contact, t.peeringdb, t.policy, t.aspa,
               t.rov_done, t.sessions, t.received);
  }
  return file.close();
}

// One row an observed day: all networks, and participants alone.
Status write_days(const World& world, const std::vector<ObservedDay>& days, Sink& sink) {
  File file(sink, "truth/days.csv");
  file.print("# {}\ndate,vrps,route_objects,aspas,networks,participants,rov_networks,", kNotice);
  file.text("routes,valid,invalid,registered,participant_routes,participant_valid,participant_registered\n");
  for (const ObservedDay& day : days) {
    std::uint32_t there = 0, participants = 0, rov = 0, sums[2][4] = {};
    for (const DayTruth& t : day.networks) {
      there += t.there ? 1 : 0;
      participants += t.there && t.participant ? 1 : 0;
      rov += t.rov_done ? 1 : 0;
      for (const int group : {0, 1}) {
        if (group == 1 && !t.participant) continue;
        sums[group][0] += t.routes();
        sums[group][1] += t.rov[static_cast<std::size_t>(RovState::kValid)];
        sums[group][2] += t.rov[static_cast<std::size_t>(RovState::kInvalid)];
        sums[group][3] +=
            t.irr[static_cast<std::size_t>(IrrState::kExact)] + t.irr[static_cast<std::size_t>(IrrState::kCovering)];
      }
    }
    file.print("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", date_of(world, day.day), day.vrps, day.route_objects,
               day.aspas, there, participants, rov, sums[0][0], sums[0][1], sums[0][2], sums[0][3], sums[1][0],
               sums[1][1], sums[1][3]);
  }
  return file.close();
}

// What joining does: each network that joins in these days, 90 days before, then, and 90 days after, by the observed
// day next to that. Networks for which one of the three lies outside are left out.
Status write_joining(const World& world, const std::vector<ObservedDay>& days, Sink& sink) {
  File file(sink, "truth/joining.csv");
  file.print("# {}\nasn,joined,when,date,routes,valid,invalid,registered,registry_contact\n", kNotice);
  const auto nearest = [&](std::int32_t day) {
    return *std::min_element(days.begin(), days.end(), [&](const ObservedDay& a, const ObservedDay& b) {
      return std::abs(a.day - day) < std::abs(b.day - day);
    });
  };
  for (AsIndex as = 0; as < world.ases.size(); ++as) {
    const std::int32_t joined = world.history->networks[as].joined;
    if (joined == kNeverDay || joined < 90 || joined + 90 > days.back().day) continue;
    for (const std::int32_t offset : {-90, 0, 90}) {
      const ObservedDay& day = nearest(joined + offset);
      const DayTruth& t = day.networks[as];
      file.print(
          "{},{},{},{},{},{},{},{},{:d}\n", world.ases[as].asn.value, date_of(world, joined), offset,
          date_of(world, day.day), t.routes(), t.rov[static_cast<std::size_t>(RovState::kValid)],
          t.rov[static_cast<std::size_t>(RovState::kInvalid)],
          t.irr[static_cast<std::size_t>(IrrState::kExact)] + t.irr[static_cast<std::size_t>(IrrState::kCovering)],
          t.registry_contact);
    }
  }
  return file.close();
}

Status write_last_notes(const World& world, const DayTruths& truths, Sink& sink) {
  World last = world_on(world, truths.days().back().day);
  last.announcements = truths.last_announcements();
  index_announcements(last);
  std::vector<AsIndex> viewpoints;
  for (const Session& session : sessions_of(last)) viewpoints.push_back(session.as);
  return write_notes(last, truth_of(last, Routing(last, viewpoints)), sink);
}

}  // namespace

Status write_history(const World& world, Sink& sink) {
  MANNERLY_CHECK_OK(write_observatory(world, sink));
  DayTruths truths(world);
  MANNERLY_CHECK_OK(write_series(world, sink, &truths));
  truths.finish();
  const std::vector<std::int32_t> days = observed_days(world.options);
  for (std::size_t i = 0; i < days.size(); ++i) {
    DaySink folder(sink, date_of(world, days[i]));
    MANNERLY_CHECK_OK(write_registries(world_on(world, days[i]), folder, is_monthly(world, days, i)));
    MANNERLY_CHECK_OK(write_day(world, truths.days()[i], sink));
  }
  MANNERLY_CHECK_OK(write_scrubbers(world, sink));
  MANNERLY_CHECK_OK(write_networks(world, sink));
  MANNERLY_CHECK_OK(write_rov(world, sink));
  MANNERLY_CHECK_OK(write_days(world, truths.days(), sink));
  MANNERLY_CHECK_OK(write_joining(world, truths.days(), sink));
  MANNERLY_CHECK_OK(write_last_world(world, days, sink));
  return write_last_notes(world, truths, sink);
}

}  // namespace mannerly::sim
