// Which pages there are: links are followed from the overview, and of each kind of page (one route) one address is kept.
const kListed = new Set(['economies', 'regions', 'incidents', 'participants', 'methods', 'explain', 'networks', 'prefixes']);
const kPerKind = 2;       // addresses of a kind that are read for further links
const kAddressesMax = 400;

// "/networks/AS64500/explain/M7IRR" -> "/networks/*/explain/*"
export function kindOf(path) {
  const parts = path.split('/');
  return parts.map((part, i) => (kListed.has(parts[i - 1]) || /[0-9A-Z.:]/.test(part) ? '*' : part)).join('/').replace('/prefixes/*/*', '/prefixes/*');
}

const isPage = (url) => !/^\/(api|charts|badge|assets|metrics)(\/|$)/.test(url.pathname) && !/\.(svg|json|csv|ndjson|atom|txt|pdf|gz|xml|ico)$/.test(url.pathname);

// Resolves to { pages: [{ kind, path }], broken: ["/from -> /to: status 404"], links: number }.
export async function crawl(base, starts) {
  const origin = new URL(base).origin;
  const seen = new Map();  // address -> status
  const read = new Map();  // kind -> how many of it were read
  const pages = [];
  const broken = [];
  const queue = starts.map((path) => ({ path, from: 'the start' }));
  while (queue.length > 0 && seen.size < kAddressesMax) {
    const { path, from } = queue.shift();
    const address = new URL(path, base);
    const key = address.pathname;
    if (seen.has(key)) continue;
    const kind = kindOf(key);
    if ((read.get(kind) ?? 0) >= kPerKind) continue;
    const answer = await fetch(address, { headers: { Accept: 'text/html' } });
    seen.set(key, answer.status);
    const text = await answer.text();
    if (answer.status !== 200) {
      broken.push(`${from} -> ${key}: status ${answer.status}`);
      continue;
    }
    if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) continue;
    if (!read.has(kind)) pages.push({ kind, path: key });
    read.set(kind, (read.get(kind) ?? 0) + 1);
    for (const [, href] of text.matchAll(/<a [^>]*href="([^"#]+)/g)) {
      const to = new URL(href.replaceAll('&amp;', '&'), address);
      if (to.origin === origin && isPage(to) && !seen.has(to.pathname)) queue.push({ path: to.pathname, from: key });
    }
  }
  return { pages, broken, links: seen.size };
}
