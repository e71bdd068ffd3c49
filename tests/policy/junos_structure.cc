// Junos: statements end in ';' or are blocks in braces.
#include <algorithm>
#include <utility>

#include "tests/policy/objects.h"

namespace mannerly::lab {
namespace {

struct Node {
  std::vector<std::string> words;
  std::vector<Node> inside;
  bool is_block = false;
};

class Reader {
 public:
  Reader(std::string_view text, Objects& objects) : objects_(objects) {
    for (const std::string& line : lines_of(text)) {
      const std::size_t start = line.find_first_not_of(' ');
      if (start == std::string::npos || line[start] == '#') continue;
      std::string_view rest = std::string_view(line).substr(start);
      if (rest.find_first_of("\t\r\\") != std::string_view::npos) objects_.fault("a control sign: " + line);
      split(rest, line);
    }
  }

  std::vector<Node> read() {
    std::vector<Node> out = block();
    if (at_ < tokens_.size()) objects_.fault("a '}' too many");
    return out;
  }

 private:
  void split(std::string_view rest, const std::string& line) {
    while (!rest.empty()) {
      std::size_t end = 1;
      if (rest[0] == '"') {
        end = rest.find('"', 1);
        if (end == std::string_view::npos) return objects_.fault("an open quotation: " + line);
        ++end;
      } else if (rest[0] != '{' && rest[0] != '}' && rest[0] != ';' && rest[0] != ' ') {
        end = std::min(rest.find_first_of(" ;{}"), rest.size());
      }
      if (rest[0] != ' ') tokens_.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
  }

  std::vector<Node> block() {
    std::vector<Node> out;
    Node node;
    while (at_ < tokens_.size() && tokens_[at_] != "}") {
      const std::string& token = tokens_[at_++];
      if (token == "replace:") continue;
      if (token == ";") {
        if (node.words.empty()) objects_.fault("a ';' without a statement");
        out.push_back(std::exchange(node, {}));
      } else if (token == "{") {
        if (node.words.empty()) objects_.fault("a '{' without a name");
        node.is_block = true;
        node.inside = block();
        if (at_ >= tokens_.size()) objects_.fault("a '{' is not closed");
        ++at_;
        if (node.inside.empty()) objects_.fault("an empty block: " + node.words[0]);
        out.push_back(std::exchange(node, {}));
      } else {
        node.words.push_back(token);
      }
    }
    if (!node.words.empty()) objects_.fault("a statement without ';': " + node.words[0]);
    return out;
  }

  Objects& objects_;
  std::vector<std::string> tokens_;
  std::size_t at_ = 0;
};

const std::set<std::string> kUses = {"policy", "as-path-group", "community", "as-path"};

std::string kind_of(const std::string& word) {
  return word == "policy" || word == "import" || word == "export" ? "policy-statement" : word;
}

// "from policy X;" and "community add X;" inside of terms.
void refer(const Node& node, Objects& objects) {
  std::vector<std::string> words = node.words;
  if (!words.empty() && (words[0] == "from" || words[0] == "then")) words.erase(words.begin());
  if (words.size() >= 2 && kUses.contains(words[0])) objects.refer(kind_of(words[0]), words.back());
  for (const Node& each : node.inside) refer(each, objects);
}

bool decides(const Node& node) {
  if (node.words.empty() || node.words[0] != "then") return false;
  const auto is_decision = [](const std::string& word) { return word == "accept" || word == "reject"; };
  if (!node.is_block) return node.words.size() == 2 && is_decision(node.words[1]);
  return std::any_of(node.inside.begin(), node.inside.end(),
                     [&](const Node& each) { return each.words.size() == 1 && is_decision(each.words[0]); });
}

void check_policy(const Node& node, Objects& objects) {
  const std::string name = node.words.size() == 2 ? node.words[1] : "?";
  std::set<std::string> terms;
  for (const Node& part : node.inside) {
    refer(part, objects);
    if (part.words[0] == "term" && !terms.insert(part.words.back()).second) {
      objects.fault("term " + part.words.back() + " occurs twice in " + name);
    }
  }
  if (node.inside.empty() || !decides(node.inside.back()))
    objects.fault("policy-statement " + name + " does not decide at its end");
}

void check_group(const Node& group, Objects& objects) {
  std::size_t policies = 0, neighbours = 0;
  for (const Node& part : group.inside) {
    if (part.words[0] == "import" || part.words[0] == "export") {
      ++policies;
      objects.refer("policy-statement", part.words.back());
    }
    if (part.words[0] == "neighbor") {
      ++neighbours;
      objects.once("neighbor " + part.words.back());
    }
  }
  if (policies != 2 || neighbours == 0) objects.fault("group " + group.words.back() + " lacks a policy or a neighbour");
}

void check_options(const Node& node, Objects& objects) {
  const std::string& kind = node.words[0];
  const std::string name = node.words.size() > 1 ? node.words[1] : "";
  if (!is_plain_name(name, 64)) objects.fault("a bad name: " + kind + " " + name);
  objects.define(kind, name, node.is_block ? node.inside.size() : node.words.size() - 2);
  if (kind == "policy-statement") check_policy(node, objects);
  for (const Node& part : node.inside) {
    for (const std::string& word : part.words) {
      if (word.size() > 255) objects.fault("too long: " + word.substr(0, 40));
    }
  }
}

}  // namespace

Faults check_junos(const std::string& text) {
  Objects objects;
  for (const Node& part : Reader(text, objects).read()) {
    if (part.words[0] == "policy-options") {
      for (const Node& node : part.inside) check_options(node, objects);
    }
    if (part.words[0] != "protocols") continue;
    for (const Node& bgp : part.inside) {
      for (const Node& group : bgp.inside) check_group(group, objects);
    }
  }
  return objects.faults();
}

}  // namespace mannerly::lab
