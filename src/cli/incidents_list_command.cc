// mannerly incidents list: the incidents of an archive.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/incident_view.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "cli/view.h"
#include "cli/words.h"

namespace mannerly::cli {
namespace {

using incident::Incident;

// Which incidents are listed.
struct Filter {
  std::vector<incident::Kind> kinds;  // empty: all
  std::optional<Asn> asn;
  std::optional<Prefix> prefix;
  double min_confidence = 0;
  std::optional<Instant> from, to;
  bool open = false;

  bool wants(const Incident& i) const {
    if (i.confidence < min_confidence) return false;
    if (open && i.phase != incident::Phase::kOpen) return false;
    if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), i.kind) == kinds.end()) return false;
    if (from && i.end && *i.end < *from) return false;
    if (to && i.start >= *to) return false;
    return has_as(i) && has_prefix(i);
  }

 private:
  bool has_as(const Incident& i) const {
    const auto in = [&](const std::vector<Asn>& list) {
      return std::find(list.begin(), list.end(), *asn) != list.end();
    };
    return !asn || i.culprit == *asn || in(i.accomplices) || in(i.victims);
  }
  bool has_prefix(const Incident& i) const {
    return !prefix || std::any_of(i.prefixes.begin(), i.prefixes.end(), [&](const incident::TouchedPrefix& p) {
      return prefix->covers(p.prefix) || p.prefix.covers(*prefix);
    });
  }
};

Result<std::vector<incident::Kind>> kinds_of(const std::vector<std::string>& words) {
  std::vector<incident::Kind> kinds;
  for (const std::string& word : words) {
    const std::size_t before = kinds.size();
    for (std::size_t k = 1; k < incident::kKinds; ++k) {
      const auto kind = static_cast<incident::Kind>(k);
      const std::string_view name = incident::name_of(kind);
      if (name == word || (name.starts_with(word) && name.substr(word.size()).starts_with("-"))) kinds.push_back(kind);
    }
    if (kinds.size() != before) continue;
    std::string known;
    for (std::size_t k = 1; k < incident::kKinds; ++k) {
      known += fmt::format("{}{}", k == 1 ? "" : ", ", incident::name_of(static_cast<incident::Kind>(k)));
    }
    return fail(ErrorCode::kUsage, fmt::format("--kind: \"{}\" is none of {}, nor the beginning of some", word, known));
  }
  return kinds;
}

Result<double> confidence_option(const Arguments& arguments, double threshold) {
  if (arguments.has("all")) return 0.0;
  const std::string text = arguments.get("min-confidence");
  if (text.empty()) return threshold;
  double value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 1)) {
    return fail(ErrorCode::kUsage, fmt::format("--min-confidence: \"{}\" is no number from 0 to 1", text));
  }
  return value;
}

Result<Filter> filter_of(const Context& context, double threshold) {
  const Arguments& arguments = context.arguments;
  Filter filter;
  MANNERLY_TRY(filter.kinds, kinds_of(arguments.all("kind")));
  if (const std::string text = arguments.get("as"); !text.empty()) {
    MANNERLY_TRY(filter.asn, asn_argument(text));
  }
  if (const std::string text = arguments.get("prefix"); !text.empty()) {
    MANNERLY_TRY(filter.prefix, prefix_argument(text));
  }
  MANNERLY_TRY(filter.min_confidence, confidence_option(arguments, threshold));
  MANNERLY_TRY(filter.from, instant_option(arguments, "from"));
  MANNERLY_TRY(filter.to, instant_option(arguments, "to"));
  if (filter.from && filter.to && *filter.from >= *filter.to) {
    return fail(ErrorCode::kUsage, "--from must be before --to");
  }
  filter.open = arguments.has("open");
  return filter;
}

int run(Context& context) {
  const auto profile = chosen_detector_profile(context);
  if (!profile) return fail_with(context, profile.error());
  const auto filter = filter_of(context, profile->threshold);
  if (!filter) return fail_with(context, filter.error());
  const auto format = output_format(context, render::Format::kTable);
  if (!format) return fail_with(context, format.error());
  std::string path;
  if (!context.arguments.positionals().empty()) {
    path = context.arguments.positionals()[0];
  } else if (const auto archive = chosen_archive(context)) {
    path = *archive;
  } else {
    return fail_with(context, archive.error());
  }
  const auto picture = read_archive(path);
  if (!picture) return fail_with(context, picture.error());
  const auto names = names_snapshot(context);
  if (!names) return fail_with(context, names.error());

  std::vector<ListedIncident> listed;
  for (const Incident& i : picture->incidents) {
    if (filter->wants(i)) listed.push_back({&i, picture->feedback_of(i.id)});
  }
  const bool people =
      *format == render::Format::kTable || *format == render::Format::kWide || *format == render::Format::kMarkdown;
  const snapshot::Snapshot* view = *names ? &(*names)->view : nullptr;
  if (*format == render::Format::kJson || *format == render::Format::kJsonl) {
    context.terminal.print(incident_list_json(listed, view, picture->now, *format == render::Format::kJsonl));
    return kExitOk;
  }
  const auto sheet = incident_sheet(listed, view, picture->now, profile->threshold, people);
  context.terminal.print(render::render(sheet, *format, style_of(context)));
  if (people) {
    const std::size_t left_out = picture->incidents.size() - listed.size();
    context.terminal.note(fmt::format("{} of {} incidents{}", listed.size(), picture->incidents.size(),
                                      left_out > 0 && filter->min_confidence > 0
                                          ? fmt::format("; --all lists those below {:.2f} too", filter->min_confidence)
                                          : ""));
  }
  return kExitOk;
}

}  // namespace

Command incidents_list_command() {
  return {.path = "incidents list",
          .summary = "List the incidents of an archive",
          .text =
              "Those that the detector is sure enough of to count, unless --all or --min-confidence says otherwise. "
              "State is what people made of it (disputed, accepted, rejected), else whether it is over.",
          .positionals = {{"ARCHIVE", "the folder of an archive or a file of incidents", false}},
          .options = {archive_option(),
                      snapshot_option(),
                      {.name = "kind",
                       .value = "KIND",
                       .help = "only these, or all that begin so (leak, bogon, forged); may be repeated",
                       .repeatable = true},
                      {.name = "as", .value = "ASN", .help = "only those of this AS, in whatever role"},
                      {.name = "prefix", .value = "PREFIX", .help = "only those that touch it, cover it or lie in it"},
                      {.name = "min-confidence", .value = "0..1", .help = "else the profile's threshold"},
                      {.name = "all", .help = "however unsure"},
                      {.name = "from", .value = "TIME", .help = "that went on at or after it"},
                      {.name = "to", .value = "TIME", .help = "that began before it"},
                      {.name = "open", .help = "that are not over"},
                      detector_profile_option(),
                      report_output_option()},
          .examples = {{"incidents list archive", "what counts"},
                       {"incidents list archive --kind leak --as AS64500", "leaks of, through or against a network"},
                       {"incidents list archive --open --prefix 192.0.2.0/24", "what goes on now"},
                       {"incidents list archive --all -o csv > incidents.csv", "everything, for a spreadsheet"}},
          .run = run};
}

}  // namespace mannerly::cli
