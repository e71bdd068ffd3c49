#include "wire/members/participant.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "wire/members/cells.h"

namespace mannerly::members {
namespace {

// RFC 4180: a cell is quoted where it must be. Line breaks become spaces: a participant is one line.
std::string csv_cell(std::string_view text) {
  std::string out(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  // A leading '#' would make the line a comment, blanks at the ends would be lost.
  const bool edge = !out.empty() && (out.front() == '#' || out.front() == ' ' || out.back() == ' ');
  if (!edge && out.find_first_of(",\"\t") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string claim_cell(const Claim& claim) {
  std::string out = claim.implemented ? "yes" : "no";
  if (claim.since) out += " since " + format_date(*claim.since);
  for (const std::string& means : claim.means) out += ';' + means;
  return out;
}

}  // namespace

std::string_view name_of(Programme programme) {
  switch (programme) {
    case Programme::kNetworkOperator: return "network-operator";
    case Programme::kIxp: return "ixp";
    case Programme::kCdnCloud: return "cdn-cloud";
    case Programme::kVendor: return "vendor";
  }
  return "unknown";
}

std::optional<Programme> parse_programme(std::string_view text) {
  const std::string name = lower(trim(text));
  if (name == "network-operator" || name == "isp" || name == "operator") return Programme::kNetworkOperator;
  if (name == "ixp") return Programme::kIxp;
  if (name == "cdn-cloud" || name == "cdn" || name == "cloud") return Programme::kCdnCloud;
  if (name == "vendor" || name == "equipment-vendor") return Programme::kVendor;
  return std::nullopt;
}

ParticipantCsvReader::ParticipantCsvReader(ParticipantSink sink, ReaderOptions options)
    : sink_(std::move(sink)),
      options_(options),
      lines_({.what = "participant", .comment_start = "#", .line_max = kLineMax}) {}

Status ParticipantCsvReader::feed(Bytes chunk) {
  lines_.feed(chunk, [this](const Line& line) { return take(line); });
  return {};
}

Status ParticipantCsvReader::finish() {
  return lines_.finish([this](const Line& line) { return take(line); });
}

ParticipantCsvReader::Column ParticipantCsvReader::column_of(std::string_view name) {
  using Kind = Column::Kind;
  const std::string text = lower(trim(name));
  if (text == "name" || text == "organization name" || text == "organisation name") return {Kind::kName, 0};
  if (text == "programme" || text == "program") return {Kind::kProgramme, 0};
  if (text == "economies" || text == "economy" || text == "areas" || text == "country") return {Kind::kEconomies, 0};
  if (text == "asns" || text == "asn") return {Kind::kAsns, 0};
  if (text == "joined") return {Kind::kJoined, 0};
  if (const auto action = action_number(text)) return {Kind::kAction, *action};
  return {};
}

LineOutcome ParticipantCsvReader::take_header(const std::vector<std::string>& cells) {
  bool has_name = false, has_asns = false;
  int last_action = 0;
  for (const std::string& cell : cells) {
    columns_.push_back(column_of(cell));
    const Column& column = columns_.back();
    has_name = has_name || column.kind == Column::Kind::kName;
    has_asns = has_asns || column.kind == Column::Kind::kAsns;
    last_action = std::max(last_action, column.action);
    if (column.kind == Column::Kind::kOther) remarks_.add("unknown column", cell.size(), 1, cell);
  }
  if (!has_name || !has_asns) {
    columns_.clear();
    return LineOutcome::bad("header without a name and an ASN column");
  }
  if (!options_.programme) {
    options_.programme = last_action >= 6   ? Programme::kCdnCloud
                         : last_action == 5 ? Programme::kIxp
                                            : Programme::kNetworkOperator;
  }
  return LineOutcome::passed();
}

LineOutcome ParticipantCsvReader::take(const Line& line) {
  const auto cells = split_csv(line.text);
  if (!cells) return LineOutcome::bad("quote that is not closed");
  if (!started_) {
    started_ = true;
    return take_header(*cells);
  }
  if (columns_.empty()) return LineOutcome::bad("line without a header");
  if (cells->size() != columns_.size()) return LineOutcome::bad("number of cells differs from the header");
  Participant out;
  out.programme = options_.programme.value_or(Programme::kNetworkOperator);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string& cell = (*cells)[i];
    switch (columns_[i].kind) {
      case Column::Kind::kOther: break;
      case Column::Kind::kName: out.name = to_utf8(trim(cell)); break;
      case Column::Kind::kProgramme: {
        if (trim(cell).empty()) break;
        const auto programme = parse_programme(cell);
        if (!programme) return LineOutcome::bad("unknown programme");
        out.programme = *programme;
        break;
      }
      case Column::Kind::kEconomies: take_economies(cell, line.number, out, remarks_); break;
      case Column::Kind::kAsns: take_asns(cell, line.number, out, remarks_); break;
      case Column::Kind::kJoined: take_joined(cell, line.number, out, remarks_); break;
      case Column::Kind::kAction:
        if (auto claim = parse_claim(cell, line.number, remarks_)) out.actions[columns_[i].action] = std::move(*claim);
        break;
    }
  }
  if (out.name.empty()) return LineOutcome::bad("participant without a name");
  sink_(out);
  return LineOutcome::record();
}

std::string format_csv_header() {
  std::string out = "name,programme,economies,asns,joined";
  for (int action = 1; action <= Participant::kActionMax; ++action) out += fmt::format(",action_{}", action);
  return out + "\n";
}

std::string format_csv(const Participant& participant) {
  std::string economies, asns;
  for (const std::string& code : participant.economies) economies += (economies.empty() ? "" : ";") + code;
  for (const Asn asn : participant.asns) asns += fmt::format("{}{}", asns.empty() ? "" : ";", asn.value);
  std::string out = fmt::format("{},{},{},{},{}", csv_cell(participant.name), name_of(participant.programme), economies,
                                asns, participant.joined ? format_date(*participant.joined) : "");
  for (int action = 1; action <= Participant::kActionMax; ++action) {
    out += ',';
    const auto found = participant.actions.find(action);
    if (found != participant.actions.end()) out += csv_cell(claim_cell(found->second));
  }
  return out + "\n";
}

}  // namespace mannerly::members
