// What the commands share: their files, and examples in their help.

import type { Command } from 'commander';
import { EXTENSION_LIST } from '../formats/registry.ts';

/** What a command takes as files. @param verb what it does with them */
export const inputsHelp = (verb: string): string =>
  `files to ${verb} (${EXTENSION_LIST}), folders (searched recursively), or - for standard input`;

/** Adds a command that reads files. @param verb what it does with them, for the help */
export function addCommand(program: Command, name: string, verb: string): Command {
  return program
    .command(name)
    .argument('[file...]', inputsHelp(verb))
    .option('--strict', 'fail if a file cannot be read, instead of skipping it');
}

/** Examples of a command for its help, without the name of the program. */
export const examples = (...lines: readonly string[]): string =>
  ['', 'Examples:', ...lines.map((line) => `  headglow ${line}`)].join('\n');
