// Makes an HTTP server listen on a free port of this machine.

import type { Server } from 'node:http';
import { HeadglowError } from '../tensor/error.ts';

const MAX_PORTS_TRIED = 100;
const MAX_PORT = 65535;

/** Listens on 127.0.0.1, on `firstPort` or the next free port; 0 is any free port. */
export async function listen(server: Server, firstPort: number): Promise<void> {
  for (let port = firstPort; ; port++) {
    const failure = await tryListen(server, port);
    if (failure === null) return;
    const isTaken = failure.code === 'EADDRINUSE' || failure.code === 'EACCES';
    if (!isTaken || port + 1 >= firstPort + MAX_PORTS_TRIED || port === MAX_PORT)
      throw new HeadglowError({
        code: 'environment',
        place: `port ${firstPort}`,
        reason: `the server could not be started (${failure.code ?? failure.message})`,
        remedy: 'choose another port with --port',
      });
  }
}

/** Tries one port. @returns the error; null if the server is listening */
function tryListen(server: Server, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((done) => {
    const onError = (error: Error) => {
      server.off('listening', onListening);
      done(error);
    };
    const onListening = () => {
      server.off('error', onError);
      done(null);
    };
    server.once('error', onError).once('listening', onListening).listen(port, '127.0.0.1');
  });
}
