// Suggestions under the search box (a combobox with a list, WAI-ARIA). Without it the form leads to the search page.
import { signal } from '@preact/signals';
import { render } from 'preact';
import { announce, element } from '../lib/dom';
import { load, save } from '../lib/storage';
import type { Mount } from '../lib/mount';

interface Hit {
  kind: string;    // "network", "prefix", "economy", "incident", "page", ...
  label: string;
  detail: string;
  url: string;
}

const kWaitMs = 120;
const kRecentMax = 8;

const isHit = (value: unknown): value is Hit => {
  const hit = value as Partial<Hit> | null;
  return typeof hit?.label === 'string' && typeof hit.url === 'string' && hit.url.startsWith('/');
};
const isHits = (value: unknown): value is Hit[] => Array.isArray(value) && value.every(isHit);

async function search(text: string, signal: AbortSignal): Promise<Hit[]> {
  const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(text)}&limit=10`, { signal });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const data: unknown = ((await answer.json()) as { data?: unknown }).data;
  return Array.isArray(data) ? data.filter(isHit) : [];
}

export const mount: Mount = (root) => {
  const field = root.querySelector<HTMLInputElement>('input[name="q"]');
  if (!field) return;
  const hits = signal<Hit[]>([]);
  const open = signal(false);
  const chosen = signal(-1);
  const note = signal('');
  let wait = 0;
  let pending: AbortController | undefined;

  const follow = (hit: Hit) => {
    const recent = (load('recent', isHits) ?? []).filter((old) => old.url !== hit.url);
    save('recent', [hit, ...recent].slice(0, kRecentMax));
    location.assign(hit.url);
  };
  const close = () => {
    open.value = false;
    chosen.value = -1;
  };
  const offer = (list: Hit[], text: string) => {
    hits.value = list;
    note.value = text;
    chosen.value = -1;
    open.value = list.length > 0 || text !== '';
  };
  const ask = async (text: string) => {
    pending?.abort();
    const mine = (pending = new AbortController());
    try {
      const list = await search(text, mine.signal);
      if (pending !== mine) return;
      offer(list, list.length ? '' : 'Nothing found. Enter searches all pages.');
      announce(list.length ? `${list.length} suggestions` : 'Nothing found');
    } catch {
      if (pending === mine) offer([], 'No suggestions now. Enter searches.');
    }
  };
  const update = () => {
    clearTimeout(wait);
    const text = field.value.trim();
    if (text) wait = window.setTimeout(() => void ask(text), kWaitMs);
    else {
      pending?.abort();
      pending = undefined;
      offer(load('recent', isHits) ?? [], '');
    }
  };

  const List = () => (
    <ul id="suggestions" role="listbox" aria-label="Suggestions" class="suggest" hidden={!open.value || hits.value.length === 0}>
      {hits.value.map((hit, i) => (
        <li key={hit.url} id={`suggestion-${i}`} role="option" aria-selected={i === chosen.value}
          onPointerDown={(event) => { event.preventDefault(); follow(hit); }}>
          <span>{hit.label}{hit.detail ? <span class="muted"> {hit.detail}</span> : null}</span>
          <span class="what">{hit.kind}</span>
        </li>
      ))}
    </ul>
  );
  const Note = () => (open.value && note.value ? <p class="suggest muted">{note.value}</p> : null);

  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': 'suggestions', 'aria-expanded': 'false', autocomplete: 'off' })) {
    field.setAttribute(name, value);
  }
  const box = element('div');
  root.append(box);
  render(<><List /><Note /></>, box);
  open.subscribe((value) => field.setAttribute('aria-expanded', String(value && hits.value.length > 0)));
  chosen.subscribe((value) => {
    if (value < 0) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', `suggestion-${value}`);
  });

  field.addEventListener('input', update);
  field.addEventListener('focus', update);
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    const count = hits.value.length;
    if (event.key === 'Escape') {
      if (open.value) event.preventDefault();
      close();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count > 0) {
      event.preventDefault();
      open.value = true;
      const step = event.key === 'ArrowDown' ? 1 : -1;
      chosen.value = (Math.max(chosen.value, step > 0 ? -1 : 0) + step + count) % count;
      document.getElementById(`suggestion-${chosen.value}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && open.value && hits.value[chosen.value]) {
      event.preventDefault();
      follow(hits.value[chosen.value]!);
    }
  });
  if (document.activeElement === field) update();
};
