// Checks the metadata of an Arrow file before it is decoded: a list that lies about its length, or a message that refers to one
// before it, could take any amount of memory or time (format/Message.fbs, Schema.fbs and File.fbs in the Arrow repository).

import { FlatTable } from './flat-table.ts';

/** Fields of a schema's fields, and of what is in them. */
const SCHEMA = { fields: 6, metadata: 8 };
const FIELD = { type: 8, typeTable: 10, children: 14, metadata: 16 };
const UNION = { type: 14, typeIds: 6 };
const MESSAGE = { version: 4, type: 6, header: 8, bodyLength: 10 };
const BATCH = { length: 4, nodes: 6, buffers: 8, compression: 10, variadic: 12 };
const FOOTER = { schema: 6, dictionaries: 8, records: 10 };
const DICTIONARY_DATA = 6;
/** Types of messages. */
const [SCHEMA_MESSAGE, DICTIONARY_MESSAGE, RECORD_MESSAGE] = [1, 2, 3];

const NODE_BYTES = 16;
const BLOCK_BYTES = 24;
/** Buffers have eight bytes more before version 4, which counts as 3. */
const [BUFFER_BYTES, OLD_BUFFER_BYTES, VERSION_4] = [16, 24, 3];

const MAX_DEPTH = 8;
/** Fields of all levels. A damaged file may repeat one, in itself as well. */
const MAX_FIELDS = 2 ** 14;

/** Bytes of a file's mark, and of the length before the one at its end. */
const [MARK, LENGTH] = [6, 4];

const reject = (reason: string): never => {
  throw new RangeError(reason);
};

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

class Checker {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #fields = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  checkFile(): void {
    const end = this.#bytes.length - MARK - LENGTH;
    const footer = new FlatTable(this.#view, end - this.#view.getInt32(end, true));
    this.#checkSchema(this.#view, footer.readTable(FOOTER.schema));
    const blocks = [FOOTER.dictionaries, FOOTER.records].flatMap((field) =>
      footer.listPlaces(field, BLOCK_BYTES),
    );
    for (const at of blocks) this.#checkMessage(Number(this.#view.getBigInt64(at, true)));
  }

  checkStream(): void {
    for (let at: number | null = 0; at !== null && at < this.#bytes.length; ) at = this.#checkMessage(at);
  }

  /** @returns where the next message starts; null after the last one */
  #checkMessage(start: number): number | null {
    let at = start;
    if (at + LENGTH > this.#bytes.length) return null;
    let length = this.#view.getInt32(at, true);
    at += LENGTH;
    if (length === -1) {
      if (at + LENGTH > this.#bytes.length) return null;
      length = this.#view.getInt32(at, true);
      at += LENGTH;
    }
    if (length === 0) return null;
    if (length < 0 || at + length > this.#bytes.length) reject('a message is longer than the file');
    const head = viewOf(this.#bytes.subarray(at, at + length));
    at += length;
    const message = new FlatTable(head, 0);
    const bodyLength = message.readInt64(MESSAGE.bodyLength);
    if (bodyLength < 0 || at + bodyLength > this.#bytes.length) reject('a message is longer than the file');
    const body = viewOf(this.#bytes.subarray(at, at + bodyLength));
    const header = message.readTable(MESSAGE.header);
    const type = message.readUint8(MESSAGE.type);
    const version = message.readInt16(MESSAGE.version);
    if (type === SCHEMA_MESSAGE) this.#checkSchema(head, header);
    else if (type === RECORD_MESSAGE) checkBatch(header, version, body);
    else if (type === DICTIONARY_MESSAGE) checkBatch(header?.readTable(DICTIONARY_DATA), version, body);
    return at + bodyLength;
  }

  #checkSchema(view: DataView, schema: FlatTable | undefined): void {
    schema?.listPlaces(SCHEMA.metadata, LENGTH);
    for (const at of schema?.listPlaces(SCHEMA.fields, LENGTH) ?? []) this.#checkField(view, at, 0);
  }

  #checkField(view: DataView, at: number, depth: number): void {
    if (depth > MAX_DEPTH || ++this.#fields > MAX_FIELDS) reject('it has too many fields');
    const field = new FlatTable(view, at);
    field.listPlaces(FIELD.metadata, LENGTH);
    if (field.readUint8(FIELD.type) === UNION.type)
      field.readTable(FIELD.typeTable)?.listPlaces(UNION.typeIds, LENGTH);
    for (const child of field.listPlaces(FIELD.children, LENGTH)) this.#checkField(view, child, depth + 1);
  }
}

/** Checks that columns are not longer than their values: each of these takes a bit at least. */
function checkBatch(batch: FlatTable | undefined, version: number, body: DataView): void {
  if (!batch) return;
  const isOld = version < VERSION_4;
  const isCompressed = batch.placeOf(BATCH.compression) !== undefined;
  let bytes = 0;
  for (const [offset, length] of batch.readPairs(
    BATCH.buffers,
    isOld ? OLD_BUFFER_BYTES : BUFFER_BYTES,
    isOld ? 8 : 0,
  )) {
    if (offset < 0 || length < 0 || offset + length > body.byteLength)
      reject('a buffer is outside its message');
    // Before a compressed buffer is its length, or -1.
    const size = isCompressed && length > 0 ? Number(body.getBigInt64(offset, true)) : length;
    bytes += Math.max(size, length);
  }
  const lengths = [
    batch.readInt64(BATCH.length),
    ...batch.readPairs(BATCH.nodes, NODE_BYTES).map(([length]) => length),
  ];
  if (lengths.some((length) => !(length >= 0 && length <= 8 * bytes)))
    reject('a column is longer than its values');
  const data = batch.readPairs(BATCH.variadic, 8).map(([count]) => count);
  if (data.some((count) => !(count >= 0 && count <= body.byteLength)))
    reject('a column has too many buffers');
}

/** @throws RangeError if the metadata of an Arrow file or stream lie about what follows them */
export function checkArrow(bytes: Uint8Array, isFile: boolean): void {
  const checker = new Checker(bytes);
  if (isFile) checker.checkFile();
  else checker.checkStream();
}
