// The API reference of the package: a page for each entry point, made from the docstrings by TypeDoc.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, Comment, ReflectionKind } from 'typedoc';
import { escapeHtml, heading } from '../html.mjs';
import { parameterName, TypeWriter } from './types.mjs';

const KINDS = [
  ['Functions', ReflectionKind.Function],
  ['Classes', ReflectionKind.Class],
  ['Interfaces', ReflectionKind.Interface],
  ['Types', ReflectionKind.TypeAlias],
  ['Constants', ReflectionKind.Variable],
];

/** Entry points of the package: the name to import, and the source file. */
function entriesOf(root) {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(exports)
    .filter((key) => !key.endsWith('.json'))
    .map((key) => key.slice(2))
    .map((name) => ({
      name: name || 'headglow',
      module: name ? `headglow/${name}` : 'headglow',
      source: name || 'index',
    }))
    .map((entry) => ({
      ...entry,
      file: ['ts', 'tsx'].map((extension) => join(root, `src/${entry.source}.${extension}`)).find(existsSync),
    }))
    .filter(({ file }) => file);
}

/** The first sentence of the comment that opens an entry's source: what it is for. */
function purposeOf(file) {
  const [comment = ''] = /^(?:\/\/ .*\n)+/.exec(readFileSync(file, 'utf8')) ?? [];
  return (
    /^.*?[.](?= |$)/.exec(
      comment
        .replace(/^\/\/ /gm, '')
        .replaceAll('\n', ' ')
        .trim(),
    )?.[0] ?? ''
  );
}

class Page {
  constructor(writer, markdown) {
    this.writer = writer;
    this.markdown = markdown;
  }

  text = (parts = []) => this.markdown.render(Comment.combineDisplayParts(parts));
  inline = (parts = []) =>
    this.markdown.renderInline(Comment.combineDisplayParts(parts).replace(/\n+/g, ' '));

  code = (html) => `<pre class="signature" tabindex="0"><code>${html}</code></pre>`;

  /** What a comment says of returned values and errors. */
  tags(comment) {
    return (comment?.blockTags ?? [])
      .filter(({ tag }) => ['@returns', '@throws', '@deprecated'].includes(tag))
      .map(
        ({ tag, content }) =>
          `<p><strong>${tag === '@throws' ? 'Throws' : tag === '@returns' ? 'Returns' : 'Deprecated'}</strong> ${this.inline(content)}</p>`,
      )
      .join('');
  }

  /** Names with types and comments. */
  rows(rows) {
    if (rows.length === 0) return '';
    const items = rows.map(
      ({ code, comment, extra = '' }) =>
        `<dt><code>${code}</code></dt><dd>${this.text(comment?.summary)}${extra}</dd>`,
    );
    return `<dl class="members">${items.join('')}</dl>`;
  }

  signature(signature) {
    const described = (signature.parameters ?? []).filter(({ comment }) => comment?.summary.length);
    const rows = described.map((one) => ({
      code: escapeHtml(parameterName(one)),
      comment: one.comment,
    }));
    return this.text(signature.comment?.summary) + this.rows(rows) + this.tags(signature.comment);
  }

  function({ name, signatures }) {
    return signatures
      .map(
        (one) =>
          this.code(`${name}${this.writer.parameters(one)}: ${this.writer.write(one.type)}`) +
          this.signature(one),
      )
      .join('');
  }

  members(children = []) {
    const shown = children.filter(
      ({ flags, kind }) => !flags.isInherited && kind !== ReflectionKind.Constructor,
    );
    return this.rows(
      shown.map((member) => {
        const [signature] = member.signatures ?? [];
        const source = signature ?? member.getSignature ?? member;
        return {
          code: this.writer.member(member),
          comment: source.comment ?? member.comment,
          extra: signature ? this.signatureDetails(signature) : '',
        };
      }),
    );
  }

