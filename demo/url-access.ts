// Servers that the page may not read from: the command line allows those of the URLs that it is given, by the page's policy.

import { HeadglowError } from '../src/index.ts';
import { quoteUrl, urlName } from '../src/protocol.ts';
import type { PageFile } from './bytes.ts';
import { announce, type Message, showMessage } from './parts/notice.ts';

/** Why files are not read, and what is shown about it. */
export interface Refusal {
  readonly error: HeadglowError;
  readonly message: Message;
}

/** Copies a command, and says so. Where pages may not use the clipboard, shows it. */
async function copyCommand(command: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(command);
    showMessage('Command copied. Run it in a terminal, in the folder of Headglow.');
    announce('Command copied');
  } catch {
    showMessage(command);
  }
}

/**
 * Refuses files at URLs that the page's policy forbids, with the command that opens them. Null if all may be read.
 * @param origins servers that the page may read from, besides its own; null if that is not known
 * @param link what the command opens; default: the URLs of all files
 */
export function refuseUrls(
  files: readonly PageFile[],
  origins: readonly string[] | null,
  link?: string,
): Refusal | null {
  const urls = files.flatMap((file) => ('address' in file ? new URL(file.address) : []));
  // Addresses that are not of HTTP are refused by the reader, which knows their https form.
  const refused = urls.find(
    ({ origin, protocol }) =>
      origins && /^https?:$/.test(protocol) && ![location.origin, ...origins].includes(origin),
  );
  if (!refused) return null;
  // What follows a question mark may be secret, so it is copied, but not shown.
  const isShort =
    link === undefined &&
    urls.every(({ search, username, password }) => `${search}${username}${password}` === '');
  const quoted = (link === undefined ? urls.map(({ href }) => href) : [link]).map(quoteUrl);
  const command = quoted.includes(null) ? null : `npm start -- ${quoted.join(' ')}`;
  const error = new HeadglowError({
    code: 'read',
    file: urlName(refused),
    reason: `this page may not read from ${refused.origin}: it reads from servers that are named on the command line`,
    remedy: `open it there: ${(isShort && command) || `npm start -- ${link === undefined ? 'URL' : 'LINK'}`}`,
  });
  const actions = command === null ? [] : [{ label: 'Copy command', run: () => void copyCommand(command) }];
  return { error, message: { text: error.message, actions } };
}
