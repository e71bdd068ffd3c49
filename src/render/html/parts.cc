#include "render/html/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/text.h"
#include "render/html/words.h"

namespace mannerly::render::html {

Html link(const Link& to, const Html& text) {
  return link(to.str(), text);
}

Html link(const std::string& href, const Html& text) {
  return el("a", {{"href", href}}, text);
}

Html outside_link(std::string_view address, std::string_view text) {
  if (!istarts_with(address, "https://") && !istarts_with(address, "http://")) return text;
  return el("a", {{"href", address}, {"rel", "noopener noreferrer nofollow external"}}, text);
}

Html facts(const std::vector<std::pair<Html, Html>>& facts) {
  Html content;
  for (const auto& [name, value] : facts) content += el("div", {}, el("dt", {}, name), el("dd", {}, value));
  return el("dl", {{"class", "facts"}}, content);
}

Html chips(const std::vector<Chip>& chips, std::string_view label) {
  Html items;
  for (const Chip& chip : chips) {
    Html text = chip.text;
    if (chip.removes) text += el("span", {{"aria-label", "remove"}}, " ×");
    const std::optional<std::string> current = chip.chosen ? std::optional<std::string>("true") : std::nullopt;
    items += el("li", {},
                chip.href.empty() ? el("span", {{"class", "chip"}}, text)
                                  : el("a", {{"class", "chip"}, {"href", chip.href}, {"aria-current", current}}, text));
  }
  return chips.empty() ? Html() : el("ul", {{"class", "chips"}, {"aria-label", label}}, items);
}

Html tabs(const std::vector<Tab>& tabs, std::string_view label) {
  Html items;
  for (const Tab& tab : tabs) {
    const std::optional<std::string> current = tab.here ? std::optional<std::string>("page") : std::nullopt;
    items += el("a", {{"href", tab.href}, {"aria-current", current}}, tab.title);
  }
  return el("nav", {{"class", "tabs"}, {"aria-label", label}}, items);
}

Html crumbs(const std::vector<std::pair<std::string, std::string>>& title_and_href) {
  Html items;
  for (std::size_t i = 0; i < title_and_href.size(); ++i) {
    const auto& [title, href] = title_and_href[i];
    const bool last = i + 1 == title_and_href.size();
    items += el("li", {}, last || href.empty() ? el("span", {{"aria-current", "page"}}, title) : link(href, title));
  }
  return el("nav", {{"class", "crumbs"}, {"aria-label", "Where this is"}}, el("ol", {}, items));
}

Html pager(const Link& here, std::string_view next, std::uint64_t total, std::string_view singular,
           std::string_view plural) {
  Html content = el("span", {{"class", "total"}}, fmt::format("{} {}", count(total), total == 1 ? singular : plural));
  if (here.has("cursor")) content += link(here.without("cursor"), "First page");
  if (!next.empty()) {
    content += el("a", {{"href", here.with("cursor", next).str()}, {"rel", "next"}}, "Next page");
  }
  return el("nav", {{"class", "pages"}, {"aria-label", "Pages"}}, content);
}

namespace {

// Of these there are hundreds: written by hand.
void add_options(Html& out, std::span<const Field::Option> options, std::string_view value) {
  for (const Field::Option& option : options) {
    out.add_markup("<option value=\"") += option.value;
    out.add_markup(option.value == value ? "\" selected=\"selected\">" : "\">") += option.text;
    out.add_markup("</option>");
  }
}

void add_input(Html& out, const Field& field, std::string_view value) {
  if (field.kind == Field::Kind::kSelect) {
    const Enclosing select(out, "select", {{"name", field.name}});
    for (auto at = field.options.begin(); at != field.options.end();) {
      const auto end = std::find_if(at, field.options.end(), [&](const auto& each) { return each.group != at->group; });
      if (at->group.empty()) {
        add_options(out, {at, end}, value);
      } else {
        const Enclosing group(out, "optgroup", {{"label", at->group}});
        add_options(out, {at, end}, value);
      }
      at = end;
    }
    return;
  }
  if (field.kind == Field::Kind::kHidden) {
    out += el("input", {{"type", "hidden"}, {"name", field.name}, {"value", value}});
    return;
  }
  const std::optional<std::string> hint = field.hint.empty() ? std::nullopt : std::optional(field.hint);
  out += el("input", {{"type", field.kind == Field::Kind::kMonth ? "month" : "text"},
                      {"name", field.name},
                      {"value", value},
                      {"placeholder", hint},
                      {"class", field.wide ? std::optional<std::string>("wide") : std::nullopt}});
}

}  // namespace

void add_filters(Html& out, const Link& here, const std::vector<Field>& fields, std::string_view button) {
  const Enclosing form(out, "form", {{"class", "filters"}, {"method", "get"}, {"action", Link(here.path()).str()}});
  for (const auto& [name, value] : here.parameters()) {
    const bool has_field =
        std::any_of(fields.begin(), fields.end(), [&, &n = name](const Field& f) { return f.name == n; });
    if (!has_field && name != "cursor") {
      out += el("input", {{"type", "hidden"}, {"name", name}, {"value", value}});
    }
  }
  for (const Field& field : fields) {
    if (field.kind == Field::Kind::kHidden) {
      add_input(out, field, here.value(field.name));
      continue;
    }
    const Enclosing label(out, "label", {});
    out += el("span", {}, field.label);
    out += " ";
    add_input(out, field, here.value(field.name));
  }
  out += el("button", {{"type", "submit"}}, button);
}

Html filters(const Link& here, const std::vector<Field>& fields, std::string_view button) {
  Html out;
  add_filters(out, here, fields, button);
  return out;
}

Html formats(const Link& here, const std::vector<std::string>& suffixes) {
  std::vector<Html> links;
  for (const std::string& suffix : suffixes) links.push_back(link(here.as(suffix), upper(suffix)));
  return el("p", {{"class", "links"}}, join(links, " "));
}

Html panel(const Html& title, const Html& content, std::string_view size, std::string_view id) {
  const std::optional<std::string> anchor = id.empty() ? std::nullopt : std::optional<std::string>(id);
  return el("section", {{"class", size.empty() ? "panel" : fmt::format("panel {}", size)}, {"id", anchor}},
            el("h2", {}, title), content);
}

Html figure(const Html& svg, const Html& caption, const Link* source) {
  return el("figure", {{"class", "chart"}}, svg, caption.empty() ? Html() : el("figcaption", {}, caption),
            source == nullptr ? Html() : formats(*source, {"svg", "csv", "json"}));
}

Html island(std::string_view name, std::string_view props_json, const Html& content) {
  return el("div", {{"data-island", name}, {"data-props", props_json}}, content);
}

Html copy_text(std::string_view text) {
  return el("pre", {{"class", "copy"}, {"tabindex", "0"}}, text);
}

Html explain(const Html& summary, const Html& content) {
  return el("details", {{"class", "explain"}}, el("summary", {}, summary), content);
}

Html note(const Html& content) {
  return el("p", {{"class", "note"}}, content);
}

Html warn(const Html& content) {
  return el("p", {{"class", "warn"}}, content);
}

}  // namespace mannerly::render::html
