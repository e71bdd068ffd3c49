#include "cli/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "cli/output.h"
#include "service/world.h"

namespace mannerly::cli {
namespace {

using snapshot::SourceKind;
using snapshot::SourceState;

constexpr render::Mark kWarning{"⚠", "!"};
constexpr std::int64_t kDaySeconds = 86400;

// How far a source's date may be from the snapshot's before an answer says so.
std::int64_t age_max_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::kMrt:
    case SourceKind::kVrp: return 2 * kDaySeconds;
    case SourceKind::kIrr:
    case SourceKind::kDelegated: return 4 * kDaySeconds;
    default: return 40 * kDaySeconds;
  }
}

std::string_view plain_name_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::kMrt: return "BGP data";
    case SourceKind::kIrr: return "routing registries (IRR)";
    case SourceKind::kVrp: return "validated ROAs";
    case SourceKind::kDelegated: return "delegations of the RIRs";
    case SourceKind::kIana: return "IANA registries";
    case SourceKind::kPeeringdb: return "PeeringDB";
    case SourceKind::kSpoofer: return "Spoofer tests";
    case SourceKind::kMembers: return "a list of participants";
    case SourceKind::kAsrel: return "AS relationships";
    case SourceKind::kIncidents: return "routing incidents";
    default: return service::name_of(kind);
  }
}

bool serves(SourceKind has, SourceKind needed) {
  return has == needed || (needed == SourceKind::kMrt && has == SourceKind::kPfx2as);
}

void add_caveats(Provenance& p, const snapshot::Snapshot& s, SourceKind needed) {
  bool any = false;  // a source of the kind, readable or not
  for (const auto& source : s.sources()) {
    if (!serves(source.kind, needed)) continue;
    any = true;
    const std::string name = fmt::format("{} \"{}\"", plain_name_of(source.kind), s.text(source.name));
    if (source.state == SourceState::kFailed || source.state == SourceState::kPartial) {
      p.caveats.push_back(fmt::format("{} {}: {}", name,
                                      source.state == SourceState::kFailed ? "could not be read" : "is incomplete",
                                      s.text(source.error)));
    }
    if (source.state == SourceState::kFailed) continue;
    const std::int64_t age = s.at().seconds - source.at;
    if (source.at != 0 && std::abs(age) > age_max_of(source.kind)) {
      p.caveats.push_back(fmt::format("{} is of {}: {} {} than the snapshot", name, format_date({source.at}),
                                      format_age(Seconds{std::abs(age)}), age > 0 ? "older" : "newer"));
    }
  }
  // Where there are no incidents, each metric that wants them says so itself.
  if (!any && needed != SourceKind::kIncidents)
    p.caveats.push_back(fmt::format("the snapshot has no {}", plain_name_of(needed)));
}

}  // namespace

std::string Provenance::line() const {
  return fmt::format("snapshot {} of {}{}{}", snapshot_id.substr(0, 12), format_date(at),
                     profile.empty() ? "" : ", profile ", profile);
}

Provenance provenance_of(const snapshot::Snapshot& snapshot, const std::vector<SourceKind>& needed,
                         std::string profile) {
  Provenance p{.snapshot_id = to_hex(snapshot.id()),
               .snapshot_name = std::string(snapshot.name()),
               .profile = std::move(profile),
               .at = snapshot.at()};
  for (const SourceKind kind : needed) add_caveats(p, snapshot, kind);
  return p;
}

void write_provenance(render::JsonWriter& json, const Provenance& p) {
  json.key("snapshot").begin_object().field("id", p.snapshot_id).field("name", p.snapshot_name);
  json.field("at", format_instant(p.at)).end_object();
  json.key("profile");
  if (p.profile.empty()) {
    json.null();
  } else {
    json.value(p.profile);
  }
  json.key("caveats").begin_array();
  for (const std::string& caveat : p.caveats) json.value(caveat);
  json.end_array();
}

void add_footer(render::Document& document, const Provenance& provenance) {
  document.add(render::Paragraph{"", render::Tone::kMuted, 0});
  for (const std::string& caveat : provenance.caveats) {
    document.add(render::Item{kWarning, render::Tone::kMiddling, caveat, 0, false});
  }
  document.add(render::Paragraph{provenance.line(), render::Tone::kMuted, 0});
}

Option report_output_option() {
  return {.name = "output",
          .letter = 'o',
          .value = "FORMAT",
          .help = "table (text for people, the default), wide, md, json, jsonl, csv or tsv"};
}

int print_view(Context& context, const View& view, render::Format elsewhere) {
  const auto format = output_format(context, elsewhere);
  if (!format) return fail_with(context, format.error());
  switch (*format) {
    case render::Format::kTable:
    case render::Format::kWide:
    case render::Format::kMarkdown: {
      render::Document document = view.document;
      add_footer(document, view.provenance);
      context.terminal.print(*format == render::Format::kMarkdown
                                 ? render::render_markdown(document)
                                 : render::render_text(document, *format == render::Format::kWide, style_of(context)));
      break;
    }
    case render::Format::kJson: {
      render::JsonWriter json(2);
      json.begin_object();
      write_provenance(json, view.provenance);
      if (view.json) view.json(json);
      json.end_object();
      context.terminal.print(json.take() + "\n");
      break;
    }
    default:
      context.terminal.print(render::render(view.rows, *format, style_of(context)));
      // These forms have no place for it, and what is missing must be said somewhere.
      for (const std::string& caveat : view.provenance.caveats) context.terminal.note(caveat);
      if (context.terminal.is_interactive()) context.terminal.note(view.provenance.line());
  }
  return kExitOk;
}

}  // namespace mannerly::cli
