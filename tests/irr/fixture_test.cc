// The queries that bgpq4 1.16 was seen to send, command line by command line, against a snapshot of the data that the
// server behind those recordings had. The recordings are no part of the project; without them this is skipped.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"
#include "net/prefix.h"
#include "service/whois/made_registry_file.h"
#include "service/whois/snapshot_database.h"
#include "wire/irrd/session.h"

namespace mannerly {
namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// The table at the top of the recordings: sets, and routes by origin.
struct Recorded {
  std::map<std::string, std::vector<std::string>> sets;
  std::map<std::string, std::set<std::string>> v4, v6;  // by "AS112"

  explicit Recorded(std::string_view text) {
    std::string_view line;
    while (next_line(text, line) && !line.starts_with("$ ")) {
      const auto words = split_words(line);
      if (words.size() >= 3 && words[1] == "=" && words[0].find("-") != std::string_view::npos) {
        add_set(std::string(words[0]), {words.begin() + 2, words.end()});
      } else if (words.size() >= 2 && words[0].starts_with("AS") && words[1].find('/') != std::string_view::npos) {
        for (const std::string_view word : words) add_route(std::string(words[0]), word);
      }
    }
  }

  std::vector<std::string> members(const std::string& name) const {
    const auto at = sets.find(name);
    return at == sets.end() ? std::vector<std::string>{} : at->second;
  }
  std::set<std::string> all_members(const std::string& name) const {
    std::set<std::string> out;
    for (const std::string& member : members(name)) {
      if (sets.contains(member)) {
        out.merge(all_members(member));
      } else {
        out.insert(member);
      }
    }
    return out;
  }

  std::string rpsl() const {
    std::string out;
    for (const auto& [name, words] : sets) {
      const bool is_route_set = name.starts_with("RS-");
      out += (is_route_set ? "route-set: " : "as-set: ") + name + "\n";
      for (const std::string& word : words) out += "members: " + word + "\n";
      out += "mnt-by: MAINT-TEST\nsource: TEST\n\n";
    }
    for (const auto* family : {&v4, &v6}) {
      for (const auto& [asn, prefixes] : *family) {
        for (const std::string& prefix : prefixes) {
          out += (family == &v4 ? "route: " : "route6: ") + prefix + "\norigin: " + asn +
                 "\nmnt-by: MAINT-TEST\nsource: TEST\n\n";
        }
      }
    }
    return out;
  }

 private:
  void add_set(const std::string& name, const std::vector<std::string_view>& words) {
    // Remarks stand in brackets or in place of members ("AS1000 AS1001 ... AS1021").
    for (const std::string_view word : words) {
      if (word.starts_with("(") || word == "...") return;
    }
    sets[name].assign(words.begin(), words.end());
  }
  // The host bits that one prefix of the recordings has on purpose are not in a snapshot.
  void add_route(const std::string& asn, std::string_view word) {
    const auto prefix = parse_prefix(word, HostBits::kClear);
    if (prefix) (prefix->is_v4() ? v4 : v6)[asn].insert(format_prefix(*prefix));
  }
};

std::set<std::string> words_of(std::string_view text) {
  const auto words = split_words(text);
  return {words.begin(), words.end()};
}

// What the recordings' server answered, as a set of words; "C" and "D" as they are.
std::set<std::string> wanted_of(const Recorded& recorded, const std::string& query) {
  std::set<std::string> out;
  if (query == "!a") return words_of("F Missing required set name for A query");
  if (query == "!s-lc") return {"TEST,RPKI"};
  if (query.starts_with("!n") || query.starts_with("!s")) return {"C"};
  if (query.starts_with("!a")) {
    const auto& routes = query[2] == '4' ? recorded.v4 : recorded.v6;
    for (const std::string& asn : recorded.all_members(query.substr(3))) {
      if (routes.contains(asn)) out.insert(routes.at(asn).begin(), routes.at(asn).end());
    }
  } else if (query.starts_with("!i") && query.ends_with(",1")) {
    out = recorded.all_members(query.substr(2, query.size() - 4));
  } else if (query.starts_with("!i")) {
    const auto direct = recorded.members(query.substr(2));
    out.insert(direct.begin(), direct.end());
  } else {
    const auto& routes = query[1] == 'g' ? recorded.v4 : recorded.v6;
    const std::string asn = upper(query.substr(2));
    if (routes.contains(asn)) out = routes.at(asn);
  }
  return out.empty() ? std::set<std::string>{"D"} : out;
}

std::set<std::string> answer_of(irrd::Session& session, const std::string& query) {
  std::string out;
  session.step(as_bytes(query + "\n"), out, true);
  if (!out.starts_with("A")) return words_of(out);
  const std::size_t line = out.find('\n');
  EXPECT_TRUE(out.ends_with("\nC\n"));
  return words_of(out.substr(line + 1, out.size() - line - 4));
}

TEST(RecordedQueries, OfBgpq4HaveTheRecordedAnswers) {
  const char* named = std::getenv("MANNERLY_SHARED_FIXTURES");
  const std::filesystem::path folder =
      std::filesystem::path(named != nullptr ? named : MANNERLY_SOURCE_DIR "/../shared/fixtures") / "bgpq4";
  if (!std::filesystem::exists(folder / "queries.txt")) GTEST_SKIP() << "the recordings are not here";
  const Recorded recorded(content_of(folder / "observed.txt"));
  ASSERT_GE(recorded.sets.size(), 3u);
  ASSERT_GE(recorded.v4.size(), 3u);
  service::MadeRegistryFile file("whois-recorded");
  file.build({recorded.rpsl(), "mntner: MAINT-RPKI\nsource: RPKI\n"});
  const auto database = service::SnapshotDatabase::open(file.snapshot(), {});
  ASSERT_TRUE(database) << database.error().message;
  std::istringstream text(content_of(folder / "queries.txt"));
  std::string line, command;
  std::size_t asked = 0;
  while (std::getline(text, line)) {
    if (line.starts_with("##")) command = line;
    // Without support for !a, or of a source that does not exist there: other answers than an IRRd 4 gives.
    if (!line.starts_with("!!") || command.find("without !a") != std::string::npos ||
        line.find("RIPE") != std::string::npos) {
      continue;
    }
    irrd::Session session([&]() -> std::shared_ptr<const irrd::Database> { return *database; }, "test");
    for (const std::string_view part : split(line, '|')) {
      const std::string query(trim(part));
      if (query.empty() || query == "!q") continue;
      if (query == "!!") {
        EXPECT_TRUE(answer_of(session, query).empty());
        continue;
      }
      EXPECT_EQ(answer_of(session, query), wanted_of(recorded, query)) << command << ": " << query;
      ++asked;
    }
  }
  EXPECT_GT(asked, 60u);
}

}  // namespace
}  // namespace mannerly
