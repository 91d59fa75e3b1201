// Arguments of commands that are ready to paste into a shell: that of Unix, PowerShell, or cmd. Which one it is is not known.

/** What every shell takes as text without quotes. */
const BARE = /^[\w+:./][\w+=:,./@-]*$/;
/** What every shell takes as text in double quotes: not `$`, `` ` ``, `!`, `\`, quotation marks and variables of cmd (`%NAME%`). */
const QUOTABLE = /^(?!.*%.*%)[\p{L}\p{M}\p{N}_@%+=:,./()[\]&|<>^;{}#*?~' -]*$/u;

/** Quotes an argument so that every shell takes it as text, if it needs that; null if no quotes do that in all of them. */
export function quoteArgument(argument: string): string | null {
  if (BARE.test(argument)) return argument;
  return QUOTABLE.test(argument) ? `"${argument}"` : null;
}
