#include "service/detect/archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "incident/context.h"
#include "incident/profile.h"
#include "io/file.h"
#include "io/source.h"
#include "wire/json/value.h"

namespace mannerly::service {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "MANNERLY-INCIDENT-STATE\n";
constexpr std::uint32_t kVersion = 5;
constexpr std::uint64_t kIncidentsMax = 50'000'000;  // of a file or state
constexpr std::uint64_t kReportBytesMax = std::uint64_t{1} << 30;
constexpr std::size_t kIncidentsBytesMax = std::size_t{8} << 30;

constexpr std::size_t kHeadBytes = kMagic.size() + sizeof kVersion + sizeof(std::uint64_t);

void put(incident::StateWriter& out, const Digest& digest) {
  for (const std::uint8_t byte : digest.bytes) out.put(byte);
}
Digest get_digest(incident::StateReader& in) {
  Digest digest;
  for (std::uint8_t& byte : digest.bytes) byte = in.get<std::uint8_t>();
  return digest;
}

void put(incident::StateWriter& out, const DetectState& s) {
  put(out, s.snapshot);
  out.text(s.profile);
  put(out, s.profile_digest);
  put(out, s.known_digest);
  out.put(s.registries.number);
  out.put(static_cast<std::uint32_t>(s.late_registries.size()));
  for (const std::string& line : s.late_registries) out.text(line);
  out.put(static_cast<std::uint8_t>(s.from.has_value()));
  out.put(s.from.value_or(Instant{}).seconds);
  out.put(s.first.seconds);
  out.put(s.position);
  out.put(s.applied);
  out.put(s.peers_refused);
  out.put(s.before_from);
  out.put(static_cast<std::uint64_t>(s.positions.size()));
  for (const auto& [collector, position] : s.positions) {
    out.text(collector);
    out.put(position);
  }
  s.ledger.save(out);
  s.coverage.save(out);
  s.add_path.save(out);
  out.put(static_cast<std::uint64_t>(s.closed.size()));
  for (const incident::Incident& incident : s.closed) out.text(incident::to_json(incident));
}

// What the incidents of an archive rest on.
struct Grounds {
  Digest snapshot;
  std::string profile;
  Digest profile_digest, known_digest;
};

// only_profile: nothing but the profile's id need be the same.
Status check_grounds(const fs::path& file, const DetectState& s, const Grounds& grounds, bool only_profile) {
  const fs::path folder = file.parent_path();
  const auto told = [&](std::string_view what, std::string_view was, std::string_view is) {
    const std::string after =
        s.profile == grounds.profile
            ? fmt::format("--out DIR --after {}, which goes on with what is open, or ", folder.string())
            : std::string();
    return fail(ErrorCode::kUsage,
                fmt::format("{} goes on with {} {}, but this is {}: incidents of one archive rest on one {}. Give that "
                            "one, or begin another archive: {}--out DIR --history {}, which keeps what was seen when "
                            "(--fresh begins this one anew)",
                            file.string(), what, was, is, what, after, (folder / "history.bin").string()));
  };
  const auto part = [](const Digest& digest) { return to_hex(digest).substr(0, 12); };
  if (!only_profile && s.snapshot != grounds.snapshot) {
    return told("snapshot", part(s.snapshot), part(grounds.snapshot));
  }
  if (s.profile != grounds.profile) return told("detector profile", s.profile, grounds.profile);
  if (only_profile) return {};
  if (s.profile_digest != grounds.profile_digest) {
    return told("detector profile", fmt::format("{} of content {}", s.profile, part(s.profile_digest)),
                fmt::format("{} of content {}", grounds.profile, part(grounds.profile_digest)));
  }
  if (s.known_digest != grounds.known_digest) {
    const auto list = [&](const Digest& digest) {
      return digest == known_digest_of({}) ? std::string("that names nobody") : "of content " + part(digest);
    };
    return told("list of known networks", list(s.known_digest), "one " + list(grounds.known_digest));
  }
  return {};
}

Status get_rest(incident::StateReader& in, DetectState& s) {
  s.registries.number = in.get<std::int32_t>();
  const auto late = in.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < late && in.ok(); ++i) s.late_registries.push_back(in.text());
  const bool has_from = in.get<std::uint8_t>() != 0;
  const Instant from{in.get<std::int64_t>()};
  if (has_from) s.from = from;
  s.first.seconds = in.get<std::int64_t>();
  s.position = in.get<std::int64_t>();
  s.applied = in.get<std::uint64_t>();
  s.peers_refused = in.get<std::uint64_t>();
  s.before_from = in.get<std::uint64_t>();
  const auto positions = in.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < positions && in.ok(); ++i) {
    std::string collector = in.text();
    s.positions[std::move(collector)] = in.get<std::int64_t>();
  }
  MANNERLY_CHECK_OK(s.ledger.load(in));
  MANNERLY_CHECK_OK(s.coverage.load(in));
  MANNERLY_CHECK_OK(s.add_path.load(in));
  const auto closed = in.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < std::min(closed, kIncidentsMax) && in.ok(); ++i) {
    MANNERLY_TRY(incident::Incident incident, incident::incident_from_json(in.text()));
    s.closed.push_back(std::move(incident));
  }
  return in.ok() && in.at_end() ? Status{} : fail(ErrorCode::kCorrupt, "the state is damaged");
}

