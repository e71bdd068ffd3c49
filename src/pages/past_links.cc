#include "pages/past_links.h"

#include <algorithm>
#include <optional>

#include "io/http/http.h"
#include "render/html/html.h"

namespace mannerly::pages {
namespace {

// The value of an attribute within a tag; nullopt: the tag has none. Texts of ours have no quote inside a value.
std::optional<std::string_view> attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    if (at == 0 || tag[at - 1] != ' ') continue;
    const std::string_view rest = tag.substr(at + name.size());
    if (!rest.starts_with("=\"")) continue;
    return rest.substr(2, rest.find('"', 2) - 2);
  }
  return std::nullopt;
}

bool leads_inside(std::string_view address) {
  return address.starts_with('/') && !address.starts_with("//");
}

std::string_view query_of(std::string_view address) {
  const std::size_t begin = address.find('?');
  return begin == std::string_view::npos ? std::string_view() : address.substr(begin, address.find('#') - begin);
}

bool names_a_moment(std::string_view address) {
  const std::string_view query = query_of(address);
  return query.find("?at=") != std::string_view::npos || query.find(";at=") != std::string_view::npos;
}

class Rewriting {
 public:
  Rewriting(std::string_view at, const std::function<bool(std::string_view)>& takes_at)
      : at_(render::html::escaped(at)), encoded_(io::encode_url(at)), takes_at_(takes_at) {}

  void tag(std::string_view tag, std::string& out) const {
    const auto action = tag.starts_with("<form ") ? attribute(tag, "action") : std::nullopt;
    if (action && is_ours(*action)) {
      out.append(tag);
      out += "<input type=\"hidden\" name=\"at\" value=\"" + at_ + "\"/>";
      return;
    }
    // data-api: what "Copy as curl" copies.
    const auto href = tag.starts_with("<a ") ? attribute(tag, "href") : attribute(tag, "data-api");
    if (!href || !is_ours(*href) || names_a_moment(*href) || attribute(tag, "data-now")) {
      out.append(tag);
      return;
    }
    const std::size_t end =
        static_cast<std::size_t>(href->data() - tag.data()) + std::min(href->find('#'), href->size());
    out.append(tag.substr(0, end));
    out += (query_of(*href).empty() ? "?at=" : "&amp;at=") + encoded_;
    out.append(tag.substr(end));
  }

 private:
  bool is_ours(std::string_view address) const {
    if (!leads_inside(address)) return false;
    return takes_at_(io::decode_url(address.substr(0, address.find_first_of("?#")), false).value_or(""));
  }

  std::string at_, encoded_;
  const std::function<bool(std::string_view)>& takes_at_;
};

}  // namespace

std::string with_links_at(std::string_view markup, std::string_view at,
                          const std::function<bool(std::string_view path)>& takes_at) {
  const Rewriting rewriting(at, takes_at);
  std::string out;
  out.reserve(markup.size() + markup.size() / 8);
  while (true) {
    const std::size_t begin = std::min(markup.find('<'), markup.size());
    out.append(markup.substr(0, begin));
    markup.remove_prefix(begin);
    if (markup.empty()) return out;
    const std::size_t end = std::min(markup.find('>'), markup.size() - 1) + 1;
    rewriting.tag(markup.substr(0, end), out);
    markup.remove_prefix(end);
  }
}

}  // namespace mannerly::pages
