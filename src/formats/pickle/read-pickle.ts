// Reads Python pickles, protocols 0 to 5. Nothing is imported or executed: what a pickle calls is looked up in a table of known
// functions (`host.ts`), and anything else becomes an object that only has the name of its class.

import type { FilePlace } from '../file.ts';
import { type PickleHost, PickleMachine } from './machine.ts';
import { OPCODES } from './opcodes.ts';

/** A pickle that ends in the bytes. */
export interface ReadPickle {
  readonly value: unknown;
  /** The offset after its last byte. */
  readonly end: number;
}

const STOP = '.'.charCodeAt(0);

/**
 * Reads one pickle.
 * @param start offset of its first byte
 * @throws HeadglowError if it is damaged
 */
export function readPickle(where: FilePlace, bytes: Uint8Array, start: number, host: PickleHost): ReadPickle {
  const machine = new PickleMachine(where, bytes, start, host);
  for (;;) {
    const opcode = machine.readUint8();
    if (opcode === STOP) return { value: machine.pop(), end: machine.at };
    const act = OPCODES.get(opcode) ?? machine.reject(`it has an unknown opcode (${opcode})`);
    act(machine);
  }
}
