// Replay of an incident: shows one picture of the paths (figure[data-step], or a part of a drawing) and one line of the
// list (li[data-step], if there is one) at a time; props.start: the first that is shown. Without it all of them stand there.
import { announce, element } from '../lib/dom';
import type { Mount } from '../lib/mount';

const kStepMs = 1600;

export const mount: Mount = (root, props) => {
  const layers = [...root.querySelectorAll<SVGElement>('svg [data-step], figure[data-step]')];
  const items = [...root.querySelectorAll<HTMLElement>('li[data-step]')];
  const steps = [...new Set([...layers, ...items].map((part) => Number(part.dataset.step)))].sort((a, b) => a - b);
  if (steps.length < 2) return;
  let at = 0;
  let timer = 0;
  const button = (label: string, name: string, act: () => void) =>
    element('button', { type: 'button', 'aria-label': name, title: name, onclick: act }, label);

  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = '▶ Play';
    play.setAttribute('aria-label', 'Play the steps');
  };
  const show = (index: number, say: boolean) => {
    at = Math.max(0, Math.min(steps.length - 1, index));
    for (const layer of layers) layer.classList.toggle('off', Number(layer.dataset.step) !== steps[at]);
    for (const item of items) {
      if (Number(item.dataset.step) === steps[at]) item.setAttribute('aria-current', 'step');
      else item.removeAttribute('aria-current');
    }
    place.textContent = `Step ${at + 1} of ${steps.length}`;
    const caption = layers[at]?.querySelector('figcaption')?.textContent;
    if (say) announce((items[at]?.textContent ?? caption ?? place.textContent ?? '').trim());
  };
  const move = (by: number) => {
    stop();
    show(at + by, true);
  };
  const toggle = () => {
    if (timer) return stop();
    if (at === steps.length - 1) show(0, true);
    play.textContent = '❚❚ Pause';
    play.setAttribute('aria-label', 'Pause');
    timer = window.setInterval(() => {
      if (!root.isConnected || at === steps.length - 1) return stop();
      show(at + 1, true);
    }, kStepMs);
  };
  const play = button('▶ Play', 'Play the steps', toggle);
  const place = element('span', { class: 'muted' });
  const bar = element(
    'div',
    { class: 'replay-bar', role: 'group', 'aria-label': 'Steps of the incident' },
    button('←', 'Step back', () => move(-1)), play, button('→', 'Step on', () => move(1)), place,
  );
  bar.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -steps.length, End: steps.length }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    move(by);
  });
  for (const [i, item] of items.entries()) item.addEventListener('click', () => move(i - at));
  root.prepend(bar);
  show(typeof props.start === 'number' ? props.start : 0, false);
};
