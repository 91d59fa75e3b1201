// Renders the repository's documents for the site: links between pages, anchors, highlighted code, and figures that are live.

import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import hljs from 'highlight.js/lib/common';
import MarkdownIt from 'markdown-it';
import { escapeHtml, heading, slug } from './html.mjs';
import { addressOf } from './pages.mjs';

const LANGUAGES = { sh: 'bash', mjs: 'javascript', html: 'xml', jsonl: 'json' };

function highlight(code, language) {
  const name = LANGUAGES[language] ?? language;
  return hljs.getLanguage(name) ? hljs.highlight(code, { language: name }).value : escapeHtml(code);
}

/** The address of the file at `to` in a page at `from`, both from the root of the site. */
const relative = (from, to) => posix.relative(posix.dirname(from), to) || posix.basename(to);

/**
 * A renderer of documents. Its `env` has `source`, the path of the document.
 * @param root the folder of the repository
 * @param files receives the paths of other files that documents refer to
 * @param scripts receives the code that live figures run, by name
 */
export function createMarkdown(root, files, scripts) {
  const md = new MarkdownIt({ html: true });

  /** Where a reference of a document leads on the site. */
  function resolve(url, source) {
    if (/^(?:[a-z]+:|#)/i.test(url)) return url;
    const [path, anchor] = url.split('#');
    const target = posix.join(posix.dirname(source), path);
    const page = addressOf(target);
    if (page)
      return relative(addressOf(source), page) + (anchor && page !== 'index.html' ? `#${anchor}` : '');
    const isFile = existsSync(join(root, target)) && statSync(join(root, target)).isFile();
    if (!isFile) return url;
    files.add(target);
    return relative(addressOf(source), `files/${target}`);
  }

  md.core.ruler.push('links', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const name = { link_open: 'href', image: 'src' }[token.type];
      if (!name || !env.source) continue;
      token.attrSet(name, resolve(token.attrGet(name), env.source));
      if (token.type === 'image') token.attrSet('loading', 'lazy');
    }
  });

  const { rules } = md.renderer;
  rules.heading_open = (tokens, index, _options, env) => {
    env.slugs ??= new Map();
    const id = slug(tokens[index + 1].content);
    const count = env.slugs.get(id) ?? 0;
    env.slugs.set(id, count + 1);
    tokens[index].meta = count > 0 ? `${id}-${count}` : id;
    return `<${tokens[index].tag} id="${tokens[index].meta}">`;
  };
  rules.heading_close = (tokens, index) => {
    const { tag, meta } = tokens[index - 2];
    return tag === 'h1' ? '</h1>\n' : `${heading(2, meta, '').replace(/^<h2[^>]*>|<\/h2>$/g, '')}</${tag}>\n`;
  };
  rules.table_open = () => '<div class="table" tabindex="0"><table>\n';
  rules.table_close = () => '</table></div>\n';
  rules.fence = (tokens, index, _options, env) => {
    const { content, info } = tokens[index];
    const [language = '', role] = info.trim().split(/\s+/);
    const code = `<div class="code" data-language="${escapeHtml(language)}"><pre tabindex="0"><code>${highlight(content, language)}</code></pre></div>\n`;
    if (role !== 'live') return code;
    if (language === 'html') return `<div class="live"><template>${content}</template></div>\n${code}`;
    env.scripts = (env.scripts ?? 0) + 1;
    const name = `${posix.basename(env.source, '.md')}-${env.scripts}.js`;
    scripts.set(name, content);
    return `<div hidden data-script="assets/${name}"></div>\n${code}`;
  };
  return md;
}
