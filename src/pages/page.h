// What a page is before it has its frame, and what it is made from.
//
//     Page economies_page(const View& view);          // one file a page
//     std::string html = whole(page, view, site);     // frame.h
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/calendar.h"
#include "observatory/edition.h"
#include "observatory/notices.h"
#include "render/html/html.h"
#include "render/html/link.h"
#include "render/html/parts.h"

namespace mannerly::pages {

// What belongs to the installation, not to a page.
struct Site {
  std::string name = "Mannerly";
  render::html::Html head;  // links to style sheet and scripts
};

// What a page is asked for.
struct View {
  std::shared_ptr<const observatory::Edition> edition;  // null until the first day is published: only error pages then
  render::html::Link here;                              // path and parameters, decoded
  std::vector<std::string> captures = {};               // parts of the path, in the order of the route's pattern
  bool contact_addresses = false;                       // the caller may see them (api/access.h)
  std::string at = {};   // the moment that the address names (at=), as it does; empty: the newest
  bool citable = false;  // at= can be added to the address
  // What ages are measured at; nullopt: the edition is a day of the past, and they are those of then.
  std::optional<Instant> measured = {};
  const observatory::NoticeBoard* notices = nullptr;  // of the observatory that this process runs
};

// Entries of the main navigation.
enum class Section : std::uint8_t {
  kNone,
  kOverview,
  kMap,
  kEconomies,
  kNetworks,
  kIncidents,
  kCompare,
  kParticipants,
  kReports,
  kTools,
  kMethods
};

struct Page {
  int status = 200;
  Section section = Section::kNone;
  std::string title;                                             // of the window, and the heading unless that is set
  render::html::Html heading;                                    // a question or a name
  render::html::Html aside;                                      // beside the heading, muted: "World, November 2026"
  render::html::Html lede;                                       // the answer in a sentence
  std::vector<std::pair<std::string, std::string>> crumbs = {};  // title, address
  std::vector<render::html::Chip> chips = {};                    // what the view is narrowed to
  std::string api = {};  // where programs get the same answer: "/api/v1/summary?month=2026-10"
  std::string cli = {};  // the command that gives it: "mannerly score --by economy"
  bool monthly = false;  // shows the month that the address names (month=); other pages show their edition's day
  bool csv = false;      // api has rows: it can be had as CSV
  render::html::Html body;
  bool bare = false;  // without header and footer: to be framed by other sites (/embed/)
};

}  // namespace mannerly::pages
