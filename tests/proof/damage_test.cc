// The proof of the pages fails when a raw record is gone or the store was changed: each test damages one thing, and the
// numbers that rest on it no longer agree.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fmt/format.h>

#include <fstream>

#include "pages/routes.h"
#include "tests/proof/observed_history.h"
#include "tests/proof/updates.h"

namespace mannerly::proof {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class Damage : public OfHistory {
 protected:
  void SetUp() override {
    OfHistory::SetUp();
    folder_ = fs::temp_directory_path() / ("mannerly-proof-damage-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  fs::path write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  const fs::path& folder() const { return folder_; }
  static RawWorld last_day() { return RawWorld(history().files(history().last()), history().last()); }

  // What the overview and the other tabs of a network say and these files of the last day do not.
  static std::vector<std::string> wrong_of(std::uint32_t asn, const RawFiles& damaged) {
    CountedHistory counted(
        history(), [&](const std::string& day) { return day == history().last() ? damaged : history().files(day); });
    const PageOf page = [](const std::string& target) { return history().page(target); };
    read_links(counted.told(), page);
    return check_pages(counted.told(), counted.told().now.all.at(asn), page, true).wrong;
  }
  static bool is_told_of(const std::vector<std::string>& wrong, const std::string& what) {
    return std::ranges::any_of(wrong, [&](const std::string& line) { return line.starts_with(what); });
  }

 private:
  fs::path folder_;
};

TEST_F(Damage, AVrpThatIsGone) {
  RawFiles files = history().files(history().last());
  RawWorld raw = last_day();
  json all = json::parse(whole_file(files.vrps));
  for (std::size_t i = 0; i < raw.vrps.size(); ++i) {
    const Vrp gone = raw.vrps[i];
    const auto route = raw.routes.find({gone.json.at("prefix").get<std::string>(), gone.asn});
    if (route == raw.routes.end()) continue;
    std::erase_if(raw.vrps, [&](const Vrp& vrp) { return vrp.json == gone.json; });
    if (rov_of(raw, route->second.block, gone.asn) == Rov::kValid) {
      raw.vrps.insert(raw.vrps.begin() + static_cast<std::ptrdiff_t>(i), gone);
      continue;
    }
    all["roas"].erase(i);
    files.vrps = write("vrps.json", all.dump());
    const std::vector<std::string> wrong = wrong_of(gone.asn, files);
    for (const char* page : {"overview: ", "prefixes: ", "M7RPKI: ", "conformance: "})
      EXPECT_TRUE(is_told_of(wrong, page)) << page;
    return;
  }
  FAIL() << "no route is valid by one VRP alone";
}

TEST_F(Damage, ARouteObjectThatIsGone) {
  RawFiles files = history().files(history().last());
  const RawWorld raw = last_day();
  for (const auto& [key, route] : raw.routes) {
    std::size_t covering = 0;
    for (const RouteObject& object : raw.route_objects) covering += object.block.covers(route.block) ? 1 : 0;
    if (covering != 1 || irr_of(raw, route.block, route.origin) != Irr::kExact) continue;
    for (fs::path& file : files.irr) {
      std::string text = whole_file(file);
      const std::string kind = route.block.bits == 32 ? "route:          " : "route6:         ";
      const std::size_t at = text.find("\n" + kind + route.prefix + "\n");
      if (at == std::string::npos) continue;
      text.erase(at, text.find("\n\n", at) - at);
      file = write(file.filename().string(), text);
    }
    const std::vector<std::string> wrong = wrong_of(route.origin, files);
    for (const char* page : {"overview: ", "prefixes: ", "M7IRR: ", "conformance: "})
      EXPECT_TRUE(is_told_of(wrong, page)) << page;
    return;
  }
  FAIL() << "no route is registered by one object alone";
}

TEST_F(Damage, AContactThatIsGone) {
  RawFiles files = history().files(history().last());
  json all = json::parse(whole_file(files.peeringdb));
  json& pocs = all["poc"]["data"];
  const auto noc = std::ranges::find_if(pocs, [](const json& poc) { return poc.at("role") == "NOC"; });
  ASSERT_NE(noc, pocs.end());
  const json& nets = all["net"]["data"];
  const auto net = std::ranges::find_if(nets, [&](const json& n) { return n.at("id") == noc->at("net_id"); });
  ASSERT_NE(net, nets.end());
  const std::uint32_t asn = net->at("asn");
  pocs.erase(noc);
  files.peeringdb = write("peeringdb.json", all.dump());
  EXPECT_TRUE(is_told_of(wrong_of(asn, files), "contacts: "));
}

std::uint32_t number_at(const std::string& text, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = out << 8 | static_cast<unsigned char>(text.at(at + i));
  return out;
}

// The MRT file (RFC 6396 section 2) without the first of its records of that second that holds the bytes.
std::string without_record(const std::string& mrt, std::int64_t second, const std::string& bytes) {
  for (std::size_t at = 0; at + 12 <= mrt.size();) {
    const std::size_t size = 12 + number_at(mrt, at + 8);
    if (number_at(mrt, at) == second && mrt.substr(at, size).find(bytes) != std::string::npos) {
      return mrt.substr(0, at) + mrt.substr(at + size);
    }
    at += size;
  }
  return mrt;
}

// A prefix as an update holds it (RFC 4271 section 4.3): its length, and as many octets as that needs.
std::string in_update(const Block& prefix) {
  std::string out(1, static_cast<char>(prefix.length));
  for (int i = 0; i < (prefix.length + 7) / 8; ++i) {
    out += static_cast<char>(static_cast<unsigned char>(prefix.first >> (prefix.bits - 8 * (i + 1))));
  }
  return out;
}

// Of all months, by their names.
std::vector<json> incidents_of(const fs::path& data) {
  std::vector<fs::path> months;
  for (const auto& entry : fs::directory_iterator(data / "incidents")) months.push_back(entry.path());
  std::ranges::sort(months);
  std::vector<json> out;
  for (const fs::path& month : months) {
    for (const std::string& line : split(whole_file(month / "incidents.jsonl"), '\n')) out.push_back(json::parse(line));
  }
  return out;
}

TEST_F(Damage, AnUpdateThatIsGone) {
  for (const json& j : incidents_of(history().data())) {
    const std::string start = j.at("start"), day = start.substr(0, 10);
    if (start.ends_with("T00:00:00Z") || j.at("end").is_null() || j.at("kind") != "moas") continue;
    const std::string over = j.at("end"), end = over.substr(0, 10);
    if (over.ends_with("T00:00:00Z")) continue;
    std::vector<fs::path> files = update_files(history().world(), day, end);
    // One that an update ended, not a registry that knew better later.
    if (!mismatches(j, Updates(files)).empty() || j.at("end_reason") == "acquitted") continue;
    const json& row = j.at("prefixes").at(0);
    const std::string bytes = in_update(block_of(row.at("prefix")));
    bool dropped = false;
    for (fs::path& file : files) {
      const std::string whole = whole_file(file);
      // The one by which the last peer lost it: of a first announcement another collector may hold the same.
      const std::string rest = dropped ? whole : without_record(whole, seconds_of(row.at("end")), bytes);
      if (rest.size() < whole.size()) file = write(file.filename().string(), rest), dropped = true;
    }
    ASSERT_TRUE(dropped);
    EXPECT_FALSE(mismatches(j, Updates(files)).empty()) << "a peer has the route still";
    return;
  }
  FAIL() << "no hijack came and went within the updates";
}

// Runs one statement that must change rows.
void change(const fs::path& store, const std::string& statement) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(store.c_str(), &db), SQLITE_OK);
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(db, statement.c_str(), nullptr, nullptr, &error), SQLITE_OK) << (error ? error : "");
  EXPECT_EQ(sqlite3_changes(db), 1);
  sqlite3_free(error);
  sqlite3_close(db);
}

