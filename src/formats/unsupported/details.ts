// Error details for files in formats that are not read, with a way to convert them.

import type { ErrorDetails } from '../../tensor/error.ts';
import { baseName } from '../file.ts';
import { type UnsupportedFormat, WEB_PAGE } from './formats.ts';

/** Pages of Git hubs that show a file, and the URLs of the files. */
const FILE_PAGES: readonly (readonly [page: RegExp, file: string])[] = [
  [/^https:\/\/github\.com\/([^/]+\/[^/]+)\/blob\/(.+)$/, 'https://raw.githubusercontent.com/$1/$2'],
  [/^(https:\/\/huggingface\.co\/.+?)\/blob\/(.+)$/, '$1/resolve/$2'],
];

/** What to do about a URL that leads to a web page instead of a file. */
function pageRemedy(url: string): string {
  const [page, file] = FILE_PAGES.find(([pattern]) => pattern.test(url)) ?? [];
  return page && file
    ? `open ${encodeURI(url.replace(page, file))} instead`
    : 'check the URL: it leads to a page, such as a login or an error, and not to the file itself';
}

/** The error details for a file in an unsupported format. */
export function unsupportedDetails(file: string, format: UnsupportedFormat): ErrorDetails {
  const { name, detail } = format;
  const remedy = format === WEB_PAGE && /^https?:/.test(file) ? pageRemedy(file) : format.remedy;
  const base = baseName(file);
  const stem = base.replace(/(?<=.)\.\w+$/, '');
  const written = remedy.replace(/<(\w+)>/g, (_, ending: string) =>
    JSON.stringify(ending === 'file' ? base : `${stem}.${ending}`),
  );
  const reason = `this is ${name}, which Headglow does not read${detail === undefined ? '' : `: it ${detail}`}`;
  return { code: 'format', file, reason, remedy: written };
}
