#include "programme/programme.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "wire/toml/table.h"

namespace mannerly::programme {
namespace {

// In the order of Check.
constexpr std::array<std::string_view, 15> kChecks = {"",
                                                      "visible-months",
                                                      "no-illegitimate-origination",
                                                      "spoofer-segments",
                                                      "spoofer-this-month",
                                                      "not-spoofable",
                                                      "contact-email",
                                                      "contact-phone",
                                                      "contact-abuse",
                                                      "contact-public",
                                                      "representative",
                                                      "aut-num",
                                                      "irr-share",
                                                      "rpki-share",
                                                      "as-set"};

Result<Action> read_action(const toml::Table& t) {
  MANNERLY_CHECK_OK(t.only({"id", "title", "obligation"}));
  Action out;
  MANNERLY_TRY(out.id, t.text("id"));
  MANNERLY_TRY(out.title, t.text("title"));
  MANNERLY_TRY(const std::size_t obligation, t.one_of("obligation", "", {"compulsory", "recommended", "optional"}));
  out.obligation = static_cast<Obligation>(obligation);
  return out;
}

Result<Requirement> read_requirement(const toml::Table& t) {
  MANNERLY_CHECK_OK(t.only({"id", "action", "phase", "scope", "kind", "check", "threshold", "unit", "level", "any_of",
                            "alternative", "text", "clause", "remedy"}));
  Requirement out;
  MANNERLY_TRY(out.id, t.text("id"));
  MANNERLY_TRY(out.action, t.text("action"));
  MANNERLY_TRY(const std::size_t phase, t.one_of("phase", "", {"join", "ongoing", "both"}));
  out.join = phase != 1;
  out.ongoing = phase != 0;
  MANNERLY_TRY(const std::size_t scope, t.one_of("scope", "", {"asn", "operator"}));
  out.scope = static_cast<Scope>(scope);
  MANNERLY_TRY(const std::size_t kind, t.one_of("kind", "", {"measured", "answer", "person"}));
  out.kind = static_cast<Kind>(kind);
  if (t.contains("check")) {
    MANNERLY_TRY(const std::size_t check, t.one_of("check", "", kChecks));
    out.check = static_cast<Check>(check);
  }
  if ((out.kind == Kind::kMeasured) != (out.check != Check::kNone)) {
    return t.fail_at("check", "a measured requirement names its check, others have none");
  }
  MANNERLY_TRY(out.threshold, t.number_or("threshold", 0, 1000));
  MANNERLY_TRY(out.unit, t.text_or("unit", ""));
  MANNERLY_TRY(const std::size_t level, t.one_of("level", "must", {"must", "should"}));
  out.must = level == 0;
  MANNERLY_TRY(out.any_of, t.text_or("any_of", ""));
  MANNERLY_TRY(out.alternative, t.text_or("alternative", ""));
  if (out.any_of.empty() != out.alternative.empty()) return t.fail_at("any_of", "goes together with alternative");
  MANNERLY_TRY(out.text, t.text("text"));
  MANNERLY_TRY(out.clause, t.text("clause"));
  MANNERLY_TRY(out.remedy, t.text("remedy"));
  return out;
}

Status read_entry(const toml::Table& root, Programme& out) {
  MANNERLY_TRY(const toml::Table t, root.table("entry"));
  MANNERLY_CHECK_OK(t.only({"conformant_asns_percent", "actions_min", "clause"}));
  MANNERLY_TRY(out.conformant_asns_percent, t.number_or("conformant_asns_percent", 0, 100));
  MANNERLY_TRY(out.actions_min, t.number_or("actions_min", 0, 100));
  MANNERLY_TRY(out.entry_clause, t.text("clause"));
  return {};
}

}  // namespace

const Requirement* Programme::find(std::string_view requirement) const {
  for (const Requirement& r : requirements) {
    if (r.id == requirement) return &r;
  }
  return nullptr;
}

Result<Programme> parse_programme(std::string_view toml, std::string_view name) {
  MANNERLY_TRY(const toml::Value table, toml::parse_document(toml, name, kProgrammeBytesMax));
  const toml::Table root(table, name);
  MANNERLY_CHECK_OK(root.only({"id", "title", "version", "source", "entry", "action", "requirement"}));
  Programme out;
  MANNERLY_TRY(out.id, root.text("id"));
  MANNERLY_TRY(out.title, root.text("title"));
  MANNERLY_TRY(out.version, root.text("version"));
  MANNERLY_TRY(out.source, root.text("source"));
  MANNERLY_CHECK_OK(read_entry(root, out));
  std::set<std::string, std::less<>> actions, requirements;
  MANNERLY_TRY(const std::vector<toml::Table> action_tables, root.tables("action"));
  for (const toml::Table& t : action_tables) {
    MANNERLY_TRY(Action action, read_action(t));
    if (!actions.insert(action.id).second) return t.fail_at("id", "this action stands twice");
    out.actions.push_back(std::move(action));
  }
  MANNERLY_TRY(const std::vector<toml::Table> requirement_tables, root.tables("requirement"));
  for (const toml::Table& t : requirement_tables) {
    MANNERLY_TRY(Requirement requirement, read_requirement(t));
    if (!requirements.insert(requirement.id).second) return t.fail_at("id", "this requirement stands twice");
    if (!actions.contains(requirement.action)) return t.fail_at("action", "there is no such action");
    out.requirements.push_back(std::move(requirement));
  }
  return out;
}

Result<Programme> builtin_programme(std::string_view id) {
  std::string names;
  for (const BuiltinFile& file : builtin_programmes()) {
    if (file.name == id) return parse_programme(file.text, id);
    names += fmt::format("{}{}", names.empty() ? "" : ", ", file.name);
  }
  return fail(ErrorCode::kNotFound, fmt::format("no programme \"{}\"; there are {}", id, names));
}

std::string_view name_of(snapshot::ProgrammeKind kind) {
  switch (kind) {
    case snapshot::ProgrammeKind::kNetworkOperators: return "network-operator";
    case snapshot::ProgrammeKind::kIxp: return "ixp";
    case snapshot::ProgrammeKind::kCdnCloud: return "cdn-cloud";
    case snapshot::ProgrammeKind::kVendors: return "vendor";
  }
  return "?";
}

std::string_view name_of(Phase phase) {
  return phase == Phase::kJoin ? "join" : "ongoing";
}

std::string_view name_of(Obligation obligation) {
  switch (obligation) {
    case Obligation::kCompulsory: return "compulsory";
    case Obligation::kRecommended: return "recommended";
    case Obligation::kOptional: return "optional";
  }
  return "?";
}

}  // namespace mannerly::programme
