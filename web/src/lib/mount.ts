// What an island exports: it takes hold of the element that stands for it, with the data-props that the server wrote.
export type Mount = (root: HTMLElement, props: Record<string, unknown>) => void;
