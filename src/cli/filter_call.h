// What a call of mannerly filter asks for, read from its arguments.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "policy/filter.h"
#include "policy/rails.h"
#include "render/filter/filter.h"

namespace mannerly::cli {

struct FilterCall {
  render::filter::Spec spec;
  policy::FilterOptions options;
  policy::Rails rails;
  std::vector<policy::ObjectName> objects;
  std::string sources;  // -S; empty: all, by priority
  std::string out;      // --out: a file, or with --network a folder; empty: standard output
  std::string diff;     // --diff: the file of the last run
  bool force = false;   // write in spite of the rails
  bool strict = false;  // all rails hold for standard output too
  bool comments = false;
  std::string arguments;  // the objects as they were written, for headers
};

// Errors: kUsage.
Result<FilterCall> read_filter_call(const Arguments& arguments);

// The options of `filter` but for those of output and input, shared with its sub-commands.
std::vector<Option> filter_options();

}  // namespace mannerly::cli
