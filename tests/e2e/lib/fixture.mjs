// A small site of fixed pages around the built scripts, with an API that can be told to fail or to dawdle: what cannot
// be asked of the real program. Pages say which islands and classes they try; the real ones are walked elsewhere.
import { createServer } from 'node:http';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const kTypes = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
const kPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

function headOf(dist) {
  const files = readdirSync(join(dist, 'assets'));
  const named = (name, ending) => files.find((file) => new RegExp(`^${name}-[0-9a-f]{8}\\.${ending}$`).test(file));
  const out = [`<link rel="stylesheet" href="/assets/${named('style', 'css')}">`];
  if (named('theme', 'js')) out.push(`<script src="/assets/${named('theme', 'js')}"></script>`);
  if (named('islands', 'js')) out.push(`<script type="module" src="/assets/${named('islands', 'js')}"></script>`);
  return out.join('');
}

const navigation = ['Overview /', 'Map /map', 'Networks /networks', 'Incidents /incidents', 'Tools /tools']
  .map((entry) => entry.split(' ')).map(([title, href]) => `<a href="${href}">${title}</a>`).join('');

const document = (head, title, body) => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="mannerly:snapshot" content="0123abcd">
<meta name="mannerly:at" content="2026-11-20T23:59:59Z"><link rel="icon" href="/favicon.svg">${head}</head><body>
<a class="skip" href="#main">Skip to content</a><header class="top"><a class="brand" href="/">Mannerly</a>
<nav class="main" aria-label="Main">${navigation}</nav>
<form class="omnibox" role="search" action="/search" data-island="omnibox"><label class="hidden" for="q">Search</label>
<input id="q" name="q" type="search" placeholder="AS64500, 192.0.2.0/24, Kenya" autocomplete="off"><button>Search</button></form></header>
<main id="main" tabindex="-1"><h1>${title}</h1>${body}</main><footer class="foot"><p>Snapshot <code>0123abcd</code></p></footer></body></html>`;

const states = ['ready', 'aspiring', 'lagging', 'none'];
const kRows = 120;

function networks(url) {
  const state = url.searchParams.get('state') ?? '';
  const q = url.searchParams.get('q') ?? '';
  const sort = url.searchParams.get('sort') ?? 'asn';
  let rows = Array.from({ length: kRows }, (_, i) => ({ asn: 64496 + i, name: `Example network ${i}`, state: states[i % 4] }));
  rows = rows.filter((row) => (!state || row.state === state) && (!q || row.name.includes(q)));
  if (sort === '-asn') rows.reverse();
  const keep = (name, value) => {
    const query = new URLSearchParams(url.searchParams);
    query.set(name, value);
    return `?${query}`;
  };
  return `<p class="lede">${rows.length} of ${kRows} networks fit.</p>