// The two parts of a state: what the detection remembers, and the engine. Each is sealed.
struct Parts {
  Bytes own, engine;
};
Result<Parts> parts_of(Bytes bytes) {
  if (bytes.size() < kHeadBytes || as_text(bytes.first(kMagic.size())) != kMagic) {
    return fail(ErrorCode::kCorrupt, "not a state of a detection, or cut short");
  }
  incident::StateReader head(bytes.subspan(kMagic.size(), kHeadBytes - kMagic.size()));
  if (const auto version = head.get<std::uint32_t>(); version != kVersion) {
    return fail(ErrorCode::kUnsupported, fmt::format("a state of form {}, by {} program; this one reads form {}",
                                                     version, version < kVersion ? "an earlier" : "a later", kVersion));
  }
  const auto size = head.get<std::uint64_t>();
  const Bytes rest = bytes.subspan(kHeadBytes);
  if (size > rest.size()) return fail(ErrorCode::kCorrupt, "cut short");
  return Parts{rest.first(size), rest.subspan(size)};
}

}  // namespace

ArchivePaths archive_paths(const fs::path& folder) {
  return {folder,
          folder / "incidents.jsonl",
          folder / "report.json",
          folder / "state.bin",
          folder / "history.bin",
          folder / "feedback.jsonl",
          folder / "evidence",
          folder / ".begun"};
}

Digest profile_digest_of(const incident::DetectorProfile& profile) {
  incident::DetectorProfile content = profile;
  content.title.clear();  // says nothing of what is decided
  return digest_of(as_bytes(incident::format_detector_profile(content, "")));
}

Digest known_digest_of(const incident::KnownNetworks& known) {
  Digester digester;
  for (const auto* list : {&known.scrubbers, &known.anycast, &known.bad_reputation}) {
    std::string line;
    for (const Asn asn : *list) line += format_asn(asn) + ' ';
    digester.add(as_bytes(line += '\n'));
  }
  return digester.finish();
}

Status save_state(const fs::path& file, const DetectState& state, const incident::Engine& engine) {
  return io::write_file_atomically(file, [&](io::AtomicFile& out) -> Status {
    incident::StateWriter own;
    put(own, state);
    own.seal();
    incident::StateWriter head;
    head.put(kVersion);
    head.put(static_cast<std::uint64_t>(own.bytes().size()));
    MANNERLY_CHECK_OK(out.write(kMagic));
    MANNERLY_CHECK_OK(out.write(head.bytes()));
    MANNERLY_CHECK_OK(out.write(own.bytes()));
    Status written;
    incident::StateWriter writer([&](Bytes piece) {
      if (written) written = out.write(piece);
    });
    engine.save(writer);
    return written;
  });
}

namespace {

// take_over: of whatever snapshot, for an archive of another one.
Result<DetectState> read_state(const fs::path& file, const incident::Context& context, bool take_over,
                               incident::Engine& engine) {
  MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(file, io::Access::kSequential));
  const auto hint = [&](const Error& error) {
    Error told = error.in(file.string());
    told.message += "; --fresh begins anew";
    return std::unexpected(told);
  };
  const auto parts = parts_of(mapped.bytes());
  if (!parts) return hint(parts.error());
  incident::StateReader in(parts->own);
  if (!in.unseal()) return hint({ErrorCode::kCorrupt, "cut short or altered (the checksum does not hold)"});
  DetectState s;
  s.snapshot = get_digest(in);
  s.profile = in.text();
  s.profile_digest = get_digest(in);
  s.known_digest = get_digest(in);
  const Grounds grounds{context.snapshot.id(), context.profile.id, profile_digest_of(context.profile),
                        known_digest_of(context.known)};
  MANNERLY_CHECK_OK(check_grounds(file, s, grounds, take_over));
  if (const Status rest = get_rest(in, s); !rest) return hint(rest.error());
  incident::StateReader engine_in(parts->engine);
  const Status loaded = take_over ? engine.take_over(engine_in, s.snapshot) : engine.load(engine_in);
  if (!loaded) return hint(loaded.error());
  return s;
}

}  // namespace

