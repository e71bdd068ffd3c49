#include "tests/policy/objects.h"

#include <algorithm>
#include <cctype>

namespace mannerly::lab {

void Objects::define(const std::string& kind, const std::string& name, std::size_t entries) {
  if (!defined_.emplace(Name{kind, name}, entries).second) fault(kind + " " + name + " is defined twice");
}

bool Objects::once(const std::string& key) {
  if (keys_.insert(key).second) return true;
  fault(key + " occurs twice");
  return false;
}

std::vector<std::string> Objects::faults(const std::set<std::string>& roots) const {
  std::vector<std::string> out = faults_;
  for (const auto& [name, entries] : defined_) {
    if (entries == 0) out.push_back(name.first + " " + name.second + " is empty");
    if (!used_.contains(name) && !roots.contains(name.first))
      out.push_back(name.first + " " + name.second + " is not used");
  }
  for (const Name& name : used_) {
    if (!defined_.contains(name)) out.push_back(name.first + " " + name.second + " is used and not defined");
  }
  return out;
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < line.size();) {
    if (std::isspace(static_cast<unsigned char>(line[i])) != 0) {
      ++i;
    } else if (line[i] == '"') {
      const std::size_t end = std::min(line.find('"', i + 1), line.size());
      out.emplace_back(line.substr(i + 1, end - i - 1));
      i = end + 1;
    } else {
      std::size_t end = i;
      while (end < line.size() && std::isspace(static_cast<unsigned char>(line[end])) == 0 && line[end] != '"') ++end;
      out.emplace_back(line.substr(i, end - i));
      i = end;
    }
  }
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool is_plain_name(std::string_view name, std::size_t max) {
  return !name.empty() && name.size() <= max && std::isalpha(static_cast<unsigned char>(name.front())) != 0 &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; });
}

}  // namespace mannerly::lab
