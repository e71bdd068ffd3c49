// The tables (docs/reference/store.md) and the way from an older schema to this program's.
#pragma once

#include "store/sqlite/connection.h"

namespace mannerly::store::sqlite {

inline constexpr int kSchema = 3;

// Makes the tables in an empty file, brings an older schema up to date, in one transaction; checks that the file is a
// store of ours. kUnsupported: a later schema, or somebody else's database. Run by the writer.
Status migrate(Connection& connection);
// The same check for a reader, which changes nothing: kUnsupported too for an older schema.
Status check_schema(Connection& connection);

}  // namespace mannerly::store::sqlite