Result<DetectState> load_state(const fs::path& file, const incident::Context& context, incident::Engine& engine) {
  return read_state(file, context, false, engine);
}

Result<DetectState> take_over_state(const fs::path& file, const incident::Context& context, incident::Engine& engine) {
  MANNERLY_TRY(DetectState before, read_state(file, context, true, engine));
  DetectState state{.position = before.position, .positions = std::move(before.positions)};
  state.ledger = std::move(before.ledger);
  state.coverage = std::move(before.coverage);
  state.add_path = std::move(before.add_path);
  return state;
}

Status save_history(const fs::path& file, const incident::Engine& engine) {
  return io::write_file_atomically(file, [&](io::AtomicFile& out) -> Status {
    Status written;
    incident::StateWriter writer([&](Bytes piece) {
      if (written) written = out.write(piece);
    });
    engine.save_history(writer);
    return written;
  });
}

Status load_history(const fs::path& file, incident::Engine& engine) {
  MANNERLY_TRY(const io::MappedFile mapped, io::MappedFile::open(file, io::Access::kSequential));
  incident::StateReader in(mapped.bytes());
  const Status loaded = engine.load_history(in);
  if (!loaded) return std::unexpected(loaded.error().in(file.string()));
  return {};
}

Status write_incidents(const fs::path& file, std::vector<incident::Incident> incidents) {
  std::sort(incidents.begin(), incidents.end(), [](const incident::Incident& a, const incident::Incident& b) {
    return std::tie(a.start, a.id) < std::tie(b.start, b.id);
  });
  return io::write_file_atomically(file, [&](io::AtomicFile& out) -> Status {
    for (const incident::Incident& incident : incidents) {
      MANNERLY_CHECK_OK(out.write(incident::to_json(incident) + "\n"));
    }
    return {};
  });
}

Result<std::vector<incident::Incident>> read_incidents(const fs::path& path) {
  std::error_code error;
  const fs::path file = fs::is_directory(path, error) ? archive_paths(path).incidents : path;
  MANNERLY_TRY(const auto source, io::open_source(file));
  MANNERLY_TRY(const std::string text, io::read_all(*source, kIncidentsBytesMax));
  std::vector<incident::Incident> incidents;
  std::string_view rest = text, line;
  for (std::size_t number = 1; next_line(rest, line); ++number) {
    if (trim(line).empty()) continue;
    auto incident = incident::incident_from_json(line);
    if (!incident) return std::unexpected(incident.error().in(fmt::format("{}: line {}", file.string(), number)));
    incidents.push_back(std::move(*incident));
  }
  return incidents;
}

Result<ArchiveReport> read_report(const fs::path& file) {
  ArchiveReport report;
  std::error_code error;
  if (!fs::exists(file, error)) return report;
  MANNERLY_TRY(const std::string text, io::read_small_file(file, kReportBytesMax));
  json::Document document;
  const auto object = document.parse_object(text);
  if (!object) return fail(ErrorCode::kInvalid, fmt::format("{}: not a JSON object", file.string()));
  const auto text_in = [](const json::Value& value, std::string_view name) {
    return std::string(json::text_of(value, name).value_or(""));
  };
  report.snapshot = text_in(*object, "snapshot");
  report.profile = text_in(*object, "profile");
  report.profile_digest = text_in(*object, "profile_digest");
  report.known_digest = text_in(*object, "known_networks_digest");
  report.state = text_in(*object, "state");
  report.from = parse_instant(text_in(*object, "from"));
  report.to = parse_instant(text_in(*object, "to"));
  if (const auto lines = json::field_of(*object, "not_seen")) {
    lines->each_item([&](const json::Value& line) { report.not_seen.emplace_back(line.text().value_or("")); });
  }
  if (const auto inputs = json::field_of(*object, "inputs")) {
    inputs->each_item([&](const json::Value& input) {
      const std::string state = text_in(input, "state");
      if (state != "whole" && state != "damaged" && state != "partial") return;
      report.inputs.push_back({.path = text_in(input, "path"),
                               .collector = text_in(input, "collector"),
                               .kind = text_in(input, "kind") == "rib" ? InputKind::kRib : InputKind::kUpdates,
                               .begin = parse_instant(text_in(input, "begin")).value_or(Instant{}),
                               .last = parse_instant(text_in(input, "last")),
                               .digest = parse_digest(text_in(input, "digest")).value_or(Digest{}),
                               .size = json::number_of(input, "bytes").value_or(0)});
    });
  }
  return report;
}

}  // namespace mannerly::service
