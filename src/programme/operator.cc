#include "programme/operator.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/toml/table.h"

namespace mannerly::programme {
namespace {

Result<std::vector<Asn>> read_asns(const toml::Table& t, std::string_view key) {
  std::vector<Asn> out;
  const toml::Value* array = t.find(key);
  if (array == nullptr || array->kind != toml::Value::Kind::kArray)
    return t.fail_at(key, "must be a list of AS numbers");
  if (array->items.size() > Operator::kAsnsMax) {
    return fail(ErrorCode::kLimit, fmt::format("{}: more than {} AS numbers", t.file(), Operator::kAsnsMax));
  }
  for (const toml::Value& item : array->items) {
    std::optional<Asn> asn;
    if (item.kind == toml::Value::Kind::kInteger && item.integer >= 0 && item.integer <= 0xFFFFFFFF) {
      asn = Asn{static_cast<std::uint32_t>(item.integer)};
    } else if (item.kind == toml::Value::Kind::kText) {
      asn = parse_asn(item.text);
    }
    if (!asn) return t.fail_at(key, "must be AS numbers: 64500 or \"AS64500\"");
    out.push_back(*asn);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<Answer> read_answer(const toml::Table& answers, std::string_view key) {
  Answer out;
  const toml::Value& value = *answers.find(key);
  if (value.kind == toml::Value::Kind::kText) {
    out.text = value.text;
    return out;
  }
  MANNERLY_TRY(const toml::Table t, answers.table(key));
  MANNERLY_CHECK_OK(t.only({"text", "accepted_by", "at"}));
  MANNERLY_TRY(out.text, t.text_or("text", ""));
  MANNERLY_TRY(out.accepted_by, t.text_or("accepted_by", ""));
  MANNERLY_TRY(out.at, t.date("at"));
  return out;
}

Result<Exception> read_exception(const toml::Table& exceptions, std::string_view key) {
  MANNERLY_TRY(const toml::Table t, exceptions.table(key));
  MANNERLY_CHECK_OK(t.only({"reason", "by", "asns"}));
  Exception out;
  MANNERLY_TRY(out.reason, t.text("reason"));
  MANNERLY_TRY(out.by, t.text("by"));
  if (t.contains("asns")) {
    MANNERLY_TRY(out.asns, read_asns(t, "asns"));
  }
  return out;
}

// Calls f(table, key) for each key of an optional table.
template <class F>
Status each_key(const toml::Table& root, std::string_view name, F&& f) {
  if (!root.contains(name)) return {};
  MANNERLY_TRY(const toml::Table t, root.table(name));
  for (const auto& [key, at, value] : t.value().members) MANNERLY_CHECK_OK(f(t, key));
  return {};
}

}  // namespace

Result<Operator> parse_operator(std::string_view toml, std::string_view name) {
  MANNERLY_TRY(const toml::Value table, toml::parse_document(toml, name, Operator::kBytesMax));
  const toml::Table root(table, name);
  MANNERLY_CHECK_OK(root.only({"name", "programme", "asns", "representative", "answers", "exceptions"}));
  Operator out;
  MANNERLY_TRY(out.name, root.text("name"));
  MANNERLY_TRY(out.programme, root.text_or("programme", out.programme));
  MANNERLY_TRY(out.asns, read_asns(root, "asns"));
  MANNERLY_TRY(out.representative, root.flag("representative"));
  MANNERLY_CHECK_OK(each_key(root, "answers", [&](const toml::Table& t, std::string_view key) -> Status {
    MANNERLY_TRY(out.answers[std::string(key)], read_answer(t, key));
    return {};
  }));
  MANNERLY_CHECK_OK(each_key(root, "exceptions", [&](const toml::Table& t, std::string_view key) -> Status {
    MANNERLY_TRY(out.exceptions[std::string(key)], read_exception(t, key));
    return {};
  }));
  return out;
}

Operator operator_of(const snapshot::Snapshot& snapshot, const snapshot::ParticipantRow& row) {
  Operator out{.name = std::string(snapshot.text(row.name)), .programme = std::string(name_of(row.programme))};
  for (const std::uint32_t asn : snapshot::Snapshot::rows(snapshot.participant_asns(), row.asns)) {
    out.asns.push_back(Asn{asn});
  }
  std::sort(out.asns.begin(), out.asns.end());
  out.asns.erase(std::unique(out.asns.begin(), out.asns.end()), out.asns.end());
  return out;
}

Operator operator_of(const snapshot::Snapshot& snapshot, Asn asn, std::string_view programme) {
  Operator out{.name = format_asn(asn), .programme = std::string(programme), .asns = {asn}};
  if (const snapshot::AsRow* row = snapshot.find_as(asn); row != nullptr && row->name.length > 0) {
    out.name = fmt::format("{} {}", out.name, snapshot.text(row->name));
  }
  return out;
}

}  // namespace mannerly::programme
