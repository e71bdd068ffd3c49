// The months of a map as a slider with a button that plays them: data-island="timeline" around nav.months. Each month is
// a state of the page with an address, fetched as a reader's own click would. Nothing moves until somebody asks for it,
// and with "reduce motion" there is no button for it.
import { element } from '../lib/dom';
import { go } from '../swap';
import type { Mount } from '../lib/mount';

const kStepMs = 1200;

let playing: number | undefined;

function stop(): void {
  window.clearTimeout(playing);
  playing = undefined;
}

function addressOf(month: string, newest: boolean): URL {
  const url = new URL(location.href);
  if (newest) url.searchParams.delete('month');
  else url.searchParams.set('month', month);
  return url;
}

// Row and tile of one economy show together.
function tie(main: Element): void {
  const mark = (event: Event, on: boolean) => {
    const at = event.target instanceof Element ? event.target.closest('tr, svg.tiles a') : null;
    const href = at?.matches('a') ? at.getAttribute('href') : at?.querySelector('th a')?.getAttribute('href');
    if (!at || !href?.startsWith('/economies/')) return;
    for (const link of main.querySelectorAll(`a[href="${CSS.escape(href)}"]`)) {
      link.querySelector('.point')?.classList.toggle('reading', on);
      link.closest('tbody tr')?.classList.toggle('at', on);
    }
  };
  for (const type of ['pointerover', 'focusin']) main.addEventListener(type, (event) => mark(event, true));
  for (const type of ['pointerout', 'focusout']) main.addEventListener(type, (event) => mark(event, false));
}

export const mount: Mount = (root, props) => {
  const months = Array.isArray(props.months) ? props.months.filter((month) => typeof month === 'string') : [];
  const now = months.indexOf(String(props.now));
  const nav = root.querySelector('nav');
  if (!nav || months.length < 2 || now < 0) return;
  const last = months.length - 1;
  const show = (at: number) => go(addressOf(months[at] ?? '', at === last), true);

  const slider = element('input', {
    type: 'range', id: 'month-slider', min: '0', max: String(last), value: String(now),
    'aria-label': 'Month', 'aria-valuetext': months[now] ?? '',
    oninput: () => {
      stop();
      slider.setAttribute('aria-valuetext', months[Number(slider.value)] ?? '');
      output.textContent = months[Number(slider.value)] ?? '';
    },
    onchange: () => void show(Number(slider.value)),
  });
  const output = element('output', { for: 'month-slider' }, months[now] ?? '');
  nav.append(slider, output);
  const main = root.closest('main');
  if (main) tie(main);
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return stop();

  const next = () => (now === last ? 0 : now + 1);
  // One entry of the history for the whole play, and the reader stays where the page is scrolled to.
  const step = () => {
    const url = addressOf(months[next()] ?? '', next() === last);
    history.replaceState({ scroll: window.scrollY }, '', url);
    void go(url, false);
  };
  const button = element('button', {
    type: 'button', id: 'month-play', 'aria-pressed': playing === undefined ? 'false' : 'true',
    onclick: () => {
      if (playing !== undefined) {
        stop();
        button.textContent = 'Play';
        button.setAttribute('aria-pressed', 'false');
      } else {
        playing = window.setTimeout(step, 0);
      }
    },
  }, playing === undefined ? 'Play' : 'Pause');
  nav.append(button);
  // The page has just been exchanged by a step of the play: on to the next, until the newest month.
  if (playing === undefined) return;
  if (now === last) {
    stop();
    button.textContent = 'Play';
    button.setAttribute('aria-pressed', 'false');
  } else {
    // A reader's own click may have come between two steps: one timer only.
    window.clearTimeout(playing);
    playing = window.setTimeout(step, kStepMs);
  }
};
