// The TOML form of participant lists.
#include <fmt/format.h>

#include "base/text.h"
#include "wire/members/cells.h"
#include "wire/members/participant.h"
#include "wire/toml/toml.h"

namespace mannerly::members {
namespace {

using Kind = toml::Value::Kind;

// A string, a date or a list of strings and numbers, as the text of a CSV cell.
std::string cell_of(const toml::Value& value) {
  switch (value.kind) {
    case Kind::kText: return value.text;
    case Kind::kInteger: return fmt::format("{}", value.integer);
    case Kind::kBool: return value.flag ? "yes" : "no";
    case Kind::kDate:
    case Kind::kDateTime: return format_date(value.instant);
    case Kind::kArray: {
      std::string out;
      for (const toml::Value& item : value.items) out += (out.empty() ? "" : ";") + cell_of(item);
      return out;
    }
    case Kind::kFloat:
    case Kind::kTable:
    case Kind::kTime: break;
  }
  return "?";
}

class TableReader {
 public:
  TableReader(const toml::Value& table, Programme programme, Tally& remarks)
      : table_(table), line_(table.at.line), remarks_(remarks) {
    out_.programme = programme;
  }

  // A reason when the table is no participant.
  std::string_view read() {
    for (const auto& [key, at, value] : table_.members) {
      if (key == "name") {
        out_.name = std::string(trim(cell_of(value)));
      } else if (key == "programme") {
        const auto programme = parse_programme(cell_of(value));
        if (!programme) return "unknown programme";
        out_.programme = *programme;
      } else if (key == "economies") {
        take_economies(cell_of(value), line_, out_, remarks_);
      } else if (key == "asns") {
        take_asns(cell_of(value), line_, out_, remarks_);
      } else if (key == "joined") {
        take_joined(cell_of(value), line_, out_, remarks_);
      } else if (key == "actions" && value.is(Kind::kTable)) {
        take_actions(value);
      } else {
        remarks_.add("unknown key", key.size(), at.line, key);
      }
    }
    return out_.name.empty() ? "participant without a name" : "";
  }

  const Participant& participant() const { return out_; }

 private:
  void take_actions(const toml::Value& actions) {
    for (const auto& [key, at, value] : actions.members) {
      const auto number = action_number(key);
      if (!number) {
        remarks_.add("not an action", key.size(), at.line, key);
      } else if (auto claim = parse_claim(cell_of(value), line_, remarks_)) {
        out_.actions[*number] = std::move(*claim);
      }
    }
  }

  const toml::Value& table_;
  std::uint64_t line_;
  Tally& remarks_;
  Participant out_;
};

}  // namespace

ParticipantTomlReader::ParticipantTomlReader(ParticipantSink sink, ReaderOptions options)
    : sink_(std::move(sink)), options_(options) {}

Status ParticipantTomlReader::feed(Bytes chunk) {
  if (text_.size() + chunk.size() > kBytesMax) {
    return fail(ErrorCode::kLimit, fmt::format("participant list beyond {} bytes", kBytesMax));
  }
  text_.append(as_text(chunk));
  return {};
}

Status ParticipantTomlReader::finish() {
  if (text_.empty()) return fail(ErrorCode::kTruncated, "the input is empty");
  MANNERLY_TRY(const toml::Value root, toml::parse(text_, {}, kBytesMax));
  for (const auto& [key, at, list] : root.members) {
    if (key != "participant" || !list.is(Kind::kArray)) {
      remarks_.add("unknown key", key.size(), at.line, key);
      continue;
    }
    for (const toml::Value& item : list.items) {
      if (!item.is(Kind::kTable)) {
        skipped_.add("participant that is no table", 0, item.at.line);
        continue;
      }
      TableReader reader(item, options_.programme.value_or(Programme::kNetworkOperator), remarks_);
      if (const std::string_view reason = reader.read(); !reason.empty()) {
        skipped_.add(reason, 0, item.at.line, reader.participant().name);
        continue;
      }
      ++records_;
      sink_(reader.participant());
    }
  }
  return {};
}

}  // namespace mannerly::members