TEST_F(Damage, AMonthThatWasChangedInTheStore) {
  CountedHistory counted(history(), [](const std::string& day) { return history().files(day); });
  // Two networks with different scores of one month before the last two: the one gets the other's row.
  const auto month = counted.told().months.begin();
  std::uint32_t asn = 0, other = 0;
  for (const auto& [number, network] : month->second->all) {
    if (!network.is_named || !network.scores.at("rpki")) continue;
    if (asn == 0) asn = number;
    const auto own = month->second->all.at(asn).scores.at("rpki");
    if (std::abs(*own - *network.scores.at("rpki")) > 0.01) other = number;
  }
  ASSERT_NE(other, 0U);
  const fs::path copy = folder() / "store.sqlite";
  fs::copy_file(history().data() / "store.sqlite", copy);
  const PageOf before = [](const std::string& target) { return history().page(target); };
  read_links(counted.told(), before);
  const Network& network = counted.told().now.all.at(asn);
  EXPECT_TRUE(check_pages(counted.told(), network, before, false).wrong.empty());
  // What was so at the month's end: the last change up to it.
  const int end = last_day_of(parse_month(month->first).value()).number;
  const auto last = [&](std::uint32_t of) {
    return fmt::format("asn = {0} AND day = (SELECT max(day) FROM score_change WHERE asn = {0} AND day <= {1})", of,
                       end);
  };
  change(copy, fmt::format("UPDATE score_change SET row = (SELECT row FROM score_change WHERE {}) WHERE {}",
                           last(other), last(asn)));
  api::MadeService changed(edition_over(history(), copy), pages::whole_site(), {.now = history().clock()});
  const PageOf after = [&](const std::string& target) { return api::text_of(changed.get(target)); };
  const Checked checked = check_pages(counted.told(), network, after, false);
  EXPECT_TRUE(is_told_of(checked.wrong, fmt::format("overview: AS{} [Scores by month|RPKI|Score", asn)));
}

}  // namespace
}  // namespace mannerly::proof
