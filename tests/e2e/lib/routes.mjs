// Pages that must be there, by kind (lib/crawl.mjs), and which of them must show a table. Others that links lead to are
// walked as well.
export const required = {
  '/networks': { table: true },
  '/networks/*': { table: true },
  '/networks/*/explain/*': {},
  '/networks/*/prefixes': { table: true },
  '/networks/*/incidents': {},
  '/networks/*/neighbours': { table: true },
  '/networks/*/whatif': {},
  '/prefixes/*': {},
};
