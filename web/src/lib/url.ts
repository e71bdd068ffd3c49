// Addresses of filter states. The same state has one address: empty fields are left out, the order is the form's.

// The query of a form's fields. What the page's own address says about other parameters is kept (keep), but for the
// place in the list (cursor), which belongs to the old filters.
export function queryOf(fields: Iterable<[string, string]>, current: URLSearchParams, names: Set<string>): string {
  const out = new URLSearchParams();
  for (const [name, value] of current) {
    if (!names.has(name) && name !== 'cursor') out.append(name, value);
  }
  const seen = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const text = value.trim();
    if (text === '') continue;
    const values = seen.get(name) ?? [];
    if (!values.includes(text)) values.push(text);
    seen.set(name, values);
  }
  for (const [name, values] of seen) for (const value of values) out.append(name, value);
  return out.toString();
}

// True for a link that leads to another state of the same page: only then the page's main part can be exchanged.
export function isSamePage(from: URL, to: URL): boolean {
  return from.origin === to.origin && from.pathname === to.pathname && from.search !== to.search;
}

// The address of the API or of a format for what is shown now.
export function withFormat(path: string, format: string, query: string): string {
  return `${path}${format ? `.${format}` : ''}${query ? `?${query}` : ''}`;
}

// A word of a POSIX shell: quoted only where it must be.
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
