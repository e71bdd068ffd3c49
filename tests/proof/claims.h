// What the raw records say that a page must show, text by text; whatever else on it has a digit is refused.
//
//     Claims claims(told, network);
//     claims.is("facts|Announces", "3 IPv4 and 1 IPv6 prefixes");
//     std::vector<std::string> wrong = claims.against(ShownPage(document));
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/proof/recount.h"
#include "tests/proof/shown_page.h"

namespace mannerly::proof {

// All networks of a day, counted from its raw records.
struct Counted {
  Counted(const RawWorld& raw, const std::vector<std::uint32_t>& asns);
  const RawWorld& raw;
  Recount recount;
  std::map<std::uint32_t, Network> all;
  const Network* find(std::uint32_t asn) const;
};

// A link as the tab of neighbours has it.
struct ShownLink {
  std::string relation;  // what the other is: "customer"
  std::string by;        // "file, RPSL"
  bool is_firm() const;  // rests on a file or an ASPA, not on paths or policies alone
};

// What pages about a day may say.
struct Told {
  const Counted& now;
  std::map<std::string, const Counted*> months;  // "2026-10": as of the last day that was observed in it
  std::string snapshot, edition, version;        // names of the picture, which are no counts
  std::size_t sources = 0;
  std::int64_t clock = 0;         // of whoever serves the pages
  std::filesystem::path profile;  // file of the readiness profile
  // What each network is to another, as the tabs of neighbours have it: there it is held against the records
  // (claims_neighbours.cc).
  std::map<std::uint32_t, std::map<std::uint32_t, ShownLink>> links;
  // Of all days, as the archive of the latest has each that knew it.
  std::vector<Incident> known_incidents;
  std::size_t sealed_days = 0;                                // of the store
  std::map<std::string, std::set<std::uint32_t>> announcing;  // by sealed day: who originated something

  const RawWorld& raw() const { return now.raw; }
  std::string month() const { return now.raw.date.substr(0, 7); }
  const Network* month_before(std::uint32_t asn) const;
  // The customer cone's size over firm links alone, or also over those others whose customer's is not the larger one.
  std::size_t cone_of(std::uint32_t asn, bool firm_alone = false) const;
};

class Claims {
 public:
  // of: whose page it is.
  Claims(const Told& told, const Network& of);

  // The next text of the place must have these numbers, in this order, whatever the words about them. One without a
  // number need not be there.
  void is(const std::string& place, const std::string& text);
  // A text that the page shows is borne out by a record: called with what is shown, it says whether.
  void named(const std::string& place, std::function<bool(const std::string&)> borne_out);
  // "SIMNET-1" and the like: no number.
  void name(const std::string& word);
  // Something is wrong that is no text of the page.
  void wrong(const std::string& what) { wrong_.push_back(what); }

  // A line for each text that the records do not bear out, and for each that is missing.
  std::vector<std::string> against(const ShownPage& page) const;

  const Told& told;
  const Network& network;
  std::string as;  // "AS64500"

 private:
  // "+1.4", "2026-11-21", "192.0.2.0/24": as they stand there, without names.
  std::vector<std::string> numbers_of(std::string text) const;

  std::map<std::string, std::string> expected_;
  std::vector<std::pair<std::string, std::function<bool(const std::string&)>>> named_;
  std::vector<std::string> names_, wrong_;
};

// Texts as pages write them.
std::string count(std::uint64_t number);
std::string percent(std::optional<double> share);  // "no data" without
std::string mark(const std::string& action, std::optional<double> score, bool partial);
std::string points(std::optional<double> then, std::optional<double> now);  // of percent
std::string change(std::int64_t then, std::int64_t now);
std::string minute(std::int64_t at);         // "2026-11-21 23:59"
std::string duration(std::int64_t seconds);  // "3 d 4 h"
std::string age(std::int64_t seconds);       // "11 hours"
bool has_digit(std::string_view text);
std::string title_of(const std::string& action);                               // "Filtering (Action 1)"
std::string short_title_of(const std::string& action);                         // "Filtering"
std::string state_of(const std::string& action, std::optional<double> score);  // "ready"

// What all pages of a network have: head, tabs, freshness, foot.
void claim_frame(Claims& claims);
void claim_overview(Claims& claims, const ShownPage& page);
void claim_prefixes(Claims& claims);
// What may be chosen on the tab of what-if: the advice of the tab of prefixes. Returns it.
std::vector<std::string> claim_suggestions(Claims& claims, const ShownPage& prefixes);
// The answer to one change: "+roa 192.0.2.0/24-24 AS64500", "+route 192.0.2.0/24 AS64500", "withdraw 192.0.2.0/24".
void claim_what_if(Claims& claims, const std::string& change);
void claim_incidents(Claims& claims);
void claim_neighbours(Claims& claims, const ShownPage& page);
void claim_contacts(Claims& claims, const ShownPage& page);
// The conformance report of the network, by the programme's file.
void claim_conformance(Claims& claims, const ShownPage& page);
inline const std::string kNeighbours = "Customers first; those with most RPKI-invalid routes before the others|";
std::map<std::uint32_t, ShownLink> links_on(const ShownPage& page);  // of the tab of neighbours
void claim_explained(Claims& claims, const std::string& metric, const ShownPage& page);

// All of it. page: the document at an address as it is served. tabs: each with its name; links of told are set.
using PageOf = std::function<std::string(const std::string& target)>;
void read_links(Told& told, const PageOf& page);
struct Checked {
  std::vector<std::string> wrong;
  std::size_t texts = 0, records = 0;
};
// explained: whether each metric's explanation is walked too, and the answer to a change.
Checked check_pages(const Told& told, const Network& network, const PageOf& page, bool explained);

// Those of about its size and place.
struct Band {
  std::size_t with_data = 0;
  std::optional<double> low, median, high;
};
struct Peers {
  std::string title;
  std::map<std::string, Band> bands;  // by action
};
Peers peers_of(const Counted& counted, const Network& self);

// What the scores would gain if a route alone were mended: a bogon by taking it back. No value without data.
struct Gains {
  std::optional<double> rpki, irr;
};
Gains gains_of(const Counted& counted, const Network& n, const Route& route);

// A contact that a registry's object or PeeringDB names for a network.
struct Contact {
  std::string role, source;  // "technical", "RIPE"
  std::string readers;       // "everybody"
  std::string changed;       // "2026-11-21"; "" when nobody says
  bool there = false;        // its object
  bool email = false, phone = false;
};
std::vector<Contact> contacts_of(const RawWorld& raw, std::uint32_t asn);

// The rows of evidence of a share of routes, in no order.
struct RouteEvidence {
  std::string text;
  bool good = false;
};
std::vector<RouteEvidence> evidence_of_routes(const Told& told, const Network& n, const std::string& metric);
// What is told of an incident that counts, or does not; merged: those of its metric that overlap.
std::string text_of_use(const Use& use, const std::vector<Merged>& merged);

// The day since which a network announces something, as far as days tell; "" when they do not.
std::string visible_since(const Told& told, std::uint32_t asn);
// Since when no incident counts that says it announced what is not its own.
std::optional<std::int64_t> clean_since(const Told& told, std::uint32_t asn);

// How a metric came out, as the checklist and the explanations say it; "" without a value.
std::string formula_of(const Told& told, const Network& n, const std::string& metric);
bool is_share(const std::string& metric);
// Whether the files hold the very record.
bool is_raw(const RawWorld& raw, const std::string& language, std::string text);

}  // namespace mannerly::proof
