// "3 new incidents": counts what the event stream reports and offers to show it. The page never jumps by itself.
import { announce, element } from '../lib/dom';
import { go } from '../swap';
import type { Mount } from '../lib/mount';

export const mount: Mount = (root, props) => {
  const stream = typeof props.stream === 'string' ? props.stream : '/api/v1/stream?topics=incidents';
  const source = new EventSource(stream);
  let fresh = 0;
  const pill = element('button', { type: 'button', class: 'pill', hidden: true, onclick: () => void go(new URL(location.href), false) });
  root.prepend(pill);
  source.addEventListener('incident.opened', () => {
    fresh += 1;
    pill.hidden = false;
    pill.textContent = `${fresh} new incident${fresh === 1 ? '' : 's'}: show`;
    announce(pill.textContent);
  });
  source.addEventListener('stream.end', () => source.close());
  // The element leaves the document when the page is exchanged.
  const watch = new MutationObserver(() => {
    if (root.isConnected) return;
    source.close();
    watch.disconnect();
  });
  watch.observe(document.body, { childList: true, subtree: true });
  window.addEventListener('pagehide', () => source.close(), { once: true });
};
