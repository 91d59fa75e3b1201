// The page of a figure: its policy allows the extension's own files, and nothing else.

import { Uri, type Webview } from 'vscode';

/** Where the files of the page are. */
const folder = (extension: Uri): Uri => Uri.joinPath(extension, 'dist', 'page');

/** What the page may load: `'wasm-unsafe-eval'` is for the reader of HDF5 and faster levels, `blob:` for pictures. */
const policyOf = ({ cspSource }: Webview): string =>
  [
    "default-src 'none'",
    `script-src ${cspSource} 'wasm-unsafe-eval'`,
    `style-src ${cspSource}`,
    `img-src ${cspSource} blob:`,
    `font-src ${cspSource}`,
    `connect-src ${cspSource}`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

function write(webview: Webview, extension: Uri): string {
  const at = (name: string) => webview.asWebviewUri(Uri.joinPath(folder(extension), name));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(webview)}">
<title>Headglow</title>
<link rel="stylesheet" href="${at('page.css')}">
<script type="module" src="${at('page.js')}"></script>
</head>
<body></body>
</html>`;
}

export const pageHtml = { folder, write };
