// mannerly incidents evidence: the MRT records that show an incident.
#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "cli/commands.h"
#include "cli/incident_view.h"
#include "cli/mrt_print.h"
#include "cli/open_snapshot.h"
#include "service/detect/evidence_cut.h"

namespace mannerly::cli {
namespace {

namespace fs = std::filesystem;

struct Cut {
  service::EvidenceFile file;
  std::vector<std::uint8_t> content;
};

// Out of the inputs that the report names; says what is wrong with them.
Result<Cut> cut_now(Context& context, const ArchivePicture& archive, const incident::Incident& incident) {
  ThreadPool pool;
  Cut cut;
  const service::EvidenceSink take = [&](const service::EvidenceFile&, Bytes bytes) -> Status {
    cut.content.assign(bytes.begin(), bytes.end());
    return {};
  };
  MANNERLY_TRY(const service::EvidenceResult result,
               service::cut_evidence({&incident}, archive.report.inputs, archive.now, take, pool));
  cut.file = result.files.front();
  for (const std::string& line : result.changed) context.terminal.note(line);
  for (const std::string& line : result.unread) context.terminal.note(line);
  if (!cut.file.whole) {
    context.terminal.note(
        fmt::format("{} input{} of that time {} not what the incident was found in: nothing of {} is "
                    "shown, and the rest is not kept as evidence",
                    result.changed.size(), result.changed.size() == 1 ? "" : "s",
                    result.changed.size() == 1 ? "is" : "are", result.changed.size() == 1 ? "it" : "them"));
  }
  if (cut.file.records == 0) {
    return fail(ErrorCode::kNoData, fmt::format("{}: the inputs that the report names hold no record of it; were they "
                                                "moved or replaced?",
                                                incident.id));
  }
  context.terminal.note(fmt::format("cut {} records out of {} inputs{}", cut.file.records, result.inputs,
                                    cut.file.cut ? "; there are more than fit the limit" : ""));
  return cut;
}

// Prints what was cut; kept in the archive where that can be written.
int print_cut(Context& context, const Cut& cut, const fs::path& file) {
  const Status kept = service::keep_evidence_in(file.parent_path())(cut.file, cut.content);
  if (context.arguments.has("path")) {
    if (!kept) return fail_with(context, kept.error());
    if (cut.file.whole) context.terminal.print(file.string() + "\n");
    return cut.file.whole ? kExitOk : kExitNoData;
  }
  context.terminal.note(kept ? cut.file.whole ? file.string() : cut.file.id + ": in part"
                             : "not kept: " + kept.error().message);
  const int printed = print_mrt(context, cut.file.id, cut.content);
  return printed == kExitOk && !cut.file.whole ? kExitNoData : printed;
}

int run(Context& context) {
  const auto path = chosen_archive(context);
  if (!path) return fail_with(context, path.error());
  const auto archive = read_archive(*path);
  if (!archive) return fail_with(context, archive.error());
  const auto found = find_incident(archive->incidents, context.arguments.positionals()[0]);
  if (!found) return fail_with(context, found.error());
  const fs::path file = service::archive_paths(*path).evidence / ((*found)->id + ".mrt");
  std::error_code error;
  if (context.arguments.has("again") || !fs::exists(file, error)) {
    const auto cut = cut_now(context, *archive, **found);
    return cut ? print_cut(context, *cut, file) : fail_with(context, cut.error());
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
          "yet, they are made from the inputs that the archive's report names. Of an input that is gone, or no longer "
          "the file that was read, nothing is taken: what is left is printed, not kept, and the exit status is 5.",
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
