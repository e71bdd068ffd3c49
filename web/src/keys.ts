// Keys. Single letters work only outside fields, and the help names them all.
import { announce, element, isTyping, openDialog } from './lib/dom';

const kPlaces: Record<string, string> = {
  o: '/', m: '/map', i: '/incidents', n: '/networks', c: '/compare', r: '/reports', t: '/tools', h: '/methods', s: '/status',
};

const kHelp: [keys: string[], text: string][] = [
  [['/', 'Ctrl K'], 'Search'],
  [['g o', 'g m', 'g i', 'g n'], 'Go to Overview, Map, Incidents, Networks'],
  [['g c', 'g r', 'g t', 'g h', 'g s'], 'Go to Compare, Reports, Tools, Methods, Status'],
  [['j', 'k'], 'Next and previous row; Enter opens it'],
  [['[', ']'], 'Month before and after; in lists without months the pages'],
  [['t'], 'Tables of the charts: show or hide'],
  [['e'], 'Explanations: open or close all'],
  [['← →'], 'In a chart: read the points one by one'],
  [['?'], 'This list'],
];

export function showKeys(): void {
  if (document.querySelector('dialog[open]')) return;
  const list = element('dl', { class: 'keys' });
  for (const [keys, text] of kHelp) {
    const names = element('dt');
    keys.forEach((key, i) => names.append(...(i ? [' '] : []), element('kbd', {}, key)));
    list.append(names, element('dd', {}, text));
  }
  openDialog('Keyboard shortcuts', list);
}

function toggle(selector: string, what: string): void {
  const all = [...document.querySelectorAll<HTMLDetailsElement>(selector)];
  if (all.length === 0) return;
  const open = all.some((details) => !details.open);
  for (const details of all) details.open = open;
  announce(`${what} ${open ? 'shown' : 'hidden'}`);
}

function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main table.data tbody tr')].filter((row) => row.querySelector('a'));
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step))];
  next?.querySelector('a')?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

const follow = (selector: string) => document.querySelector<HTMLAnchorElement>(selector)?.click();

// The choice of the month lists the newest first; in lists without one the keys turn pages.
function moveMonth(step: 1 | -1): void {
  const choice = document.querySelector<HTMLSelectElement>('form.filters select[name="month"]');
  if (!choice) return follow(step > 0 ? 'main a[rel~="next"]' : 'main a[rel~="prev"]');
  const next = choice.options[choice.selectedIndex - step];
  if (!next) return announce('There is no further month');
  choice.value = next.value;
  choice.dispatchEvent(new Event('change', { bubbles: true }));
}

const focusSearch = () => {
  const field = document.querySelector<HTMLInputElement>('form.omnibox input[name="q"]');
  field?.focus();
  field?.select();
};

const kActions: Record<string, () => void> = {
  '/': focusSearch,
  '?': showKeys,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  '[': () => moveMonth(-1),
  ']': () => moveMonth(1),
  t: () => toggle('figure.chart details', 'Tables'),
  e: () => toggle('details.explain', 'Explanations'),
};

const kSecondKeyMs = 1500;

export function startKeys(): void {
  let afterG = 0;
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      return focusSearch();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]')) return;
    const place = kPlaces[event.key];
    if (Date.now() - afterG < kSecondKeyMs && place) return location.assign(place);
    afterG = event.key === 'g' ? Date.now() : 0;
    const action = kActions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
