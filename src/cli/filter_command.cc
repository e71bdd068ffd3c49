// mannerly filter: lists for routers from the snapshot's registries, with rails before they are written.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/filter_call.h"
#include "cli/filter_print.h"
#include "cli/filter_sheet.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "io/file.h"

namespace mannerly::cli {
namespace {

using policy::Filter;
using policy::IrrIndex;
using policy::IrrView;
using policy::RailFinding;

constexpr std::uint64_t kOutputMax = std::uint64_t{1} << 30;  // of an older output that is read again

class FilterRun {
 public:
  FilterRun(Context& context, const FilterCall& call, const IrrView& view)
      : context_(context), call_(call), view_(view) {}

  int run() {
    if (const Status rpki = index_vrps(); !rpki) return fail_with(context_, rpki.error());
    filter_ = make_filter(view_, call_.objects, call_.options, rov_ ? &*rov_ : nullptr);
    Result<std::string> text = std::string();
    if (!call_.out.empty() || !call_.diff.empty()) text = text_of_list();
    if (const Status old = read_last(); !old) return fail_with(context_, old.error());
    const int code = judge(*text);
    if (code != kExitOk && !call_.force) return code;
    return write(*text);
  }

 private:
  // With --rpki the answer rests on ROAs: without them it would be another list.
  Status index_vrps() {
    if (!call_.options.drop_invalid && !call_.options.add_roas) return {};
    const snapshot::Snapshot& snapshot = view_.snapshot();
    if (snapshot.vrps().empty()) return fail(ErrorCode::kNoData, "--rpki: the snapshot has no ROAs");
    for (const snapshot::SourceRow& row : snapshot.sources()) {
      const bool is_broken =
          row.state == snapshot::SourceState::kPartial || row.state == snapshot::SourceState::kFailed;
      if (row.kind != snapshot::SourceKind::kVrp || !is_broken) continue;
      return fail(ErrorCode::kNoData, fmt::format("--rpki: the snapshot holds only a part of {}: {}",
                                                  snapshot.text(row.name), snapshot.text(row.error)));
    }
    MANNERLY_TRY(rov_, validity::RovIndex::make(snapshot.vrps()));
    return {};
  }

  std::string text_of_list() const {
    std::string text;
    render::filter::Out out([&](std::string_view part) { text += part; });
    write_list(out);
    out.flush();
    return text;
  }

  void write_list(render::filter::Out& out) const {
    const render::filter::VendorRow& row = row_of(call_.spec.vendor);
    if (row.comment != '\0' && (call_.comments || row.ours)) {
      out << row.comment << " mannerly filter " << call_.arguments << ": "
          << (call_.spec.family == Family::kIpv4 ? "IPv4" : "IPv6") << ", IRR sources " << view_.source_list()
          << (call_.options.add_roas ? " and ROAs" : "") << ", snapshot " << view_.snapshot().short_id() << " of "
          << format_instant(view_.snapshot().at()) << '\n';
    }
    render::filter::Spec spec = call_.spec;
    if (call_.comments && row.comment != '\0') {
      spec.note = [&](render::filter::Out& to, const policy::ListEntry& entry) {
        to << row.comment << ' ' << origins_text(view_, filter_, entry) << '\n';
      };
    }
    render_filter(out, spec, filter_);
  }

  // The last output: of --diff, else what stands in the file that is to be replaced.
  Status read_last() {
    const std::string& path = call_.diff.empty() ? call_.out : call_.diff;
    if (path.empty()) return {};
    auto old = io::read_small_file(path, kOutputMax);
    if (old) {
      last_ = std::move(*old);
    } else if (old.error().code != ErrorCode::kNotFound || !call_.diff.empty()) {
      return std::unexpected(old.error());
    }
    return {};
  }

  // Prints what speaks against the list; the exit code that follows from it.
  int judge(std::string_view text) {
    std::optional<policy::LineChange> change;
    if (last_) change = policy::compare_outputs(*last_, text, row_of(call_.spec.vendor).comment);
    auto findings = check_rails(view_, filter_, call_.options, call_.rails, change);
    const bool all = call_.strict || !call_.out.empty();
    bool refused = false, no_data = false;
    if (const std::uint32_t most = row_of(call_.spec.vendor).lines_max; most != 0 && filter_.list.size() > most) {
      findings.push_back(
          {RailFinding::Kind::kOverLimit, fmt::format("{} lines: {} takes {} in one list", filter_.list.size(),
                                                      row_of(call_.spec.vendor).title, most)});
    }
    for (const RailFinding& finding : findings) {
      const bool always = finding.kind <= RailFinding::Kind::kOverLimit;
      const bool counts = all || always;
      const bool is_data = finding.kind <= RailFinding::Kind::kEmpty;
      context_.terminal.note((counts ? (call_.force ? "forced: " : "refused: ") : "note: ") + finding.text);
      refused = refused || (counts && !is_data);
      no_data = no_data || (counts && is_data);
    }
    note_members();
    if (filter_.over_limit) return stop(kExitBelow);  // a cut list is no list, whatever is forced
    if (refused) return stop(kExitBelow);
    return no_data ? stop(kExitNoData) : kExitOk;
  }

  int stop(int code) {
    if (!call_.force || filter_.over_limit) {
      context_.terminal.note(call_.out.empty() ? "nothing was written"
                                               : fmt::format("{} was left as it is", call_.out));
      forbidden_ = filter_.over_limit;
    }
    return code;
  }