  /** What a method's parameters and results are, where a comment says so. */
  signatureDetails(signature) {
    const described = (signature.parameters ?? []).filter(({ comment }) => comment?.summary.length);
    const parameters = described.map(
      (one) => `<p><code>${escapeHtml(parameterName(one))}</code> ${this.inline(one.comment.summary)}</p>`,
    );
    return parameters.join('') + this.tags(signature.comment);
  }

  /** A class or an interface. */
  structure(reflection) {
    const parents = (reflection.extendedTypes ?? []).map((one) => this.writer.write(one));
    const note = parents.length > 0 ? `<p>Extends <code>${parents.join(', ')}</code>.</p>` : '';
    return this.text(reflection.comment?.summary) + note + this.members(reflection.children);
  }

  alias({ name, typeParameters = [], type, comment }) {
    const generic =
      typeParameters.length > 0 ? `&lt;${typeParameters.map((one) => one.name).join(', ')}&gt;` : '';
    const isObject = type.type === 'reflection' && type.declaration.children?.length;
    const code = isObject ? '' : this.code(`type ${name}${generic} = ${this.writer.write(type)}`);
    return this.text(comment?.summary) + code + (isObject ? this.members(type.declaration.children) : '');
  }

  constant({ name, type, comment }) {
    return this.text(comment?.summary) + this.code(`const ${name}: ${this.writer.write(type)}`);
  }

  export(reflection) {
    if (reflection.kind === ReflectionKind.Function) return this.function(reflection);
    if (reflection.kind === ReflectionKind.TypeAlias) return this.alias(reflection);
    if (reflection.kind === ReflectionKind.Variable) return this.constant(reflection);
    return this.structure(reflection);
  }
}

/**
 * The pages of the reference.
 * @param root the folder of the repository
 * @param markdown renders the text of docstrings
 * @returns of each: `name` (the address without extension), `title` and `html`
 */
export async function typescriptPages(root, markdown) {
  const entries = entriesOf(root);
  const app = await Application.bootstrap({
    entryPoints: entries.map(({ file }) => file),
    tsconfig: join(root, 'tsconfig.build.json'),
    skipErrorChecking: true, // the package's own compiler is newer than TypeDoc's
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    logLevel: 'Error',
    validation: false,
  });
  // Types as they are written: resolved ones have lost the names of their aliases.
  const convertType = app.converter.convertType.bind(app.converter);
  app.converter.convertType = (context, type, node) => convertType(context, node ?? type);
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc could not read the sources');
  const modules = entries.map((entry) => ({
    ...entry,
    reflections: project.children.find(({ name }) => name === entry.source)?.children ?? [],
  }));
  const addresses = new Map();
  for (const { name, reflections } of modules)
    for (const reflection of reflections)
      if (reflection.kind !== ReflectionKind.Reference)
        addresses.set(reflection.id, `${name}.html#${reflection.name}`);
  const page = new Page(new TypeWriter(({ id }) => addresses.get(id) ?? null), markdown);

  return modules.map(({ name, module, file, reflections }) => {
    const own = reflections.filter(({ kind }) => kind !== ReflectionKind.Reference);
    const again = reflections.filter(({ kind }) => kind === ReflectionKind.Reference);
    const sections = KINDS.map(([title, kind]) => [title, own.filter((one) => one.kind === kind)])
      .filter(([, members]) => members.length > 0)
      .map(
        ([title, members]) =>
          heading(2, title.toLowerCase(), title) +
          members
            .map(
              (one) =>
                `<section class="export">${heading(3, one.name, `<code>${one.name}</code>`)}${page.export(one)}</section>`,
            )
            .join(''),
      );
    const links = again.map((one) => {
      const address = addresses.get(one.getTargetReflectionDeep().id);
      return address ? `<a href="${address}"><code>${one.name}</code></a>` : `<code>${one.name}</code>`;
    });
    const also =
      links.length > 0 ? `${heading(2, 'also-exported', 'Also exported')}<p>${links.join(', ')}</p>` : '';
    const html = `<h1><code>${module}</code></h1>${markdown.render(purposeOf(file))}${sections.join('')}${also}`;
    return { name: `api/${name}`, title: module, html };
  });
}
