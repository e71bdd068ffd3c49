// What the loaders of all kinds of source share. A loader reads one file and adds its values to the
// builder; it says what it read, what it skipped and, when the file ended badly, why.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/tally.h"
#include "io/source.h"
#include "service/world.h"
#include "snapshot/builder.h"

namespace mannerly::peeringdb {
enum class Kind : std::uint8_t;
}

namespace mannerly::service {

struct LoadContext {
  snapshot::Builder& builder;
  std::uint32_t source = 0;  // SourceRow of the file
  const WorldSource& world;
  std::filesystem::path path;  // of the file; for loaders that read what stands beside it
};

struct Loaded {
  std::uint64_t records = 0;
  std::string format;
  std::optional<Instant> at;  // what the data say of themselves
  Tally skipped;
  std::optional<Error> error;   // the file was not read to its end; what came before is in the builder
  bool empty_is_whole = false;  // a file without a byte says something: that there is nothing
};

using Loader = Loaded (*)(io::Source& input, const LoadContext& context);

Loaded load_mrt(io::Source& input, const LoadContext& context);
Loaded load_pfx2as(io::Source& input, const LoadContext& context);
Loaded load_irr(io::Source& input, const LoadContext& context);
Loaded load_vrp(io::Source& input, const LoadContext& context);
Loaded load_slurm(io::Source& input, const LoadContext& context);
Loaded load_delegated(io::Source& input, const LoadContext& context);
Loaded load_iana(io::Source& input, const LoadContext& context);
Loaded load_bogons(io::Source& input, const LoadContext& context);
Loaded load_peeringdb(io::Source& input, const LoadContext& context);
Loaded load_asrel(io::Source& input, const LoadContext& context);
Loaded load_cone(io::Source& input, const LoadContext& context);
Loaded load_asorg(io::Source& input, const LoadContext& context);
Loaded load_spoofer(io::Source& input, const LoadContext& context);
Loaded load_members(io::Source& input, const LoadContext& context);
Loaded load_incidents(io::Source& input, const LoadContext& context);

// Feeds the whole input to a push reader. When the input breaks off, finish() is not called unless
// flush is set: a line or object cut in its middle must not be taken for a whole one.
template <class Reader>
std::optional<Error> pump(io::Source& input, Reader& reader, bool flush = false) {
  for (;;) {
    auto chunk = input.next();
    if (!chunk) {
      if (flush) static_cast<void>(reader.finish());
      return chunk.error();
    }
    if (chunk->empty()) break;
    if (Status fed = reader.feed(*chunk); !fed) return fed.error().in(input.name());
  }
  if (Status finished = reader.finish(); !finished) return finished.error().in(input.name());
  return std::nullopt;
}

// Hands out the first bytes of an input before the rest: how a loader tells formats apart.
class PeekedSource : public io::Source {
 public:
  explicit PeekedSource(io::Source& rest) : rest_(rest) {}
  // At least size bytes, fewer when the input is shorter. An error is kept for next().
  std::string_view peek(std::size_t size);

  Result<Bytes> next() override;
  Result<std::size_t> read(std::span<std::uint8_t> buffer) override;
  io::SourceStats stats() const override { return rest_.stats(); }
  const std::string& name() const override { return rest_.name(); }

 private:
  io::Source& rest_;
  std::string head_;
  bool head_given_ = false;
  std::optional<Error> error_;
};

// A page of PeeringDB's API does not say what it holds; its file's name does ("net", "poc-0001.json"). kDump otherwise.
peeringdb::Kind peeringdb_kind_of_file(const std::string& name);

// "ZA" of "za" or "ZA"; {0,0} for "", "ZZ", "EU"-like codes stay as they are.
snapshot::Economy economy_of(std::string_view code);

}  // namespace mannerly::service
