// The API reference of the Python package, made from its docstrings.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { escapeHtml, heading } from '../html.mjs';

const script = fileURLToPath(new URL('python_api.py', import.meta.url));

/** A signature with a parameter per line, if it is long. */
function signatureText(name, signature) {
  const text = `${name}${signature}`;
  if (text.length < 80) return text;
  const [, inside, result] = /^\((.*)\)( -> [^)]*)?$/.exec(signature) ?? [];
  if (inside === undefined) return text;
  const parameters = inside.split(/, (?=\w+:|\*)/);
  return `${name}(\n${parameters.map((one) => `    ${one},\n`).join('')})${result ?? ''}`;
}

/** The page of the reference. @param root the folder of the repository @param markdown renders docstrings */
export function pythonPage(root, markdown) {
  const python = process.platform === 'win32' ? 'python' : 'python3';
  const output = execFileSync(python, [script, join(root, 'python/src/headglow')], { encoding: 'utf8' });
  const { doc, entries } = JSON.parse(output);
  const code = (name, signature) => {
    const text = escapeHtml(signatureText(name, signature));
    return `<pre class="signature" tabindex="0"><code>${text}</code></pre>`;
  };
  const member = ({ name, signature, doc: text }) =>
    `<dt><code>${escapeHtml(name + signature)}</code></dt><dd>${markdown.render(text)}</dd>`;
  const entry = ({ kind, name, signature, doc: text, members }) =>
    `<section class="export">${heading(3, name, `<code>${name}</code>`)}${
      signature ? code(kind === 'class' ? `class ${name}` : name, signature) : ''
    }${markdown.render(text)}${
      members.length > 0 ? `<dl class="members">${members.map(member).join('')}</dl>` : ''
    }</section>`;
  const section = (title, kind) =>
    heading(2, title.toLowerCase(), title) +
    entries
      .filter((one) => one.kind === kind)
      .map(entry)
      .join('');
  const html = `<h1><code>headglow</code> for Python</h1>${markdown.render(doc)}${section('Functions', 'function')}${section('Classes', 'class')}`;
  return { name: 'api/python', title: 'headglow for Python', html };
}
