// `--header`: headers for the server of the URLs on the command line, such as a login. Their values are secret: they are in no message,
// no output and no page.

import { Option } from 'commander';
import type { RequestHeaders } from '../formats/url/request.ts';
import { HeadglowError } from '../tensor/error.ts';

const FLAG = '--header';
const EXAMPLE = `write ${FLAG} "Authorization: Bearer TOKEN"`;

const refuse = (reason: string, remedy: string): never => {
  throw new HeadglowError({ code: 'option', place: FLAG, reason, remedy });
};

/** Headers that say how a file is sent, which Headglow decides itself. */
const RESERVED =
  /^(?:range|if-range|if-match|if-none-match|host|connection|content-.+|transfer-encoding|accept-encoding|expect|keep-alive|te|trailer|upgrade)$/;

/** Adds a header in the form `Name: value` to others. */
function addHeader(text: string, others: RequestHeaders = {}): RequestHeaders {
  const [, name = '', value = ''] =
    /^\s*([!#$%&'*+.^`|~\w-]+)\s*:\s*([\t\x20-\x7e\x80-\xff]*?)\s*$/.exec(text) ?? [];
  if (name === '' || value === '') refuse('this is not a header with a name and a value', EXAMPLE);
  const key = name.toLowerCase();
  if (RESERVED.test(key)) refuse(`the header ${name} can't be set`, 'leave it out');
  if (key in others) refuse(`the header ${name} is given twice`, 'give it once');
  return { ...others, [key]: value };
}

/** The flag, which may be repeated. */
export const headerFlag = (): Option =>
  new Option(
    `${FLAG} <header>`,
    'header sent to the server of the URLs, such as "Authorization: Bearer TOKEN"; may be repeated',
  ).argParser(addHeader);

/** The files of a command, and the headers for those at URLs. */
export function namedInputs(
  files: readonly string[],
  flags: Readonly<Record<string, unknown>>,
): { readonly files: readonly string[]; readonly headers?: RequestHeaders } {
  const headers = flags.header as RequestHeaders | undefined;
  return { files, ...(headers && { headers }) };
}

/** @throws HeadglowError unless the URLs are of one server: no other must get its headers */
export function checkReceiver(urls: readonly string[], headers: RequestHeaders | undefined): void {
  if (!headers) return;
  const origins = new Set(urls.filter((url) => URL.canParse(url)).map((url) => new URL(url).origin));
  if (origins.size === 0) refuse('no URL is given', 'name the URL that it is for');
  if (origins.size > 1)
    refuse(`the URLs are on ${origins.size} servers: ${[...origins].join(', ')}`, 'name URLs of one server');
}
