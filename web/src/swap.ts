// Another state of the same page without a reload: the page is fetched as it is and its <main> takes the old one's
// place. Whatever goes wrong ends in an ordinary navigation, so that a reader never sees less than without scripts.
import { announce } from './lib/dom';
import { isSamePage, queryOf } from './lib/url';

type Listener = (root: HTMLElement) => void;

let listener: Listener = () => {};
let pending: AbortController | undefined;
const kSlowMs = 8000;

interface Kept {
  scroll?: number;
}

const kept = (): Kept => (typeof history.state === 'object' && history.state !== null ? (history.state as Kept) : {});
const keepScroll = () => history.replaceState({ ...kept(), scroll: window.scrollY }, '');

async function fetchPage(url: URL, signal: AbortSignal): Promise<Document | undefined> {
  const answer = await fetch(url, { headers: { Accept: 'text/html' }, signal, credentials: 'same-origin' });
  const isPage = (answer.headers.get('Content-Type') ?? '').startsWith('text/html');
  if (!answer.ok || answer.redirected || !isPage) return undefined;
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

// The element that has the focus, described so that its successor can be found: by id, name or address.
function focusMark(): string | undefined {
  const at = document.activeElement;
  if (!(at instanceof HTMLElement) || !at.closest('main')) return undefined;
  if (at.id) return `#${CSS.escape(at.id)}`;
  const name = at.getAttribute('name');
  if (name) return `${at.tagName.toLowerCase()}[name="${CSS.escape(name)}"]`;
  const text = at.getAttribute('data-focus') ?? at.closest('[data-focus]')?.getAttribute('data-focus');
  return text ? `[data-focus="${CSS.escape(text)}"]` : undefined;
}

function headingIndex(): number {
  const heading = document.activeElement?.closest('main th');
  return heading ? [...document.querySelectorAll('main th')].indexOf(heading) : -1;
}

function put(page: Document): boolean {
  const main = document.querySelector('main');
  const next = page.querySelector('main');
  if (!main || !next) return false;
  const mark = focusMark();
  const heading = headingIndex();
  const caret = document.activeElement instanceof HTMLInputElement ? document.activeElement.selectionStart : null;
  const fresh = document.adoptNode(next);
  main.replaceWith(fresh);
  document.title = page.title;
  for (const name of ['mannerly:snapshot', 'mannerly:at']) {
    const value = page.querySelector(`meta[name="${name}"]`)?.getAttribute('content');
    if (value) document.querySelector(`meta[name="${name}"]`)?.setAttribute('content', value);
  }
  listener(fresh);
  const target = mark ? fresh.querySelector<HTMLElement>(mark) : fresh.querySelectorAll('th')[heading]?.querySelector('a');
  (target ?? fresh).focus({ preventScroll: true });
  if (caret !== null && target instanceof HTMLInputElement && target.type !== 'checkbox') {
    try {
      target.setSelectionRange(caret, caret);
    } catch {
      // Inputs such as "month" have no caret.
    }
  }
  announce(fresh.querySelector('.lede, caption, h1')?.textContent?.trim() ?? document.title);
  return true;
}

// Shows the page at url. push: as a new entry of the history.
export async function go(url: URL, push: boolean): Promise<void> {
  pending?.abort();
  const mine = new AbortController();
  pending = mine;
  const timer = window.setTimeout(() => mine.abort('slow'), kSlowMs);
  const scroll = push ? window.scrollY : (kept().scroll ?? 0);
  document.querySelector('main')?.setAttribute('aria-busy', 'true');
  try {
    const page = await fetchPage(url, mine.signal);
    if (pending !== mine) return;
    if (!page) return location.assign(url);
    if (push) {
      keepScroll();
      history.pushState({}, '', url);
    }
    if (!put(page)) return location.assign(url);
    window.scrollTo({ top: scroll, behavior: 'instant' });
  } catch {
    if (pending === mine) location.assign(url);
  } finally {
    clearTimeout(timer);
    if (pending === mine) pending = undefined;
  }
}

// By attribute: a field that is called "action" or "method" would stand in for the property.
const actionOf = (form: HTMLFormElement): URL => new URL(form.getAttribute('action') ?? '', location.href);

export function formUrl(form: HTMLFormElement, submitter?: HTMLElement | null): URL {
  const url = actionOf(form);
  const names = new Set([...form.elements].map((field) => (field as HTMLInputElement).name).filter(Boolean));
  const fields = [...new FormData(form, submitter ?? null)].map(([name, value]): [string, string] => [name, String(value)]);
  const same = url.pathname === location.pathname;
  url.search = queryOf(fields, same ? new URLSearchParams(location.search) : new URLSearchParams(), names);
  return url;
}

function onClick(event: MouseEvent): void {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('main a[href]') : null;
  if (!plain || !link || event.defaultPrevented || link.target || link.hasAttribute('download')) return;
  const url = new URL(link.href, location.href);
  if (!isSamePage(new URL(location.href), url) || url.hash) return;
  event.preventDefault();
  void go(url, true);
}

function isFilter(form: HTMLFormElement | null): form is HTMLFormElement {
  return !!form && form.matches('form.filters, form.basket') && form.getAttribute('method') === 'get' && actionOf(form).pathname === location.pathname;
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || !isFilter(form)) return;
  event.preventDefault();
  const url = formUrl(form, event.submitter);
  if (url.href !== location.href) void go(url, true);
}

// A choice is applied at once; text waits for Enter, so that no request is made for half a word.
function onChange(event: Event): void {
  const field = event.target;
  if (!(field instanceof HTMLSelectElement || field instanceof HTMLInputElement)) return;
  if (!field.name || !isFilter(field.form) || field.form.dataset.apply === 'submit') return;
  if (field instanceof HTMLInputElement && !['checkbox', 'radio', 'month', 'date'].includes(field.type)) return;
  const url = formUrl(field.form);
  if (url.href !== location.href) void go(url, true);
}

let shown = '';

export function startSwap(onNewMain: Listener): void {
  listener = (root) => {
    shown = location.pathname + location.search;
    onNewMain(root);
  };
  shown = location.pathname + location.search;
  document.addEventListener('click', onClick);
  document.addEventListener('submit', onSubmit);
  document.addEventListener('change', onChange);
  window.addEventListener('scrollend', keepScroll);
  window.addEventListener('pagehide', keepScroll);
  window.addEventListener('popstate', () => {
    if (location.pathname + location.search !== shown) void go(new URL(location.href), false);
  });
}
