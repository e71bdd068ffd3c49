#include "service/detect/evidence_cut.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "io/file.h"
#include "io/source.h"
#include "wire/mrt/element.h"
#include "wire/mrt/encode.h"
#include "wire/mrt/rib.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;
using incident::Incident;

// Less specific than this a route covers half the Internet and proves nothing about the prefix.
constexpr int kCoveringMinV4 = 8, kCoveringMinV6 = 16;

bool is_rib(const mrt::Record& record) {
  return record.is(mrt::RecordType::kTableDump) || record.is(mrt::RecordType::kTableDumpV2);
}

bool is_peer_table(const mrt::Record& record) {
  return record.is(mrt::RecordType::kTableDumpV2) &&
         record.subtype == static_cast<std::uint16_t>(mrt::TableDumpV2Subtype::kPeerIndexTable);
}

// What is looked for: prefixes of incidents, and what covers them.
class Wanted {
 public:
  Wanted(const std::vector<const Incident*>& incidents, Instant now) {
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      const Incident& incident = *incidents[i];
      windows_.push_back({incident.start + Seconds{-EvidenceLimits::kAround.count},
                          incident.end.value_or(now) + EvidenceLimits::kAround});
      for (const incident::TouchedPrefix& touched : incident.prefixes) {
        const Prefix& prefix = touched.prefix;
        prefixes_[prefix].push_back(i);
        for (int length = prefix.length; length >= (prefix.is_v4() ? kCoveringMinV4 : kCoveringMinV6); --length) {
          covering_[Prefix::of(prefix.address(), length)].push_back(i);
        }
      }
    }
  }
  struct Window {
    Instant from, to;
  };
  const std::vector<Window>& windows() const { return windows_; }

  // Incidents whose prefixes are this one or lie in it (rib), or cover it or are it (updates).
  void find(const Prefix& prefix, bool rib, std::set<std::size_t>& out) const {
    if (rib) {
      add(covering_, prefix, out);
      return;
    }
    for (int length = prefix.length; length >= 0; --length) add(prefixes_, Prefix::of(prefix.address(), length), out);
  }

 private:
  using Index = std::unordered_map<Prefix, std::vector<std::size_t>>;  // looked up only, never walked
  static void add(const Index& index, const Prefix& prefix, std::set<std::size_t>& out) {
    if (const auto found = index.find(prefix); found != index.end())
      out.insert(found->second.begin(), found->second.end());
  }
  Index prefixes_, covering_;
  std::vector<Window> windows_;
};

// What one input has for each incident.
struct Piece {
  bgp::Buffer bytes;
  std::uint64_t records = 0;
  bool cut = false;
};
struct FromInput {
  std::map<std::size_t, Piece> pieces;
  std::string error;
  std::string changed;  // why it is not the file that was read; empty: it is
};

// Empty: the file still begins with what was read of it.
std::string change_of(const ArchiveReport::Input& input) {
  const auto info = io::file_info(input.path);
  if (!info) return info.error().message;
  if (digest_of_beginning(input.path, input.size) == input.digest) return {};
  return fmt::format("{}: is no longer the file that was read", input.path);
}

class Cutter {
 public:
  Cutter(const Wanted& wanted, const ArchiveReport::Input& input, std::set<std::size_t> incidents,
         std::uint64_t bytes_max)
      : wanted_(wanted),
        input_(input),
        incidents_(std::move(incidents)),
        bytes_max_(bytes_max),
        elements_([this](const mrt::Element& e) {
          if (e.kind != mrt::ElementKind::kState) prefixes_.push_back(e.prefix);
        }),
        framer_([this](const mrt::Record& r) { record(r); }) {}

  FromInput run() {
    out_.changed = change_of(input_);
    if (!out_.changed.empty()) return std::move(out_);
    const auto source = io::open_source(input_.path, {.threads = 1});
    if (!source) {
      out_.error = source.error().message;
      return std::move(out_);
    }
    for (;;) {
      const auto chunk = (*source)->next();
      if (!chunk) out_.error = chunk.error().message;
      if (!chunk || chunk->empty()) break;
      if (const Status fed = framer_.feed(*chunk); !fed) {
        out_.error = fed.error().message;
        break;
      }
    }
    const Status finished = framer_.finish();
    if (!finished && out_.error.empty()) out_.error = finished.error().message;
    return std::move(out_);
  }

