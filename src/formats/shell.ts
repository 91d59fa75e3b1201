// Arguments of commands that are ready to paste into a shell.

/** Quotes an argument for a shell, if it needs that. */
export function quoteArgument(argument: string): string {
  if (/^[\w@%+=:,./][\w@%+=:,./-]*$/.test(argument)) return argument;
  // In double quotes, these are text in every shell, those of Windows included.
  if (/^[\w@%+=:,./()[\]&|<>^;{}#*?~' -]*$/.test(argument)) return `"${argument}"`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

const percentEncode = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** Quotes a URL for any shell. Characters that some shell replaces in double quotes are percent-encoded. @param url as `href` has it */
export function quoteUrl(url: string): string {
  const encoded = url
    .replace(/%(?![\da-f]{2})/gi, '%25') // %NAME% is a variable in the shell of Windows
    .replace(/[!-~]/g, (character) =>
      /[\w@%+=:,./~?&#()[\]-]/.test(character) ? character : percentEncode(character),
    );
  return quoteArgument(encoded);
}
