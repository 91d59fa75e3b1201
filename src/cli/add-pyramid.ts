// The command `pyramid`, its flags and its help.

import { type Command, Option } from 'commander';
import {
  PYRAMID_CODECS,
  PYRAMID_REDUCTIONS,
  type PyramidCodec,
  type PyramidReduction,
} from '../pyramid/convention.ts';
import { addCommand, examples } from './add-command.ts';
import { addReadingFlags, createFlag, type FlagValues, figureRequest } from './figure-flags.ts';
import { parseReductions } from './flags.ts';
import { namedInputs } from './headers.ts';
import type { PyramidCommand } from './pyramid.ts';

interface PyramidFlags extends FlagValues {
  readonly output?: string;
  readonly reductions: readonly PyramidReduction[];
  readonly codec: PyramidCodec;
  readonly check?: boolean;
}

/** @param act writes or checks pyramids */
export function addPyramid(program: Command, act: (command: PyramidCommand) => Promise<void>): void {
  const command = addCommand(program, 'pyramid', 'reduce')
    .summary('write coarser levels of large files')
    .description(
      'Write coarser levels of the files as a Zarr store, so that any size of them opens at once. Repeat the same ' +
        'command to continue one that was interrupted. Without -o, --check checks such stores.',
    )
    .option('-o, --output <store>', 'folder to write, such as run.zarr')
    .addOption(
      createFlag('--reductions <names>', 'how cells become one cell of a level', parseReductions).default(
        PYRAMID_REDUCTIONS,
        PYRAMID_REDUCTIONS.join(),
      ),
    )
    .addOption(
      new Option('--codec <name>', 'how chunks are compressed').choices(PYRAMID_CODECS).default('none'),
    )
    .option('--check', 'compare all levels and statistics of the store with its level 0');
  addReadingFlags(command);
  command.addHelpText(
    'after',
    examples(
      'pyramid scores.npy -o scores.zarr --check',
      'pyramid runs/ -o runs.zarr --reductions max --memory 2GiB',
      'pyramid --check scores.zarr',
    ),
  );
  command.action(async (files: string[], flags: PyramidFlags) => {
    const { output = null, reductions, codec, check = false } = flags;
    if (output === null && !check)
      throw new Error('option -o is missing; name the store to write, such as -o run.zarr');
    if (files.length === 0) throw new Error("missing required argument 'file'");
    await act({ ...figureRequest(flags), ...namedInputs(files, flags), output, reductions, codec, check });
  });
}
