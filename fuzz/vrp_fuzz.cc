// VRP lists in all formats and SLURM: no crash, and any chunking reads the same.
#include <vector>

#include "base/result.h"
#include "wire/vrp/format.h"
#include "wire/vrp/reader.h"
#include "wire/vrp/slurm.h"

namespace {

struct Read {
  std::vector<mannerly::vrp::Vrp> vrps;
  std::vector<mannerly::vrp::Aspa> aspas;
  mannerly::vrp::TaNames names;
  std::uint64_t skipped = 0;
  bool ok = true;
};

Read read(mannerly::Bytes bytes, std::size_t step) {
  Read r;
  mannerly::vrp::VrpReader reader(
      {.vrp = [&](const auto& v) { r.vrps.push_back(v); }, .aspa = [&](const auto& a) { r.aspas.push_back(a); }});
  for (std::size_t i = 0; i < bytes.size() && r.ok; i += step) {
    r.ok = reader.feed(bytes.subspan(i, std::min(step, bytes.size() - i))).has_value();
  }
  r.ok = r.ok && reader.finish().has_value();
  r.names = reader.ta_names();
  r.skipped = reader.skipped().total();
  return r;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const mannerly::Bytes bytes(data, size);
  const Read whole = read(bytes, std::max<std::size_t>(size, 1));
  const Read parts = read(bytes, 7);
  MANNERLY_ASSERT(whole.ok == parts.ok && whole.vrps == parts.vrps && whole.aspas == parts.aspas);
  MANNERLY_ASSERT(whole.skipped == parts.skipped);
  const Read again =
      read(mannerly::as_bytes(mannerly::vrp::format_json(whole.vrps, whole.aspas, whole.names)), 1 << 16);
  MANNERLY_ASSERT(again.ok && again.skipped == 0 && again.vrps.size() == whole.vrps.size());

  const std::string_view text = mannerly::as_text(bytes);
  (void)mannerly::vrp::parse_slurm(text, mannerly::vrp::SlurmRules::kLenient);
  if (const auto slurm = mannerly::vrp::parse_slurm(text)) {
    MANNERLY_ASSERT(mannerly::vrp::parse_slurm(mannerly::vrp::format_slurm(*slurm)).has_value());
    (void)mannerly::vrp::apply(*slurm, whole.vrps, whole.aspas, {});
  }
  return 0;
}
