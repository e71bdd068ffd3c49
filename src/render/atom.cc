#include "render/atom.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace mannerly::render {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Bytes of the well-formed UTF-8 sequence at the front (RFC 3629 section 4); 0: it is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0; };
  const auto continues = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      if ((byte(i) & 0xC0) != 0x80) return false;
    }
    return true;
  };
  const int first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1, 2) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (first == 0xE0 && second < 0xA0) return 0;
    if (first == 0xED && second > 0x9F) return 0;  // surrogates
    return continues(1, 3) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (first == 0xF0 && second < 0x90) return 0;
    if (first == 0xF4 && second > 0x8F) return 0;
    return continues(1, 4) ? 4 : 0;
  }
  return 0;
}

bool is_allowed(std::string_view sequence) {
  if (sequence.size() == 1) return sequence[0] >= ' ' || sequence[0] == '\t' || sequence[0] == '\n';
  return sequence != "\xEF\xBF\xBE" && sequence != "\xEF\xBF\xBF";  // U+FFFE, U+FFFF
}

std::string element(std::string_view name, std::string_view text) {
  return fmt::format("<{}>{}</{}>", name, xml_escaped(text), name);
}

std::string link(std::string_view relation, std::string_view to, std::string_view type) {
  return fmt::format("<link rel=\"{}\" type=\"{}\" href=\"{}\"/>", relation, type, xml_escaped(to));
}

std::string entry_text(const AtomEntry& entry) {
  std::string out = "<entry>" + element("id", entry.id) + element("title", entry.title) +
                    element("updated", format_instant(entry.updated));
  if (entry.published.seconds != 0) out += element("published", format_instant(entry.published));
  if (!entry.link.empty()) out += link("alternate", entry.link, "text/html");
  for (const std::string& term : entry.categories) out += fmt::format("<category term=\"{}\"/>", xml_escaped(term));
  // Without content an entry must have the alternate link (section 4.1.2); with a summary it may say more.
  if (!entry.summary.empty()) out += element("summary", entry.summary);
  if (entry.link.empty()) out += element("content", entry.summary);
  return out + "</entry>\n";
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    text.remove_prefix(sequence.size());
    if (length == 0 || !is_allowed(sequence)) {
      out += kReplacement;
      continue;
    }
    switch (sequence[0]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += sequence;
    }
  }
  return out;
}

std::string to_atom(const AtomFeed& feed) {
  Instant updated = feed.updated;
  if (updated.seconds == 0) {
    for (const AtomEntry& entry : feed.entries) updated.seconds = std::max(updated.seconds, entry.updated.seconds);
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n";
  out += element("id", feed.id) + "\n" + element("title", feed.title) + "\n";
  out += element("updated", format_instant(updated)) + "\n<author>" + element("name", feed.author) + "</author>\n";
  if (!feed.self.empty()) out += link("self", feed.self, "application/atom+xml") + "\n";
  if (!feed.page.empty()) out += link("alternate", feed.page, "text/html") + "\n";
  out += "<generator>Mannerly</generator>\n";
  for (const AtomEntry& entry : feed.entries) out += entry_text(entry);
  return out + "</feed>\n";
}

}  // namespace mannerly::render
