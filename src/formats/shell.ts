// Arguments of commands that are ready to paste into a shell.

/** Quotes an argument for a shell, if it needs that. */
export function quoteArgument(argument: string): string {
  if (/^[\w@%+=:,./][\w@%+=:,./-]*$/.test(argument)) return argument;
  if (/^[\w@%+=:,./()[\] -]*$/.test(argument)) return `"${argument}"`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
