// What anywidget passes to the page's side of a figure: the traits of the Python object, and messages to it.

/** The page's side of a Python object. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown, callbacks?: undefined, buffers?: readonly ArrayBuffer[]): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}
