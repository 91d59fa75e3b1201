// Parses the type declarations that TypeScript emits: the exports of an entry, and those without a doc comment.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An export, and the file that declares it. */
interface Exported {
  readonly name: string;
  readonly file: string;
}

const declarationFile = (from: string, specifier: string): string =>
  join(dirname(from), specifier.replace(/\.ts$/, '.d.ts'));

const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function|class|const|let|interface|type|enum) (\w+)/gm;

/** The file that declares a name: one that it is imported from, or the file itself. */
function importedOr(text: string, file: string, name: string): Exported {
  for (const [, names = '', specifier = ''] of text.matchAll(
    /^import (?:type )?\{([^}]*)\} from '([^']+)';/gm,
  ))
    if (names.split(',').some((one) => one.trim().replace(/^type /, '') === name)) {
      const from = declarationFile(file, specifier);
      return exportsOf(from).find((one) => one.name === name) ?? { name, file: from };
    }
  return { name, file };
}

/** All exports of a declaration file, with the files that declare them. */
export function exportsOf(file: string): Exported[] {
  const text = readFileSync(file, 'utf8');
  const own = [...text.matchAll(DECLARED)].map(([, name = '']) => ({ name, file }));
  const named = [...text.matchAll(/^export (?:type )?\{([^}]*)\}(?: from '([^']+)')?;/gm)].flatMap(
    ([, names = '', specifier]) =>
      names
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .filter(Boolean)
        .flatMap((name) => {
          const [original = name] = name.split(' as ');
          if (specifier === undefined) return [importedOr(text, file, original)];
          const found = exportsOf(declarationFile(file, specifier)).find((one) => one.name === original);
          return [found ?? { name: original, file: declarationFile(file, specifier) }];
        }),
  );
  const all = [...text.matchAll(/^export \* from '([^']+)';/gm)].flatMap(([, specifier = '']) =>
    exportsOf(declarationFile(file, specifier)),
  );
  return [...own, ...named, ...all];
}

/** Members of a class or interface body without a comment, by their first lines. */
function bareMembers(body: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let isCommented = false;
  let isInComment = false;
  let isStart = true;
  for (const line of body.split('\n').map((one) => one.trim())) {
    if (!line) continue;
    if (isInComment || line.startsWith('/**')) {
      isInComment = !line.endsWith('*/');
      isCommented = true;
      continue;
    }
    if (depth === 0 && isStart && !isCommented && !/^(?:#private|private )/.test(line)) found.push(line);
    for (const letter of line.replace(/=>|'[^']*'/g, '')) {
      if ('{([<'.includes(letter)) depth += 1;
      if ('})]>'.includes(letter)) depth -= 1;
    }
    isStart = depth === 0 && /[;,]$/.test(line);
    isCommented = false;
  }
  return found;
}

/** Parts of an export without a comment: itself, as `name`, or members, as `name.member`. */
export function undocumented({ name, file }: Exported): string[] {
  const text = readFileSync(file, 'utf8');
  const declared = new RegExp(
    `^(?:export )?(?:declare )?(?:function|class|const|let|interface|type) ${name}\\b(?![$\\w])`,
    'm',
  ).exec(text);
  if (!declared) return [`${name}: not found in ${file}`];
  const before = text.slice(0, declared.index).trimEnd();
  const missing = before.endsWith('*/') ? [] : [name];
  const rest = text.slice(declared.index);
  if (!/^(?:export )?(?:declare )?(?:class|interface) /.test(rest)) return missing;
  const start = rest.indexOf('{\n');
  const end = rest.indexOf('\n}', start);
  // An empty body is on one line.
  if (start < 0 || rest.slice(0, start).includes('}')) return missing;
  return [...missing, ...bareMembers(rest.slice(start + 1, end)).map((member) => `${name}.${member}`)];
}
