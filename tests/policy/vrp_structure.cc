// VRP: one command a line; filters by name and index, route-policies by name and node.
#include "tests/policy/objects.h"

namespace mannerly::lab {
namespace {

constexpr std::size_t kFilterNameMax = 51, kNameMax = 100, kLineMax = 255;
using Words = std::vector<std::string>;

class Checker {
 public:
  Faults check(const std::string& text) {
    for (const std::string& line : lines_of(text)) {
      const Words words = words_of(line);
      if (words.empty() || words[0][0] == '#') continue;
      if (line.size() > kLineMax) objects_.fault("too long: " + line.substr(0, 60));
      take(words);
    }
    end_node();
    end_policy();
    for (const auto& [name, entries] : filters_) objects_.define(name.first, name.second, entries);
    for (const auto& [peer, stage] : peers_) {
      if (stage != kOpened) objects_.fault("peer " + peer + " is not closed, enabled and opened");
    }
    if (commits_ != 2) objects_.fault("not committed twice");
    return objects_.faults();
  }

 private:
  static constexpr int kOpened = 21;  // 1, 2: policies closed; 10: enabled; 20, 21: policies opened

  void take(const Words& words) {
    if (words[0] == "undo" && words.size() > 2) {
      removed_.insert(words[1] == "route-policy" ? "route-policy " + words[2] : words[2] + " " + words.back());
      return;
    }
    if (words[0] == "route-policy" || words[0] == "bgp" || words[0] == "ip") end_node();
    if (words[0] == "commit") ++commits_;
    if (words[0] == "route-policy") return node(words);
    if (words[0] == "ip" && words.size() > 4 && words[1] != "route-static") return filter(words);
    if (words[0] == "if-match" || words[0] == "apply" || words[0] == "goto") return statement(words);
    if (words[0] == "peer") peer(words);
    if (words[0] == "network") objects_.refer("route-policy", words.back());
  }

  void filter(const Words& words) {
    const std::size_t at = words[2] == "basic" ? 3 : 2;
    const std::string& name = words[at];
    const bool is_prefix = words[1] == "ip-prefix" || words[1] == "ipv6-prefix";
    if (!is_plain_name(name, is_prefix ? kNameMax : kFilterNameMax)) objects_.fault("a bad name: " + name);
    if (!removed_.contains(words[1] + " " + name)) objects_.fault(words[1] + " " + name + " keeps its old entries");
    if (words.size() < at + 5 || words[at + 1] != "index" || (words[at + 3] != "permit" && words[at + 3] != "deny")) {
      return objects_.fault("a bad entry of " + name);
    }
    objects_.once(words[1] + " " + name + " index " + words[at + 2]);
    ++filters_[{words[1], name}];
  }

  void node(const Words& words) {
    if (words.size() != 5 || words[3] != "node") return objects_.fault("a bad node");
    const bool is_fixed = words[1] == "mannerly-closed" || words[1] == "mannerly-own";
    if (!is_fixed && !removed_.contains("route-policy " + words[1])) objects_.fault(words[1] + " keeps its old nodes");
    if (!is_plain_name(words[1], kNameMax)) objects_.fault("a bad name: " + words[1]);
    objects_.once("route-policy " + words[1] + " node " + words[4]);
    if (words[1] != policy_) end_policy();
    policy_ = words[1];
    ++filters_[{"route-policy", policy_}];
    in_node_ = true;
    permits_ = words[2] == "permit";
    matches_ = applies_ = 0;
  }

  void end_node() {
    if (!in_node_) return;
    in_node_ = false;
    last_denies_all_ = !permits_ && matches_ == 0;
    if (permits_ && matches_ + applies_ == 0) objects_.fault(policy_ + " permits everything");
    if (!permits_ && applies_ > 0) objects_.fault(policy_ + " applies to what it denies");
  }

  void end_policy() {
    if (!policy_.empty() && policy_ != "mannerly-own" && !last_denies_all_) {
      objects_.fault(policy_ + " does not end in a denial");
    }
  }

  void statement(const Words& words) {
    if (!in_node_) return objects_.fault("outside of a route-policy: " + words[0]);
    if (words[0] == "goto") return;
    ++(words[0] == "apply" ? applies_ : matches_);
    if (words.size() < 3) return objects_.fault("a short statement in " + policy_);
    if (words[0] != "if-match") return;
    const std::string& kind = words[1];
    if (kind == "ip-prefix" || kind == "ipv6-prefix" || kind.ends_with("-filter")) objects_.refer(kind, words[2]);
  }

  void peer(const Words& words) {
    int& stage = peers_[words[1]];
    if (words[2] == "enable") {
      if (stage != 2) objects_.fault("peer " + words[1] + " is enabled before it has a policy");
      stage = 10;
    }
    if (words[2] != "route-policy") return;
    objects_.refer("route-policy", words[3]);
    if (words[3] == "mannerly-closed") {
      ++stage;
    } else {
      if (commits_ != 1) objects_.fault("peer " + words[1] + " is opened before it was closed for good");
      stage = stage == 10 ? 20 : stage + 1;
    }
  }

  Objects objects_;
  std::map<std::pair<std::string, std::string>, std::size_t> filters_;
  std::set<std::string> removed_;
  std::map<std::string, int> peers_;
  std::string policy_;
  int matches_ = 0, applies_ = 0, commits_ = 0;
  bool in_node_ = false, permits_ = false, last_denies_all_ = false;
};

}  // namespace

Faults check_vrp(const std::string& text) {
  return Checker().check(text);
}

}  // namespace mannerly::lab
