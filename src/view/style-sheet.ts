// Style sheets of what this package puts on a page: each once in a page or shadow tree, as long as something there needs it.

type Home = Document | ShadowRoot;

/** A sheet in a page or shadow tree. */
interface Adopted {
  readonly sheet: CSSStyleSheet;
  /** The page for which it was made: no other takes it. */
  readonly page: Document;
  /** Elements that need it. */
  users: number;
}

const adopted = new WeakMap<Home, Map<string, Adopted>>();

/** The window that an element is in, also where that is another one than this package's. */
export const windowOf = (element: Element): Window & typeof globalThis =>
  element.ownerDocument.defaultView ?? window;

const homeOf = (element: Element): Home => {
  const root = element.getRootNode();
  return 'adoptedStyleSheets' in root ? (root as Home) : element.ownerDocument;
};

const sheetsIn = (home: Home): Map<string, Adopted> => {
  const known = adopted.get(home) ?? new Map<string, Adopted>();
  adopted.set(home, known);
  return known;
};

/** The style of an element, which goes with it where it is moved. */
export class SharedStyleSheet {
  readonly #element: Element;
  readonly #css: string;
  #home: Home | null = null;

  constructor(element: Element, css: string) {
    this.#element = element;
    this.#css = css;
    this.settle();
  }

  /** Brings the sheet to the page or shadow tree where the element is now. */
  settle(): void {
    const home = homeOf(this.#element);
    const known = sheetsIn(home).get(this.#css);
    // A shadow tree that goes to another page loses its sheets.
    if (home === this.#home && known?.page === this.#element.ownerDocument) return;
    this.release();
    this.#home = home;
    if (known?.page === this.#element.ownerDocument) {
      known.users += 1;
      return;
    }
    const sheet = new (windowOf(this.#element).CSSStyleSheet)();
    sheet.replaceSync(this.#css);
    home.adoptedStyleSheets.push(sheet);
    const users = 1 + (sheetsIn(home).get(this.#css)?.users ?? 0);
    sheetsIn(home).set(this.#css, { sheet, page: this.#element.ownerDocument, users });
  }

  /** Removes the sheet, unless something else there needs it. */
  release(): void {
    const home = this.#home;
    const known = home && sheetsIn(home).get(this.#css);
    this.#home = null;
    if (!home || !known) return;
    known.users -= 1;
    if (known.users > 0) return;
    sheetsIn(home).delete(this.#css);
    home.adoptedStyleSheets = home.adoptedStyleSheets.filter((sheet) => sheet !== known.sheet);
  }
}
