#include "wire/irrd/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "wire/irrd/key_fields.h"
#include "wire/irrd/reply.h"
#include "wire/irrd/templates.h"

namespace mannerly::irrd {
namespace {

// IRRToolSet reads two digits behind "version" and takes servers before 2.2 for such without IPv6.
constexpr std::string_view kSpeaks = "speaks IRRd, version 4.5";
constexpr std::string_view kNothingFound = "%  No entries found for the selected source(s).";

void append_ripe(std::string& out, std::size_t begin) {
  while (out.size() > begin && out.back() == '\n') out.pop_back();
  if (out.size() == begin) out += kNothingFound;
  out += "\n\n\n";
}

void append_ripe_failure(std::string& out, std::string_view why) {
  out += "%% ERROR: ";
  for (const char c : why) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  out += "\n\n\n";
}

// What came before a failure is no answer.
void replace_by_failure(std::string& out, std::size_t begin, const Error& error) {
  out.resize(begin);
  append_failure(out, error.message);
}

// Passwords in any form are nobody's business (mntner objects of dumps that were not cleaned).
void append_without_secrets(std::string_view raw, std::string& out) {
  if (!istarts_with(raw, "mntner:")) {
    out += raw;
    return;
  }
  std::string_view line;
  while (next_line(raw, line)) {
    if (istarts_with(line, "auth:") && !istarts_with(trim(line.substr(5)), "pgpkey") &&
        !istarts_with(trim(line.substr(5)), "x509")) {
      out += "auth:           (hidden)\n";
    } else {
      out.append(line).append("\n");
    }
  }
}

}  // namespace

Session::Session(Current current, std::string program, SessionLimits limits)
    : current_(std::move(current)), program_(std::move(program)), limits_(limits) {}

void Session::refuse_long_line(std::string& out) {
  append_failure(out, "Query too long");
}

Step Session::step(Bytes input, std::string& out, bool heavy) {
  const std::string_view text = as_text(input);
  std::size_t consumed = 0;
  for (;;) {
    if (out.size() >= limits_.output_soft) return {consumed, Step::Next::kAgain};
    const std::size_t end = text.find('\n', consumed);
    if ((end == std::string_view::npos ? text.size() : end) - consumed > limits_.line_max) {
      refuse_long_line(out);
      return {text.size(), Step::Next::kClose};
    }
    if (end == std::string_view::npos) return {consumed, Step::Next::kMore};
    const std::string_view line = trim(text.substr(consumed, end - consumed));
    if (line.empty()) {
      consumed = end + 1;
      continue;
    }
    const auto query = parse_query(line);
    const bool is_long = query && is_heavy(*query);
    if (is_long && !heavy) return {consumed, Step::Next::kHeavy};
    consumed = end + 1;
    bool more = true;
    if (query) {
      more = answer(*query, out);
    } else if (query.error().ripe_style) {
      append_ripe_failure(out, query.error().message);
    } else {
      append_failure(out, query.error().message);
    }
    if (!more || !keep_open_) return {consumed, Step::Next::kClose};
    // One client's many long queries take turns with those of others.
    if (is_long) return {consumed, Step::Next::kAgain};
  }
}

// The view fits the database of the moment; a choice that a new database does not have any more is an error until the
// client chooses anew.
Status Session::refresh() {
  auto now = current_();
  if (now == database_ && view_) return {};
  database_ = std::move(now);
  view_.reset();
  MANNERLY_TRY(view_, database_->select(sources_));
  return {};
}

Status Session::select(std::vector<std::string> sources) {
  database_ = current_();
  auto view = database_->select(sources);
  if (!view) return std::unexpected(view.error());
  view_ = std::move(*view);
  sources_ = std::move(sources);
  return {};
}

std::string Session::source_list() const {
  std::string out;
  for (const std::string& name : sources_.empty() ? database_->sources() : sources_) {
    if (!out.empty()) out += ',';
    out += name;
  }
  return out;
}

bool Session::answer(const Query& query, std::string& out) {
  if (std::holds_alternative<Quit>(query)) return false;
  if (std::holds_alternative<KeepOpen>(query)) {
    keep_open_ = true;
    return true;
  }
  if (const auto* sources = std::get_if<SelectSources>(&query)) {
    answer(*sources, out);
    return true;
  }
  if (const auto* ripe = std::get_if<RipeQuery>(&query)) {
    answer_ripe(*ripe, out);
    return true;
  }
  if (const Status fresh = refresh(); !fresh) {
    append_failure(out, fresh.error().message);
    return true;
  }
  if (const auto* timeout = std::get_if<SetTimeout>(&query)) {
    timeout_ = std::chrono::seconds(timeout->seconds);
    append_done(out);
  } else if (const auto* set = std::get_if<SetRoutes>(&query)) {
    answer(*set, out);
  } else if (const auto* origin = std::get_if<OriginRoutes>(&query)) {
    answer(*origin, out);
  } else if (const auto* members = std::get_if<Members>(&query)) {
    answer(*members, out);
  } else if (const auto* serials = std::get_if<Serials>(&query)) {
    answer(*serials, out);
  } else if (const auto* status = std::get_if<DatabaseStatus>(&query)) {
    answer(*status, out);
  } else if (const auto* objects = std::get_if<Objects>(&query)) {
    answer(*objects, out);
  } else if (const auto* origins = std::get_if<Origins>(&query)) {
    answer(*origins, out);
  } else if (std::holds_alternative<ListSources>(query)) {
    append_data(out, source_list());
  } else if (const auto* excluded = std::get_if<ExcludeSets>(&query)) {
    excluded_ = excluded->names;
    append_done(out);
  } else if (std::holds_alternative<ListExcluded>(query)) {
    if (excluded_.empty()) {
      append_done(out);
    } else {
      append_data(out, fmt::format("{}", fmt::join(excluded_, ",")));
    }
  } else if (std::holds_alternative<Identify>(query)) {
    append_done(out);
  } else if (std::holds_alternative<Version>(query)) {
    append_data(out, fmt::format("{}, {}", program_, kSpeaks));
  } else if (std::holds_alternative<KeepSuppressed>(query)) {
    append_data(out, "No objects are suppressed by this server.");
  }
  return true;
}

void Session::answer(const SetRoutes& query, std::string& out) {
  const std::size_t begin = out.size();
  const Status done =
      view_->routes_of_set({.name = query.name, .recursive = true, .except = excluded_}, query.family, out);
  if (!done) return replace_by_failure(out, begin, done.error());
  frame_data(out, begin);
}

void Session::answer(const OriginRoutes& query, std::string& out) {
  const std::size_t begin = out.size();
  if (const Status done = view_->routes_of(query.origin, query.family, out); !done) {
    return replace_by_failure(out, begin, done.error());
  }
  frame_data(out, begin);
}

void Session::answer(const Members& query, std::string& out) {
  const std::size_t begin = out.size();
  const Status done = view_->members_of({.name = query.name, .recursive = query.recursive, .except = excluded_}, out);
  if (!done) return replace_by_failure(out, begin, done.error());
  frame_data(out, begin);
}

// A snapshot has no serials and keeps no journal.
void Session::answer(const Serials& query, std::string& out) {
  const std::vector<std::string>& known = database_->sources();
  std::string data;
  for (const std::string& name : query.sources.empty() ? known : query.sources) {
    const bool exists = std::find(known.begin(), known.end(), name) != known.end();
    data += name + (exists ? ":N:-\n" : ":X:Database unknown\n");
  }
  append_data(out, data);
}

void Session::answer(const DatabaseStatus& query, std::string& out) {
  append_data(out, database_->status_json(query.sources));
}

void Session::answer(const Objects& query, std::string& out) {
  const std::size_t begin = out.size();
  if (const Status done = objects(query.query, false, out); !done) return replace_by_failure(out, begin, done.error());
  frame_data(out, begin);
}

void Session::answer(const Origins& query, std::string& out) {
  const std::size_t begin = out.size();
  if (const Status done = view_->origins_of(query.prefix, out); !done) {
    return replace_by_failure(out, begin, done.error());
  }
  frame_data(out, begin);
}

void Session::answer(const SelectSources& query, std::string& out) {
  if (!query.sources.empty()) {
    if (const Status done = select(query.sources); !done) return append_failure(out, done.error().message);
  }
  append_done(out);
}

Status Session::objects(const ObjectQuery& query, bool keys_only, std::string& out) {
  const std::size_t begin = out.size();
  std::size_t count = 0;
  bool over = false;
  std::set<std::string, std::less<>> seen;  // of several sources the key fields are often the same
  MANNERLY_CHECK_OK(view_->find(query, [&](std::string_view raw) {
    if (++count > limits_.objects_max || out.size() - begin + raw.size() > limits_.answer_max) {
      over = true;
      return false;
    }
    if (keys_only) {
      std::string fields = key_fields(raw);
      if (!seen.insert(fields).second) return true;
      out += fields + "\n";
    } else {
      append_without_secrets(raw, out);
      while (out.size() > begin && out.back() == '\n') out.pop_back();
      out += "\n\n";
    }
    return !query.first_only;
  }));
  if (over) return fail(ErrorCode::kLimit, "Query exceeds the limits of this server: too many objects");
  return {};
}

Status Session::ripe_data(const RipeQuery& query, std::string& out) {
  if (query.all_sources || !query.sources.empty()) {
    MANNERLY_CHECK_OK(select(query.sources));
  } else {
    MANNERLY_CHECK_OK(refresh());
  }
  if (const auto* found = std::get_if<Objects>(&query.search)) return objects(found->query, query.keys_only, out);
  if (const auto* wanted = std::get_if<Template>(&query.search)) {
    out += template_of(wanted->object_class);
  } else if (std::holds_alternative<SourceSerials>(query.search)) {
    for (const std::string& name : database_->sources()) out += name + ":3:N:Unknown\n";
  } else if (std::holds_alternative<Mirror>(query.search)) {
    return fail(ErrorCode::kUnsupported, "this server answers from a snapshot and keeps no journal to mirror from");
  }
  return {};
}

void Session::answer_ripe(const RipeQuery& query, std::string& out) {
  if (query.keep_open) keep_open_ = true;
  const std::size_t begin = out.size();
  if (const Status done = ripe_data(query, out); !done) {
    out.resize(begin);
    return append_ripe_failure(out, done.error().message);
  }
  append_ripe(out, begin);
}

}  // namespace mannerly::irrd
