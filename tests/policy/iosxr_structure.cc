// IOS XR: sets that end in end-set, policies that end in end-policy, and router bgp.
#include <algorithm>
#include <array>

#include "tests/policy/objects.h"

namespace mannerly::lab {
namespace {

constexpr std::size_t kNameMax = 63, kLineMax = 1024;
constexpr std::array<std::string_view, 5> kSets = {"prefix-set", "as-path-set", "community-set", "large-community-set",
                                                   "route-policy"};

bool is_definition(const std::string& line) {
  return std::any_of(kSets.begin(), kSets.end(),
                     [&](std::string_view kind) { return line.starts_with(std::string(kind) + " "); });
}

// Elements: a comma after each but the last.
std::size_t check_set(const std::string& name, const std::vector<std::string>& body, Objects& objects) {
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i].ends_with(',') != (i + 1 < body.size())) objects.fault("a comma is wrong in " + name + ": " + body[i]);
  }
  return body.size();
}

void refer(const std::vector<std::string>& words, Objects& objects) {
  for (std::size_t i = 0; i + 2 < words.size() + 0; ++i) {
    const std::string& name = words[i + 2];
    if (words[i] == "destination" && words[i + 1] == "in") objects.refer("prefix-set", name);
    if (words[i] == "as-path" && words[i + 1] == "in") objects.refer("as-path-set", name);
    if (words[i] == "community" && words[i + 1] == "matches-any") objects.refer("community-set", name);
    if (words[i] == "set" && words[i + 1] == "community") objects.refer("community-set", name);
    if (words[i] == "large-community" && words[i + 1] != "matches-any" && words[i + 1] != "in" && i > 0) {
      objects.refer("large-community-set", words[i + 1]);
    }
    if (words[i] == "large-community" && (words[i + 1] == "matches-any" || words[i + 1] == "in")) {
      objects.refer("large-community-set", name);
    }
  }
}

void check_policy(const std::string& name, const std::vector<std::string>& body, Objects& objects) {
  int depth = 0;
  for (const std::string& line : body) {
    const auto words = words_of(line);
    refer(words, objects);
    if (words[0] == "if") {
      ++depth;
      if (words.back() != "then") objects.fault("if without then in " + name);
    }
    if (words[0] == "endif" && --depth < 0) objects.fault("endif without if in " + name);
  }
  if (depth != 0) objects.fault("if without endif in " + name);
  const std::string last = body.empty() ? "" : words_of(body.back())[0];
  if (last != "drop" && last != "done" && name != "mannerly-own") objects.fault(name + " does not decide at its end");
}

void check_neighbour(const std::string& address, int policies, Objects& objects) {
  if (!address.empty() && policies != 2) objects.fault("neighbor " + address + " lacks a policy");
}

}  // namespace

Faults check_iosxr(const std::string& text) {
  Objects objects;
  std::vector<std::string> body;
  std::string kind, name, neighbour;
  int policies = 0;
  for (const std::string& line : lines_of(text)) {
    const auto words = words_of(line);
    if (words.empty() || words[0].starts_with('!')) continue;
    if (line.size() > kLineMax) objects.fault("too long: " + line.substr(0, 60));
    if (!kind.empty()) {
      const bool is_policy = kind == "route-policy";
      if (words[0] == (is_policy ? "end-policy" : "end-set")) {
        if (is_policy) check_policy(name, body, objects);
        objects.define(kind, name, is_policy ? body.size() : check_set(name, body, objects));
        kind.clear();
        body.clear();
      } else if (is_definition(line)) {
        objects.fault(name + " is not closed");
      } else {
        body.push_back(line);
      }
      continue;
    }
    if (is_definition(line)) {
      kind = words[0];
      name = words.size() == 2 ? words[1] : "";
      if (!is_plain_name(name, kNameMax)) objects.fault("a bad name: " + line);
    }
    if (line.starts_with(" neighbor ")) {
      check_neighbour(neighbour, policies, objects);
      neighbour = words[1];
      policies = 0;
      objects.once(line);
    }
    if (line.starts_with("   route-policy ")) {
      ++policies;
      objects.refer("route-policy", words[1]);
    }
    if (line.starts_with("  network ")) objects.refer("route-policy", words.back());
  }
  check_neighbour(neighbour, policies, objects);
  if (!kind.empty()) objects.fault(name + " is not closed");
  return objects.faults();
}

}  // namespace mannerly::lab
