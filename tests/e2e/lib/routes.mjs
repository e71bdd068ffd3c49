// The pages to walk: one address of each route, with what must be on it. $names are filled in from the data served.
export const pages = [
  { path: '/', table: true },
  { path: '/networks', table: true },
  { path: '/networks?state=lagging&action=routing', table: false },
  { path: '/networks/$asn', table: true },
  { path: '/networks/$asn/explain/M7RPKI' },
  { path: '/networks/$asn/prefixes', table: true },
  { path: '/networks/$asn/incidents' },
  { path: '/networks/$asn/neighbours', table: true },
  { path: '/networks/$asn/whatif' },
  { path: '/prefixes/$prefix' },
];

export function fill(path, facts) {
  return path.replace(/\$([a-z]+)/g, (_all, name) => {
    if (!(name in facts)) throw new Error(`nothing known for $${name} in ${path}`);
    return facts[name];
  });
}

// Addresses of one network, prefix, incident and economy of the data served, by the program's own API.
export async function learn(base) {
  const ask = async (path) => {
    const answer = await fetch(base + path);
    if (!answer.ok) throw new Error(`${path}: status ${answer.status}`);
    return answer.json();
  };
  const facts = {};
  const network = (await ask('/api/v1/networks?sort=-incidents&limit=1')).data[0];
  facts.asn = `AS${network.asn}`;
  if (network.economy) facts.economy = network.economy;
  facts.prefix = (await ask(`/api/v1/networks/${facts.asn}/prefixes?limit=1`)).data[0].prefix;
  return facts;
}
