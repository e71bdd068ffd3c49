// For tests only: a small registry in memory behind the interface of database.h.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "wire/irrd/database.h"

namespace mannerly::irrd {

// AS-TOP = AS64500 AS-SUB, AS-SUB = AS64501; routes of both; AS64502 has a registry that is not whole.
class MadeDatabase : public Database {
 public:
  explicit MadeDatabase(std::vector<std::string> sources = {"RIPE", "RADB"}) : sources_(std::move(sources)) {}

  const std::vector<std::string>& sources() const override { return sources_; }
  Result<std::unique_ptr<const View>> select(std::span<const std::string> sources) const override;
  std::string status_json(std::span<const std::string>) const override { return "{}"; }

 private:
  std::vector<std::string> sources_;
};

class MadeView : public View {
 public:
  explicit MadeView(std::vector<std::string> sources) : sources_(std::move(sources)) {}

  Status routes_of(Asn origin, Family family, std::string& out) const override {
    if (origin.value == 64502) return fail(ErrorCode::kNoData, "registry TEST\nis not whole");
    if (origin.value == 64500) out += family == Family::kIpv4 ? "192.0.2.0/24 198.51.100.0/24" : "2001:db8::/32";
    if (origin.value == 64501 && family == Family::kIpv4) out += "203.0.113.0/24";
    return {};
  }
  Status routes_of_set(const SetQuery& set, std::optional<Family> family, std::string& out) const override {
    if (set.name == "AS-HUGE") {
      out += "192.0.2.0/24 ";  // what came before the limit must not be sent
      return fail(ErrorCode::kLimit, "too many prefixes");
    }
    if (set.name != "AS-TOP") return {};
    const bool sub = std::find(set.except.begin(), set.except.end(), "AS-SUB") == set.except.end();
    if (family != Family::kIpv6)
      out += sub ? "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24" : "192.0.2.0/24 198.51.100.0/24";
    if (!family) out += ' ';
    if (family != Family::kIpv4) out += "2001:db8::/32";
    return {};
  }
  Status members_of(const SetQuery& set, std::string& out) const override {
    if (set.name == "AS-TOP") out += set.recursive ? "AS64500 AS64501" : "AS64500 AS-SUB";
    return {};
  }
  Status origins_of(const Prefix& prefix, std::string& out) const override {
    if (format_prefix(prefix) == "192.0.2.0/24") out += "AS64500 AS64501";
    return {};
  }
  Status find(const ObjectQuery& query, const ObjectSink& sink) const override {
    asked = query;
    if (const auto* by = std::get_if<ByAttribute>(&query.search); by != nullptr && by->attribute == "phone") {
      return fail(ErrorCode::kUnsupported, "Inverse attribute search not supported for phone");
    }
    for (const std::string& raw : objects) {
      if (!sink(raw)) break;
    }
    return {};
  }

  inline static std::vector<std::string> objects;
  inline static ObjectQuery asked;

 private:
  std::vector<std::string> sources_;
};

inline Result<std::unique_ptr<const View>> MadeDatabase::select(std::span<const std::string> sources) const {
  for (const std::string& name : sources) {
    if (std::find(sources_.begin(), sources_.end(), name) == sources_.end()) {
      return fail(ErrorCode::kNotFound, "One or more selected sources are unavailable.");
    }
  }
  return std::make_unique<const MadeView>(std::vector<std::string>(sources.begin(), sources.end()));
}

}  // namespace mannerly::irrd
