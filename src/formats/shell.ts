// Arguments of commands that are ready to paste into a shell: that of Unix, PowerShell, or cmd. Which one it is is not known.

/** What every shell takes as text without quotes. */
const BARE = /^[\w+:./][\w+=:,./@-]*$/;
/** What every shell takes as text in double quotes: not `$`, `` ` ``, `!`, `\`, quotation marks and variables of cmd (`%NAME%`). */
const QUOTABLE = /^[\p{L}\p{M}\p{N}_@%+=:,./()[\]&|<>^;{}#*?~' -]*$/u;
const VARIABLE = /%.*%/;

/** Quotes an argument so that every shell takes it as text, if it needs that; null if no quotes do that in all of them. */
export function quoteArgument(argument: string): string | null {
  if (BARE.test(argument)) return argument;
  return QUOTABLE.test(argument) && !VARIABLE.test(argument) ? `"${argument}"` : null;
}

const percentEncode = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/**
 * Quotes a URL for any shell. Characters that some shell replaces in double quotes are percent-encoded, and so are those that make
 * an encoded character the start of a variable of cmd: the URL of a file must not send `%DATABASE_URL%` to a server.
 * @param url as `href` has it
 * @returns null if it has a variable of cmd all the same
 */
export function quoteUrl(url: string): string | null {
  const encoded = url
    .replace(/%(?![\da-f]{2})/gi, '%25')
    .replace(/[!-~]/g, (character) =>
      /[\w@%+=:,./~?&#()[\]-]/.test(character) ? character : percentEncode(character),
    )
    .replace(/(?<=%[a-f][\da-f])[\w.~-]/gi, percentEncode);
  if (/%cd[%:]/i.test(encoded)) return null; // the current folder
  return /^[\w@%+=:,./-]+$/.test(encoded) ? encoded : `"${encoded}"`;
}
