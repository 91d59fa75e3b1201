// URLs in commands that are ready to paste into a shell: that of Unix, PowerShell, or cmd.

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
