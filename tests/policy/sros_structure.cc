// SR OS, MD-CLI: blocks in braces, one element a line.
#include "tests/policy/objects.h"

namespace mannerly::lab {
namespace {

constexpr std::size_t kPathNameMax = 32, kNameMax = 64, kExpressionMax = 255, kGroupMax = 128;
const std::set<std::string> kKinds = {"prefix-list", "community", "as-path-group", "policy-statement"};

class Checker {
 public:
  Faults check(const std::string& text) {
    for (const std::string& line : lines_of(text)) {
      const auto words = words_of(line);
      if (words.empty() || words[0].starts_with('#')) continue;
      if (path_.empty()) {
        top(words);
      } else {
        inside(line, words);
      }
    }
    if (!path_.empty()) objects_.fault("a '{' is not closed: " + path_.front());
    return objects_.faults();
  }

 private:
  void top(const std::vector<std::string>& words) {
    if (words[0] == "}") return objects_.fault("a '}' too many");
    if (words[0] == "delete") {
      if (!created_.contains(words[1] + " " + words[2])) objects_.fault("deletes what may not be there: " + words[2]);
      deleted_.insert(words[1] + " " + words[2]);
    }
    if (words.back() == "}") created_.insert(words[0] + " " + words[1]);
    if (words.back() != "{") return;
    path_.push_back(words[0]);
    if (!kKinds.contains(words[0])) return;
    kind_ = words[0];
    name_ = words[1];
    count_ = 0;
    ends_ = false;
    if (!is_plain_name(name_, kind_ == "as-path-group" ? kPathNameMax : kNameMax))
      objects_.fault("a bad name: " + name_);
    if (!deleted_.contains(kind_ + " " + name_)) objects_.fault(kind_ + " " + name_ + " keeps its old entries");
  }

  void inside(const std::string& line, const std::vector<std::string>& words) {
    if (words[0] == "}") {
      path_.pop_back();
      if (path_.empty()) close();
      return;
    }
    const bool one_line = line.ends_with("{ }");
    if (path_.size() == 1 && !kind_.empty()) {
      ++count_;
      if (words.back() == "{" || one_line) objects_.once(kind_ + " " + name_ + ":" + line);
      if (words[0] == "default-action") ends_ = true;
    }
    if (words[0] == "neighbor" && path_.back() == "bgp") objects_.once(line);
    refer(line, words);
    if (words.back() == "{") path_.push_back(words[0]);
  }

  void refer(const std::string& line, const std::vector<std::string>& words) {
    const std::string& in = path_.back();
    if (words[0] == "prefix-list" && in == "from") list_of(line, "prefix-list");
    if (words[0] == "group" && in == "as-path") objects_.refer("as-path-group", words[1]);
    if (words[0] == "name" && in == "community") objects_.refer("community", words[1]);
    if ((words[0] == "add" || words[0] == "remove") && in == "community") list_of(line, "community");
    if (words[0] == "policy" && (in == "import" || in == "export")) list_of(line, "policy-statement");
    if (words[0] == "group" && in == "neighbor") objects_.refer("group", words[1]);
    if (words[0] == "group" && in == "bgp") objects_.define("group", words[1], 1);
    if (words[0] == "expression" && words[1].size() > kExpressionMax)
      objects_.fault("too long: " + words[1].substr(0, 40));
  }

  // ["a" "b"]
  void list_of(const std::string& line, const std::string& kind) {
    std::size_t found = 0;
    for (std::size_t at = line.find('"'); at != std::string::npos; at = line.find('"', at)) {
      const std::size_t end = line.find('"', at + 1);
      if (end == std::string::npos) return objects_.fault("an open quotation: " + line);
      objects_.refer(kind, line.substr(at + 1, end - at - 1));
      at = end + 1;
      ++found;
    }
    if (found == 0 || line.back() != ']') objects_.fault("an empty or open list: " + line);
  }

  void close() {
    if (kind_.empty()) return;
    objects_.define(kind_, name_, count_);
    if (kind_ == "policy-statement" && !ends_) objects_.fault(name_ + " has no default action");
    if (kind_ == "as-path-group" && count_ > kGroupMax) objects_.fault(name_ + " has too many entries");
    kind_.clear();
  }

  Objects objects_;
  std::vector<std::string> path_;
  std::set<std::string> created_, deleted_;
  std::string kind_, name_;
  std::size_t count_ = 0;
  bool ends_ = false;
};

}  // namespace

Faults check_sros(const std::string& text) {
  return Checker().check(text);
}

}  // namespace mannerly::lab
