#include "observatory/conformance.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observatory/words.h"

namespace mannerly::observatory {
namespace {

constexpr std::string_view kParticipant = "participant-";

Status fill_network(const Edition& edition, Asn asn, ConformanceReport& out) {
  const auto& s = edition.snapshot();
  const readiness::AsScore* score = edition.find(asn);
  if (score == nullptr) return fail(ErrorCode::kNotFound, "no source names " + format_asn(asn));
  out.who = format_asn(asn);
  out.path = "/networks/" + out.who;
  std::string_view programme = programme::name_of(snapshot::ProgrammeKind::kNetworkOperators);
  const snapshot::AsRow* row = s.find_as(asn);
  if (row != nullptr && row->participant < s.participants().size()) {
    programme = programme::name_of(s.participants()[row->participant].programme);
  }
  out.op = programme::operator_of(s, asn, programme);
  const std::string_view name = as_name(s, asn);
  out.op.name = name.empty() ? out.who : fmt::format("{} {}", out.who, name);
  return {};
}

Status fill_participant(const Edition& edition, std::string_view who, ConformanceReport& out) {
  const auto rows = edition.snapshot().participants();
  const auto number = parse_u32(who.substr(kParticipant.size()));
  if (!number) return fail(ErrorCode::kUsage, "write it as participant-7");
  if (*number >= rows.size()) {
    return fail(ErrorCode::kNotFound, fmt::format("the list has {} participants, from 0 on", rows.size()));
  }
  out.who = fmt::format("{}{}", kParticipant, *number);
  out.path = fmt::format("/participants/{}", *number);
  out.op = programme::operator_of(edition.snapshot(), rows[*number]);
  return {};
}

void fill_scores(const Edition& edition, ConformanceReport& out) {
  for (const Asn asn : out.op.asns) {
    const readiness::AsScore* score = edition.find(asn);
    if (score == nullptr) {
      out.unknown.push_back(asn);
    } else {
      out.ases.push_back(score);
    }
  }
  out.score = readiness::aggregate(out.who, out.op.name, out.ases, edition.profile());
}

Status fill_months(const Edition& edition, ConformanceReport& out) {
  const Month last = edition.month(), first{last.number - ConformanceReport::kMonths + 1};
  for (int n = first.number; n <= last.number; ++n) out.months.push_back({.month = {n}});
  if (edition.store() == nullptr) return {};
  if (out.op.asns.size() > ConformanceReport::kHistoryAsnsMax) {
    out.caveats.push_back(
        fmt::format("History is not shown for more than {} networks.", ConformanceReport::kHistoryAsnsMax));
    return {};
  }
  std::vector<std::array<double, readiness::kCategories>> sums(out.months.size());
  for (const Asn asn : out.op.asns) {
    MANNERLY_TRY(const auto rows, edition.store()->as_months(asn, first, last));
    for (const auto& [month, row] : rows) {
      const auto at = static_cast<std::size_t>(month.number - first.number);
      if (at >= out.months.size()) continue;
      ++out.months[at].ases;
      for (std::size_t c = 0; c < readiness::kCategories; ++c) {
        const auto score = store::from_millionths(row.score[c]);
        if (!score) continue;
        sums[at][c] += *score;
        ++out.months[at].with_data[c];
      }
    }
  }
  for (std::size_t at = 0; at < out.months.size(); ++at) {
    for (std::size_t c = 0; c < readiness::kCategories; ++c) {
      const std::uint32_t n = out.months[at].with_data[c];
      if (n > 0) out.months[at].mean[c] = sums[at][c] / n;
    }
  }
  return {};
}

Status fill_incidents(const Edition& edition, ConformanceReport& out) {
  const Instant now = edition.at();
  out.incidents_from = {now.seconds - ConformanceReport::kIncidentDays * kDay.count};
  if (out.op.asns.empty()) return {};
  const store::IncidentFilter filter{
      .asns = out.op.asns, .from = out.incidents_from, .to = Instant{now.seconds + kDay.count}};
  MANNERLY_TRY(IncidentPage page, list_incidents(edition, filter, "", ConformanceReport::kIncidentsMax));
  out.incidents = std::move(page.incidents);
  out.incidents_total = page.total;
  return {};
}

void add_caveats(const Edition& edition, ConformanceReport& out) {
  if (edition.snapshot().simulated()) {
    out.caveats.emplace_back(
        "Simulated data: no network, person or incident in it is real, whatever its number or name.");
  }
  if (edition.store() == nullptr) {
    out.caveats.emplace_back(
        "There is no history here: months before this one, and since when something holds, are "
        "not known.");
  }
  for (const Asn asn : out.unknown) {
    if (out.caveats.size() == 20) break;
    out.caveats.push_back(fmt::format("No source names {}.", format_asn(asn)));
  }
  for (const snapshot::SourceRow& source : edition.snapshot().sources()) {
    if (source.state == snapshot::SourceState::kComplete) continue;
    out.caveats.push_back(fmt::format("Source {} was not read whole.", edition.snapshot().text(source.name)));
  }
}

}  // namespace

Result<std::unique_ptr<const ConformanceReport>> conformance_of(const Edition& edition, std::string_view who) {
  auto out = std::make_unique<ConformanceReport>();
  if (who.starts_with(kParticipant)) {
    MANNERLY_CHECK_OK(fill_participant(edition, who, *out));
  } else {
    const auto asn = parse_asn(who);
    if (!asn) return fail(ErrorCode::kUsage, "an AS number such as AS64500, or participant-7");
    MANNERLY_CHECK_OK(fill_network(edition, *asn, *out));
  }
  MANNERLY_TRY(out->programme, programme::builtin_programme(out->op.programme));
  MANNERLY_TRY(out->history, history_of(edition, out->op, out->programme));
  MANNERLY_TRY(out->audit, programme::audit(edition.assessor(), out->programme, out->op, out->history));
  out->picture = picture_of(out->audit, out->programme, out->op);
  fill_scores(edition, *out);
  MANNERLY_CHECK_OK(fill_months(edition, *out));
  MANNERLY_CHECK_OK(fill_incidents(edition, *out));
  add_caveats(edition, *out);
  return std::unique_ptr<const ConformanceReport>(std::move(out));
}

std::string conformance_verdict(const ConformanceReport& report) {
  const auto& p = report.picture;
  const auto text = [&](AuditSection section, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", p.count(section), p.count(section) == 1 ? one : many);
  };
  return fmt::format("{} and {}; {} for want of data, {}, {}.",
                     text(AuditSection::kFailing, "requirement fails", "requirements fail"),
                     text(AuditSection::kNeedsWork, "needs work", "need work"),
                     text(AuditSection::kNoData, "cannot be told", "cannot be told"),
                     text(AuditSection::kNeedsPerson, "needs a person", "need a person"),
                     text(AuditSection::kPassed, "passed", "passed"));
}

}  // namespace mannerly::observatory
