// mannerly incidents show: one incident, for whoever is woken up by it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/incident_view.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "cli/view.h"
#include "cli/words.h"

namespace mannerly::cli {
namespace {

using incident::Incident;
using incident::Phase;
using render::Bars;
using render::Cell;
using render::Document;
using render::Facts;
using render::Heading;
using render::Item;
using render::Paragraph;
using render::Sheet;
using render::Tone;

constexpr render::Mark kBullet{"–", "-"};
constexpr render::Mark kAlarm{"▲", "!"};
constexpr render::Mark kQuiet{"◌", "-"};
constexpr render::Mark kGood{"●", "*"};
constexpr std::size_t kPrefixesShown = 20, kAsesShown = 6;

struct Shown {
  const Incident& incident;
  const ArchivePicture& archive;
  const std::string& path;  // of the archive
  const snapshot::Snapshot* names;
  double threshold;
  bool utf8;
};

bool counts(const Shown& s) {
  return s.incident.confidence >= s.threshold &&
         s.archive.feedback_of(s.incident.id) != service::FeedbackStep::kAccepted;
}

std::string when_text(const Shown& s) {
  const Incident& i = s.incident;
  const std::string lasted = duration_text(i.end.value_or(s.archive.now) - i.start);
  if (i.phase == Phase::kClosed) {
    const std::string why = i.ending ? fmt::format(" {}", text_of(*i.ending)) : std::string();
    return fmt::format("It is over: it lasted {}, until {}.{}", lasted, format_instant(*i.end), why);
  }
  return fmt::format("It was still going on at {}, after {}.", format_instant(s.archive.now), lasted);
}

std::string space_text(const Incident& i) {
  std::string out = fmt::format("{} prefix{}", i.prefix_count, i.prefix_count == 1 ? "" : "es");
  if (i.ipv4_addresses > 0) {
    out += fmt::format(", {} IPv4 address{}", i.ipv4_addresses, i.ipv4_addresses == 1 ? "" : "es");
  }
  if (i.ipv6_48s > 0) out += fmt::format(", {} IPv6 network{} of /48", i.ipv6_48s, i.ipv6_48s == 1 ? "" : "s");
  if (!i.economies.empty()) {
    out += "; of ";
    for (std::size_t e = 0; e < i.economies.size(); ++e) {
      out += fmt::format("{}{}{}", e == 0 ? "" : ", ", i.economies[e][0], i.economies[e][1]);
    }
  }
  if (i.own_prefix_count > 0) {
    out += fmt::format("; {} more at the network's own session alone, which reached nobody that is known",
                       i.own_prefix_count);
  }
  return out;
}

std::string seen_text(const Incident& i) {
  std::set<std::string> collectors;
  for (const auto& peer : i.seen_by) collectors.insert(peer.collector);
  const std::size_t seen = peer_ases(i);
  std::string out = fmt::format("{} peer network{}", seen, seen == 1 ? "" : "s");
  if (i.peers_full > 0) out += fmt::format(" (of all peers {} gave a full table then)", i.peers_full);
  return out + fmt::format("; {} collector{}: {}", collectors.size(), collectors.size() == 1 ? "" : "s",
                           fmt::join(collectors, ", "));
}

void add_head(Document& document, const Shown& s) {
  const Incident& i = s.incident;
  document.add(Heading{std::string(incident::title_of(i.kind)), 1, i.id});
  const bool alarming = counts(s);
  document.add(
      Item{alarming ? kAlarm : kQuiet, alarming ? Tone::kBad : Tone::kMuted, headline_of(i, s.names) + ".", 0, true});
  document.add(Paragraph{when_text(s), Tone::kPlain, 2});
  document.add(Paragraph{"", Tone::kPlain, 0});

  Facts facts;
  facts.facts.push_back({"By", as_text(i.culprit, s.names)});
  if (!i.victims.empty()) facts.facts.push_back({"Against", as_list(i.victims, kAsesShown, s.names)});
  if (!i.accomplices.empty()) {
    facts.facts.push_back({"Let through by", as_list(i.accomplices, kAsesShown, s.names)});
  }
  facts.facts.push_back({"Since", format_instant(i.start)});
  // An archive of a month that is over knows nothing of what came later.
  facts.facts.push_back(
      {"Until", i.phase == Phase::kClosed
                    ? Cell(format_instant(*i.end))
                    : Cell("open when the archive ended, " + format_instant(s.archive.now), Tone::kBad)});
  facts.facts.push_back({"Touches", space_text(i)});
  facts.facts.push_back({"Seen by", seen_text(i)});
  const auto feedback = s.archive.feedback_of(i.id);
  std::string sure =
      fmt::format("{}; counts from {}", render::format_share(i.confidence), render::format_share(s.threshold));
  if (feedback == service::FeedbackStep::kAccepted) sure += ", but a dispute was accepted: it does not count";
  facts.facts.push_back({"Sure", Cell(sure, alarming ? Tone::kBad : Tone::kPlain)});
  document.add(std::move(facts));
}

std::string weight_text(double weight) {
  return fmt::format("{}{:.2f}", weight < 0 ? "-" : "+", std::abs(weight));
}

// The reasons that weigh something, the heaviest first, and the sum.
void add_reasons(Document& document, const Shown& s) {
  const Incident& i = s.incident;
  document.add(Heading{fmt::format("Why {} sure", render::format_share(i.confidence)), 2, "weights in log-odds"});
  Sheet sheet{.columns = {{"weight", "Weight"}, {"reason", "Reason", false, true}}};
  sheet.rows.push_back(
      {weight_text(i.base), fmt::format("what a signal of kind {} starts with", incident::name_of(i.kind))});
  std::vector<incident::Part> parts;
  std::vector<std::string_view> silent;
  double sum = i.base;
  for (const incident::Part& part : i.parts) {
    sum += part.weight;
    if (part.weight != 0) {
      parts.push_back(part);
    } else {
      silent.push_back(incident::text_of(part.evidence));
    }
  }
  std::stable_sort(parts.begin(), parts.end(), [](const incident::Part& a, const incident::Part& b) {
    return std::abs(a.weight) > std::abs(b.weight);
  });
  for (const incident::Part& part : parts) {
    sheet.rows.push_back(
        {Cell(weight_text(part.weight), part.weight > 0 ? Tone::kBad : Tone::kGood), incident::text_of(part.evidence)});
  }
  sheet.rows.push_back({weight_text(sum), fmt::format("the sum: 1 / (1 + exp({}{:.2f})) = {}", sum < 0 ? "" : "-",
                                                      std::abs(sum), render::format_share(i.confidence))});
  document.add(std::move(sheet));
  if (silent.empty()) return;
  document.add(Paragraph{"Known as well, and of no weight here:", Tone::kMuted, 0});
  for (const std::string_view text : silent) document.add(Item{kBullet, Tone::kMuted, std::string(text), 0, false});
}

void add_prevention(Document& document, const incident::Prevention& p) {
  const std::pair<std::string_view, std::optional<double>> rows[] = {
      {"ROV, with the ROAs that exist", p.rov},
      {"ROV, if the victims had ROAs", p.rov_with_roa},
      {"Prefix filters at the first hop", p.prefix_filter},
      {"ASPA, with those that exist", p.aspa},
      {"ASPA, if all had published", p.aspa_published}};
  Bars bars;
  for (const auto& [label, share] : rows) {
    Bars::Bar bar{.label = std::string(label), .share = share};
    if (!share) {
      bar.mark = kQuiet;
      bar.word = "cannot be told";
      bar.tone = Tone::kMuted;
    } else {
      bar.mark = *share > 0 ? kGood : kAlarm;
      bar.word = *share >= 1 ? "stops it" : *share > 0 ? "stops part of it" : "does not stop it";
      bar.tone = *share >= 1 ? Tone::kGood : *share > 0 ? Tone::kMiddling : Tone::kBad;
    }
    bars.bars.push_back(std::move(bar));
  }
  document.add(Heading{"What would have stopped it", 2, "share of the peers that would not have had it"});
  document.add(std::move(bars));
}

// "64500" as "AS64500", "{64500,64501}" as "{AS64500,AS64501}": members of an AS_SET stand in no order, and have no
// links among them.
std::string hop_text(std::string_view word) {
  if (!word.starts_with('{')) return (parse_asn(word) ? "AS" : "") + std::string(word);
  std::string out;
  for (const std::string_view member : split(word.substr(1, word.size() - 2), ',')) {
    out += (out.empty() ? "{" : ",") + std::string(parse_asn(member) ? "AS" : "") + std::string(member);
  }
  return out + "}";
}

// "64496 64500 64500 64510" from the origin on: "AS64510 > [AS64500 x2] > AS64496". The culprit stands in
// brackets, what accepted it from there in parentheses.
std::string drawn(const std::string& path, const Incident& i, bool utf8) {
  std::vector<std::pair<std::string, int>> hops;
  for (const std::string_view word : split_words(path)) {
    if (!hops.empty() && hops.back().first == word) {
      ++hops.back().second;
    } else {
      hops.emplace_back(word, 1);
    }
  }
  std::reverse(hops.begin(), hops.end());
  std::string out;
  for (const auto& [word, times] : hops) {
    // An AS_SET of one says as much as that one.
    const bool is_set = word.starts_with('{') && word.ends_with('}');
    const auto asn = parse_asn(is_set ? word.substr(1, word.size() - 2) : word);
    std::string hop = hop_text(word);
    if (times > 1) hop += fmt::format(" {}{}", utf8 ? "×" : "x", times);
    if (asn == i.culprit) {
      hop = "[" + hop + "]";
    } else if (asn && std::binary_search(i.accomplices.begin(), i.accomplices.end(), *asn)) {
      hop = "(" + hop + ")";
    }
    if (!out.empty()) out += utf8 ? " → " : " > ";
    out += hop;
  }
  return out;
}

void add_paths(Document& document, const Shown& s) {
  if (s.incident.paths.empty()) return;
  document.add(Heading{"How it spread", 2, "origin first, collector's peer last; [culprit] (let it through)"});
  for (const std::string& path : s.incident.paths) {
    document.add(Item{kBullet, Tone::kPlain, drawn(path, s.incident, s.utf8), 0, false});
  }
}

void add_prefixes(Document& document, const Shown& s) {
  const Incident& i = s.incident;
  document.add(Heading{"Prefixes", 2, fmt::format("{}", i.prefix_count)});
  Sheet sheet{.columns = {{"prefix", "Prefix"},
                          {"victims", "Of", false, true},
                          {"start", "Since"},
                          {"end", "Until"},
                          {"peers", "Peers"}}};
  for (std::size_t p = 0; p < std::min(kPrefixesShown, i.prefixes.size()); ++p) {
    const incident::TouchedPrefix& prefix = i.prefixes[p];
    sheet.rows.push_back(
        {format_prefix(prefix.prefix), prefix.victims.empty() ? Cell() : Cell(as_list(prefix.victims, 2, s.names)),
         format_instant(prefix.start), prefix.end ? Cell(format_instant(*prefix.end)) : Cell("open", Tone::kBad),
         i.is_own(prefix) ? Cell("itself", Tone::kMuted) : Cell(std::uint64_t{prefix.peers})});
  }
  document.add(std::move(sheet));
  const std::uint64_t all = i.prefix_count + i.own_prefix_count;
  if (all > kPrefixesShown) {
    document.add(
        Paragraph{fmt::format("and {} more (-o json lists up to {})", all - kPrefixesShown, Incident::kPrefixesMax),
                  Tone::kMuted, 0});
  }
}

// Who saw it, one line a collector. The culprit's own session shows it too, and is no witness.
void add_witnesses(Document& document, const Incident& i) {
  const auto own = static_cast<std::size_t>(std::ranges::count(i.seen_by, i.culprit, &incident::SeenBy::asn));
  const std::size_t others = i.seen_by.size() - own;
  std::string count = fmt::format("{} session{}", others, others == 1 ? "" : "s");
  if (own > 0) count += fmt::format(", and {} of its own", own);
  document.add(Heading{"Who saw it", 2, count});
  std::map<std::string, std::vector<const incident::SeenBy*>> collectors;
  for (const auto& peer : i.seen_by) collectors[peer.collector].push_back(&peer);
  constexpr double kDoubtful = 0.7;
  constexpr std::size_t kPeersShown = 12;
  for (const auto& [collector, peers] : collectors) {
    std::string line = collector + ": ";
    for (std::size_t p = 0; p < std::min(kPeersShown, peers.size()); ++p) {
      line += fmt::format("{}{}", p == 0 ? "" : ", ", format_asn(peers[p]->asn));
      if (peers[p]->asn == i.culprit) line += " (itself)";
      if (peers[p]->trust < kDoubtful) line += fmt::format(" (trust {:.2f})", peers[p]->trust);
    }
    if (peers.size() > kPeersShown) line += fmt::format(" and {} more", peers.size() - kPeersShown);
    document.add(Item{kBullet, Tone::kPlain, line, 0, false});
  }
}

void add_unseen(Document& document, const Shown& s) {
  document.add(Heading{"What was not seen", 2, ""});
  if (s.incident.unseen.empty()) {
    document.add(Paragraph{"No gap in the data is known of that time.", Tone::kPlain, 0});
  }
  for (const std::string& line : s.incident.unseen) document.add(Item{kBullet, Tone::kPlain, line, 0, false});
  constexpr std::size_t kShown = 8;
  std::vector<std::string> rest;
  std::ranges::copy_if(s.archive.report.not_seen, std::back_inserter(rest), [&](const std::string& line) {
    return std::ranges::find(s.incident.unseen, line) == s.incident.unseen.end();
  });
  if (rest.empty()) return;
  document.add(Paragraph{"Of the archive as a whole, at whatever time:", Tone::kMuted, 0});
  for (std::size_t i = 0; i < std::min(kShown, rest.size()); ++i) {
    document.add(Item{kBullet, Tone::kMuted, rest[i], 0, false});
  }
  if (rest.size() > kShown) {
    document.add(Paragraph{fmt::format("and {} more (report.json)", rest.size() - kShown), Tone::kMuted, 0});
  }
}

void add_feedback(Document& document, const Shown& s) {
  document.add(Heading{"What people said", 2, ""});
  const auto said = s.archive.feedback.find(s.incident.id);
  if (said == s.archive.feedback.end()) {
    document.add(Paragraph{"Nobody disputes it.", Tone::kPlain, 0});
    return;
  }
  for (const service::FeedbackEntry& e : said->second) {
    const bool later = e.written && *e.written != e.at;
    document.add(Item{kBullet, Tone::kPlain,
                      fmt::format("{} {}{} by {}: {}{}", format_instant(e.at), name_of(e.step),
                                  e.label.empty() ? "" : " as " + e.label, e.by, e.text,
                                  later ? fmt::format(" (written {})", format_instant(*e.written)) : ""),
                      0, false});
  }
}

// A word as a shell takes it.
std::string quoted(const std::string& word) {
  const bool plain = std::all_of(word.begin(), word.end(), [](char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
           std::string_view("_-./:+,@").find(c) != std::string_view::npos;
  });
  if (plain && !word.empty()) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

void add_next(Document& document, const Shown& s) {
  const Incident& i = s.incident;
  const std::string path = quoted(s.path);
  std::string text;
  if (!i.prefixes.empty()) text += fmt::format("mannerly prefix show {}\n", format_prefix(i.prefixes[0].prefix));
  text += fmt::format("mannerly as show {}\n", format_asn(i.culprit));
  for (std::size_t k = 0; k < std::min<std::size_t>(2, i.made_up.size()); ++k) {
    text += fmt::format("mannerly as neighbours {} --explain {}\n", format_asn(i.culprit),
                        format_asn(i.made_up[k].neighbour));
  }
  text += fmt::format("mannerly incidents list {} --all --as {}\n", path, format_asn(i.culprit));
  text += fmt::format("mannerly incidents evidence -a {} {}\n", path, i.id);
  text += fmt::format("mannerly incidents dispute -a {} {} --label valid_change --by WHO --text WHY", path, i.id);
  document.add(Heading{"Next", 2, ""});
  document.add(render::Code{text, "sh", 2});
}

Document document_of(const Shown& s) {
  Document document;
  add_head(document, s);
  add_reasons(document, s);
  add_paths(document, s);
  add_prevention(document, s.incident.prevention);
  add_prefixes(document, s);
  add_witnesses(document, s.incident);
  add_unseen(document, s);
  add_feedback(document, s);
  add_next(document, s);
  if (!s.archive.report.snapshot.empty()) {
    document.add(Paragraph{"", Tone::kMuted, 0});
    const service::ArchiveReport& report = s.archive.report;
    std::string text = fmt::format("snapshot {}, detector profile {}", report.snapshot.substr(0, 12), report.profile);
    if (!report.profile_digest.empty()) text += " of content " + report.profile_digest.substr(0, 12);
    const bool any_known = !report.known_digest.empty() && report.known_digest != to_hex(service::known_digest_of({}));
    if (any_known) text += ", known networks of content " + report.known_digest.substr(0, 12);
    document.add(Paragraph{text, Tone::kMuted, 0});
  }
  return document;
}

std::string json_of(const Shown& s) {
  std::string feedback;
  if (const auto said = s.archive.feedback.find(s.incident.id); said != s.archive.feedback.end()) {
    for (const auto& entry : said->second)
      feedback += (feedback.empty() ? "" : ",") + std::string(trim(to_json(entry)));
  }
  return fmt::format("{{\"incident\":{},\"counts\":{},\"feedback\":[{}]}}\n", incident::to_json(s.incident), counts(s),
                     feedback);
}

int run(Context& context) {
  const auto format = output_format(context, render::Format::kTable);
  if (!format) return fail_with(context, format.error());
  const auto profile = chosen_detector_profile(context);
  if (!profile) return fail_with(context, profile.error());
  const auto path = chosen_archive(context);
  if (!path) return fail_with(context, path.error());
  const auto archive = read_archive(*path);
  if (!archive) return fail_with(context, archive.error());
  const auto found = find_incident(archive->incidents, context.arguments.positionals()[0]);
  if (!found) return fail_with(context, found.error());
  const auto names = names_snapshot(context);
  if (!names) return fail_with(context, names.error());
  const snapshot::Snapshot* view = *names ? &(*names)->view : nullptr;
  const bool utf8 = context.terminal.utf8() || *format == render::Format::kMarkdown;
  const Shown shown{**found, *archive, *path, view, profile->threshold, utf8};
  const auto print = [&](const std::string& text) { context.terminal.print(text); };
  switch (*format) {
    case render::Format::kTable:
    case render::Format::kWide:
      print(render::render_text(document_of(shown), *format == render::Format::kWide, style_of(context)));
      break;
    case render::Format::kMarkdown: print(render::render_markdown(document_of(shown))); break;
    case render::Format::kJson:
    case render::Format::kJsonl: print(json_of(shown)); break;
    default:
      print(render::render(
          incident_sheet({{*found, archive->feedback_of((*found)->id)}}, view, archive->now, profile->threshold, false),
          *format, style_of(context)));
  }
  return kExitOk;
}

}  // namespace

Command incidents_show_command() {
  return {.path = "incidents show",
          .summary = "Everything about one incident: who, whom, since when, why, what to do",
          .text =
              "What happened in one sentence, who saw it, each reason with its weight and their sum, how it spread, "
              "what would have stopped it, what the data did not show, and what people said of it. The beginning of "
              "an id is enough where no other id begins so.",
          .positionals = {{"ID", "of the incident"}},
          .options = {archive_option(), snapshot_option(), detector_profile_option(), report_output_option()},
          .examples = {{"incidents show -a archive submoas-20261123T040506Z-AS64500", "one incident"},
                       {"incidents show -a archive -s today.snapshot moas-20261123", "with the networks' names"}},
          .run = run};
}

}  // namespace mannerly::cli
