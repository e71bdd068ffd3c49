// Buttons that copy: a text to paste, the address of what is shown, the same as a command, a citation.
import { element, openDialog, toast } from './lib/dom';
import { shellWord } from './lib/url';

export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    // No permission, or not a secure context: the reader copies by hand from a field that is already selected.
    const field = element('textarea', { readonly: true, 'aria-label': what });
    field.value = text;
    openDialog(`${what}: copy with Ctrl-C`, field);
    field.select();
  }
}

const button = (label: string, what: string, text: () => string) =>
  element('button', { type: 'button', ...(what === 'Command' ? { class: 'command' } : {}), onclick: () => void copyText(text(), what) }, label);

const meta = (name: string) => document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? '';

// "Title. Mannerly, snapshot ID of TIME. ADDRESS"
export function citation(title: string, url: string): string {
  const at = meta('mannerly:at');
  const snapshot = meta('mannerly:snapshot');
  const from = [document.querySelector('.brand')?.textContent?.trim() ?? 'Mannerly'];
  if (meta('mannerly:simulated')) from.push('simulated data');
  if (snapshot) from.push(`snapshot ${snapshot}`);
  if (at) from.push(`as of ${at}`);
  return `${title.replace(/[.\s]+$/, '')}. ${from.join(', ')}. ${url}`;
}

// The address that shows the same whatever is published later.
export function lasting(url: string): string {
  const snapshot = meta('mannerly:snapshot');
  const out = new URL(url, location.href);
  if (meta('mannerly:citable') && snapshot && !out.searchParams.get('at')) out.searchParams.set('at', snapshot);
  return out.href;
}

const kDefaultOrigin = 'http://127.0.0.1:8080';

function addPreButtons(root: ParentNode): void {
  for (const pre of root.querySelectorAll<HTMLElement>('pre.copy')) {
    if (pre.parentElement?.classList.contains('copybox')) continue;
    // Examples name the address that a server has by default; here its own is known.
    if (pre.textContent?.includes(kDefaultOrigin)) pre.textContent = pre.textContent.replaceAll(kDefaultOrigin, location.origin);
    const box = element('div', { class: 'copybox' });
    pre.replaceWith(box);
    box.append(pre, button('Copy', 'Text', () => pre.textContent ?? ''));
  }
}

function addShareButtons(root: ParentNode): void {
  for (const bar of root.querySelectorAll<HTMLElement>('.share')) {
    if (bar.dataset.ready) continue;
    bar.dataset.ready = 'yes';
    const title = () => document.querySelector('h1')?.textContent?.trim() ?? document.title;
    const out = [button('Copy link', 'Link', () => location.href)];
    const api = bar.dataset.api;
    if (api) out.push(button('Copy as curl', 'Command', () => `curl -s ${shellWord(new URL(api, location.href).href)}`));
    const cli = bar.dataset.cli;
    if (cli) out.push(button('Copy as CLI', 'Command', () => cli));
    out.push(button('Cite', 'Citation', () => citation(title(), lasting(location.href))));
    bar.prepend(...out);
  }
}

function addChartButtons(root: ParentNode): void {
  for (const figure of root.querySelectorAll<HTMLElement>('figure.chart')) {
    const links = figure.querySelector<HTMLElement>('p.links');
    if (!links || links.dataset.ready) continue;
    links.dataset.ready = 'yes';
    const title = () => (figure.closest('section')?.querySelector('h2') ?? figure.querySelector('figcaption'))?.textContent?.trim() ?? document.title;
    const address = () => links.querySelector<HTMLAnchorElement>('a[href*=".svg"]')?.href ?? location.href;
    links.append(button('Cite', 'Citation', () => citation(title(), lasting(address()))));
  }
}

export function addCopyButtons(root: ParentNode): void {
  addPreButtons(root);
  addShareButtons(root);
  addChartButtons(root);
}
