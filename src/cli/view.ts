// `headglow view`: the viewer in the user's own browser, until Ctrl-C.

import { spawn } from 'node:child_process';
import { loadFiles } from '../formats/load.ts';
import type { FigureRequest } from '../protocol.ts';
import { findInputs, printDetailsOnce } from './files.ts';
import { aborted } from './interrupt.ts';
import { inputBytes } from './open.ts';
import { startServer } from './server.ts';
import { print } from './terminal.ts';

export interface ViewCommand extends FigureRequest {
  readonly files: readonly string[];
  readonly port: number;
  /** Whether to open a browser where there is a screen. */
  readonly open: boolean;
  /** Folder of the built viewer. */
  readonly viewer: string;
}

export async function view(command: ViewCommand, signal: AbortSignal): Promise<void> {
  const { strict = false } = command;
  const inputs = await findInputs(command, signal);
  // The page would refuse too late for an exit status.
  if (strict && inputs.files.length > 0) await loadFiles(inputs.files.map(inputBytes), { strict, signal });
  const server = await startServer({ ...command, ...inputs, onSkipped: printDetailsOnce() }, command.port);
  try {
    await print(`Headglow is at ${server.url} (Ctrl-C stops it)\n`);
    if (command.open && hasScreen()) openBrowser(server.url);
    await aborted(signal).catch(() => {}); // stopping it is its regular end
  } finally {
    await server.close();
  }
}

export function hasScreen(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  if (env.CI) return false;
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

export function openBrowser(url: string): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url] // `start` would need a shell
        : ['xdg-open', url];
  const child = spawn(program as string, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // the address is printed: the user opens it
  child.unref();
}
