// Every number on the pages of a network is followed down to raw records of the simulated files: each text with a digit
// must be claimed by a rule that counts it again from the files (bgpdump reads MRT, own readers the rest), and says it
// letter by letter. A number without a rule fails, with its place.
//
// What cannot be counted again with reasonable effort, and what is held against the records instead:
//   - what the paths say of a link (claims_neighbours.cc); the relation itself must have the file, the ASPAs or the
//     aut-nums on its side where they speak;
//   - which ROAs to publish (claims_prefixes.cc): they must do what a plan must do, and none may be too many;
//   - the other words of objects to paste in the conformance report (claims_conformance.cc): each number in them is of
//     its own prefixes, of networks that its VRPs and links name, or of its maintainers;
//   - who is to blame for an incident, and how sure that is: the detector's verdict, whose times, prefixes, peers and
//     ends are found again in the updates, and whose reasons are added up again (below);
//   - UN regions, names of economies, the id of the snapshot and the program's version: they are no counts.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cmath>

#include "tests/proof/observed_history.h"
#include "tests/proof/updates.h"

namespace mannerly::proof {
namespace {

std::string some_of(const std::vector<std::string>& lines) {
  std::string out = fmt::format("{} mismatches", lines.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 40); ++i) out += "\n" + lines[i];
  return out;
}

class Pages : public OfHistory {};
class Incidents : public OfHistory {};

TEST_F(Pages, EveryNumberIsInTheRawRecords) {
  CountedHistory counted(history(), [](const std::string& day) { return history().files(day); });
  Told& told = counted.told();
  const PageOf page = [](const std::string& target) { return history().page(target); };
  read_links(told, page);
  std::vector<std::string> wrong;
  std::size_t texts = 0, records = 0, followed = 0;
  for (const auto& [asn, network] : told.now.all) {
    const bool explained = followed++ % 4 == 0 || network.incident_count > 0;
    const Checked checked = check_pages(told, network, page, explained);
    wrong.insert(wrong.end(), checked.wrong.begin(), checked.wrong.end());
    texts += checked.texts;
    records += checked.records;
  }
  EXPECT_TRUE(wrong.empty()) << some_of(wrong);
  EXPECT_GT(followed, 100U);
  EXPECT_GT(texts, 100'000U);
  EXPECT_GT(records, 5'000U);
}

// All incidents of all months, as the latest archive has each.
std::map<std::string, nlohmann::json> all_incidents(const ObservedHistory& history) {
  std::map<std::string, nlohmann::json> out;
  std::set<std::filesystem::path> months;
  for (const auto& entry : std::filesystem::directory_iterator(history.data() / "incidents")) {
    months.insert(entry.path());
  }
  for (const std::filesystem::path& month : months) {
    for (const std::string& line : split(whole_file(month / "incidents.jsonl"), '\n')) {
      nlohmann::json incident = nlohmann::json::parse(line);
      out[incident.at("id")] = incident;
    }
  }
  return out;
}

bool is_of_origin(const nlohmann::json& incident) {
  const std::string kind = incident.at("kind");
  return kind == "moas" || kind == "submoas" || kind == "squat";
}

// Of the prefixes at peers, how many had a route that the ROAs of the day call invalid: what dropping them spares.
double share_of_invalid(const RawWorld& raw, const nlohmann::json& incident) {
  double all = 0, invalid = 0;
  for (const nlohmann::json& row : incident.at("prefixes")) {
    const auto peers = row.at("peers").get<double>();
    all += peers;
    if (rov_of(raw, block_of(row.at("prefix")), incident.at("culprit")) == Rov::kInvalid) invalid += peers;
  }
  return std::floor(invalid / all * 10'000 + 0.5) / 10'000;
}

// What is said of ROAs and route objects of a false origin, and the files of the day that it ended with do not. Reasons
// are looked at of one prefix: of several they are what holds of most.
std::vector<std::string> wrong_registries(const ObservedHistory& history, const nlohmann::json& incident) {
  if (!is_of_origin(incident)) return {};
  const auto end = incident.at("end").is_null() ? history.last() : incident.at("end").get<std::string>().substr(0, 10);
  const auto day = std::ranges::lower_bound(history.days, end);
  const auto id = incident.at("id").get<std::string>();
  if (day == history.days.end()) return {id + ": it ended after all"};
  std::set<std::string> said;
  for (const nlohmann::json& part : incident.at("parts")) said.insert(part.at("evidence"));
  if (incident.at("end_reason") == "acquitted" || said.contains("registered-later")) return {};  // by a later day's
  RawFiles files = history.files(*day);
  files.incidents.clear();  // which are not kept of every day
  const RawWorld raw(files, *day);
  const nlohmann::json& rov_share = incident.at("prevention").at("rov");
  if (!rov_share.is_number() || std::abs(rov_share.get<double>() - share_of_invalid(raw, incident)) > 1e-9) {
    return {fmt::format("{}: ROV spares {} of the peers, by the files of {} {}", id, rov_share.dump(), *day,
                        share_of_invalid(raw, incident))};
  }
  if (incident.at("prefixes").size() != 1) return {};
  const Block block = block_of(incident.at("prefixes")[0].at("prefix"));
  const auto culprit = incident.at("culprit").get<std::uint32_t>();
  const Rov rov = rov_of(raw, block, culprit);
  const Irr irr = irr_of(raw, block, culprit);
  std::vector<std::string> out;
  const auto check = [&](bool says, bool is, const char* what) {
    if (says != is) out.push_back(fmt::format("{}: {}, says it {}, say the files of {} {}", id, what, says, *day, is));
  };
  const bool invalid =
      std::ranges::any_of(said, [](const std::string& name) { return name.starts_with("rpki-invalid"); });
  check(said.contains("rpki-valid"), rov == Rov::kValid, "RPKI-valid");
  check(said.contains("rpki-not-found"), rov == Rov::kNotFound, "no ROA");
  check(invalid, rov == Rov::kInvalid, "RPKI-invalid");
  check(said.contains("irr-exact"), irr == Irr::kExact, "a route object");
  return out;
}

// What the registries of the first day after its end still call wrong.
std::vector<std::string> wrongly_acquitted(const ObservedHistory& history, const nlohmann::json& incident) {
  const auto id = incident.at("id").get<std::string>();
  const auto end = incident.at("end").get<std::string>().substr(0, 10);
  const auto day = std::ranges::upper_bound(history.days, end);
  if (day == history.days.end()) return {id + ": acquitted, and no registry came after it"};
  const RawWorld raw(history.files(*day), *day);
  const Recount recount(raw);
  std::vector<std::string> out;
  for (const nlohmann::json& row : incident.at("prefixes")) {
    const bool by_roa = is_of_origin(incident) && incident.at("kind") != "squat";  // that one also by who holds it
    if (by_roa && rov_of(raw, block_of(row.at("prefix")), incident.at("culprit")) != Rov::kValid) {
      out.push_back(id + ": not RPKI-valid on " + *day);
    }
    const bool by_prefix = id.starts_with("bogon-prefix");
    if (by_prefix && recount.bogon_class(block_of(row.at("prefix"))) != 0) out.push_back(id + ": a bogon on " + *day);
  }
  if (!id.starts_with("bogon-asn")) return out;
  for (const std::string path : incident.at("paths")) {
    for (const std::uint32_t hop : hops_of(path)) {
      if (recount.bogon_class(hop) != 0) out.push_back(fmt::format("{}: AS{} is a bogon on {}", id, hop, *day));
    }
  }
  return out;
}

const std::filesystem::path kDetector = std::filesystem::path(MANNERLY_SOURCE_DIR) / "profiles/detector/2026-11.toml";

// The verdicts that the pages tell of: their times, prefixes, peers and ends are in the updates, what was acquitted is
// in the registries, and their confidence is the sum of their reasons.
TEST_F(Incidents, AreInTheUpdates) {
  const Updates updates(update_files(history().world(), history().days.front(), history().last()));
  std::vector<std::string> wrong;
  std::size_t followed = 0, from_tables = 0, acquitted = 0, over_months = 0, of_origins = 0;
  const auto add = [&](const std::vector<std::string>& lines) {
    wrong.insert(wrong.end(), lines.begin(), lines.end());
  };
  for (const auto& [id, incident] : all_incidents(history())) {
    add(confidence_mismatches(incident, kDetector));
    add(wrong_registries(history(), incident));
    of_origins += is_of_origin(incident) ? 1 : 0;
    if (incident.at("end_reason") == "acquitted") {
      add(wrongly_acquitted(history(), incident));
      ++acquitted;
    }
    // What a table showed at first began before it, nobody can say when.
    const auto start = incident.at("start").get<std::string>();
    if (start.ends_with("T00:00:00Z")) {
      ++from_tables;
      continue;
    }
    add(mismatches(incident, updates));
    ++followed;
    const std::string until = incident.at("end").is_null() ? history().last() : incident.at("end").get<std::string>();
    over_months += until.substr(0, 7) != start.substr(0, 7) ? 1 : 0;
  }
  EXPECT_TRUE(wrong.empty()) << some_of(wrong);
  EXPECT_GT(followed, 30U);
  EXPECT_GT(over_months, 0U);
  EXPECT_GT(of_origins, 5U);
  EXPECT_LT(acquitted, followed / 4) << "most ends are in the updates";
  EXPECT_LT(from_tables, followed);
}

// Of each that counts the records were cut out; they hold its prefixes and its culprit.
TEST_F(Incidents, HaveEvidenceWhenTheyCount) {
  std::size_t counted = 0;
  for (const auto& [id, incident] : all_incidents(history())) {
    if (incident.at("confidence").get<double>() < 0.5) continue;
    ++counted;
    const auto file = history().edition->evidence_of(id);
    if (!file) {
      ADD_FAILURE() << "no evidence of " << id << ", from " << incident.at("start") << " to " << incident.at("end");
      continue;
    }
    const std::string records = read_by_bgpdump(*file);
    const std::string prefix = "|" + incident.at("prefixes").at(0).at("prefix").get<std::string>() + "|";
    EXPECT_NE(records.find(prefix), std::string::npos) << id;
    EXPECT_NE(records.find(std::to_string(incident.at("culprit").get<std::uint32_t>())), std::string::npos) << id;
    EXPECT_EQ(history().page("/incidents/" + id).find("No evidence"), std::string::npos) << id;
  }
  EXPECT_GT(counted, 20U);
}

}  // namespace
}  // namespace mannerly::proof
