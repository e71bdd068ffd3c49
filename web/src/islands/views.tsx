// Saved views of a table: a name for the filters that are in the address now. Kept in the browser alone.
import { useSignal } from '@preact/signals';
import { render } from 'preact';
import { toast } from '../lib/dom';
import { load, save } from '../lib/storage';
import type { Mount } from '../lib/mount';

interface View {
  name: string;
  query: string;
}

const kViewsMax = 30;
const isViews = (value: unknown): value is View[] =>
  Array.isArray(value) && value.every((view) => typeof view?.name === 'string' && typeof view?.query === 'string');

function Views({ path, query }: { path: string; query: string }) {
  const key = `views.${path}`;
  const views = useSignal<View[]>(load(key, isViews) ?? []);
  const naming = useSignal(false);
  const store = (next: View[]) => {
    views.value = next;
    if (!save(key, next)) toast('The browser did not keep the view.');
  };
  const add = (event: Event) => {
    event.preventDefault();
    const name = String(new FormData(event.target as HTMLFormElement).get('view') ?? '').trim();
    naming.value = false;
    if (!name) return;
    store([...views.value.filter((view) => view.name !== name), { name, query }].slice(-kViewsMax));
    toast(`View “${name}” saved`);
  };
  return (
    <div class="savedviews">
      <span class="muted">Views:</span>
      {views.value.map((view) => (
        <span class={view.query === query ? 'chip on' : 'chip'} key={view.name}>
          <a href={view.query ? `${path}?${view.query}` : path}>{view.name}</a>
          <button type="button" class="small" aria-label={`Forget the view ${view.name}`}
            onClick={() => store(views.value.filter((other) => other !== view))}>×</button>
        </span>
      ))}
      {naming.value ? (
        <form class="bar" onSubmit={add}>
          <label class="hidden" for="view-name">Name of the view</label>
          <input id="view-name" name="view" maxLength={40} placeholder="Name" ref={(field) => field?.focus()} />
          <button class="small">Save</button>
        </form>
      ) : (
        <button type="button" class="small" onClick={() => (naming.value = true)}>Save this view</button>
      )}
    </div>
  );
}

export const mount: Mount = (root) => {
  const query = new URLSearchParams(location.search);
  query.delete('cursor');
  render(<Views path={location.pathname} query={query.toString()} />, root);
};
