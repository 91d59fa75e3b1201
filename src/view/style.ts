// Style sheets of what this package puts on a page: added once, to the page or the shadow tree that holds an element.

const adopted = new WeakMap<Node, Set<string>>();

export function adoptStyle(element: Element, css: string): void {
  const node = element.getRootNode();
  const home = 'adoptedStyleSheets' in node ? (node as Document | ShadowRoot) : element.ownerDocument;
  const sheets = adopted.get(home) ?? new Set();
  if (sheets.has(css)) return;
  const sheet = new (element.ownerDocument.defaultView ?? window).CSSStyleSheet();
  sheet.replaceSync(css);
  home.adoptedStyleSheets.push(sheet);
  adopted.set(home, sheets.add(css));
}
