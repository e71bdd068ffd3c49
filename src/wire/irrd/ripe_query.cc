#include "wire/irrd/ripe_query.h"

#include <algorithm>

#include "base/text.h"

namespace mannerly::irrd {
namespace {

std::unexpected<Refusal> refuse(std::string message) {
  return std::unexpected(Refusal{.message = std::move(message), .ripe_style = true});
}

std::optional<Relation> relation_of(char flag) {
  switch (flag) {
    case 'x': return Relation::kExact;
    case 'l': return Relation::kOneLess;
    case 'L': return Relation::kLess;
    case 'M': return Relation::kMoreSpecific;
    default: return std::nullopt;
  }
}

class Parser {
 public:
  explicit Parser(std::string_view line) : words_(split_words(line)) {}

  std::expected<RipeQuery, Refusal> parse() {
    while (at_ < words_.size()) {
      const std::string_view word = words_[at_++];
      const bool flag = word.size() == 2 && word.front() == '-';
      const auto done = flag ? take_flag(word[1]) : take_text(word);
      if (!done) return std::unexpected(done.error());
    }
    finish();
    return std::move(query_);
  }

 private:
  using Done = std::expected<void, Refusal>;

  Done take_flag(char flag) {
    switch (flag) {
      case 'k': query_.keep_open = true; return {};
      case 'K': query_.keys_only = true; return {};
      case 'a': query_.all_sources = true; return {};
      case 'F':
      case 'r': return {};  // no recursion to contacts: there is none anyway
      default: break;
    }
    if (std::string_view("xlLMisTtVqg").find(flag) == std::string_view::npos) {
      return refuse(std::string("Unrecognised flag/search: ") + flag);
    }
    if (at_ == words_.size()) return refuse(std::string("Missing argument for flag/search: ") + flag);
    const std::string_view value = words_[at_++];
    if (const auto relation = relation_of(flag)) return take_route(value, *relation);
    switch (flag) {
      case 'i': return take_inverse(value);
      case 's': return take_sources(value);
      case 'T': return take_classes(value);
      case 't': return take_template(value);
      case 'q': return take_information(value);
      case 'g': return found(Mirror{std::string(value)});
      default: return {};  // V: the client's name
    }
  }

  template <class Search>
  Done found(Search&& search) {
    if (!std::holds_alternative<std::monostate>(query_.search)) return refuse("More than one search in a query");
    query_.search = std::forward<Search>(search);
    return {};
  }

  Done take_route(std::string_view value, Relation relation) {
    const auto prefix = parse_prefix_or_address(value);
    if (!prefix) return refuse("Invalid input for route search: " + std::string(value));
    return found(Objects{.query = {.search = ByRoute{.prefix = *prefix, .relation = relation}}});
  }

  Done take_inverse(std::string_view attribute) {
    if (at_ == words_.size()) return refuse("Missing argument for flag/search: i");
    return found(Objects{.query = {.search = ByAttribute{lower(attribute), upper(words_[at_++])}}});
  }

  Done take_sources(std::string_view value) {
    auto names = parse_names(value);
    if (!names) return refuse(names.error().message);
    query_.sources = std::move(*names);
    return {};
  }

  Done take_classes(std::string_view value) {
    for (const std::string_view name : split(value, ',')) {
      const auto object_class = rpsl::class_of(name);
      if (!object_class) return refuse("Unknown object class: " + std::string(name));
      classes_.push_back(*object_class);
      if (classes_.size() > kNamesMax) return refuse("Too many names in one query");
    }
    return {};
  }

  Done take_template(std::string_view value) {
    const auto object_class = rpsl::class_of(value);
    if (!object_class) return refuse("Unknown object class: " + std::string(value));
    return found(Template{*object_class});
  }

  Done take_information(std::string_view value) {
    if (value != "sources") return refuse("Unrecognised parameter: " + std::string(value));
    return found(SourceSerials{});
  }

  // Keys may hold blanks ("192.0.2.0 - 192.0.2.255"): words without a flag are one text.
  Done take_text(std::string_view word) {
    if (text_.empty()) {
      text_ = word;
      return found(Objects{});
    }
    text_ += " " + std::string(word);
    return {};
  }

  void finish() {
    auto* objects = std::get_if<Objects>(&query_.search);
    if (objects == nullptr) return;
    objects->query.classes = classes_;
    if (text_.empty()) return;
    if (const auto asn = parse_asn(text_)) {
      objects->query.search = ByAsn{*asn};
    } else if (const auto prefix = parse_prefix_or_address(text_)) {
      objects->query.search = ByPrefix{*prefix};
    } else {
      objects->query.search = ByKey{upper(text_)};
    }
  }

  std::vector<std::string_view> words_;
  std::size_t at_ = 0;
  RipeQuery query_;
  std::vector<rpsl::Class> classes_;
  std::string text_;  // the words that are no flag
};

}  // namespace

std::expected<RipeQuery, Refusal> parse_ripe_query(std::string_view line) {
  return Parser(line).parse();
}

}  // namespace mannerly::irrd
