// Browsers that test files share: one for each worker of vitest, started when it is first asked for, as starting one takes
// more time than most files.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { launchBrowser } from '../../src/cli/launch.ts';

export interface BrowserServer {
  /** Address; its path `/1` answers with the WebSocket address of the browser of worker 1. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface SharedBrowser {
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1. @returns it and its port */
async function listen(server = createServer()): Promise<readonly [typeof server, number]> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return [server, (server.address() as AddressInfo).port];
}

/** Starts a browser that other processes can connect to. @param onEnd called if it crashes, or is closed */
async function startBrowser(onEnd: () => void): Promise<SharedBrowser> {
  const [probe, port] = await listen();
  await new Promise((done) => probe.close(done));
  const { browser, close } = await launchBrowser({ flags: [`--remote-debugging-port=${port}`] });
  browser.once('disconnected', onEnd);
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/json/version`).catch(() => null);
    if (answer) {
      const { webSocketDebuggerUrl } = (await answer.json()) as { webSocketDebuggerUrl: string };
      return { address: webSocketDebuggerUrl, close };
    }
    await wait(20);
  }
}

/** Starts the server that starts browsers. */
export async function serveBrowsers(): Promise<BrowserServer> {
  const browsers = new Map<string, Promise<SharedBrowser>>();
  const answer = async (worker: string): Promise<string> => {
    const browser = browsers.get(worker) ?? startBrowser(() => browsers.delete(worker));
    browsers.set(worker, browser);
    return (await browser).address;
  };
  const [server, port] = await listen(
    createServer((request, response) => {
      // Tests that block their process for long would ask again on a connection that has been closed meanwhile.
      response.shouldKeepAlive = false;
      answer(request.url ?? '').then(
        (address) => response.end(address),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    }),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close();
      const started = await Promise.allSettled(browsers.values());
      await Promise.all(started.map((one) => one.status === 'fulfilled' && one.value.close()));
    },
  };
}