<form class="filters" method="get" action="/networks"><label><span>State</span> <select name="state"><option value="">any</option>
${states.map((name) => `<option${name === state ? ' selected' : ''}>${name}</option>`).join('')}</select></label>
<label><span>Name</span> <input type="text" name="q" value="${q}"></label><button type="submit">Show</button></form>
<div data-island="networks-table" data-props="{}"><div class="tablebox" tabindex="0" role="region" aria-label="Networks">
<table class="data"><caption>Networks</caption><thead><tr><th scope="col"><a href="${keep('sort', sort === 'asn' ? '-asn' : 'asn')}">ASN</a></th>
<th scope="col">Name</th><th scope="col">State</th></tr></thead><tbody>${rows.map((row) => `<tr><th scope="row"><a href="/networks/AS${row.asn}">AS${row.asn}</a></th>
<td>${row.name}</td><td><span class="state ${row.state}"><span class="glyph" aria-hidden="true">●</span> ${row.state}</span></td></tr>`).join('')}</tbody></table></div></div>`;
}

const parts = `<p class="lede">Of <strong>300</strong> networks most are <span class="state ready">● Ready</span>.</p>
<div class="share" data-api="/api/v1/summary?month=2026-11" data-cli="mannerly score"><a href="/api/v1/summary">JSON</a></div>
<p>Seen <time datetime="2026-11-20T08:14:00Z">2026-11-20 08:14</time>, <a href="/methods/M7" data-explain="">why</a>.</p>
<section class="panel"><h2>Share with ROAs</h2><figure class="chart"><svg class="chart" viewBox="0 0 200 60" role="img" aria-label="Share with ROAs">
<rect class="f-c0" x="10" y="30" width="30" height="30" data-label="2026-09" data-value="52 %" data-series="RPKI"/>
<rect class="f-c0" x="50" y="20" width="30" height="40" data-label="2026-10" data-value="55 %" data-series="RPKI"/>
<rect class="f-c0" x="90" y="10" width="30" height="50" data-label="2026-11" data-value="58 %" data-series="RPKI"/></svg>
<figcaption>By month</figcaption><p class="links"><a href="/charts/roas.svg">SVG</a></p><details><summary>Table</summary>
<table class="data"><caption>Numbers</caption><tbody><tr><th scope="row">2026-11</th><td>58 %</td></tr></tbody></table></details></figure></section>
<section class="panel"><h2>Object to publish</h2><pre class="copy" tabindex="0">route: 192.0.2.0/24
origin: AS64500</pre><div data-island="live" data-props='{"stream":"/api/v1/stream"}'></div></section>
<section class="panel"><h2>Replay</h2><div data-island="replay"><svg class="chart" viewBox="0 0 100 30" role="img" aria-label="Paths">
<g data-step="0"><path class="s-same" d="M0 5H100"/></g><g data-step="1"><path class="s-changed" d="M0 15H100"/></g><g data-step="2"><path class="s-same" d="M0 25H100"/></g></svg>
<ol class="steps"><li data-step="0">AS64496 announces.</li><li data-step="1">AS64511 announces the same.</li><li data-step="2">AS64511 stops.</li></ol></div></section>`;

// dist: what vite built. control.search: "ok", "error" or "slow".
export async function startFixture(dist) {
  if (!existsSync(join(dist, 'assets'))) throw new Error(`no built scripts in ${dist}`);
  const head = headOf(dist);
  const control = { search: 'ok', page: 'ok', requests: [], streams: [] };
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    control.requests.push(request.url);
    const send = (status, type, body) => {
      response.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': kPolicy });
      response.end(body);
    };
    const file = join(dist, url.pathname);
    if (/^\/(assets\/[\w.-]+|favicon\.svg)$/.test(url.pathname) && existsSync(file)) return send(200, kTypes[file.split('.').pop()], readFileSync(file));
    if (url.pathname === '/api/v1/search') return answerSearch(control, url, send);
    if (url.pathname === '/api/v1/stream') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(': hello\n\n');
      control.streams.push(response);
      return undefined;
    }
    const html = (title, body) => send(200, 'text/html; charset=utf-8', document(head, title, body));
    if (url.pathname === '/') return html('How is it?', parts);
    if (url.pathname === '/networks') {
      if (control.page === 'error') return send(500, 'text/html', document(head, 'Broken', '<p class="lede">Something failed.</p>'));
      return html('Networks', networks(url));
    }
    if (url.pathname === '/methods/M7') return html('How M7 is made', '<p class="lede">1 of 2 routes is registered.</p>');
    return html(`Page ${url.pathname}`, `<p class="lede">You asked for ${url.pathname.replace(/[<&]/g, '')}.</p>`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    for (const stream of control.streams) stream.end();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { base: `http://127.0.0.1:${server.address().port}`, control, close };
}

function answerSearch(control, url, send) {
  const q = url.searchParams.get('q') ?? '';
  if (control.search === 'error') return send(500, 'application/problem+json', '{"title":"broken","status":500}');
  const data = q.startsWith('nothing') ? [] : [
    { kind: 'network', label: 'AS64500', detail: 'Example network 4', url: '/networks/AS64500' },
    { kind: 'economy', label: 'Kenya', detail: 'KE', url: '/economies/KE' },
    { kind: 'trap', label: 'Elsewhere', detail: '', url: 'http://example.org/' },
  ];
  return setTimeout(() => send(200, 'application/json', JSON.stringify({ data })), control.search === 'slow' ? 5000 : 0);
}