 private:
  void record(const mrt::Record& record) {
    const bool rib = input_.kind == InputKind::kRib;
    if (is_peer_table(record)) {
      peer_table_.clear();
      append(peer_table_, record);
      has_table_.clear();
      return;
    }
    prefixes_of(record);
    found_.clear();
    for (const Prefix& prefix : prefixes_) wanted_.find(prefix, rib, found_);
    for (const std::size_t incident : found_) {
      const Wanted::Window& window = wanted_.windows()[incident];
      const bool in_time = rib || (record.at >= window.from && record.at <= window.to);
      if (in_time && incidents_.contains(incident)) keep(incident, record);
    }
  }

  void prefixes_of(const mrt::Record& record) {
    prefixes_.clear();
    mrt::RibHead head;
    if (record.is(mrt::RecordType::kTableDumpV2)) {
      if (mrt::parse_rib_head(record, head).empty()) prefixes_.push_back(head.prefix);
    } else if (record.is(mrt::RecordType::kTableDump)) {
      mrt::TableDumpReader reader(record);
      for (mrt::TableDumpEntry entry; reader.next(entry);) prefixes_.push_back(entry.prefix);
    } else {
      elements_.decode(record);
    }
  }

  void keep(std::size_t incident, const mrt::Record& record) {
    Piece& piece = out_.pieces[incident];
    const bool table = is_rib(record) && !peer_table_.empty() && has_table_.insert(incident).second;
    if (piece.cut || piece.bytes.size() + record.size() + (table ? peer_table_.size() : 0) > bytes_max_) {
      piece.cut = true;
      return;
    }
    if (table) piece.bytes.insert(piece.bytes.end(), peer_table_.begin(), peer_table_.end());
    append(piece.bytes, record);
    piece.records += table ? 2 : 1;
  }

  static void append(bgp::Buffer& out, const mrt::Record& r) {
    mrt::append_record(out, r.at, static_cast<mrt::RecordType>(r.type), r.subtype, r.body, r.microseconds);
  }

  const Wanted& wanted_;
  const ArchiveReport::Input& input_;
  const std::set<std::size_t> incidents_;  // that this input may have something of
  const std::uint64_t bytes_max_;
  mrt::ElementDecoder elements_;
  mrt::Framer framer_;
  std::vector<Prefix> prefixes_;
  std::set<std::size_t> found_;
  bgp::Buffer peer_table_;
  std::set<std::size_t> has_table_;  // incidents that got it
  FromInput out_;
};

struct Job {
  const ArchiveReport::Input* input = nullptr;
  std::set<std::size_t> incidents;
};

// Which input may show which incident: dumps by collector, updates by time.
std::vector<Job> jobs_of(const std::vector<const Incident*>& incidents, const std::vector<ArchiveReport::Input>& inputs,
                         const Wanted& wanted) {
  std::vector<const ArchiveReport::Input*> sorted;
  for (const auto& input : inputs) sorted.push_back(&input);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return std::tie(a->begin, a->collector, a->kind, a->path) < std::tie(b->begin, b->collector, b->kind, b->path);
  });
  std::map<const ArchiveReport::Input*, std::set<std::size_t>> jobs;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    std::map<std::string, const ArchiveReport::Input*> baselines;
    for (const auto* input : sorted) {
      if (input->kind == InputKind::kRib) {
        if (input->begin <= incidents[i]->start) baselines[input->collector] = input;
      } else if (input->begin <= wanted.windows()[i].to &&
                 input->last.value_or(input->begin + kDay) >= wanted.windows()[i].from) {
        jobs[input].insert(i);
      }
    }
    for (const auto& [collector, input] : baselines) jobs[input].insert(i);
  }
  std::vector<Job> out;
  for (const auto* input : sorted) {
    if (const auto found = jobs.find(input); found != jobs.end()) out.push_back({input, std::move(found->second)});
  }
  return out;
}

