// Which documents are pages of the site, by task. Documents keep their places in the repository, and are read from there.

/** Groups of the sidebar. A page is a document, by its path from the root of the repository, and a title. */
export const GROUPS = [
  {
    title: 'See it',
    pages: [
      ['docs/gallery.md', 'Gallery'],
      ['docs/viewer.md', 'The viewer'],
      ['docs/pixel.md', 'Why this colour?'],
    ],
  },
  { title: 'Open your data', pages: [['docs/formats.md', 'Formats']] },
  {
    title: 'Find heads',
    pages: [
      ['docs/describe.md', 'Descriptions'],
      ['docs/comparing.md', 'Compare models and tasks'],
      ['docs/training.md', 'Training runs'],
    ],
  },
  {
    title: 'Publish',
    pages: [
      ['docs/figures.md', 'Figures for papers'],
      ['docs/citing.md', 'How to cite'],
    ],
  },
  {
    title: 'Notebooks and editors',
    pages: [
      ['python/README.md', 'Python'],
      ['docs/vscode.md', 'VS Code'],
    ],
  },
  {
    title: 'Pages and apps',
    pages: [
      ['docs/embedding.md', 'Embedding'],
      ['docs/frameworks.md', 'React, Next.js, Svelte, Vue'],
      ['docs/api.md', 'The library by task'],
    ],
  },
  { title: 'Clusters and stores', pages: [['docs/pyramid.md', 'Pyramids']] },
  {
    title: 'Reference',
    pages: [
      ['docs/options.md', 'Options'],
      ['docs/cli.md', 'Command line'],
      ['docs/benchmark.md', 'Benchmark'],
      ['docs/glossary.md', 'Glossary'],
      ['CHANGELOG.md', 'Changelog'],
    ],
  },
  {
    title: 'Extend',
    pages: [
      ['ARCHITECTURE.md', 'Architecture'],
      ['docs/extending.md', 'Recipes'],
      ['CONTRIBUTING.md', 'Contributing'],
      ['docs/decisions.md', 'Decisions'],
      ['bench/README.md', 'Other libraries'],
    ],
  },
];

/** The home page, and documents that it replaces. */
export const HOME = 'docs/site/home.md';
const REPLACED = new Set(['README.md', 'docs/README.md']);

/** All documents that are pages. */
export const DOCUMENTS = GROUPS.flatMap(({ pages }) => pages.map(([path, title]) => ({ path, title })));

/** The address of a document's page from the root of the site, or null if it has none. */
export function addressOf(path) {
  if (path === HOME || REPLACED.has(path)) return 'index.html';
  if (!DOCUMENTS.some((one) => one.path === path)) return null;
  const [, folder, name] = /^(?:(\w+)\/)?([\w-]+)\.md$/.exec(path);
  return `${name === 'README' ? folder : name.toLowerCase()}.html`;
}
