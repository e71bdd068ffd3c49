// mannerly bgpq4, and a program that is called bgpq4: its command line and its bytes, from the snapshot.
#include <fmt/format.h>

#include <cstdlib>

#include "base/text.h"
#include "cli/bgpq4_options.h"
#include "cli/commands.h"
#include "cli/filter_print.h"
#include "cli/open_snapshot.h"
#include "policy/filter.h"
#include "service/irr_client/irr_client.h"

namespace mannerly::cli {
namespace {

using policy::Filter;
using policy::FilterOptions;
using policy::IrrIndex;
using policy::IrrView;
using policy::ObjectName;

// bgpq4 has no limit; ours keeps a mistyped range from eating the memory.
constexpr std::size_t kLinesMax = 16'000'000;

// What remains of the words when our own long options are taken out.
struct OwnOptions {
  std::string snapshot;
  bool bgpq4_exit = false;  // bgpq4's exit codes in place of ours
  bool help = false;
  std::vector<std::string> words;
};

OwnOptions take_own_options(const std::vector<std::string>& words) {
  OwnOptions own;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--bgpq4-exit") {
      own.bgpq4_exit = true;
    } else if (words[i].starts_with("--snapshot=")) {
      own.snapshot = words[i].substr(11);
    } else if (words[i] == "--snapshot" && i + 1 < words.size()) {
      own.snapshot = words[++i];
    } else {
      own.words.push_back(words[i]);
    }
  }
  return own;
}

class Bgpq4 {
 public:
  Bgpq4(Context& context, const OwnOptions& own) : context_(context), own_(own) {}

  int run() {
    const char* const irrd_sources = std::getenv("IRRD_SOURCES");
    auto call = parse_bgpq4(own_.words, irrd_sources == nullptr ? "" : irrd_sources);
    if (!call) return end(call.error());
    call_ = std::move(*call);
    if (const auto stop = add_objects()) return end(*stop);
    return call_.server.empty() ? from_snapshot() : from_server();
  }

 private:
  // Ends where bgpq4 would, with its message.
  int end(const Bgpq4Stop& stop) {
    context_.terminal.print(stop.out);
    say(stop.error);
    return exit_code(stop.code, stop.code == 0 ? kExitOk : kExitUsage);
  }
  int exit_code(int theirs, int ours) const { return own_.bgpq4_exit ? theirs : ours; }
  void say(std::string_view text) { fmt::print(stderr, "{}", text); }

  std::optional<Bgpq4Stop> add_objects() {
    for (const std::string& text : call_.objects) {
      auto object = policy::parse_object_name(text);
      if (!object) return Bgpq4Stop{.error = fmt::format("ERROR:{}\n", object.error().message), .code = 1};
      if (object->kind == ObjectName::Kind::kPrefix && object->range.prefix.family != call_.spec.family) {
        return Bgpq4Stop{.error = fmt::format("ERROR:Unable to add prefix {} (bad prefix or address-family)\n", text),
                         .code = 1};
      }
      objects_.push_back(std::move(*object));
    }
    return std::nullopt;
  }

  FilterOptions options() const {
    FilterOptions out{.family = call_.spec.family,
                      .list = call_.list,
                      .wants_prefixes = lists_prefixes(call_.spec.mode),
                      .validate_asns = call_.validate_asns,
                      .lines_max = kLinesMax};
    out.expand.special = call_.allow_private ? policy::SpecialAsns::kAllowAll : policy::SpecialAsns::kRefuseNot0;
    out.expand.depth_max = call_.depth_max;
    out.expand.except = call_.except;
    out.expand.ranges_max = kLinesMax;
    return out;
  }

  int from_snapshot() {
    const auto open = open_snapshot(context_, snapshot::Check::kSections, own_.snapshot);
    if (!open) return exit_code(1, fail_with(context_, open.error()));
    const IrrIndex index(open->view);
    Result<IrrView> view = IrrView(index);
    if (!call_.sources.empty()) view = IrrView::select(index, split(call_.sources, ','));
    if (!view) {
      say(fmt::format("ERROR:Invalid source(s) '{}': {}\n", call_.sources, view.error().message));
      return exit_code(1, kExitUsage);
    }
    if (const auto incomplete = policy::incomplete_sources(*view); !incomplete.empty()) {
      say(fmt::format("ERROR:the snapshot holds only a part of the IRR source {}: {}; nothing was written\n",
                      incomplete.front().name, incomplete.front().error));
      return exit_code(1, kExitNoData);
    }
    const Filter filter = make_filter(*view, objects_, options());
    return print(filter);
  }