// The evidence of an incident while it grows.
struct Growing {
  bgp::Buffer bytes;
  std::uint64_t records = 0;
  bool cut = false;
  bool whole = true;
};

// Adds what one input has, as long as there is room.
void add(Piece& piece, std::uint64_t bytes_max, Growing& g) {
  const bool fits = g.bytes.size() + piece.bytes.size() <= bytes_max;
  g.cut = g.cut || piece.cut || !fits;
  if (!fits) return;
  g.bytes.insert(g.bytes.end(), piece.bytes.begin(), piece.bytes.end());
  g.records += piece.records;
}

// The records of some incidents, in their order.
std::vector<Growing> gather(const std::vector<const Incident*>& some, const std::vector<ArchiveReport::Input>& inputs,
                            Instant now, ThreadPool& pool, std::uint64_t bytes_max, EvidenceResult& result) {
  const Wanted wanted(some, now);
  const std::vector<Job> jobs = jobs_of(some, inputs, wanted);
  std::vector<Growing> growing(some.size());
  const std::size_t side_by_side = std::max<std::size_t>(1, pool.size());
  for (std::size_t first = 0; first < jobs.size(); first += side_by_side) {
    const std::size_t count = std::min(side_by_side, jobs.size() - first);
    std::vector<FromInput> found(count);
    pool.parallel_for(count, [&](std::size_t i) {
      const Job& job = jobs[first + i];
      found[i] = Cutter(wanted, *job.input, job.incidents, bytes_max).run();
    });
    for (std::size_t i = 0; i < count; ++i) {
      if (!found[i].changed.empty()) {
        result.changed.push_back(found[i].changed);
        for (const std::size_t incident : jobs[first + i].incidents) growing[incident].whole = false;
        continue;
      }
      ++result.inputs;
      if (!found[i].error.empty()) result.unread.push_back(found[i].error);
      for (auto& [incident, piece] : found[i].pieces) add(piece, bytes_max, growing[incident]);
    }
  }
  return growing;
}

void sort_out(std::vector<std::string>& lines) {
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
}

}  // namespace

EvidenceSink keep_evidence_in(fs::path folder) {
  return [folder = std::move(folder)](const EvidenceFile& file, Bytes bytes) -> Status {
    if (!file.whole) return {};
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail(ErrorCode::kIo, fmt::format("{}: {}", folder.string(), error.message()));
    return io::write_file_atomically(folder / (file.id + ".mrt"), bytes);
  };
}

Result<EvidenceResult> cut_evidence(const std::vector<const Incident*>& incidents,
                                    const std::vector<ArchiveReport::Input>& inputs, Instant now,
                                    const EvidenceSink& keep, ThreadPool& pool, const EvidenceLimits& limits) {
  EvidenceResult result;
  if (incidents.empty()) return result;
  // Few at a time: what they hold together stays bounded.
  constexpr std::size_t kTogether = 64;
  for (std::size_t begin = 0; begin < incidents.size(); begin += kTogether) {
    const std::vector<const Incident*> some(
        incidents.begin() + static_cast<std::ptrdiff_t>(begin),
        incidents.begin() + static_cast<std::ptrdiff_t>(std::min(incidents.size(), begin + kTogether)));
    const std::vector<Growing> growing = gather(some, inputs, now, pool, limits.bytes_max, result);
    for (std::size_t i = 0; i < some.size(); ++i) {
      EvidenceFile file{.id = some[i]->id,
                        .records = growing[i].records,
                        .bytes = growing[i].bytes.size(),
                        .cut = growing[i].cut,
                        .whole = growing[i].whole};
      if (file.records > 0) MANNERLY_CHECK_OK(keep(file, growing[i].bytes));
      result.files.push_back(std::move(file));
    }
  }
  if (result.inputs + result.changed.size() == 0) {
    return fail(ErrorCode::kNoData, "the report names no input of that time");
  }
  sort_out(result.unread);
  sort_out(result.changed);
  return result;
}

}  // namespace mannerly::service
