// What a command found, for every way to print it, and where it comes from: the snapshot, its date, the
// profile, and what is missing in it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/open_snapshot.h"
#include "render/document.h"
#include "render/json_writer.h"
#include "render/sheet.h"
#include "snapshot/rows.h"

namespace mannerly::cli {

struct Provenance {
  std::string snapshot_id, snapshot_name, profile;  // profile: empty when no profile plays a part
  Instant at;
  std::vector<std::string> caveats;  // sources that are missing, failed, or of another time

  // "snapshot 1a2b3c4d5e6f of 2026-11-01, profile v2-2025".
  std::string line() const;
};

// needed: the kinds of sources that the answer rests on.
Provenance provenance_of(const snapshot::Snapshot& snapshot, const std::vector<snapshot::SourceKind>& needed,
                         std::string profile = {});

struct View {
  render::Document document;                      // -o table, wide, md
  render::Sheet rows;                             // -o tsv, csv, jsonl
  std::function<void(render::JsonWriter&)> json;  // -o json: adds its fields to an open object
  Provenance provenance;
};

// Prints the view in the format that is asked for; kExitOk or kExitUsage.
// elsewhere: the format in pipes and files when none is asked for.
int print_view(Context& context, const View& view, render::Format elsewhere = render::Format::kTable);

// -o for commands whose answer is a text rather than a list: text is the default in pipes too.
Option report_output_option();

// Adds "snapshot", "profile" and "caveats" to an open object.
void write_provenance(render::JsonWriter& json, const Provenance& provenance);
// Adds the line that names the snapshot, and the caveats.
void add_footer(render::Document& document, const Provenance& provenance);

}  // namespace mannerly::cli
