// Reads the whole numbers in structures of Thrift's compact protocol (thrift-compact-protocol.md in the Thrift repository).

/** The numbers of a structure by field, and the structures in it. Fields of other types are skipped. */
export interface ThriftStruct {
  readonly numbers: ReadonlyMap<number, number>;
  readonly structs: ReadonlyMap<number, ThriftStruct>;
}

const [TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, STRUCT] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12,
];

const MAX_DEPTH = 16;

export class ThriftReader {
  readonly #bytes: Uint8Array;
  /** The offset of the next byte. */
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** @throws RangeError if the bytes end before the structure does, or if they are none */
  readStruct(depth = 0): ThriftStruct {
    if (depth > MAX_DEPTH) throw new RangeError('too deep');
    const numbers = new Map<number, number>();
    const structs = new Map<number, ThriftStruct>();
    for (let field = 0; ; ) {
      const header = this.#readByte();
      const type = header & 15;
      if (type === 0) return { numbers, structs };
      field = header >> 4 === 0 ? this.#readNumber() : field + (header >> 4);
      if (type === I16 || type === I32 || type === I64) numbers.set(field, this.#readNumber());
      else if (type === STRUCT) structs.set(field, this.readStruct(depth + 1));
      else this.#skip(type, depth);
    }
  }

  #readByte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new RangeError('the bytes end too early');
    return byte;
  }

  /** Seven bits in each byte, the lowest first. */
  #readVarint(): number {
    let [value, scale] = [0, 1];
    for (let count = 0; count < 10; count++, scale *= 128) {
      const byte = this.#readByte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError('a number is too long');
  }

  /** Signed numbers alternate: 0, -1, 1, -2 and so on. */
  #readNumber(): number {
    const code = this.#readVarint();
    return code % 2 === 0 ? code / 2 : -(code + 1) / 2;
  }

  #skip(type: number, depth: number): void {
    if (type === TRUE || type === FALSE) return;
    if (type === BYTE) this.at += 1;
    else if (type === DOUBLE) this.at += 8;
    else if (type === BINARY) {
      const length = this.#readVarint();
      this.at += length;
    } else if (type === LIST || type === SET) this.#skipList(depth);
    else throw new RangeError('an unknown type');
  }

  #skipList(depth: number): void {
    const header = this.#readByte();
    const count = header >> 4 === 15 ? this.#readVarint() : header >> 4;
    const type = header & 15;
    for (let item = 0; item < count; item++) {
      if (type === TRUE || type === FALSE) this.#readByte();
      else if (type === STRUCT) this.readStruct(depth + 1);
      else if (type === I16 || type === I32 || type === I64) this.#readVarint();
      else this.#skip(type, depth);
    }
  }
}
