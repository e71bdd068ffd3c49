#include "wire/irrd/session.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "wire/irrd/made_database.h"
#include "wire/irrd/reply.h"

namespace mannerly::irrd {
namespace {

struct Fixture {
  std::shared_ptr<const Database> database = std::make_shared<MadeDatabase>();
  SessionLimits limits;
  std::unique_ptr<Session> session;

  Session& get() {
    if (!session) {
      session = std::make_unique<Session>([this] { return database; }, "mannerly 0", limits);
    }
    return *session;
  }
  // The answer to whole lines, as a server would ask for it.
  std::string ask(std::string text, bool* closed = nullptr) {
    std::string all, out;
    bool heavy = false;
    for (;;) {
      const Step step = get().step(as_bytes(text), out, heavy);
      text.erase(0, step.consumed);
      all += out;
      out.clear();
      heavy = step.next == Step::Next::kHeavy;
      if (step.next == Step::Next::kMore || step.next == Step::Next::kClose) {
        if (closed != nullptr) *closed = step.next == Step::Next::kClose;
        return all;
      }
    }
  }
};

struct Case {
  std::string query, answer;
};

// The first query of each session is "!!", which has no answer.
const std::vector<Case> kCases = {
    {"!nbgpq4 1.16", "C\n"},
    {"!t60", "C\n"},
    {"!t0", "F Invalid value for timeout: 0\n"},
    {"!t1001", "F Invalid value for timeout: 1001\n"},
    {"!t", "F Missing parameter for t query\n"},
    // What bgpq4 recognises the query by.
    {"!a", "F Missing required set name for A query\n"},
    {"!a4", "F Missing required set name for A query\n"},
    {"!a4AS-TOP", "A44\n192.0.2.0/24 198.51.100.0/24 203.0.113.0/24\nC\n"},
    {"!a6as-top", "A14\n2001:db8::/32\nC\n"},
    {"!aAS-TOP", "A58\n192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32\nC\n"},
    {"!aAS-NONE", "D\n"},
    {"!aAS-HUGE", "F too many prefixes\n"},
    {"!gas64500", "A29\n192.0.2.0/24 198.51.100.0/24\nC\n"},
    {"!gAS64500", "A29\n192.0.2.0/24 198.51.100.0/24\nC\n"},
    {"!g64500", "A29\n192.0.2.0/24 198.51.100.0/24\nC\n"},
    {"!6as64500", "A14\n2001:db8::/32\nC\n"},
    {"!6as64501", "D\n"},
    {"!gAS64502", "F registry TEST is not whole\n"},
    {"!gASX", "F Invalid AS number: ASX\n"},
    {"!g", "F Missing parameter for g query\n"},
    {"!iAS-TOP", "A15\nAS64500 AS-SUB\nC\n"},
    {"!iAS-TOP,1", "A16\nAS64500 AS64501\nC\n"},
    {"!iAS-NONE,1", "D\n"},
    {"!i", "F Missing parameter for i query\n"},
    {"!i,1", "F Missing parameter for i query\n"},
    {"!s-lc", "A10\nRIPE,RADB\nC\n"},
    {"!s-*", "C\n"},
    {"!sRADB", "C\n"},
    {"!sradb,ripe", "C\n"},
    {"!sNONE", "F One or more selected sources are unavailable.\n"},
    {"!sRIPE,,RADB", "F Empty name in list: RIPE,,RADB\n"},
    {"!j-*", "A18\nRIPE:N:-\nRADB:N:-\nC\n"},
    {"!jRIPE,X", "A30\nRIPE:N:-\nX:X:Database unknown\nC\n"},
    {"!J-*", "A3\n{}\nC\n"},
    {"!J", "F Missing parameter for J query\n"},
    {"!v", "A37\nmannerly 0, speaks IRRd, version 4.5\nC\n"},
    {"!fno-rpki-filter", "A42\nNo objects are suppressed by this server.\nC\n"},
    {"!fsomething", "F Unrecognised command: f\n"},
    {"!eAS-SUB", "C\n"},
    {"!e-lc", "C\n"},
    {"!r192.0.2.0/24,o", "A16\nAS64500 AS64501\nC\n"},
    {"!r198.51.100.0/24,o", "D\n"},
    {"!r192.0.2.0/24,z", "F Invalid route search option: z\n"},
    {"!r192.0.2.1/24", "F Invalid input for route search: 192.0.2.1/24\n"},
    {"!rz,o", "F Invalid input for route search: z,o\n"},
    {"!mfoo", "F Invalid argument for object lookup: foo\n"},
    {"!mfoo,BAR", "F Unknown object class: foo\n"},
    {"!mroute,x", "F Invalid argument for object lookup: route,x\n"},
    {"!x", "F Unrecognised command: x\n"},
    {"!uF=1", "F Unrecognised command: u\n"},
    {"!qnow", "F Unrecognised command: q\n"},
    {"!", "F Missing IRRD command\n"},
    {std::string("!g\0", 3), "F Queries may not contain null bytes\n"},
    {"-V Md5.5 !gAS64501", "A15\n203.0.113.0/24\nC\n"},
    {"-q sources", "RIPE:3:N:Unknown\nRADB:3:N:Unknown\n\n\n"},
    {"-q x", "%% ERROR: Unrecognised parameter: x\n\n\n"},
    {"-z", "%% ERROR: Unrecognised flag/search: z\n\n\n"},
    {"-x", "%% ERROR: Missing argument for flag/search: x\n\n\n"},
    {"-i origin", "%% ERROR: Missing argument for flag/search: i\n\n\n"},
    {"-i phone 1", "%% ERROR: Inverse attribute search not supported for phone\n\n\n"},
    {"-T nonsense AS64500", "%% ERROR: Unknown object class: nonsense\n\n\n"},
    {"-s NONE AS64500", "%% ERROR: One or more selected sources are unavailable.\n\n\n"},
    {"-x 192.0.2.0/24 -x 192.0.2.0/24", "%% ERROR: More than one search in a query\n\n\n"},
    {"-g RIPE:3:1-LAST", "%% ERROR: this server answers from a snapshot and keeps no journal to mirror from\n\n\n"},
    {"-k -r", "%  No entries found for the selected source(s).\n\n\n"},
};

TEST(IrrdSession, AnswersTheTable) {
  MadeView::objects.clear();
  for (const Case& c : kCases) {
    Fixture f;
    EXPECT_EQ(f.ask("!!\n" + c.query + "\n"), c.answer) << c.query;
    // The same with the line end of other clients, and among others.
    Fixture g;
    EXPECT_EQ(g.ask("!!\r\n!nx\r\n" + c.query + "\r\n!nx\r\n"), "C\n" + c.answer + "C\n") << c.query;
  }
}

TEST(IrrdSession, EveryCutOfThePipelineGivesTheSameAnswers) {
  std::string all = "!!\n", wanted;
  for (const Case& c : kCases) {
    if (c.query.starts_with("!s") || c.query.starts_with("!e") || c.query.starts_with("-")) continue;
    all += c.query + "\n";
    wanted += c.answer;
  }
  for (std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{64}, all.size()}) {
    Fixture f;
    std::string got, pending;
    for (std::size_t at = 0; at < all.size(); at += size) {
      pending += all.substr(at, size);
      for (bool heavy = false;;) {
        const Step step = f.get().step(as_bytes(pending), got, heavy);
        pending.erase(0, step.consumed);
        if (step.next == Step::Next::kMore) break;
        ASSERT_NE(step.next, Step::Next::kClose);
        heavy = step.next == Step::Next::kHeavy;
      }
    }
    EXPECT_EQ(got, wanted) << size;
  }
}

TEST(IrrdSession, OneQueryUnlessAskedToStay) {
  bool closed = false;
  for (const std::string query :
       {"!gAS64501\n!gAS64501\n", "!n\n", "-x 192.0.2.0/24\n", "!!\n!q\n", "!!\nq\n", "!q\n"}) {
    Fixture f;
    f.ask(query, &closed);
    EXPECT_TRUE(closed) << query;
  }
  Fixture f;
  EXPECT_EQ(f.ask("!gAS64501\n!gAS64501\n"), "A15\n203.0.113.0/24\nC\n");
  for (const std::string query : {"!!\n", "!!\n!gAS64501\n", "-k\n!gAS64501\n", "!!\n\n\r\n"}) {
    Fixture g;
    g.ask(query, &closed);
    EXPECT_FALSE(closed) << query;
  }
}

TEST(IrrdSession, KeepsWhatTheClientChose) {
  Fixture f;
  EXPECT_EQ(f.ask("!!\n!sradb,ripe,RADB\n!s-lc\n"), "C\nA10\nRADB,RIPE\nC\n");
  EXPECT_EQ(f.ask("!sNONE\n!s-lc\n"), "F One or more selected sources are unavailable.\nA10\nRADB,RIPE\nC\n");
  EXPECT_EQ(f.ask("-s RIPE AS-NONE\n!s-lc\n"),
            std::string("%  No entries found for the selected source(s).\n\n\n") + "A5\nRIPE\nC\n");
  EXPECT_EQ(f.ask("-a AS-NONE\n!s-lc\n"),
            std::string("%  No entries found for the selected source(s).\n\n\n") + "A10\nRIPE,RADB\nC\n");
  EXPECT_EQ(f.ask("!eas-sub\n!e-lc\n!a4AS-TOP\n"), "C\nA7\nAS-SUB\nC\nA29\n192.0.2.0/24 198.51.100.0/24\nC\n");
  EXPECT_EQ(f.ask("!e\n!a4AS-TOP\n"), "C\nA44\n192.0.2.0/24 198.51.100.0/24 203.0.113.0/24\nC\n");
  EXPECT_FALSE(f.get().timeout());
  f.ask("!t5\n");
  EXPECT_EQ(f.get().timeout()->count(), 5);
}

TEST(IrrdSession, ANewDatabaseCountsFromTheNextQueryOn) {
  Fixture f;
  EXPECT_EQ(f.ask("!!\n!s-lc\n!sRADB\n"), "A10\nRIPE,RADB\nC\nC\n");
  f.database = std::make_shared<MadeDatabase>(std::vector<std::string>{"RADB", "NEW"});
  EXPECT_EQ(f.ask("!s-lc\n!s-*\n!gAS64501\n"), "A5\nRADB\nC\nC\nA15\n203.0.113.0/24\nC\n");
  // What was chosen is gone: no answer from other sources in its place.
  f.database = std::make_shared<MadeDatabase>(std::vector<std::string>{"NEW"});
  EXPECT_EQ(f.ask("!gAS64501\n"), "F One or more selected sources are unavailable.\n");
  EXPECT_EQ(f.ask("!sNEW\n!gAS64501\n"), "C\nA15\n203.0.113.0/24\nC\n");
}

TEST(IrrdSession, LinesHaveALimit) {
  bool closed = false;
  Fixture f;
  f.limits.line_max = 20;
  EXPECT_EQ(f.ask("!!\n!gAS64501           \n!gAS64501            \n", &closed),
            "A15\n203.0.113.0/24\nC\nF Query too long\n");
  EXPECT_TRUE(closed);
  Fixture g;
  g.limits.line_max = 20;
  EXPECT_EQ(g.ask("!!\n" + std::string(100, 'x'), &closed), "F Query too long\n");
  EXPECT_TRUE(closed);
}

TEST(IrrdSession, StopsWhenTheOutputIsLong) {
  Fixture f;
  f.limits.output_soft = 100;
  std::string queries = "!!\n", out;
  for (int i = 0; i < 20; ++i) queries += "!gAS64500\n";
  const Step step = f.get().step(as_bytes(queries), out, false);
  EXPECT_EQ(step.next, Step::Next::kAgain);
  EXPECT_EQ(out.size(), 3 * 35u);
  EXPECT_EQ(step.consumed, 3 + 3 * 10u);
}

TEST(IrrdSession, LongQueriesTakeTurns) {
  Fixture f;
  std::string out;
  const std::string queries = "!!\n!a4AS-TOP\n!gAS64501\n!a4AS-TOP\n";
  const Step step = f.get().step(as_bytes(queries), out, true);
  EXPECT_EQ(step.next, Step::Next::kAgain);
  EXPECT_EQ(step.consumed, 13u);
  EXPECT_TRUE(out.starts_with("A44\n"));
}

TEST(IrrdSession, LongQueriesAreLeftToAnotherThread) {
  const std::vector<std::pair<std::string, bool>> all = {
      {"!aAS-TOP", true},         {"!iAS-TOP,1", true},      {"!iAS-TOP", false},       {"!gAS64500", false},
      {"!oMAINT-TEST", true},     {"-i origin AS1", true},   {"192.0.2.0/24", true},    {"AS64500", false},
      {"!r192.0.2.0/24,M", true}, {"-M 192.0.2.0/24", true}, {"-L 192.0.2.0/24", false}};
  for (const auto& [query, heavy] : all) {
    Fixture f;
    std::string out;
    const Step step = f.get().step(as_bytes("!!\n" + query + "\n"), out, false);
    EXPECT_EQ(step.next == Step::Next::kHeavy, heavy) << query;
    if (heavy) {
      EXPECT_EQ(step.consumed, 3u) << query;
    }
  }
}

constexpr std::string_view kRoute =
    "route:          192.0.2.0/24\ndescr:          Example # of text\norigin:         AS64500\n"
    "mnt-by:         MAINT-TEST\nsource:         TEST";
constexpr std::string_view kSet =
    "as-set:         AS-TOP\nmembers:        AS64500,\n                AS-SUB\nmnt-by:         MAINT-TEST\nsource: "
    "TEST";
constexpr std::string_view kMntner =
    "mntner:         MAINT-TEST\nauth:           CRYPT-PW abc\nauth:           PGPKEY-1\nsource:         TEST";

TEST(IrrdSession, ShowsObjects) {
  MadeView::objects = {std::string(kRoute), std::string(kSet) + "\n"};
  const std::string both = std::string(kRoute) + "\n\n" + std::string(kSet);
  Fixture f;
  EXPECT_EQ(f.ask("!!\n!oMAINT-TEST\n"), "A" + std::to_string(both.size() + 1) + "\n" + both + "\nC\n");
  EXPECT_EQ(f.ask("!mroute,192.0.2.0/24-as64500\n"),
            "A" + std::to_string(kRoute.size() + 1) + "\n" + std::string(kRoute) + "\nC\n");
  EXPECT_EQ(f.ask("-i mnt-by MAINT-TEST\n"), both + "\n\n\n");
  EXPECT_EQ(f.ask("-K -r -i origin AS64500\n"),
            "route: 192.0.2.0/24\norigin: AS64500\n\nas-set: AS-TOP\nmembers: AS64500, AS-SUB\n\n\n");
  MadeView::objects = {std::string(kMntner)};
  EXPECT_EQ(
      f.ask("MAINT-TEST\n"),
      "mntner:         MAINT-TEST\nauth:           (hidden)\nauth:           PGPKEY-1\nsource:         TEST\n\n\n");
  f.ask("-t route6\n");
  EXPECT_NE(f.ask("-t as-set\n").find("members:        [optional]   [multiple]   [look-up key]\n"), std::string::npos);
}

TEST(IrrdSession, UnderstandsSearches) {
  MadeView::objects.clear();
  Fixture f;
  f.ask("!!\n!mrt,2001:db8::/32-AS64500\n");
  const auto* route = std::get_if<ByRoute>(&MadeView::asked.search);
  ASSERT_NE(route, nullptr);
  EXPECT_EQ(format_prefix(route->prefix), "2001:db8::/32");
  EXPECT_EQ(route->origin->value, 64500u);
  EXPECT_EQ(MadeView::asked.classes, std::vector{rpsl::Class::kRoute6});
  EXPECT_TRUE(MadeView::asked.first_only);
  f.ask("!man,as64500\n");
  EXPECT_EQ(std::get<ByKey>(MadeView::asked.search).key, "AS64500");
  EXPECT_EQ(MadeView::asked.classes, std::vector{rpsl::Class::kAutNum});
  f.ask("!r192.0.2.1,l\n");
  EXPECT_EQ(std::get<ByRoute>(MadeView::asked.search).relation, Relation::kOneLess);
  EXPECT_EQ(format_prefix(std::get<ByRoute>(MadeView::asked.search).prefix), "192.0.2.1/32");
  f.ask("-T inetnum,inet6num 192.0.2.0 - 192.0.2.255\n");
  EXPECT_EQ(std::get<ByKey>(MadeView::asked.search).key, "192.0.2.0 - 192.0.2.255");
  EXPECT_EQ(MadeView::asked.classes.size(), 2u);
  f.ask("-i MNT-BY maint-test\n");
  EXPECT_EQ(std::get<ByAttribute>(MadeView::asked.search).attribute, "mnt-by");
  EXPECT_EQ(std::get<ByAttribute>(MadeView::asked.search).value, "MAINT-TEST");
  f.ask("as64500\n");
  EXPECT_EQ(std::get<ByAsn>(MadeView::asked.search).asn.value, 64500u);
}

TEST(IrrdSession, ObjectsHaveALimit) {
  MadeView::objects.assign(11, std::string(kRoute));
  Fixture f;
  f.limits.objects_max = 10;
  EXPECT_EQ(f.ask("!!\n!oMAINT-TEST\n"), "F Query exceeds the limits of this server: too many objects\n");
  MadeView::objects.pop_back();
  EXPECT_TRUE(f.ask("!oMAINT-TEST\n").starts_with("A"));
  MadeView::objects.clear();
}

// A client reads replies one by one; whatever it sent, what it gets can be read so.
std::optional<std::size_t> reply_size(std::string_view text) {
  if (text.starts_with("C\n") || text.starts_with("D\n")) return 2;
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  if (text.starts_with("F ")) return end + 1;
  if (text.starts_with("A")) {
    const std::size_t size = std::stoul(std::string(text.substr(1, end - 1)));
    if (text.substr(end + 1 + size, 2) != "C\n" || text[end + size] != '\n') return std::nullopt;
    return end + 1 + size + 2;
  }
  // RIPE style: up to two empty lines.
  const std::size_t empty = text.find("\n\n\n");
  if (empty == std::string_view::npos) return std::nullopt;
  return empty + 3;
}

RC_GTEST_PROP(IrrdSession, AnyLineHasOneWholeReply, ()) {
  MadeView::objects = {std::string(kRoute)};
  const auto bytes = *rc::gen::container<std::string>(rc::gen::oneOf(
      rc::gen::elementOf(std::string("!!agi6rsmojJtvefqn-KkxLlMTV,1 /.:AS64500-TOP")), rc::gen::arbitrary<char>()));
  std::string line;
  for (const char c : bytes) line += c == '\n' ? ' ' : c;
  bool closed = false;
  Fixture f;
  const std::string out = f.ask("!!\n" + line + "\n", &closed);
  if (out.empty()) return;  // blank, "!!" or the end
  const auto size = reply_size(out);
  RC_ASSERT(size.has_value());
  RC_ASSERT(*size == out.size());
}

}  // namespace
}  // namespace mannerly::irrd
