#include "wire/rpsl/policy.h"

#include <array>
#include <utility>

#include "base/text.h"

namespace mannerly::rpsl {
namespace {

struct PolicyName {
  std::string_view name;
  Direction direction;
};
constexpr std::array<PolicyName, 8> kPolicyNames = {{{"import", Direction::kImport},
                                                     {"mp-import", Direction::kImport},
                                                     {"import-via", Direction::kImport},
                                                     {"export", Direction::kExport},
                                                     {"mp-export", Direction::kExport},
                                                     {"export-via", Direction::kExport},
                                                     {"default", Direction::kDefault},
                                                     {"mp-default", Direction::kDefault}}};

// Words, and the marks { } ( ) ; , each on its own.
std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> out;
  const auto is_mark = [](char c) { return std::string_view("{}();,").find(c) != std::string_view::npos; };
  std::size_t i = 0;
  while (i < text.size() && out.size() <= kPolicyWordsMax) {
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    const std::size_t start = i;
    if (is_mark(text[i])) {
      ++i;
    } else {
      while (i < text.size() && !is_space(text[i]) && !is_mark(text[i])) ++i;
    }
    out.push_back(text.substr(start, i - start));
  }
  return out;
}

// Adds a word with a blank in front, but none beside brackets and before marks.
void add_word(std::string& text, std::string_view word) {
  const bool tight = word == ";" || word == "," || word == ")";
  if (!text.empty() && !tight && !text.ends_with('(')) text += ' ';
  text += word;
}

class PolicyParser {
 public:
  PolicyParser(std::vector<std::string_view> tokens, PolicyLine& line) : tokens_(std::move(tokens)), line_(line) {}

  Status run() {
    while (at_ < tokens_.size()) {
      if (is("afi")) {
        take_afi();
      } else if (is("from") || is("to")) {
        MANNERLY_CHECK_OK(take_factor());
      } else {
        ++at_;  // protocol and into clauses, braces, semicolons, except and refine between factors
      }
    }
    if (line_.terms.empty()) return fail(ErrorCode::kInvalid, "policy names no peering");
    return {};
  }

 private:
  bool is(std::string_view word) const { return at_ < tokens_.size() && iequals(tokens_[at_], word); }
  bool is_filter_word() const { return is("accept") || is("announce") || is("networks"); }

  // "afi ipv4.unicast, ipv6.unicast": words with commas between them.
  void take_afi() {
    ++at_;
    std::string afi;
    bool more = true;
    while (more && at_ < tokens_.size()) {
      afi += lower(tokens_[at_++]);
      more = is(",");
      if (more) {
        afi += ',';
        ++at_;
      }
    }
    if (line_.afi.empty()) line_.afi = afi;
  }

  // One or more "from <peering> [action ...]" and the filter that they share.
  Status take_factor() {
    const std::size_t first_term = line_.terms.size();
    while (is("from") || is("to")) {
      if (line_.terms.size() == kPolicyTermsMax) return fail(ErrorCode::kLimit, "policy has too many peerings");
      ++at_;
      line_.terms.emplace_back();
      take_peering(line_.terms.back());
      if (is("action")) take_action(line_.terms.back());
    }
    std::string filter;
    if (is_filter_word()) {
      ++at_;
      filter = take_filter();
    } else if (line_.direction != Direction::kDefault) {
      return fail(ErrorCode::kInvalid, "policy without accept or announce");
    }
    for (std::size_t i = first_term; i < line_.terms.size(); ++i) line_.terms[i].filter = filter;
    return {};
  }

  bool ends_peering() const {
    return is("from") || is("to") || is("action") || is_filter_word() || is(";") || is("{") || is("}");
  }

  void take_peering(PolicyTerm& term) {
    bool in_as_expression = true;  // until a router expression begins
    bool excluded = false;
    int depth = 0;
    int excluded_depth = 0;  // of the bracket that ends what EXCEPT names
    for (; at_ < tokens_.size() && !ends_peering(); ++at_) {
      const std::string_view word = tokens_[at_];
      add_word(term.peering, word);
      if (word == "(") {
        ++depth;
      } else if (word == ")") {
        --depth;
        if (excluded && depth < excluded_depth) excluded = false;
      } else if (iequals(word, "at")) {
        in_as_expression = false;
      } else if (iequals(word, "except")) {
        excluded = true;
        excluded_depth = depth;
      } else if (iequals(word, "or") && depth <= excluded_depth) {
        excluded = false;
      } else if (in_as_expression && !excluded) {
        add_peer(word, term);
      }
    }
  }

  static void add_peer(std::string_view word, PolicyTerm& term) {
    if (istarts_with(word, "AS") && word.size() > 2 && is_digit(word[2]) && word.find(':') == std::string_view::npos) {
      if (const auto asn = parse_asn(word)) term.peers.push_back(*asn);
    } else if (istarts_with(word, "AS-") || istarts_with(word, "PRNG-") || word.find(':') != std::string_view::npos) {
      // An address of a router has colons, too, but is no set.
      if (word.find('-') != std::string_view::npos) term.peer_sets.push_back(upper(word));
    }
  }

  // "action pref = 10; med = 0;": up to the filter or the next peering.
  void take_action(PolicyTerm& term) {
    int depth = 0;
    for (++at_; at_ < tokens_.size(); ++at_) {
      if (depth == 0 && (is("from") || is("to") || is_filter_word() || is("}"))) return;
      if (is("{")) ++depth;
      if (is("}")) --depth;
      add_word(term.action, tokens_[at_]);
    }
  }

  // Up to ';', the brace that closes the block, or except/refine; prefix lists have braces of their own.
  std::string take_filter() {
    std::string filter;
    int depth = 0;
    for (; at_ < tokens_.size(); ++at_) {
      if (depth == 0 && (is(";") || is("}") || is("except") || is("refine"))) break;
      if (is("{")) ++depth;
      if (is("}")) --depth;
      add_word(filter, tokens_[at_]);
    }
    return filter;
  }

  std::vector<std::string_view> tokens_;
  PolicyLine& line_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Direction> policy_direction(std::string_view attribute_name) {
  for (const PolicyName& entry : kPolicyNames) {
    if (iequals(entry.name, attribute_name)) return entry.direction;
  }
  return std::nullopt;
}

Result<PolicyLine> parse_policy(const Attribute& attribute) {
  const auto direction = policy_direction(attribute.name);
  if (!direction) return fail(ErrorCode::kUsage, "not a policy attribute");
  const std::string text = attribute.value();
  std::vector<std::string_view> tokens = tokens_of(text);
  if (tokens.size() > kPolicyWordsMax) return fail(ErrorCode::kLimit, "policy has too many words");
  PolicyLine line{.direction = *direction, .multiprotocol = istarts_with(attribute.name, "mp-")};
  MANNERLY_CHECK_OK(PolicyParser(std::move(tokens), line).run());
  return line;
}

bool is_any(std::string_view filter) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < filter.size();) {
    const std::size_t begin = filter.find_first_not_of(" \t\n()", at);
    if (begin == std::string_view::npos) break;
    at = std::min(filter.find_first_of(" \t\n()", begin), filter.size());
    words.push_back(filter.substr(begin, at - begin));
  }
  if (words.empty()) return false;
  if (!iequals(words[0], "ANY") && !iequals(words[0], "AS-ANY")) return false;
  // "ANY AND AS-EXAMPLE" is a narrow filter; "ANY AND NOT {0.0.0.0/0}" and "ANY OR ..." are not.
  return words.size() == 1 || !iequals(words[1], "AND") || (words.size() > 2 && iequals(words[2], "NOT"));
}

}  // namespace mannerly::rpsl
