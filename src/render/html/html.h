// HTML as a value that cannot be unescaped by accident: every text becomes Html by being escaped, and the only other
// way to make Html is an element. Written so that XML readers understand it too (every element closed, every attribute
// quoted, no named characters): the tests parse pages with one.
//
//     el("p", {{"class", "lede"}}, "Of ", el("strong", {}, count(1234)), " networks ", name_from_a_registry)
//
// Control characters and those that turn the direction of writing become U+FFFD (base/text.h printable): a name in a
// registry cannot forge what a page says. Addresses (href, src, action) are let through only when they lead to this
// site or to http, https or mailto; others become "#".
#pragma once

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mannerly::render::html {

class Html {
 public:
  Html() = default;
  // Implicit on purpose: a text among the children of an element is escaped, there is nothing to remember.
  // NOLINTBEGIN(google-explicit-constructor)
  Html(std::string_view text);
  Html(const char* text) : Html(std::string_view(text)) {}
  Html(const std::string& text) : Html(std::string_view(text)) {}
  // NOLINTEND(google-explicit-constructor)
  // Markup of our own, well-formed: drawings, what this library has written before. Never text of others.
  static Html markup(std::string well_formed);

  Html& operator+=(const Html& other);
  Html& operator+=(Html&& other);
  // Escaped, without a value in between.
  Html& operator+=(std::string_view text);
  Html& operator+=(const std::string& text) { return *this += std::string_view(text); }
  Html& operator+=(const char* text) { return *this += std::string_view(text); }
  // As markup(), without a value in between.
  Html& add_markup(std::string_view well_formed);
  // Room for bytes of markup in total.
  void reserve(std::size_t bytes) { markup_.reserve(bytes); }
  bool empty() const { return markup_.empty(); }
  const std::string& str() const& { return markup_; }
  std::string str() && { return std::move(markup_); }

 private:
  std::string markup_;
};

// One attribute; without a value it is left out.
struct Attribute {
  std::string_view name;
  std::optional<std::string> value;

  Attribute(std::string_view n, std::string v) : name(n), value(std::move(v)) {}
  Attribute(std::string_view n, std::string_view v) : name(n), value(v) {}
  Attribute(std::string_view n, const char* v) : name(n), value(v) {}
  Attribute(std::string_view n, std::optional<std::string> v) : name(n), value(std::move(v)) {}
  // true: name="name"; false: left out.
  Attribute(std::string_view n, std::same_as<bool> auto v) : name(n) {
    if (v) value = std::string(n);
  }
  Attribute(std::string_view n, std::integral auto v)
    requires(!std::same_as<decltype(v), bool>)
      : name(n), value(std::to_string(v)) {}
};
using Attributes = std::initializer_list<Attribute>;

// An element around what is added to out while this lives: for contents of many kilobytes, which el would copy.
// Names are our own: lower case; "style" and "on..." are refused by the Content-Security-Policy and so by an assertion.
class Enclosing {
 public:
  // out and the tag must outlive it.
  Enclosing(Html& out, std::string_view tag, Attributes attributes);
  Enclosing(const Enclosing&) = delete;
  Enclosing& operator=(const Enclosing&) = delete;
  ~Enclosing();

 private:
  Html& out_;
  std::string_view tag_;
  std::size_t content_at_ = 0;
  bool void_ = false;
};

template <class... Children>
Html el(std::string_view tag, Attributes attributes, const Children&... children) {
  Html out;
  {
    const Enclosing element(out, tag, attributes);
    ((out += children), ...);
  }
  return out;
}

// Parts one after another, with a text between them.
Html join(const std::vector<Html>& parts, const Html& between);

// For other writers of markup (drawings): the text of an attribute or of an element.
std::string escaped(std::string_view text);

}  // namespace mannerly::render::html