  void note_members() {
    const policy::Expansion& expansion = filter_.expansion;
    const std::uint64_t missing = expansion.count(policy::MemberOutcome::kMissing);
    if (missing != 0 && !expansion.misses_named()) {
      context_.terminal.note(fmt::format("note: {} sets among the members do not exist", missing));
    }
    if (filter_.invalid_routes != 0) {
      context_.terminal.note(fmt::format("note: {} route objects left out: RPKI-invalid", filter_.invalid_routes));
    }
  }

  int write(const std::string& text) {
    if (forbidden_) return kExitBelow;
    if (!call_.diff.empty()) return write_difference(text);
    if (!call_.out.empty()) {
      const Status written = io::write_file_atomically(call_.out, as_bytes(text));
      return written ? kExitOk : fail_with(context_, written.error());
    }
    if (context_.arguments.has("output")) return print_sheet(context_, filter_sheet(view_, filter_, call_));
    render::filter::Out out([&](std::string_view part) { context_.terminal.print(part); });
    write_list(out);
    return kExitOk;
  }

  int write_difference(const std::string& text) {
    const auto change = render::filter::difference(call_.spec, *last_, text);
    if (!change) return fail_with(context_, change.error());
    if (call_.out.empty()) {
      context_.terminal.print(*change);
      return kExitOk;
    }
    const Status written = io::write_file_atomically(call_.out, as_bytes(*change));
    return written ? kExitOk : fail_with(context_, written.error());
  }

  Context& context_;
  const FilterCall& call_;
  const IrrView& view_;
  std::optional<validity::RovIndex> rov_;
  Filter filter_;
  std::optional<std::string> last_;
  bool forbidden_ = false;
};

int run(Context& context) {
  auto call = read_filter_call(context.arguments);
  if (!call) return fail_with(context, call.error());
  if (call->objects.empty()) {
    return fail_with(context, {ErrorCode::kUsage, "a list of what? Name AS numbers, sets or prefixes"});
  }
  const auto open = open_snapshot(context);
  if (!open) return fail_with(context, open.error());
  const IrrIndex index(open->view);
  Result<IrrView> view = IrrView(index);
  if (!call->sources.empty()) view = IrrView::select(index, split(call->sources, ','));
  if (!view) return fail_with(context, {ErrorCode::kUsage, view.error().message});
  return FilterRun(context, *call, *view).run();
}

}  // namespace

Command filter_command() {
  std::vector<Option> options = filter_options();
  // clang-format off
  const std::vector<Option> more = {
      {.name = "out", .value = "FILE", .help = "replace this file, in one step and only when every rail holds"},
      {.name = "force", .help = "write although a rail speaks against it"},
      {.name = "strict", .help = "all rails, also for standard output"},
      {.name = "diff", .value = "FILE", .help = "print what changes this earlier output into the new one"},
      {.name = "comments", .help = "comment lines: where the list comes from, origin and source of each prefix"},
      {.name = "change-max", .value = "PERCENT", .help = "rail: lines that may come or go", .default_value = "20"},
      {.name = "beacon", .value = "PREFIX", .help = "rail: must pass", .repeatable = true},
      {.name = "never", .value = "PREFIX", .help = "rail: nothing of it may pass", .repeatable = true},
      {.name = "allow-bogons", .help = "no rail against special-purpose space"},
      {.name = "drop-special", .help = "leave AS0, private and reserved members out without refusing the list"},
      {.name = "no-missing", .help = "rail: sets among the members exist"},
      {.name = "snapshot", .value = "FILE", .help = "the snapshot to read"},
  };
  // clang-format on
  options.insert(options.end(), more.begin(), more.end());
  return {
      .path = "filter",
      .summary = "Prefix lists, access lists and AS-path lists for routers",
      .text =
          "Expands AS numbers, as-sets and route-sets with the snapshot's registries and writes a list in a vendor's "
          "words. Letters and output are those of bgpq4; docs/reference/filter.md lists the vendors, and where both "
          "differ.\n\n"
          "Nothing is written when a named set does not exist, a source is incomplete, the list is empty or too long "
          "(exit code 5 or 3). With --out the other rails hold as well: bogons, private members, beacons, and how much "
          "changed since the file was written; they are notes otherwise. --force writes nevertheless.\n\n"
          "-o json, csv, tsv or table prints each line with its origins, sources, RPKI state and sightings.",
      .positionals =
          {{.name = "OBJECT",
            .help =
                "AS64500, AS-EXAMPLE, RADB::AS-EXAMPLE, RS-EXAMPLE, 192.0.2.0/24^25-26; EXCEPT and what to leave out",
            .required = false,
            .many = true}},
      .options = std::move(options),
      .examples = {{"filter -4Al CUSTOMER AS-EXAMPLE", "an aggregated prefix list for Cisco IOS"},
                   {"filter -Jf 64500 -l PATHS AS-EXAMPLE", "an AS-path group for Junos"},
                   {"filter --vendor frr --rpki --out customer.conf -l CUSTOMER AS-EXAMPLE",
                    "into a file, with every rail"},
                   {"filter -o csv AS-EXAMPLE", "why each prefix is in the list"}},
      .run = run};
}

}  // namespace mannerly::cli
