// What anywidget passes to the page's side of a figure: the traits of the Python object, and messages to it.

/** Bytes in messages of notebooks: views of the message. */
export type Buffers = readonly ArrayBufferView<ArrayBuffer>[];

/** The page's side of a Python object. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown, callbacks?: undefined, buffers?: readonly ArrayBuffer[]): void;
  on(event: string, listener: (content: never, buffers: never) => void): void;
  off(event: string, listener: (content: never, buffers: never) => void): void;
  /** Not in all notebooks. */
  readonly widget_manager?: { get_model(id: string): Promise<{ get(name: string): unknown }> };
}

/** What a figure's side of the page is given. */
export interface Context {
  readonly model: Model;
  readonly el: HTMLElement;
}
