// Holds the sources to the rules of ARCHITECTURE.md: allowed imports, no circular imports, and the length of files.

import { describe, expect, it } from 'vitest';
import { circles, filesUnder, graphOf, needs, textOf } from './support/imports.ts';

const FILES = [...filesUnder(['src', 'demo', 'bench']), ...filesUnder(['shaders'], /\.glsl$/)];
const graph = graphOf(FILES);

/** A row of the table of folders. Each row may import only from rows above it. */
interface Place {
  /** Folders, ending in a slash, and files. */
  readonly paths: readonly string[];
  /** Places that it may import, each given by one of its paths. */
  readonly imports: readonly string[];
}

const codeSpans = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);

const PLACES: readonly Place[] = textOf('ARCHITECTURE.md')
  .split('\n## ')
  .filter((section) => section.startsWith('Folders'))
  .flatMap((section) => section.split('\n').filter((line) => line.startsWith('| `')))
  .map((line) => {
    const [, place = '', , imports = ''] = line.split('|');
    return { paths: codeSpans(place), imports: codeSpans(imports) };
  });

/** The place of a file: the one with the longest matching path. */
function placeOf(file: string): Place | undefined {
  const lengthIn = ({ paths }: Place): number =>
    Math.max(
      ...paths.map((path) =>
        path === file || (path.endsWith('/') && file.startsWith(path)) ? path.length : 0,
      ),
    );
  const best = PLACES.toSorted((a, b) => lengthIn(b) - lengthIn(a))[0];
  return best && lengthIn(best) > 0 ? best : undefined;
}

const nameOf = (place: Place | undefined): string => place?.paths[0] ?? 'no place';

describe('the folders of ARCHITECTURE.md', () => {
  it('include every source file, and none is empty', () => {
    expect(FILES.filter((file) => !placeOf(file))).toEqual([]);
    const empty = PLACES.filter((place) => !FILES.some((file) => placeOf(file) === place));
    expect(empty.map(nameOf)).toEqual(['scripts/', 'test/']);
  });

  it('import exactly the folders that the table lists', () => {
    const allowed: string[] = [];
    const used = new Set<string>();
    for (const place of PLACES)
      for (const path of place.imports)
        allowed.push(
          `${nameOf(place)} imports ${nameOf(placeOf(path) ?? PLACES.find(({ paths }) => paths.includes(path)))}`,
        );
    const examples = new Map<string, string>();
    for (const [file, imports] of graph)
      for (const { target } of imports) {
        const [from, to] = [placeOf(file), placeOf(target)];
        if (!graph.has(target) || from === to) continue;
        const edge = `${nameOf(from)} imports ${nameOf(to)}`;
        used.add(edge);
        examples.set(edge, `${file} imports ${target}`);
      }
    const extra = [...used].filter((edge) => !allowed.includes(edge));
    expect(extra.map((edge) => `${edge}: ${examples.get(edge)}`)).toEqual([]);
    expect(allowed.filter((edge) => !used.has(edge))).toEqual([]);
  });

  it('import only folders above them in the table', () => {
    const above = new Set<string>();
    const wrong: string[] = [];
    for (const place of PLACES) {
      for (const path of place.imports) if (!above.has(path)) wrong.push(`${nameOf(place)} imports ${path}`);
      for (const path of place.paths) above.add(path);
    }
    expect(wrong).toEqual([]);
  });
});

it('no file imports itself through other files', () => {
  const to = (target: string) => [{ target, isType: true, isLazy: false }];
  const round = new Map([
    ['a.ts', to('b.ts')],
    ['b.ts', to('c.ts')],
    ['c.ts', to('b.ts')],
  ]);
  expect(circles(round)).toEqual(['b.ts → c.ts → b.ts']);
  expect(circles(graph)).toEqual([]);
});

it('every imported file exists', () => {
  const known = new Set(FILES);
  const broken = [...graph].flatMap(([file, imports]) =>
    imports
      .filter(
        ({ target }) => /^(src|demo|bench|shaders)\/.*\.(tsx?|glsl)$/.test(target) && !known.has(target),
      )
      .map(({ target }) => `${file} imports ${target}`),
  );
  expect(broken).toEqual([]);
});

/** The public entries, and the protocol between the command and its pages. */
const ENTRIES = [
  'index',
  'play',
  'analysis',
  'formats',
  'export',
  'element',
  'react',
  'options',
  'protocol',
].map((name) => `src/${name}.ts`);

it('the demo imports the library through its public entries only', () => {
  const internalImports = [...graph]
    .filter(([file]) => file.startsWith('demo/'))
    .flatMap(([file, imports]) =>
      imports
        .filter(({ target }) => target.startsWith('src/') && !ENTRIES.includes(target))
        .map(({ target }) => `${file} imports ${target}`),
    );
  expect(internalImports).toEqual([]);
});

it('the library does not import the demo, the benchmark or the tests', () => {
  const outsideImports = [...graph]
    .filter(([file]) => file.startsWith('src/'))
    .flatMap(([file, imports]) => imports.map(({ target }) => `${file} imports ${target}`))
    .filter((edge) => /imports (demo|bench|test)\//.test(edge));
  expect(outsideImports).toEqual([]);
});

it.each([...ENTRIES, 'src/cli/main.ts'])(
  '%s does not import a module both statically and lazily',
  (entry) => {
    const eager = needs(graph, entry, true);
    const eagerAndLazy = [...eager].flatMap((file) =>
      (graph.get(file) ?? [])
        .filter(({ target, isLazy, isType }) => isLazy && !isType && eager.has(target))
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(eagerAndLazy).toEqual([]);
  },
);

it.each(['src/analysis.ts', 'src/formats.ts', 'src/options.ts'])('%s does not import a renderer', (entry) => {
  const all = [...needs(graph, entry)];
  expect(all.length).toBeGreaterThan(1);
  expect(
    all.filter((one) => one.startsWith('src/gpu/') || one.startsWith('shaders/') || one === 'regl'),
  ).toEqual([]);
});

const MAX_LINES = 350;

it(`no file has more than ${MAX_LINES} lines`, () => {
  const long = FILES.filter((file) => textOf(file).split('\n').length - 1 > MAX_LINES);
  expect(long).toEqual([]);
});
