// IOS and EOS: one command a line; lists and route-maps by name, entries by number.
#include <algorithm>
#include <array>

#include "tests/policy/objects.h"

namespace mannerly::lab {
namespace {

constexpr std::size_t kNameMax = 63, kLineMax = 253;  // what a line of IOS takes
constexpr int kPathListMax = 500;
using Words = std::vector<std::string>;

class Checker {
 public:
  Faults check(const std::string& text, bool closes_first) {
    for (const std::string& line : lines_of(text)) {
      if (line.find_first_not_of(' ') == std::string::npos || line[line.find_first_not_of(' ')] == '!') continue;
      if (line.size() > kLineMax) objects_.fault("too long: " + line.substr(0, 60));
      take(line, words_of(line));
    }
    end_map();
    for (const auto& [name, entries] : lists_) objects_.define(name.first, name.second, entries);
    for (const auto& [neighbour, maps] : hung_) {
      if (!active_.contains(neighbour)) objects_.fault(neighbour + " is not active");
      if (closes_first && closed_[neighbour] != 2) objects_.fault(neighbour + " is not closed first");
      if (maps != 2) objects_.fault(neighbour + " lacks a route-map");
    }
    for (const auto& neighbour : active_) {
      if (!hung_.contains(neighbour)) objects_.fault(neighbour + " has no policy");
    }
    return objects_.faults();
  }

 private:
  void take(const std::string& line, const Words& words) {
    if (words[0] == "no") return removed(words);
    const bool is_list = words.size() > 2 && (words[0] == "ip" || words[0] == "ipv6") && words[1] != "route";
    if (line[0] != ' ') {
      end_map();
      open_list_.clear();
    }
    if (words[0] == "route-map") return begin_map(words);
    if (line[0] != ' ' && is_list) return list_line(words);
    if (words[0] == "seq" && !open_list_.empty()) return entry_of(open_list_, words, 0);
    if (words[0] == "match" || words[0] == "set" || words[0] == "continue") return statement(words);
    if (words[0] == "neighbor") neighbour(words);
    if (words[0] == "network") objects_.refer("route-map", words.back());
  }

  // "no ip prefix-list X": a list must be removed before it is written.
  void removed(const Words& words) {
    if (words.size() < 3 || words[1] == "neighbor" || words[1] == "bgp") return;
    if (words[1] == "route-map") {
      removed_.insert({"route-map", words[2]});
    } else {
      removed_.insert({kind_of({words.begin() + 1, words.end()}), words.back()});
    }
  }

  static std::string kind_of(const Words& words) {
    return words[1] == "prefix-list" ? words[0] + " prefix-list" : words[1];
  }

  void list_line(const Words& words) {
    const std::string kind = kind_of(words);
    if (kind == "as-path" && words[2] == "regex-mode") return;
    std::size_t at = 2;
    while (at < words.size() && (words[at] == "access-list" || words[at] == "standard" || words[at] == "expanded" ||
                                 words[at] == "regexp")) {
      ++at;
    }
    const std::string name = at < words.size() ? words[at] : "";
    const bool is_number =
        kind == "as-path" && !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
    if (is_number ? std::stoi(name) > kPathListMax : !is_plain_name(name, kNameMax))
      objects_.fault("a bad name: " + name);
    if (!removed_.contains({kind, name})) objects_.fault(kind + " " + name + " keeps its old entries");
    open_list_ = {kind, name};
    lists_.try_emplace({kind, name}, 0);
    if (at + 1 < words.size()) entry_of(open_list_, words, at + 1);
  }

  void entry_of(const Words& list, const Words& words, std::size_t at) {
    const bool has_number = words[at] == "seq";
    if (has_number) objects_.once(list[0] + " " + list[1] + " seq " + words[at + 1]);
    const std::string& action = words[at + (has_number ? 2 : 0)];
    if (action != "permit" && action != "deny") objects_.fault("no action: " + list[1]);
    if (words.size() < at + (has_number ? 4 : 2)) objects_.fault("an entry without a value: " + list[1]);
    ++lists_[{list[0], list[1]}];
  }

  void begin_map(const Words& words) {
    end_map();
    if (words.size() != 4) return objects_.fault("a bad route-map line");
    objects_.once("route-map " + words[1] + " " + words[3]);
    if (!is_plain_name(words[1], kNameMax)) objects_.fault("a bad name: " + words[1]);
    if (words[1] != "mannerly-closed" && !removed_.contains({"route-map", words[1]})) {
      objects_.fault("route-map " + words[1] + " keeps its old entries");
    }
    if (const int number = std::stoi(words[3]); words[1] == map_ && number <= number_) objects_.fault("not ascending");
    if (words[1] != map_) {
      end_of_maps();
      map_ = words[1];
    }
    number_ = std::stoi(words[3]);
    ++lists_[{"route-map", words[1]}];
    in_entry_ = true;
    permits_ = words[2] == "permit";
    matches_ = sets_ = 0;
    continues_ = false;
  }

  // An entry is over: one that permits must say what.
  void end_map() {
    if (!in_entry_) return;
    in_entry_ = false;
    last_denies_all_ = !permits_ && matches_ == 0;
    if (permits_ && matches_ == 0 && sets_ == 0) objects_.fault(map_ + " permits everything");
    if (!permits_ && sets_ > 0) objects_.fault(map_ + " sets what it denies");
  }

  void end_of_maps() {
    if (!map_.empty() && map_ != "mannerly-own" && !last_denies_all_)
      objects_.fault(map_ + " does not end in a denial");
  }

  void statement(const Words& words) {
    if (!in_entry_) return objects_.fault("outside of a route-map: " + words[0]);
    if (words[0] == "continue") {
      continues_ = true;
      return;
    }
    ++(words[0] == "match" ? matches_ : sets_);
    if (words.size() < 3) return objects_.fault("a short statement in " + map_);
    const std::string& name = words.back();
    if (words[1] == "ip" || words[1] == "ipv6") {
      if (words[0] == "match") objects_.refer(words[1] + " prefix-list", name);
    } else if (words[0] == "match" && words[1] == "as-path" && words[2] != "length") {
      objects_.refer("as-path", name);
    } else if (words[0] == "match" && words[1] == "community" && words[2] != "instances") {
      objects_.refer("community-list", name);
    } else if (words[0] == "match" && words[1] == "large-community") {
      objects_.refer("large-community-list", name);
    } else if (name == "delete") {
      objects_.refer("large-community-list", words[words.size() - 2]);
    }
  }

  void neighbour(const Words& words) {
    if (words.size() == 3 && words[2] == "activate") {
      active_.insert(words[1]);
      if (hung_[words[1]] + closed_[words[1]] < 2) objects_.fault(words[1] + " is active before it has a policy");
    }
    if (words.size() != 5 || words[2] != "route-map") return;
    objects_.refer("route-map", words[3]);
    ++(words[3] == "mannerly-closed" ? closed_ : hung_)[words[1]];
  }

  using Name = std::pair<std::string, std::string>;
  Objects objects_;
  std::map<Name, std::size_t> lists_;
  std::set<Name> removed_;
  std::map<std::string, int> hung_, closed_;
  std::set<std::string> active_;
  Words open_list_;
  std::string map_;
  int number_ = 0, matches_ = 0, sets_ = 0;
  bool in_entry_ = false, permits_ = false, continues_ = false, last_denies_all_ = false;
};

}  // namespace

Faults check_ios(const std::string& text) {
  return Checker().check(text, true);
}

Faults check_eos(const std::string& text) {
  return Checker().check(text, false);
}

}  // namespace mannerly::lab
