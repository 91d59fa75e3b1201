// Links to what the viewer shows, in place of files on the command line.

import { flagOf } from '../kinds/flag.ts';
import type { FigureRequest } from '../protocol.ts';
import { HeadglowError } from '../tensor/error.ts';
import { isUrl } from './remote.ts';

/** An address of the viewer, whichever server it was on, and what follows its # as the viewer writes it. */
const LINK = /^https?:\/\/[^#]*#(v=\d+(?:&.*)?)$/is;

const fragmentOf = (name: string): string | null => LINK.exec(name)?.[1] ?? null;

/** What a command opens. */
export interface LinkedInputs {
  readonly files: readonly string[];
  /** The part of the link after #; null without a link. */
  readonly link: string | null;
}

/**
 * Takes the link out of the names that a command was given. Its data is opened, unless files are named: then these are shown as
 * the link says.
 * @throws HeadglowError for several links, and for settings that the link has, too
 */
export function takeLink(
  names: readonly string[],
  { options, step, analysis, reading = {} }: FigureRequest,
): LinkedInputs {
  const links = names.flatMap((name) => fragmentOf(name) ?? []);
  const files = names.filter((name) => fragmentOf(name) === null);
  const [link] = links;
  if (link === undefined) return { files, link: null };
  if (links.length > 1) refuse(`there are ${links.length} links`, 'name one');
  const [flag] = [
    ...Object.keys({ ...options, ...reading }).map(flagOf),
    ...(step === null ? [] : ['--step']),
    ...(analysis ? ['change' in analysis ? '--minus' : '--emergence'] : []),
  ];
  if (flag) refuse(`the link has all settings, so ${flag} has no effect`, 'remove it, or the link');
  if (files.length === 0) return { files: new URLSearchParams(link).getAll('data').filter(isUrl), link };
  return { files, link: link.replace(/&data=[^&]*/g, '') };
}

function refuse(reason: string, remedy: string): never {
  throw new HeadglowError({ code: 'option', reason, remedy });
}
