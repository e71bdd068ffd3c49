// The building blocks of a page that docs/concepts/observatory.md names: facts, chips, tabs, pager, filters, panels.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "render/html/html.h"
#include "render/html/link.h"

namespace mannerly::render::html {

// a: to a view of this site.
Html link(const Link& to, const Html& text);
Html link(const std::string& href, const Html& text);
// To an address that somebody else wrote (PeeringDB, a registry): linked when it is http or https, else the text alone.
// Says to search engines and to the other site as little as possible.
Html outside_link(std::string_view address, std::string_view text);

// dl.facts.
Html facts(const std::vector<std::pair<Html, Html>>& facts);

// ul.chips: what the view is narrowed to; each is taken away by its link.
struct Chip {
  Html text;
  std::string href = {};  // empty: a plain mark
  bool chosen = false;
  bool removes = false;  // the link takes the filter away: "×"
};
Html chips(const std::vector<Chip>& chips, std::string_view label = "Filters");

// nav.tabs.
struct Tab {
  std::string title;
  std::string href;
  bool here = false;
};
Html tabs(const std::vector<Tab>& tabs, std::string_view label);

// nav.crumbs: the way here; the last one is this page.
Html crumbs(const std::vector<std::pair<std::string, std::string>>& title_and_href);

// nav.pages: "1 234 networks" and the way to the first and the next page. next: a cursor; empty at the end.
Html pager(const Link& here, std::string_view next, std::uint64_t total, std::string_view singular,
           std::string_view plural);

// form.filters: a GET form whose fields are parameters; the other parameters of here (but for the cursor) are kept.
struct Field {
  enum class Kind : std::uint8_t { kText, kSelect, kMonth, kHidden } kind = Kind::kText;
  std::string name;
  std::string label;
  struct Option {
    std::string value, text;
    std::string group = {};  // options in a row with the same one stand under it as a heading
  };
  std::vector<Option> options = {};  // of a selection; the one that here names is chosen
  std::string hint = {};             // placeholder
  bool wide = false;                 // several names, or a long one, shall be seen whole
};
Html filters(const Link& here, const std::vector<Field>& fields, std::string_view button = "Show");
void add_filters(Html& out, const Link& here, const std::vector<Field>& fields, std::string_view button = "Show");

// p.links: the same view in other formats: "JSON", "CSV", "SVG".
Html formats(const Link& here, const std::vector<std::string>& suffixes);

// section.panel with h2. size: "", "wide", "half", "third".
Html panel(const Html& title, const Html& content, std::string_view size = "", std::string_view id = "");

// figure.chart: a drawing, what it shows, and where its numbers are to be had. source: "/charts/x" with parameters.
Html figure(const Html& svg, const Html& caption, const Link* source);

// div[data-island]: content that works as it is; props: a JSON text for the script.
Html island(std::string_view name, std::string_view props_json, const Html& content);

// pre.copy: text to paste.
Html copy_text(std::string_view text);
// details.explain.
Html explain(const Html& summary, const Html& content);
Html note(const Html& content);  // p.note
Html warn(const Html& content);  // p.warn

}  // namespace mannerly::render::html
