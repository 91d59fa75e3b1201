// Pages of the extension for VS Code in the browser of tests: what VS Code does between them and the extension.

import type { Page } from 'puppeteer';
import { openPage } from '../support/browser.ts';
import type { FileServer } from '../support/file-server.ts';

/** A panel of vscode/test/fake-vscode.ts, which `tsc -p vscode` checks. */
export interface Panel {
  readonly title: string;
  readonly webview: { readonly html: string };
  readonly sent: { event(listener: (message: unknown) => void): { dispose(): void } };
  receive(message: unknown): void;
  dispose(): void;
}
/** The stand-in for VS Code. */
export interface Host {
  readonly panels: readonly Panel[];
  readonly messages: string[];
  readonly ran: readonly string[];
  readonly readWhole: readonly string[];
  readonly memory: {
    readonly faults: Map<string, string>;
    write(path: string, bytes: Uint8Array): void;
  };
  target: string | null;
  text: string;
  readonly module: object;
  open(viewType: string, path: string): Promise<Panel>;
  restore(viewType: string, state: unknown): Promise<Panel>;
  run(command: string, ...paths: readonly string[]): Promise<void>;
  context(folder: string, manifest: object): object;
}

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', html: 'text/html' };

/** Bytes as JSON has them: VS Code sends them as they are. */
const encode = (message: unknown): string =>
  JSON.stringify(message, (_name, value) =>
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
  );
const decode = (text: string): unknown =>
  JSON.parse(text, (_name, value) =>
    typeof value?.base64 === 'string' ? new Uint8Array(Buffer.from(value.base64, 'base64')) : value,
  );

/** What a page is shown with. */
export interface Surroundings {
  /** The class that VS Code gives the body. */
  readonly theme: string;
  readonly server: FileServer;
  /** The files of the package. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Called with the bytes of files in each message to the page. */
  readonly onBytes: (bytes: number) => void;
}

/** Shows a panel in a page, as VS Code does: with its colours as properties of the root, and the class of its theme. */
export async function showPanel(
  panel: Panel,
  { theme, server, files, onBytes }: Surroundings,
): Promise<Page> {
  server.answer = (request, response) => {
    const name = new URL(request.url ?? '/', server.origin).pathname.slice(1) || 'index.html';
    const body = name === 'index.html' ? panel.webview.html : files[`extension/dist/page/${name}`];
    if (body === undefined) return void response.writeHead(name === 'favicon.ico' ? 204 : 404).end();
    response.writeHead(200, { 'Content-Type': TYPES[name.split('.').at(-1) ?? ''] ?? '' }).end(body);
  };
  const page = await openPage('/blank', { width: 900, height: 600 });
  await page.exposeFunction('toHost', (text: string) => panel.receive(decode(text)));
  await page.evaluateOnNewDocument((theme) => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
    const toText = (message: unknown) =>
      JSON.stringify(message, (_name, value) =>
        value instanceof Uint8Array
          ? { base64: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join('')) }
          : value,
      );
    const api = {
      postMessage: (message: unknown) =>
        void (window as never as { toHost(text: string): void }).toHost(toText(message)),
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
    };
    const fromHost = (text: string) =>
      window.postMessage(
        JSON.parse(text, (_name, value) =>
          typeof value?.base64 === 'string'
            ? Uint8Array.from(atob(value.base64), (letter) => letter.charCodeAt(0))
            : value,
        ),
      );
    Object.assign(window, { violations, fromHost, acquireVsCodeApi: () => api });
    document.addEventListener('DOMContentLoaded', () => {
      document.body.className = theme;
      document.documentElement.style.setProperty('--vscode-editor-background', '#1f1f1f');
      document.documentElement.style.setProperty('--vscode-foreground', '#cccccc');
      document.documentElement.style.setProperty('--vscode-descriptionForeground', '#9d9d9d');
    });
  }, theme);
  panel.sent.event((message) => {
    const { bytes } = message as { readonly bytes?: Uint8Array };
    onBytes(bytes?.length ?? 0);
    if (page.isClosed()) return;
    const text = encode(message);
    page
      .evaluate((text) => (window as never as { fromHost(text: string): void }).fromHost(text), text)
      .catch(() => {});
  });
  await page.goto(server.at('/').href);
  return page;
}
