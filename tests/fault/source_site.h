// The publishers of a simulated world: a few days of files on servers of this machine, which can be made to misbehave;
// and the observatory that fetches them.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "io/http/http_session.h"
#include "io/made_http_server.h"
#include "tests/fault/observed_world.h"
#include "tests/fault/running_program.h"

namespace mannerly::fault {

inline std::string stamp_of(Day day) {
  std::string stamp = format_day(day);
  std::erase(stamp, '-');
  return stamp;
}

inline Day day_of_stamp(std::string stamp) {
  if (stamp.size() != 8) return {};
  return parse_day(stamp.insert(6, "-").insert(4, "-")).value_or(Day{});
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// A source as its publisher has it.
struct SiteSource {
  std::string name, kind, world_name;
  std::string take;     // "current": one address for the newest file, which has an entity tag
  std::string pattern;  // of the files below the world's folder: "DATE" and "STAMP" for the day
};

class SourceSite {
 public:
  static constexpr std::int32_t kDays = 4;  // to the second month
  static Day first() { return day("2026-10-29"); }
  static Day nth(std::int32_t n) { return {first().number + n}; }

  // Writes a world and serves it. What is "current" follows the clock.
  SourceSite(fs::path world, const TestClock& clock) : world_(std::move(world)), clock_(clock) {
    write_observed_world(world_, kDays);
    add_sources();
    date_files();
    server_ = std::make_unique<io::MadeHttpServer>(
        [this](const io::MadeRequest& request, io::MadeReply& reply) { answer(request, reply); });
    // One publisher has a server of its own, which can be gone.
    arin_ = std::make_unique<io::MadeHttpServer>(
        [this](const io::MadeRequest& request, io::MadeReply& reply) { answer(request, reply); });
    arin_url_ = arin_->url("");
  }

  const std::vector<SiteSource>& sources() const { return sources_; }
  fs::path known_networks() const { return world_ / "lists" / "known-networks.txt"; }
  std::string address() const { return server_->url(""); }
  // So far, of all.
  std::size_t requests() const { return requests_; }
  bool was_asked(const std::string& path) const {
    return std::ranges::any_of(server_->requests(), [&](const io::MadeRequest& r) { return r.path == path; });
  }
  static std::string path_of(const std::string& name, Day day) { return "/" + stamp_of(day) + "/" + name; }
  // Where a source is to be had; {yyyy}{mm}{dd} stands for the day.
  std::string url(const SiteSource& source) const {
    const std::string base = source.name == "arin" ? arin_url_ : server_->url("");
    return base + (source.take == "current" ? "/now/" : "/{yyyy}{mm}{dd}/") + source.name;
  }
  // The file of a day as a good server gives it.
  std::string content(const std::string& name, Day day) const {
    const auto source = std::ranges::find(sources_, name, &SiteSource::name);
    if (source == sources_.end()) return {};
    return read_file(world_ / replaced(replaced(source->pattern, "DATE", format_day(day)), "STAMP", stamp_of(day)));
  }

  // By the publishers' clocks: that of the program, unless it is said to be wrong.
  Instant now() const {
    const std::int64_t truth = truth_;
    return truth != 0 ? Instant{truth} : clock_.now();
  }
  void set_truth(std::optional<Instant> truth) { truth_ = truth ? truth->seconds : 0; }

  // From now on a source answers in another way. body: what a good server would give.
  using Fault = std::function<void(const io::MadeRequest&, io::MadeReply&, const std::string& body)>;
  void set_fault(const std::string& name, Fault fault) {
    const std::lock_guard lock(mutex_);
    faults_[name] = std::move(fault);
  }
  void take_away_arin() {
    arin_port_ = arin_->port();
    arin_.reset();
  }
  void heal() {
    const std::lock_guard lock(mutex_);
    faults_.clear();
    if (!arin_) {
      arin_ = std::make_unique<io::MadeHttpServer>(
          [this](const io::MadeRequest& request, io::MadeReply& reply) { answer(request, reply); }, arin_port_);
    }
  }

 private:
  void add_sources() {
    for (const char* collector : {"sim-collector-1", "sim-collector-2"}) {
      const std::string name = collector;
      sources_.push_back({name + "-rib", "mrt", name, "daily", "bgp/" + name + ".rib.STAMP.0000.mrt"});
      sources_.push_back({name + "-updates", "mrt", name, "all", "bgp/" + name + ".updates.STAMP.0000.mrt"});
    }
    sources_.push_back({"rpki", "vrp", "rpki", "daily", "dated/DATE/rpki"});
    for (const char* rir : {"afrinic", "apnic", "arin", "lacnic", "ripencc"}) {
      sources_.push_back({rir, "delegated", rir, "daily", std::string("dated/DATE/") + rir});
    }
    for (const char* irr : {"RIPE", "RADB"}) {
      sources_.push_back({irr, "irr", irr, "daily", std::string("dated/DATE/") + irr});
    }
    sources_.push_back({"peeringdb", "peeringdb", "peeringdb", "current", "dated/DATE/peeringdb"});
  }

  // The simulation has its registries once; each day gets them with its date.
  void date_files() const {
    const std::pair<const char*, const char*> kFiles[] = {{"rpki", "rpki/vrps.json"},
                                                          {"afrinic", "rir/delegated-afrinic-*"},
                                                          {"apnic", "rir/delegated-apnic-*"},
                                                          {"arin", "rir/delegated-arin-*"},
                                                          {"lacnic", "rir/delegated-lacnic-*"},
                                                          {"ripencc", "rir/delegated-ripencc-*"},
                                                          {"RIPE", "irr/ripe.db"},
                                                          {"RADB", "irr/radb.db"},
                                                          {"peeringdb", "peeringdb/*.json"}};
    for (const auto& [name, pattern] : kFiles) {
      const auto found = io::expand_glob((world_ / pattern).string());
      ASSERT_TRUE(found && !found->empty()) << pattern;
      const std::string text = read_file(found->front());
      for (std::int32_t i = 0; i < kDays; ++i) {
        const fs::path folder = world_ / "dated" / format_day(nth(i));
        fs::create_directories(folder);
        write_file(folder / name, replaced(replaced(text, stamp_of(first()), stamp_of(nth(i))), format_day(first()),
                                           format_day(nth(i))));
      }
    }
  }

  // "/20261029/NAME", "/now/NAME".
  void answer(const io::MadeRequest& request, io::MadeReply& reply) {
    const std::size_t slash = request.path.find('/', 1);
    if (slash == std::string::npos) return reply.answer("404 Not Found", "", "");
    const std::string word = request.path.substr(1, slash - 1), name = request.path.substr(slash + 1);
    ++requests_;
    const Day asked = word == "now" ? std::min(day_of(now()), nth(kDays - 1)) : day_of_stamp(word);
    const std::string body = content(name, asked);
    Fault fault;
    {
      const std::lock_guard lock(mutex_);
      if (const auto at = faults_.find(name); at != faults_.end()) fault = at->second;
    }
    if (fault) return fault(request, reply, body);
    if (body.empty()) return reply.answer("404 Not Found", "", "");
    send(request, reply, body, "\"" + name + "-" + format_day(asked) + "\"", asked);
  }

  // Conditional, in parts, and in pieces, so that a kill can fall between them.
  void send(const io::MadeRequest& request, io::MadeReply& reply, const std::string& body, const std::string& etag,
            Day modified) const {
    constexpr std::size_t kPiece = 64 << 10;
    const std::string common = fmt::format("Connection: close\r\nETag: {}\r\nLast-Modified: {}\r\nDate: {}\r\n", etag,
                                           io::format_http_date(begin_of(modified)), io::format_http_date(now()));
    if (request.header("if-none-match") == etag) {
      reply.send("HTTP/1.1 304 Not Modified\r\n" + common + "\r\n");
      return;
    }
    const std::string range = request.header("range");
    const bool resumes = range.starts_with("bytes=") && request.header("if-range") == etag;
    std::size_t at = resumes ? std::strtoull(range.c_str() + 6, nullptr, 10) : 0;
    if (resumes && at >= body.size()) return reply.answer("416 Range Not Satisfiable", common, "");
    const std::string begin =
        resumes ? fmt::format("206 Partial Content\r\nContent-Range: bytes {}-{}/{}", at, body.size() - 1, body.size())
                : "200 OK";
    if (!reply.send(fmt::format("HTTP/1.1 {}\r\n{}Content-Length: {}\r\n\r\n", begin, common, body.size() - at)))
      return;
    for (; at < body.size(); at += kPiece) {
      if (!reply.send(std::string_view(body).substr(at, kPiece))) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  fs::path world_;
  const TestClock& clock_;
  std::atomic<std::size_t> requests_ = 0;
  std::atomic<std::int64_t> truth_ = 0;
  std::vector<SiteSource> sources_;
  std::mutex mutex_;
  std::map<std::string, Fault> faults_;
  std::uint16_t arin_port_ = 0;
  std::string arin_url_;
  std::unique_ptr<io::MadeHttpServer> server_, arin_;
};

// When a day is observed: three hours after its end, at the earliest.
inline Instant after(Day day) {
  return begin_of(Day{day.number + 1}) + Seconds{4 * 3600};
}

// A data folder with an observatory.toml that fetches all of a site.
class SiteObservatory {
 public:
  SiteObservatory(fs::path data, const SourceSite& site) : data_(std::move(data)) {
    fs::create_directories(data_);
    std::string text =
        fmt::format("name = 'run'\ncatalogue = false\nknown_networks = '{}'\n", site.known_networks().string());
    for (const SiteSource& source : site.sources()) {
      text += fmt::format("[[source]]\nname = '{}'\nkind = '{}'\nworld_name = '{}'\nurl = '{}'\ntake = '{}'\n",
                          kept_as(source.name), source.kind, source.world_name, site.url(source), source.take);
      text += "cadence = '1d'\nmax_age = '1d'\nkeep_percent = 50\nkeep_days = 30\n";
      if (source.take != "current") text += "delay = '1d'\n";
    }
    write_file(data_ / "observatory.toml", text);
  }

  // The observatory's own name for a source of the site: those of the built-in catalogue are taken.
  static std::string kept_as(const std::string& source) { return "site-" + source; }
  const fs::path& data() const { return data_; }
  std::vector<std::string> run_words() const { return {"run", "--data", data_.string(), "--listen", "127.0.0.1:0"}; }
  std::vector<Day> sealed() const {
    std::vector<Day> days;
    std::error_code error;
    if (!fs::exists(data_ / "store.sqlite", error)) return days;
    const auto store = store::open_sqlite(data_ / "store.sqlite", {.read_only = true, .readers = 1});
    if (!store) return days;
    const auto slices = (*store)->slices();
    if (!slices) return days;
    for (const store::SliceInfo& slice : *slices) days.push_back(slice.day);
    return days;
  }
  bool has_sealed(Day day) const { return std::ranges::count(sealed(), day) == 1; }
  // Whether a file of the source has been taken for that day.
  bool has_fetched(const std::string& source, Day day) const {
    const std::string state = read_file(data_ / "sources" / kept_as(source) / "state.json");
    return state.find("\"day\": \"" + format_day(day) + "\"") != std::string::npos;
  }

 private:
  fs::path data_;
};

}  // namespace mannerly::fault
