// Runs the command line, and turns whatever goes wrong into one sentence.

import { type Command, CommanderError } from 'commander';
import { createProgram } from './program.ts';

/** Runs `headglow` with these arguments; the exit code. */
export async function run(args: readonly string[], program = createProgram()): Promise<number> {
  // Commander would print and leave by itself, in a form of its own.
  for (const command of [program, ...program.commands] as Command[]) {
    command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
  }
  try {
    if (args.length === 0) {
      program.outputHelp();
      return 1;
    }
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
    process.stderr.write(`headglow: ${sentence(error)}\n`);
    return 1;
  }
}

/** One sentence on one line, with a full stop. */
function sentence(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error))
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)$/s, '; did you mean $1?')
    .replace(/\s*\n\s*/g, ' ')
    // Names out of archives may hold what a terminal would obey.
    .replace(/\p{Cc}/gu, '')
    .trim();
  return /[.?!]$/.test(message) ? message : `${message}.`;
}
