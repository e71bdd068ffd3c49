// Pages that must be there, by kind (lib/crawl.mjs), and which of them must show a table. Others that links lead to are
// walked as well.
// Kinds that the navigation names and this build does not have.
export const absent = [
  '/', '/map', '/economies', '/economies/*', '/compare', '/participants', '/reports', '/tools', '/methods', '/methods/*', '/status',
  '/quality', '/docs', '/accessibility', '/about', '/search',
];

export const required = {
  '/': { table: true },
  '/map': { table: true },
  '/economies': { table: true },
  '/economies/*': { table: true },
  '/regions': { table: true },
  '/regions/*': { table: true },
  '/networks': { table: true },
  '/networks/*': { table: true },
  '/networks/*/explain/*': {},
  '/networks/*/prefixes': { table: true },
  '/networks/*/incidents': {},
  '/networks/*/neighbours': { table: true },
  '/networks/*/whatif': {},
  '/prefixes/*': {},
  '/incidents': { table: true },
  '/incidents/*': { table: true },
};
