// mannerly incidents evidence: the MRT records that show an incident.
#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/incident_view.h"
#include "cli/mrt_print.h"
#include "cli/open_snapshot.h"
#include "service/detect/evidence_cut.h"

namespace mannerly::cli {
namespace {

// Makes the file from the inputs that the report names.
Status cut_now(Context& context, const ArchivePicture& archive, const incident::Incident& incident,
               const std::filesystem::path& folder) {
  ThreadPool pool;
  MANNERLY_TRY(const service::EvidenceResult result,
               service::cut_evidence({&incident}, archive.report.inputs, archive.now, folder, pool));
  for (const std::string& unread : result.unread) context.terminal.note(unread);
  const service::EvidenceFile& file = result.files.front();
  if (file.records == 0) {
    return fail(ErrorCode::kNoData, fmt::format("{}: the inputs that the report names hold no record of it; were they "
                                                "moved or replaced?",
                                                incident.id));
  }
  context.terminal.note(fmt::format("cut {} records out of {} inputs{}", file.records, result.inputs,
                                    file.cut ? "; there are more than fit the limit" : ""));
  return {};
}

int run(Context& context) {
  const auto path = chosen_archive(context);
  if (!path) return fail_with(context, path.error());
  const auto archive = read_archive(*path);
  if (!archive) return fail_with(context, archive.error());
  const auto found = find_incident(archive->incidents, context.arguments.positionals()[0]);
  if (!found) return fail_with(context, found.error());
  const std::filesystem::path folder = service::archive_paths(*path).evidence;
  const std::filesystem::path file = folder / ((*found)->id + ".mrt");
  std::error_code error;
  if (context.arguments.has("again") || !std::filesystem::exists(file, error)) {
    if (const Status cut = cut_now(context, *archive, **found, folder); !cut) return fail_with(context, cut.error());
  }
  if (context.arguments.has("path")) {
    context.terminal.print(file.string() + "\n");
    return kExitOk;
  }
  context.terminal.note(file.string());
  return print_mrt(context, {file.string()});
}

}  // namespace

Command incidents_evidence_command() {
  return {
      .path = "incidents evidence",
      .summary = "Print the MRT records that show an incident",
      .text =
          "Of each collector's RIB dump before it the routes of its prefixes and of what covers them, and the "
          "updates that touch them from ten minutes before to ten minutes after, cut out of the inputs as whole "
          "records. They are kept in the archive (evidence/ID.mrt) for other programs; where they are not there "
          "yet, they are made from the inputs that the archive's report names.",
      .positionals = {{"ID", "of the incident, or its beginning"}},
      .options = {archive_option(),
                  {.name = "path", .help = "print only where the file lies"},
                  {.name = "again", .help = "cut it out anew"},
                  {.name = "output", .letter = 'o', .value = "FORMAT", .help = "bgpdump (the default), jsonl or csv"}},
      .examples = {{"incidents evidence -a archive submoas-20261123T040506Z-AS64500", "as text"},
                   {"incidents evidence -a archive moas-20261123 --path", "the MRT file, for other programs"}},
      .run = run};
}

}  // namespace mannerly::cli
