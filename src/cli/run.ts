// Runs the command line, and turns whatever goes wrong into one sentence and an exit code.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { OPTION_NAMES } from '../options.ts';
import { HeadglowError, sentenceOf } from '../tensor/error.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { userFolder } from './files.ts';
import { flagOf } from './flags.ts';
import { Cancelled, cancellable } from './interrupt.ts';
import { ACTIONS, createProgram } from './program.ts';
import { print, printMessage } from './terminal.ts';

/**
 * Runs `headglow` with these arguments.
 * @returns the exit code: 0, 1 for whatever went wrong, 130 after Ctrl C, 143 after SIGTERM
 */
export async function run(args: readonly string[], actions = ACTIONS): Promise<number> {
  try {
    return await cancellable((signal) => parse(args, createProgram(actions, signal)));
  } catch (error) {
    printMessage(sentence(error));
    return error instanceof Cancelled ? error.exitCode : 1;
  }
}

async function parse(args: readonly string[], program: Command): Promise<number> {
  let help = '';
  // Commander would print and exit by itself, in its own form.
  for (const command of [program, ...program.commands] as Command[])
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        help += text;
      },
      writeErr: () => {},
      outputError: () => {},
    });
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(withCommand(args, program), { from: 'user' });
    return args.length === 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
    throw error;
  } finally {
    if (help !== '') await print(help);
  }
}

const OWN_FLAGS = ['-h', '--help', '-v', '--version'];

/** Files without a command are for `view`. A word that is neither stays what it is: a command mistyped. */
function withCommand(args: readonly string[], program: Command): string[] {
  const [first = ''] = args;
  const isCommand = first === 'help' || program.commands.some((command) => command.name() === first);
  if (isCommand || OWN_FLAGS.includes(first)) return [...args];
  const isForView = first.startsWith('-') || /[\\/.]/.test(first) || existsSync(resolve(userFolder(), first));
  return isForView ? ['view', ...args] : [...args];
}

/** Options that have a flag of their own name. */
const NAMES: ReadonlySet<string> = new Set([...OPTION_NAMES, 'step', 'change', 'emergence']);

/** What an error says; one about an option names its flag. */
function messageOf(error: unknown): string {
  if (!(error instanceof HeadglowError)) return error instanceof Error ? error.message : String(error);
  const { code, place } = error.details;
  if (code !== 'option' || place === undefined || !NAMES.has(place)) return error.message;
  return sentenceOf({ ...error.details, place: flagOf(place) });
}

/** One sentence on one line, with a full stop. */
function sentence(error: unknown): string {
  const message = sanitizeText(
    messageOf(error)
      .replace(/^error: /, '')
      .replace(/\n\(Did you mean (.*)\?\)$/s, '; did you mean $1?')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .join(' '),
  ).trim();
  return /[.?!]$/.test(message) ? message : `${message}.`;
}
