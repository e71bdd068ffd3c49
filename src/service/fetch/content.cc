#include "service/fetch/content.h"

#include <fmt/format.h>

#include "base/text.h"
#include "service/ingest/loader.h"
#include "wire/asorg/asorg.h"
#include "wire/asrel/asrel.h"
#include "wire/delegated/country_prefixes.h"
#include "wire/delegated/delegated.h"
#include "wire/iana/bogon_list.h"
#include "wire/iana/registry.h"
#include "wire/members/participant.h"
#include "wire/mrt/framer.h"
#include "wire/peeringdb/peeringdb.h"
#include "wire/pfx2as/pfx2as.h"
#include "wire/rpsl/originas.h"
#include "wire/rpsl/reader.h"
#include "wire/spoofer/spoofer.h"
#include "wire/vrp/reader.h"
#include "wire/vrp/slurm.h"

namespace mannerly::service {
namespace {

using snapshot::SourceKind;

constexpr std::size_t kHead = 8192;  // bytes that tell formats apart
constexpr auto kIgnore = [](const auto&) {};

// What one reader made of the file.
struct Reading {
  Content content;
  std::optional<Error> error;
};

template <class Reader>
Reading with(PeekedSource& input, Reader& reader, std::string format) {
  Reading reading{.content = {.format = std::move(format)}};
  reading.error = pump(input, reader);
  reading.content.records = reader.records();
  reading.content.skipped = reader.skipped().total();
  return reading;
}

Reading read_mrt(PeekedSource& input) {
  std::optional<Instant> first;
  mrt::Framer framer([&](const mrt::Record& record) {
    if (!first) first = record.at;
  });
  Reading reading = with(input, framer, "MRT");
  reading.content.at = first;
  return reading;
}

Reading read_irr(PeekedSource& input) {
  Reading reading{.content = {.format = "RPSL"}};
  std::uint64_t records = 0;
  if (trim(input.peek(64)).starts_with('{')) {
    reading.content.format = "OriginAS JSON";
    rpsl::OriginasReader reader([&](const rpsl::OriginasRow&) { ++records; });
    reading.error = pump(input, reader);
    reading.content.skipped = reader.skipped().total();
  } else {
    rpsl::Reader reader([&](const rpsl::RouteRow&) { ++records; }, [&](const rpsl::Object&) { ++records; },
                        {.source_rule = rpsl::SourceRule::kOptional});
    reading.error = pump(input, reader);
    if (!reading.error && reader.ended_inside_line()) {
      reading.error = Error{ErrorCode::kTruncated, input.name() + ": ends inside a line"};
    }
    reading.content.skipped = reader.skipped().total();
  }
  reading.content.records = records;
  return reading;
}

Reading read_vrp(PeekedSource& input) {
  Reading reading;
  vrp::VrpReader reader({.vrp = kIgnore, .aspa = kIgnore});
  reading.error = pump(input, reader);
  reading.content.format = reader.format() == vrp::Format::kCsv ? "VRP CSV" : "VRP JSON";
  reading.content.records = reader.counts().vrps + reader.counts().aspas;
  reading.content.skipped = reader.skipped().total();
  reading.content.at = reader.metadata().built;
  return reading;
}

// A summary that states twice what was read: the rest is missing.
std::optional<Error> missing_lines(const delegated::DelegatedReader& reader, const std::string& name) {
  std::uint64_t stated = 0, read = 0;
  for (std::size_t type = 0; type < delegated::kResourceTypes; ++type) {
    const delegated::TypeCount& count = reader.count(static_cast<delegated::ResourceType>(type));
    stated += count.stated.value_or(count.read);
    read += count.read;
  }
  if (read * 2 >= stated) return std::nullopt;
  return Error{ErrorCode::kTruncated,
               fmt::format("{}: its summary states {} records, {} are there", name, stated, read)};
}

Reading read_delegated(PeekedSource& input) {
  if (trim(input.peek(64)).starts_with('{')) {
    delegated::CountryPrefixReader reader(kIgnore);
    Reading reading = with(input, reader, "prefixes by country");
    reading.content.at = reader.updated();
    return reading;
  }
  delegated::DelegatedReader reader(kIgnore);
  Reading reading = with(input, reader, "delegated statistics");
  if (reader.header() && reader.header()->end) reading.content.at = *reader.header()->end;
  if (!reading.error) reading.error = missing_lines(reader, input.name());
  return reading;
}

Reading read_iana(PeekedSource& input) {
  if (trim(input.peek(512)).starts_with('<')) {
    iana::AddressSpaceXmlReader reader(kIgnore);
    Reading reading = with(input, reader, "IANA XML");
    reading.content.at = parse_instant(reader.updated());
    return reading;
  }
  iana::RegistryCsvReader reader({.on_address_block = kIgnore, .on_special_block = kIgnore, .on_as_block = kIgnore});
  return with(input, reader, "IANA CSV");
}

Reading read_peeringdb(PeekedSource& input, const std::string& name) {
  Reading reading{.content = {.format = "PeeringDB JSON"}};
  const auto count = [&](const auto&) { ++reading.content.records; };
  peeringdb::PeeringdbReader reader({.net = count, .poc = count, .org = count, .ix = count, .netixlan = count},
                                    peeringdb_kind_of_file(name));
  reading.error = pump(input, reader);
  reading.content.skipped = reader.skipped().total();
  return reading;
}

Reading read_asorg(PeekedSource& input) {
  const std::string_view head = input.peek(kHead);
  if (head.find("# format") != std::string_view::npos || trim(head).starts_with('{')) {
    asorg::AsOrgReader reader({.on_org = kIgnore, .on_as = kIgnore});
    return with(input, reader, "as-org2info");
  }
  asorg::AsNameReader reader(kIgnore);
  return with(input, reader, "AS names");
}

Reading read_spoofer(PeekedSource& input) {
  Reading reading{.content = {.format = "Spoofer sessions"}};
  spoofer::SpooferReader reader([&](const spoofer::Session&) { ++reading.content.records; });
  reading.error = pump(input, reader);
  reading.content.skipped = reader.skipped().total();
  return reading;
}

Reading read_members(PeekedSource& input) {
  if (input.peek(kHead).find("[[participant]]") != std::string_view::npos) {
    members::ParticipantTomlReader reader(kIgnore);
    return with(input, reader, "participants TOML");
  }
  members::ParticipantCsvReader reader(kIgnore);
  return with(input, reader, "participants CSV");
}

Reading read_slurm(PeekedSource& input) {
  Reading reading{.content = {.format = "SLURM"}};
  const auto text = io::read_all(input, vrp::kSlurmBytesMax);
  if (!text) {
    reading.error = text.error();
  } else if (const auto slurm = vrp::parse_slurm(*text); !slurm) {
    reading.error = slurm.error().in(input.name());
  }
  reading.content.records = 1;  // a file without a filter says something, too
  return reading;
}

Reading read_kind(SourceKind kind, PeekedSource& input, const std::string& name) {
  switch (kind) {
    case SourceKind::kMrt: return read_mrt(input);
    case SourceKind::kIrr: return read_irr(input);
    case SourceKind::kVrp: return read_vrp(input);
    case SourceKind::kDelegated: return read_delegated(input);
    case SourceKind::kIana: return read_iana(input);
    case SourceKind::kPeeringdb: return read_peeringdb(input, name);
    case SourceKind::kAsorg: return read_asorg(input);
    case SourceKind::kSpoofer: return read_spoofer(input);
    case SourceKind::kMembers: return read_members(input);
    case SourceKind::kSlurm: return read_slurm(input);
    case SourceKind::kPfx2as: {
      pfx2as::Pfx2AsReader reader(kIgnore);
      return with(input, reader, "prefix-to-origin table");
    }
    case SourceKind::kAsrel: {
      asrel::AsRelReader reader(kIgnore);
      return with(input, reader, "AS relationships");
    }
    case SourceKind::kCone: {
      asrel::ConeReader reader(kIgnore);
      return with(input, reader, "customer cones");
    }
    case SourceKind::kBogons: {
      iana::BogonListReader reader(kIgnore);
      return with(input, reader, "bogon list");
    }
    case SourceKind::kIncidents: break;
  }
  return {.error = Error{ErrorCode::kUsage, "an archive of incidents is a folder, not something to fetch"}};
}

bool is_web_page(std::string_view head) {
  head = trim(head);
  if (head.starts_with("\xEF\xBB\xBF")) head = trim(head.substr(3));
  return istarts_with(head, "<!doctype html") || istarts_with(head, "<html");
}

}  // namespace

Result<Content> check_content(SourceKind kind, const std::filesystem::path& file, const std::string& name,
                              std::uint64_t plain_max) {
  MANNERLY_TRY(const auto source, io::open_source(file, {.output_max = plain_max, .digest = true}));
  PeekedSource input(*source);
  if (is_web_page(input.peek(512))) return fail(ErrorCode::kInvalid, "a web page came instead of " + name);
  Reading reading = read_kind(kind, input, name);
  if (reading.error) return std::unexpected(std::move(*reading.error));
  // Readers may be content before the end; the checksums of the compression lie there.
  for (;;) {
    MANNERLY_TRY(const Bytes rest, input.next());
    if (rest.empty()) break;
  }
  const io::SourceStats stats = source->stats();
  Content& content = reading.content;
  content.bytes = stats.compressed_bytes;
  content.plain_bytes = stats.bytes;
  if (!stats.digest) return fail(ErrorCode::kIo, name + ": could not be read to its end");
  content.digest = *stats.digest;
  if (stats.bytes == 0) return fail(ErrorCode::kInvalid, "an empty file");
  if (content.records == 0) {
    return fail(ErrorCode::kInvalid, fmt::format("no record of the kind {} is in it", name_of(kind)));
  }
  if (content.skipped > content.records) {
    return fail(ErrorCode::kInvalid, fmt::format("{} records cannot be read as {}, only {} can", content.skipped,
                                                 content.format, content.records));
  }
  return std::move(content);
}

}  // namespace mannerly::service
