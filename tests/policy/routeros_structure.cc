// RouterOS: one command a line, rules in quoted strings.
#include <algorithm>

#include "tests/policy/objects.h"

namespace mannerly::lab {
namespace {

class Checker {
 public:
  Faults check(const std::string& text) {
    for (const std::string& line : lines_of(text)) {
      if (line.empty() || line[0] == '#') continue;
      if (line[0] != '/' && line[0] != ':') objects_.fault("no command: " + line);
      if (line.find('\\') == std::string::npos && line.find('$') != std::string::npos)
        objects_.fault("a variable: " + line);
      if (line.find("comment=\"keep\"") != std::string::npos) closed_exists_ = true;
      if (line.find("/routing/filter/rule add ") == 0) rule(line);
      if (line.starts_with("/routing/filter/rule remove [find")) removed_ = true;
      if (line.find("/routing/filter/num-list add ") == 0) ++lists_[value(line, "list=")];
      if (line.find("/routing/bgp/connection") != std::string::npos) connection(line);
    }
    for (const auto& [name, entries] : lists_) objects_.define("num-list", name, entries);
    for (const auto& [name, rules] : chains_) objects_.define("chain", name, rules);
    for (const auto& [name, last] : last_) {
      const bool is_main = name.ends_with("-in-v4") || name.ends_with("-in-v6") || name.ends_with("-out-v4") ||
                           name.ends_with("-out-v6") || name.find("-listed-v") != std::string::npos;
      if (is_main && last != "reject;") objects_.fault("chain " + name + " does not end in a rejection");
    }
    for (const auto& [name, stage] : stages_) {
      if (stage != 3) objects_.fault("connection " + name + " is not closed, set and opened");
    }
    if (!closed_exists_) objects_.fault("no chain that rejects all");
    return objects_.faults();
  }

 private:
  // What follows a key, without quotes.
  static std::string value(const std::string& line, const std::string& key) {
    const std::size_t at = line.find(key);
    if (at == std::string::npos) return "";
    std::size_t begin = at + key.size();
    const bool has_quotes = line[begin] == '"';
    if (has_quotes) ++begin;
    return line.substr(begin, line.find_first_of(has_quotes ? "\"" : " ]", begin) - begin);
  }

  void rule(const std::string& line) {
    if (!removed_) objects_.fault("a rule before the old ones are removed: " + line);
    const std::string chain = value(line, "chain=");
    if (!is_plain_name(chain, 64)) objects_.fault("a bad name: " + chain);
    ++chains_[chain];
    const std::size_t at = line.find("rule=\"");
    if (at == std::string::npos || line.back() != '"') return objects_.fault("an open rule: " + line);
    const std::string text = line.substr(at + 6, line.size() - at - 7);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if ((text[i] == '"' || text[i] == '$') && (i == 0 || text[i - 1] != '\\')) objects_.fault("not escaped: " + line);
    }
    for (const auto& [open, close] : {std::pair{'(', ')'}, std::pair{'{', '}'}, std::pair{'[', ']'}}) {
      if (std::count(text.begin(), text.end(), open) != std::count(text.begin(), text.end(), close)) {
        objects_.fault("brackets: " + line);
      }
    }
    if (!text.ends_with(';') && !text.ends_with('}')) objects_.fault("a rule without an end: " + line);
    if (const std::size_t jump = text.find("jump "); jump != std::string::npos) {
      objects_.refer("chain", text.substr(jump + 5, text.find(';', jump) - jump - 5));
    }
    if (const std::size_t list = text.find("[[:"); list != std::string::npos) {
      objects_.refer("num-list", text.substr(list + 3, text.find(":]]", list) - list - 3));
    }
    last_[chain] = text;
  }

  // 1: added closed; 2: set closed; 3: opened.
  void connection(const std::string& line) {
    const std::string name = value(line, "name=");
    const std::string in = value(line, "input.filter="), out = value(line, "output.filter-chain=");
    if (in.empty() || out.empty()) return objects_.fault("a connection without a chain: " + name);
    const bool is_closed = in == "mannerly-closed" && out == "mannerly-closed";
    if (is_closed) {
      if (removed_) objects_.fault("closed too late: " + name);
      ++stages_[name];
      return;
    }
    if (stages_[name]++ != 2) objects_.fault("opened before it was closed: " + name);
    objects_.refer("chain", in);
    objects_.refer("chain", out);
  }

  Objects objects_;
  std::map<std::string, std::size_t> chains_, lists_;
  std::map<std::string, std::string> last_;
  std::map<std::string, int> stages_;
  bool removed_ = false, closed_exists_ = false;
};

}  // namespace

Faults check_routeros(const std::string& text) {
  return Checker().check(text);
}

}  // namespace mannerly::lab
