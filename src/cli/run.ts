// Runs the command line, and turns every error into one sentence and an exit code.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { flagOf } from '../kinds/flag.ts';
import { OPTION_NAMES } from '../options.ts';
import { HeadglowError, sentenceOf } from '../tensor/error.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { Finished } from './exit.ts';
import { userFolder } from './files.ts';
import { FLAGS } from './flags.ts';
import { Cancelled, cancellable } from './interrupt.ts';
import { ACTIONS, createProgram } from './program.ts';
import { print, printMessage } from './terminal.ts';

/**
 * Runs `headglow` with these arguments.
 * @returns the exit code: 0 for success, 1 for an error, 130 after Ctrl+C, 143 after SIGTERM
 */
export async function run(args: readonly string[], actions = ACTIONS): Promise<number> {
  try {
    return await cancellable((signal) => runProgram(args, createProgram(actions, signal)));
  } catch (error) {
    if (error instanceof Finished) return error.exitCode;
    printMessage(formatError(error));
    return error instanceof Cancelled ? error.exitCode : 1;
  }
}

async function runProgram(args: readonly string[], program: Command): Promise<number> {
  let help = '';
  // By default commander prints errors in its own format and exits.
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
    else await program.parseAsync(insertCommand(args, program), { from: 'user' });
    return args.length === 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
    throw error;
  } finally {
    if (help !== '') await print(help);
  }
}

/** Flags of the program itself, not of a command. */
const PROGRAM_FLAGS = ['-h', '--help', '-v', '--version'];

/** Inserts `view` before files without a command. Other words stay, to be reported as unknown commands. */
function insertCommand(args: readonly string[], program: Command): string[] {
  const [first = '', second] = args;
  const isCommand = (name: string) => program.commands.some((command) => command.name() === name);
  if (first === 'help' && second !== undefined && !isCommand(second))
    throw new Error(`there is no command named "${second}"`);
  if (first === 'help' || isCommand(first) || PROGRAM_FLAGS.includes(first)) return [...args];
  const isFileOrFlag =
    first.startsWith('-') || /[\\/.]/.test(first) || existsSync(resolve(userFolder(), first));
  return isFileOrFlag ? ['view', ...args] : [...args];
}

/** Names in errors that stand for the flags of the same name. */
const FLAG_NAMES: ReadonlySet<string> = new Set([
  ...OPTION_NAMES,
  ...['figure', 'show', 'step', 'minus', 'emergence', 'threshold', 'bright', 'above', 'prominence'],
]);

/** The message of an error. Options are named by their flags. */
function messageOf(error: unknown): string {
  if (!(error instanceof HeadglowError)) return error instanceof Error ? error.message : String(error);
  const { code, place } = error.details;
  if (code !== 'option' || place === undefined || !FLAG_NAMES.has(place)) return error.message;
  return sentenceOf({ ...error.details, place: flagOf(place) });
}

/** All commands but `describe` have all flags of the figure. Other unknown flags keep their message. */
const explainUnknownFlag = (message: string, flag: string): string =>
  FLAGS.some((known) => known.flag === flag)
    ? `${flag}: does not affect a description; remove this flag`
    : message;

/** An error as one sentence on one line, with a full stop. */
function formatError(error: unknown): string {
  const message = sanitizeText(
    messageOf(error)
      .replace(/^error: /, '')
      .replace(/^unknown command '(.*)'(?=\n\(|$)/s, 'there is no command or file named "$1"')
      .replace(/^unknown option '(--[^'=]*)[^']*'.*/s, explainUnknownFlag)
      .replace(/^option '(.*)' argument missing$/, "option '$1' requires a value")
      .replace(/\n\(Did you mean (.*)\?\)$/s, '; did you mean $1?')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .join(' '),
  ).trim();
  return /[.?!]$/.test(message) ? message : `${message}.`;
}
