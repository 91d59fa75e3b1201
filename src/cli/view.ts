// `headglow view`: serves the viewer and opens it in the user's browser, until Ctrl+C.

import { spawn } from 'node:child_process';
import { loadFiles } from '../formats/load.ts';
import type { FigureRequest } from '../protocol.ts';
import { findInputs, type NamedInputs, printNotesOnce } from './files.ts';
import { aborted } from './interrupt.ts';
import { toInput } from './open.ts';
import { allowedOrigins } from './policy.ts';
import { startServer } from './server.ts';
import { print } from './terminal.ts';

export interface ViewCommand extends FigureRequest, NamedInputs {
  /** What the viewer shows, as the part of a link after #; null: what the other settings say. */
  readonly link: string | null;
  readonly port: number;
  /** Hosts of proxies that pass requests on. */
  readonly hosts: readonly string[];
  /** True to open the browser if there is a display. */
  readonly open: boolean;
  /** Folder of the built viewer. */
  readonly viewer: string;
}

export async function view(command: ViewCommand, signal: AbortSignal): Promise<void> {
  const { strict = false, reading, memory } = command;
  const inputs = await findInputs(command, signal);
  // Check the files here: an error in the page comes too late for an exit code.
  if (strict && inputs.files.length > 0)
    await loadFiles(inputs.files.map(toInput), {
      ...reading,
      ...(memory !== undefined && { memory }),
      strict,
      signal,
    });
  const origins = allowedOrigins(command.files);
  const onSkipped = printNotesOnce();
  const server = await startServer({ ...command, ...inputs, origins, onSkipped }, command.port);
  const address = new URL(server.url);
  address.hash = command.link ?? '';
  try {
    await print(`Serving Headglow at ${address.href} (press Ctrl+C to stop)\n`);
    if (command.open && hasScreen()) openBrowser(address.href);
    await aborted(signal).catch(() => {}); // an interrupt is the regular end
  } finally {
    await server.close();
  }
}

/** Whether a browser window can be opened. */
export function hasScreen(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  if (env.CI) return false;
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Opens the address in the default browser. Failures are ignored. */
export function openBrowser(url: string): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url] // `start` needs a shell
        : ['xdg-open', url];
  const child = spawn(program as string, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // the printed address remains
  child.unref();
}
