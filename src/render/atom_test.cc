// Feeds as a reader of XML sees them: what RFC 4287 asks for, and texts of every kind of byte.
#include "render/atom.h"

#include <expat.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>

namespace mannerly::render {
namespace {

constexpr std::string_view kAtom = "http://www.w3.org/2005/Atom|";

// Elements of a feed by their path ("feed/entry/title"), with text; links as "rel href".
struct Read {
  bool ok = false;
  std::string error;
  std::multimap<std::string, std::string> texts;
  std::vector<std::string> links, terms;

  std::vector<std::string> path;
  std::string text;

  std::string here() const {
    std::string out;
    for (const std::string& name : path) out += (out.empty() ? "" : "/") + name;
    return out;
  }
  std::vector<std::string> all(const std::string& key) const {
    std::vector<std::string> out;
    for (auto [at, end] = texts.equal_range(key); at != end; ++at) out.push_back(at->second);
    return out;
  }
};

void on_start(void* user, const XML_Char* name, const XML_Char** attributes) {
  Read& read = *static_cast<Read*>(user);
  std::string_view local(name);
  EXPECT_TRUE(local.starts_with(kAtom)) << local;
  local.remove_prefix(std::min(local.size(), kAtom.size()));
  read.path.emplace_back(local);
  read.text.clear();
  std::map<std::string, std::string> values;
  for (; *attributes != nullptr; attributes += 2) values[attributes[0]] = attributes[1];
  if (local == "link") read.links.push_back(values["rel"] + " " + values["href"]);
  if (local == "category") read.terms.push_back(values["term"]);
}

void on_end(void* user, const XML_Char*) {
  Read& read = *static_cast<Read*>(user);
  read.texts.emplace(read.here(), read.text);
  read.path.pop_back();
  read.text.clear();
}

void on_text(void* user, const XML_Char* text, int length) {
  static_cast<Read*>(user)->text.append(text, static_cast<std::size_t>(length));
}

Read read(const std::string& xml) {
  Read out;
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreateNS(nullptr, '|'),
                                                                            &XML_ParserFree);
  XML_SetUserData(parser.get(), &out);
  XML_SetElementHandler(parser.get(), &on_start, &on_end);
  XML_SetCharacterDataHandler(parser.get(), &on_text);
  out.ok = XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK;
  if (!out.ok) out.error = XML_ErrorString(XML_GetErrorCode(parser.get()));
  return out;
}

AtomFeed feed_of(std::vector<AtomEntry> entries) {
  return {.id = "tag:example.net,2026:incidents",
          .title = "Incidents",
          .author = "Example observatory",
          .self = "https://example.net/incidents.atom?asn=64500&kind=moas",
          .page = "https://example.net/incidents",
          .entries = std::move(entries)};
}

TEST(Atom, HasWhatTheStandardAsksFor) {
  const Read r = read(to_atom(feed_of({{.id = "tag:example.net,2026:1",
                                        .title = "Origin hijack of 192.0.2.0/24 <AS64500 & others>",
                                        .updated = {1750000000},
                                        .published = {1749990000},
                                        .link = "https://example.net/incidents/1?a=1&b='2'",
                                        .summary = "Two \"prefixes\".",
                                        .categories = {"moas", "ipv4"}},
                                       {.id = "tag:example.net,2026:2", .title = "Leak", .updated = {1750000100}}})));
  ASSERT_TRUE(r.ok) << r.error;
  EXPECT_EQ(r.all("feed/id"), std::vector<std::string>{"tag:example.net,2026:incidents"});
  EXPECT_EQ(r.all("feed/title"), std::vector<std::string>{"Incidents"});
  EXPECT_EQ(r.all("feed/updated"), std::vector<std::string>{"2025-06-15T15:08:20Z"}) << "the later entry";
  EXPECT_EQ(r.all("feed/author/name"), std::vector<std::string>{"Example observatory"});
  EXPECT_EQ(r.all("feed/entry/id").size(), 2u);
  EXPECT_EQ(r.all("feed/entry/updated").size(), 2u);
  EXPECT_EQ(r.all("feed/entry/title")[0], "Origin hijack of 192.0.2.0/24 <AS64500 & others>");
  EXPECT_EQ(r.all("feed/entry/published"), std::vector<std::string>{"2025-06-15T12:20:00Z"});
  EXPECT_EQ(r.all("feed/entry/summary"), std::vector<std::string>{"Two \"prefixes\"."});
  EXPECT_EQ(r.all("feed/entry/content").size(), 1u) << "without a link an entry has content";
  EXPECT_EQ(r.links, (std::vector<std::string>{"self https://example.net/incidents.atom?asn=64500&kind=moas",
                                               "alternate https://example.net/incidents",
                                               "alternate https://example.net/incidents/1?a=1&b='2'"}));
  EXPECT_EQ(r.terms, (std::vector<std::string>{"moas", "ipv4"}));
}

TEST(Atom, AnEmptyFeedIsAFeed) {
  AtomFeed feed = feed_of({});
  feed.updated = {1750000000};
  const Read r = read(to_atom(feed));
  ASSERT_TRUE(r.ok) << r.error;
  EXPECT_EQ(r.all("feed/updated"), std::vector<std::string>{"2025-06-15T15:06:40Z"});
}

TEST(Atom, TextsOfEveryByteStayReadable) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (const std::string& odd : {all, std::string("\xED\xA0\x80 surrogate"), std::string("\xC0\xAF overlong"),
                                 std::string("\xF4\x90\x80\x80 too large"), std::string("\xEF\xBF\xBF no character"),
                                 std::string("cut \xE2\x82"), std::string("]]> --> <!-- <![CDATA[")}) {
    const Read r =
        read(to_atom(feed_of({{.id = odd, .title = odd, .link = odd, .summary = odd, .categories = {odd}}})));
    EXPECT_TRUE(r.ok) << r.error;
  }
  const Read fine = read(to_atom(feed_of({{.id = "x", .title = "Z\xC3\xBCrich \xE2\x82\xAC \xF0\x9F\x90\x9D"}})));
  ASSERT_TRUE(fine.ok);
  EXPECT_EQ(fine.all("feed/entry/title")[0], "Z\xC3\xBCrich \xE2\x82\xAC \xF0\x9F\x90\x9D");
  EXPECT_EQ(xml_escaped("a\x01"
                        "b\xFF"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
}

}  // namespace
}  // namespace mannerly::render
