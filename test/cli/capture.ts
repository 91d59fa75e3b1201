// Runs the command line inside the test process, and captures its actions instead of running them.

import { vi } from 'vitest';
import type { BenchCommand } from '../../src/cli/bench.ts';
import type { DescribeCommand } from '../../src/cli/describe.ts';
import type { HtmlCommand } from '../../src/cli/html.ts';
import type { InfoCommand } from '../../src/cli/info.ts';
import type { MovieCommand } from '../../src/cli/movie.ts';
import type { Actions } from '../../src/cli/program.ts';
import type { PyramidCommand } from '../../src/cli/pyramid.ts';
import type { RenderCommand } from '../../src/cli/render.ts';
import { run } from '../../src/cli/run.ts';
import type { ViewCommand } from '../../src/cli/view.ts';

export interface Captured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The request to the action that would have run. */
  readonly render?: RenderCommand;
  readonly movie?: MovieCommand;
  readonly html?: HtmlCommand;
  readonly view?: ViewCommand;
  readonly bench?: BenchCommand;
  readonly describe?: DescribeCommand;
  readonly info?: InfoCommand;
  readonly pyramid?: PyramidCommand;
}

export async function capture(...args: string[]): Promise<Captured> {
  const asked: {
    render?: RenderCommand;
    movie?: MovieCommand;
    html?: HtmlCommand;
    view?: ViewCommand;
    bench?: BenchCommand;
    describe?: DescribeCommand;
    info?: InfoCommand;
    pyramid?: PyramidCommand;
  } = {};
  const actions: Actions = {
    render: async (command) => {
      asked.render = command;
    },
    movie: async (command) => {
      asked.movie = command;
    },
    html: async (command) => {
      asked.html = command;
    },
    view: async (command) => {
      asked.view = command;
    },
    bench: async (command) => {
      asked.bench = command;
    },
    describe: async (command) => {
      asked.describe = command;
    },
    info: async (command) => {
      asked.info = command;
    },
    pyramid: async (command) => {
      asked.pyramid = command;
    },
  };
  const words = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text, ...rest) => {
      words[name] += String(text);
      const written = rest.find((one) => typeof one === 'function');
      written?.();
      return true;
    }),
  );
  try {
    return { code: await run(args, actions), ...words, ...asked };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
