// Atom feeds (RFC 4287), as UTF-8 text.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace mannerly::render {

struct AtomEntry {
  std::string id;     // an IRI that never changes (section 4.2.6)
  std::string title;  // plain text
  Instant updated;
  Instant published;                    // 0: unknown
  std::string link;                     // of the page; empty: none
  std::string summary;                  // plain text; empty: none
  std::vector<std::string> categories;  // terms
};

struct AtomFeed {
  std::string id;      // an IRI
  std::string title;   // plain text
  std::string author;  // a name; section 4.1.1 wants one
  std::string self;    // the feed's own address; empty: none
  std::string page;    // for people; empty: none
  Instant updated;     // 0: that of the entry updated last
  std::vector<AtomEntry> entries;
};

// Bytes that are no UTF-8 and characters that XML 1.0 does not allow (section 2.2) become U+FFFD. O(text).
std::string to_atom(const AtomFeed& feed);

// "&lt;" for '<' and so on, for text and attributes alike; with the replacements above.
std::string xml_escaped(std::string_view text);

}  // namespace mannerly::render
