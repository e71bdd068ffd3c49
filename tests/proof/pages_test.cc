// Every number on the pages of a network is followed down to raw records of the simulated files: each text with a digit
// must be claimed by a rule that counts it again from the files (bgpdump reads MRT, own readers the rest), and says it
// letter by letter. A number without a rule fails, with its place.
//
// What cannot be counted again with reasonable effort, and what is held against the records instead:
//   - what the paths say of a link (claims_neighbours.cc); the relation itself must have the file, the ASPAs or the
//     aut-nums on its side where they speak;
//   - which ROAs to publish (claims_prefixes.cc): they must do what a plan must do, and none may be too many;
//   - who is to blame for an incident, and how sure that is: the detector's verdict, whose times, prefixes and peers
//   are
//     found again in the updates, and whose reasons are added up again (incident_test.cc);
//   - UN regions, names of economies, the id of the snapshot and the program's version: they are no counts.
#include <gtest/gtest.h>

#include <fmt/format.h>

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

// The verdicts that the pages tell of: their times, prefixes and peers are in the updates, and their confidence is the
// sum of their reasons.
TEST_F(Incidents, AreInTheUpdates) {
  const std::string& first = history().days.front();
  const Updates updates(update_files(history().world(), first, history().last()));
  const RawWorld raw(history().files(history().last()), history().last());
  const std::filesystem::path weights = std::filesystem::path(MANNERLY_SOURCE_DIR) / "profiles/detector/2026-11.toml";
  std::vector<std::string> wrong;
  std::size_t followed = 0, from_tables = 0, judged_anew = 0;
  for (const Incident& incident : raw.incidents) {
    const std::vector<std::string> unsure = confidence_mismatches(incident.json, weights);
    wrong.insert(wrong.end(), unsure.begin(), unsure.end());
    // What a table showed at first began before it, nobody can say when.
    if (incident.json.at("start").get<std::string>().ends_with("T00:00:00Z")) {
      ++from_tables;
      continue;
    }
    bool anew = false;
    const std::vector<std::string> lines = mismatches(incident.json, updates, &anew);
    wrong.insert(wrong.end(), lines.begin(), lines.end());
    judged_anew += anew ? 1 : 0;
    ++followed;
  }
  EXPECT_TRUE(wrong.empty()) << some_of(wrong);
  EXPECT_GT(followed, 10U);
  EXPECT_LT(judged_anew, followed / 4) << "most ends are in the updates";
  EXPECT_LT(from_tables, followed);
}

}  // namespace
}  // namespace mannerly::proof