  // From an IRRd server, as bgpq4 does it, but all or nothing: what goes wrong half-way leaves no output.
  int from_server() {
    const auto port = parse_u32(call_.port);
    if (!port || *port == 0 || *port > 65535) {
      say(fmt::format("ERROR:Unable to resolve {}: \"{}\" is no port\n", call_.server, call_.port));
      return exit_code(1, kExitUsage);
    }
    auto client = service::IrrClient::connect({call_.server, static_cast<std::uint16_t>(*port)});
    if (!client) {
      say(fmt::format("ERROR:All attempts to connect {} failed, last error: {}\n", call_.server,
                      client.error().message));
      return kExitFailure;
    }
    service::IrrRequest request{.objects = objects_, .options = options()};
    request.sources = call_.sources;
    request.pipelined = call_.pipelined;
    const auto filter = service::ask_filter(*client, request);
    if (!filter) {
      say(fmt::format("ERROR:{}; nothing was written\n", filter.error().message));
      return kExitFailure;
    }
    return print(*filter);
  }

  int print(const Filter& filter) {
    for (const policy::MemberNote& note : filter.expansion.notes) {
      if (note.outcome == policy::MemberOutcome::kRefused) {
        say(fmt::format("ERROR:Invalid AS number: {}\n", std::string_view(note.text).substr(2)));
      }
    }
    if (filter.over_limit) {
      say(fmt::format("ERROR:more {} than a list may have; nothing was written\n", filter.limit));
      return exit_code(1, kExitBelow);
    }
    tell_missing(filter.expansion);
    print_filter(context_.terminal, call_.spec, filter);
    if (filter.expansion.misses_named()) return exit_code(0, kExitNoData);
    if (filter.is_empty(lists_prefixes(call_.spec.mode))) return exit_code(0, kExitNoData);
    return kExitOk;
  }

  // bgpq4 is silent about what does not exist; only what stands on standard error differs from it here.
  void tell_missing(const policy::Expansion& expansion) {
    if (own_.bgpq4_exit) return;
    const policy::MemberNote* member = nullptr;
    std::uint64_t named = 0;
    for (const policy::MemberNote& note : expansion.notes) {
      if (note.outcome != policy::MemberOutcome::kMissing) continue;
      if (note.node != snapshot::kNone) {
        if (member == nullptr) member = &note;
        continue;
      }
      ++named;
      say(fmt::format("ERROR:{} does not exist in the sources\n", note.text));
    }
    if (member == nullptr) return;
    say(fmt::format("WARNING:{} sets among the members do not exist in the sources, {} among them\n",
                    expansion.count(policy::MemberOutcome::kMissing) - named, member->text));
  }

  Context& context_;
  const OwnOptions& own_;
  Bgpq4Call call_;
  std::vector<ObjectName> objects_;
};

int run(Context& context) {
  const OwnOptions own = take_own_options(context.arguments.positionals());
  return Bgpq4(context, own).run();
}

}  // namespace

Command bgpq4_command() {
  return {
      .path = "bgpq4",
      .summary = "Filter lists with bgpq4's own command line",
      .text =
          "Takes the options of bgpq4 1.16, letter by letter, and gives its output byte by byte; a link to this "
          "program "
          "that is called bgpq4 does the same. The objects come from the snapshot.\n\n"
          "The exit code tells what bgpq4's does not: 5 when a named set does not exist, when the list is empty or "
          "when a source of the snapshot is incomplete, 3 when a limit was met, 2 for a wrong command line. "
          "--bgpq4-exit gives bgpq4's codes, and its silence about what is missing. mannerly filter has more outputs "
          "and more checks.",
      .positionals = {{.name = "WORD", .help = "bgpq4's options and objects", .required = false, .many = true}},
      .options = {{.name = "bgpq4-exit", .help = "exit with bgpq4's codes: 0 for an empty list, 1 and 255 for errors"},
                  {.name = "snapshot",
                   .value = "FILE",
                   .help = "the snapshot to read; else what MANNERLY_SNAPSHOT or the configuration names"}},
      .examples = {{"bgpq4 -4 -A -l CUSTOMER AS-EXAMPLE", "a prefix list for Cisco IOS"},
                   {"bgpq4 -Jf 64500 -l PATHS AS-EXAMPLE", "an AS-path group for Junos"}},
      .run = run,
      .takes_words = true};
}

}  // namespace mannerly::cli
