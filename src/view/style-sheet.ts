// Style sheets adopted by pages and shadow trees: each is added once per tree, and removed with the last element that uses it.

import { windowOf } from './window-of.ts';

/** A page or shadow tree that can adopt style sheets. */
type StyleRoot = Document | ShadowRoot;

/** A sheet adopted by a page or shadow tree. */
interface AdoptedSheet {
  readonly sheet: CSSStyleSheet;
  /** The document that constructed the sheet. Browsers refuse it in any other document. */
  readonly document: Document;
  /** Number of elements that use it. */
  users: number;
}

const sheetsByRoot = new WeakMap<StyleRoot, Map<string, AdoptedSheet>>();

const styleRootOf = (element: Element): StyleRoot => {
  const root = element.getRootNode();
  return 'adoptedStyleSheets' in root ? (root as StyleRoot) : element.ownerDocument;
};

/** The sheets that a page or shadow tree has adopted, by their CSS. */
const sheetsIn = (root: StyleRoot): Map<string, AdoptedSheet> => {
  const sheets = sheetsByRoot.get(root) ?? new Map<string, AdoptedSheet>();
  sheetsByRoot.set(root, sheets);
  return sheets;
};

/** An element's style sheet, shared with other elements in the same page or shadow tree. */
export class SharedStyleSheet {
  readonly #element: Element;
  readonly #css: string;
  #root: StyleRoot | null = null;

  /** Adopts the sheet in the page or shadow tree of the element. */
  constructor(element: Element, css: string) {
    this.#element = element;
    this.#css = css;
    this.relocate();
  }

  /** Moves the sheet to the page or shadow tree that the element is in now. */
  relocate(): void {
    const root = styleRootOf(this.#element);
    const { ownerDocument } = this.#element;
    const adopted = sheetsIn(root).get(this.#css);
    // A shadow tree that moves to another document loses its adopted sheets.
    const isAdopted = adopted?.document === ownerDocument;
    if (root === this.#root && isAdopted) return;
    this.release();
    this.#root = root;
    if (isAdopted) {
      adopted.users += 1;
      return;
    }
    const sheet = new (windowOf(this.#element).CSSStyleSheet)();
    sheet.replaceSync(this.#css);
    root.adoptedStyleSheets.push(sheet);
    const users = 1 + (sheetsIn(root).get(this.#css)?.users ?? 0);
    sheetsIn(root).set(this.#css, { sheet, document: ownerDocument, users });
  }

  /** Removes the sheet unless another element still uses it. */
  release(): void {
    const root = this.#root;
    const adopted = root && sheetsIn(root).get(this.#css);
    this.#root = null;
    if (!root || !adopted) return;
    adopted.users -= 1;
    if (adopted.users > 0) return;
    sheetsIn(root).delete(this.#css);
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet) => sheet !== adopted.sheet);
  }
}
