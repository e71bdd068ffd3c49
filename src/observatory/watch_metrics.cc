// Facts about watched networks in Prometheus' text format
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "observatory/watch.h"
#include "observatory/words.h"

namespace mannerly::observatory {
namespace {

using readiness::Category;

constexpr std::array kMetrics = {
    WatchMetric{"mannerly_network_score_ratio", "Score of a category of MANRS readiness, 0 to 1; absent without data."},
    WatchMetric{"mannerly_network_state", "State of a category: 1 lagging, 2 aspiring, 3 ready; absent without data."},
    WatchMetric{"mannerly_network_routes", "Announced routes by what RPKI says: valid, invalid, notfound."},
    WatchMetric{"mannerly_network_registered_routes", "Announced routes with a matching route object."},
    WatchMetric{"mannerly_network_rov",
                "Drops RPKI-invalid routes: 1 does not, 2 partly, 3 does; absent when it cannot be told."},
    WatchMetric{"mannerly_network_open_incidents", "Incidents that go on and name the network, by its role."},
    WatchMetric{"mannerly_network_announces",
                "1 when the network announces anything, else 0; absent when no source tells."},
    WatchMetric{"mannerly_network_known", "1 when a source names the network, else 0."},
    WatchMetric{"mannerly_network_data_timestamp_seconds", "Time that the data speak of, in seconds since 1970."},
    WatchMetric{"mannerly_export_timestamp_seconds", "Time when this was written, in seconds since 1970."}};

// One metric: its head, then its samples.
class Family {
 public:
  Family(std::string& out, std::size_t metric) : out_(out), name_(kMetrics[metric].name) {
    out_ += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name_, kMetrics[metric].help, name_);
  }
  // labels: without braces; their values here need no escapes.
  void add(const std::string& labels, double value) { out_ += fmt::format("{}{{{}}} {}\n", name_, labels, value); }
  void add(const std::string& labels, std::uint64_t value) {
    out_ += fmt::format("{}{{{}}} {}\n", name_, labels, value);
  }
  void add(std::int64_t value) { out_ += fmt::format("{} {}\n", name_, value); }

 private:
  std::string& out_;
  std::string_view name_;
};

std::string label_of(const WatchFacts& facts) {
  return fmt::format("asn=\"{}\"", facts.asn.value);
}

void add_categories(std::string& out, std::span<const WatchFacts> networks) {
  Family scores(out, 0);
  for (const WatchFacts& facts : networks) {
    for (const Category c : kAllCategories) {
      const WatchCategory& category = facts.categories[readiness::index_of(c)];
      if (category.score) scores.add(fmt::format("{},category=\"{}\"", label_of(facts), key_of(c)), *category.score);
    }
  }
  Family states(out, 1);
  for (const WatchFacts& facts : networks) {
    for (const Category c : kAllCategories) {
      const auto state = static_cast<std::uint64_t>(facts.categories[readiness::index_of(c)].state);
      if (state > 0) states.add(fmt::format("{},category=\"{}\"", label_of(facts), key_of(c)), state);
    }
  }
}

void add_routes(std::string& out, std::span<const WatchFacts> networks) {
  Family routes(out, 2);
  for (const WatchFacts& facts : networks) {
    if (facts.rpki_valid) routes.add(label_of(facts) + ",rpki=\"valid\"", *facts.rpki_valid);
    if (facts.rpki_invalid) routes.add(label_of(facts) + ",rpki=\"invalid\"", *facts.rpki_invalid);
    if (facts.rpki_notfound) routes.add(label_of(facts) + ",rpki=\"notfound\"", *facts.rpki_notfound);
  }
  Family registered(out, 3);
  for (const WatchFacts& facts : networks) {
    if (facts.registered) registered.add(label_of(facts), *facts.registered);
  }
  Family rov(out, 4);
  for (const WatchFacts& facts : networks) {
    if (facts.rov != validity::RovUse::kCannotTell) rov.add(label_of(facts), static_cast<std::uint64_t>(facts.rov));
  }
}

}  // namespace

std::span<const WatchMetric> watch_metrics() {
  return kMetrics;
}

std::string metrics_text(std::span<const WatchFacts> networks, Instant now) {
  std::string out;
  add_categories(out, networks);
  add_routes(out, networks);
  Family incidents(out, 5);
  for (const WatchFacts& facts : networks) {
    for (std::size_t r = 0; r < kWatchRoles && facts.incidents_known; ++r) {
      incidents.add(fmt::format("{},role=\"{}\"", label_of(facts), name_of(static_cast<WatchRole>(r))), facts.open[r]);
    }
  }
  Family announces(out, 6);
  for (const WatchFacts& facts : networks) {
    if (facts.announces) announces.add(label_of(facts), std::uint64_t{*facts.announces ? 1U : 0U});
  }
  Family known(out, 7);
  for (const WatchFacts& facts : networks) known.add(label_of(facts), std::uint64_t{facts.known ? 1U : 0U});
  Family at(out, 8);
  for (const WatchFacts& facts : networks) {
    if (facts.at.seconds > 0) at.add(label_of(facts), static_cast<std::uint64_t>(facts.at.seconds));
  }
  Family(out, 9).add(now.seconds);
  return out;
}

}  // namespace mannerly::observatory
