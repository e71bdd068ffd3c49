// mannerly check: one network for a monitoring system, by the contract of Nagios' plugins.
#include <fmt/format.h>

#include <charconv>

#include "cli/commands.h"
#include "cli/wall_clock.h"
#include "cli/watch_source.h"

namespace mannerly::cli {
namespace {

using observatory::WatchAnswer;
using observatory::WatchLevel;
using observatory::WatchLimits;

Result<double> per_cent(std::string_view name, const std::string& text) {
  double value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 100)) {
    return fail(ErrorCode::kUsage, fmt::format("--{}: a number from 0 to 100 is wanted", name));
  }
  return value;
}

Result<WatchLimits> limits_of(const Arguments& arguments) {
  WatchLimits limits;
  MANNERLY_TRY(limits.warn, per_cent("warn", arguments.get("warn")));
  MANNERLY_TRY(limits.crit, per_cent("crit", arguments.get("crit")));
  if (limits.crit > limits.warn) return fail(ErrorCode::kUsage, "--crit must not be above --warn");
  MANNERLY_TRY(limits.max_age, parse_age(arguments.get("max-age")));
  for (const std::string& name : arguments.all("metric")) {
    MANNERLY_TRY(std::string item, observatory::watch_item(name));
    limits.items.push_back(std::move(item));
  }
  return limits;
}

Result<WatchAnswer> answer_of(Context& context, Asn asn) {
  MANNERLY_TRY(const WatchLimits limits, limits_of(context.arguments));
  const auto facts = watch_facts_of(context, std::span(&asn, 1));
  if (!facts) return observatory::no_answer(asn, fmt::format("cannot be looked up: {}", facts.error().message));
  return observatory::judge(facts->front(), limits, wall_clock_now());
}

int run(Context& context) {
  const auto asns = watched_asns(context);
  Result<WatchAnswer> answer = std::unexpected(Error{});
  if (!asns) {
    answer = std::unexpected(asns.error());
  } else if (asns->size() > 1) {
    answer = fail(ErrorCode::kUsage, "one --asn a call");
  } else {
    answer = answer_of(context, asns->front());
  }
  // Whatever is wrong is said on standard output: that is what a monitoring system shows.
  if (!answer) {
    answer = observatory::no_answer(answer.error().message);
  }
  context.terminal.print(answer->line + "\n");
  return static_cast<int>(answer->level);
}

}  // namespace

Command check_command() {
  std::vector<Option> options = {
      {.name = "asn", .value = "ASN", .help = "the network to look at"},
      {.name = "warn", .value = "PERCENT", .help = "WARNING below this score", .default_value = "80"},
      {.name = "crit", .value = "PERCENT", .help = "CRITICAL below this score", .default_value = "60"},
      {.name = "metric",
       .value = "NAME",
       .help = "judge this alone, and UNKNOWN without data of it: filtering, anti_spoofing, coordination, irr, rpki, "
               "incidents, routing; may be given again",
       .repeatable = true},
      {.name = "max-age",
       .value = "TIME",
       .help = "UNKNOWN when the data are older: 36h, 2d, 90m; 0: any age will do",
       .default_value = "36h"}};
  for (Option& option : watch_source_options()) options.push_back(std::move(option));
  return {.path = "check",
          .summary = "One network for a monitoring system (Nagios, Icinga, Sensu, ...)",
          .text =
              "One line and an exit status by the contract of Nagios' plugins: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. "
              "CRITICAL is a score below --crit, an incident that goes on and names the network, or a network that "
              "announces nothing and did so on an earlier sealed day; WARNING a score below --warn; UNKNOWN whatever "
              "cannot be told: old data, a day that rests on old sources, a network that no source names, no incidents "
              "looked for, no routes looked "
              "at, a network without routes in a single snapshot, a metric without data that was asked for, a source "
              "that cannot be read, wrong options. Scores are compared exactly and shown rounded. Without --metric "
              "all five categories, the incidents and the routing are judged; categories without data are named.",
          .options = std::move(options),
          .examples = {{"check --asn 64500 --data /var/lib/mannerly", "beside the observatory"},
                       {"check --asn 64500 --url http://observatory.example.net:8080 --warn 90 --crit 70", "from afar"},
                       {"check --asn 64500 -s today.snapshot --metric rpki --metric irr", "two categories alone"}},
          .run = run,
          .broken_exit = static_cast<int>(WatchLevel::kUnknown)};
}

}  // namespace mannerly::cli
