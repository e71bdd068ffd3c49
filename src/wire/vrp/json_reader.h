// The JSON side of VrpReader: elements are gathered and parsed in batches, because starting the parser
// costs more than an entry.
#pragma once

#include <memory>

#include "wire/json/element_splitter.h"
#include "wire/vrp/internal.h"

namespace mannerly::vrp {

class JsonReader {
 public:
  static constexpr std::size_t kBatchBytes = std::size_t{256} << 10;

  explicit JsonReader(Output& out);
  ~JsonReader();
  Status feed(Bytes chunk);
  Status finish();
  const Tally& skipped() const;

 private:
  class Batch;
  std::unique_ptr<Batch> batch_;
  json::ElementSplitter splitter_;
};

}  // namespace mannerly::vrp
