// Makes the index of the search: each section of a page is an entry.

import MiniSearch from 'minisearch';
import { plainText } from './html.mjs';
import { SEARCH } from './search-options.mjs';

/** Text that is stored of a section, of which an excerpt is shown. Everything is indexed. */
const STORED = 400;

/** The sections of a page: the text before the first heading, then that below each. */
export function sectionsOf({ address, title, html }) {
  const body = html.replace(/<template>[\s\S]*?<\/template>/g, ' ');
  const parts = body.split(/(?=<h[1-4] id=")/);
  return parts.map((part) => {
    const [all = '', id, heading = ''] = /^<h[1-4] id="([^"]+)">([\s\S]*?)<\/h[1-4]>/.exec(part) ?? [];
    return {
      url: id ? `${address}#${id}` : address,
      page: title,
      heading: plainText(heading),
      text: plainText(part.slice(all.length).replace(/<h1>[\s\S]*?<\/h1>/, '')),
    };
  });
}

/** The index as text. @param pages of each: address, title and html */
export function searchIndex(pages) {
  const search = new MiniSearch({
    ...SEARCH,
    extractField: (section, name) => section[name],
  });
  search.addAll(pages.flatMap(sectionsOf).map((section, id) => ({ ...section, id })));
  const index = search.toJSON();
  for (const fields of Object.values(index.storedFields)) fields.text = fields.text.slice(0, STORED);
  return JSON.stringify(index);
}
