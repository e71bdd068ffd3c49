// Structural checkers for the outputs of routers that Debian has no checker for. They know how a vendor's text is
// built, not what it means: blocks that close, names that are defined and used, lists that are not empty, numbers
// that occur once, lines that are not too long. What they find is one line each.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace mannerly::lab {

// Named things of a configuration: "prefix-set x".
class Objects {
 public:
  // entries: how many members the definition has.
  void define(const std::string& kind, const std::string& name, std::size_t entries);
  void refer(const std::string& kind, const std::string& name) { used_.insert({kind, name}); }
  void fault(std::string text) { faults_.push_back(std::move(text)); }
  // A number or key that may occur once: false (and a fault) the second time.
  bool once(const std::string& key);
  // Used and not defined, defined and not used (but for kinds in roots), empty, and what was told.
  std::vector<std::string> faults(const std::set<std::string>& roots = {}) const;

 private:
  using Name = std::pair<std::string, std::string>;
  std::map<Name, std::size_t> defined_;
  std::set<Name> used_;
  std::set<std::string> keys_;
  std::vector<std::string> faults_;
};

// Words of a line; "..." is one word, without the quotes.
std::vector<std::string> words_of(std::string_view line);
std::vector<std::string> lines_of(std::string_view text);
// Letters, digits, '-', '_', a letter first, at most max.
bool is_plain_name(std::string_view name, std::size_t max);

using Faults = std::vector<std::string>;
Faults check_junos(const std::string& text);
Faults check_iosxr(const std::string& text);
Faults check_ios(const std::string& text);
Faults check_eos(const std::string& text);
Faults check_sros(const std::string& text);
Faults check_routeros(const std::string& text);
Faults check_vrp(const std::string& text);

}  // namespace mannerly::lab
