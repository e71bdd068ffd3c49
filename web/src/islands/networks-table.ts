// The table of networks: its columns can be chosen, its filters kept under a name.
import { element } from '../lib/dom';
import { mount as mountColumns } from './columns';
import { mount as mountViews } from './views';
import type { Mount } from '../lib/mount';

export const mount: Mount = (root, props) => {
  const views = element('div');
  const bar = element('div', { class: 'bar' }, views);
  mountColumns(root, props);
  mountViews(views, props);
  const columns = root.querySelector('details.columns');
  if (columns) bar.append(columns);
  root.prepend(bar);
};
