// The worker of the scenes `parse` and `open`: reads files with Headglow and in other ways, and checks the values.

import { type LoadedDataset, loadFiles, type Tensor } from '../src/formats.ts';
import type { CsvParser } from './csv-parsers/csv-parser.ts';
import { CSV_CELLS, type MadeFile, makeFile, CSV_SCORES as SCORES } from './parse-files.ts';
import type { ParseReply, ParseRequest } from './parse-messages.ts';
import { CSV_PARSERS, JSON_PARSE, READING } from './parse-plan.ts';

/** Parsers that could be built; those that are not installed are missing. */
const parsers = import.meta.glob<{ default: CsvParser }>([
  './csv-parsers/*.ts',
  '!./csv-parsers/csv-parser.ts',
]);

const pathOf = (name: string): string => `./csv-parsers/${name}.ts`;

let made: MadeFile | undefined;
let received: File | undefined;

/** Whether two lists of numbers are equal. */
function checkValues(values: Float32Array, expected: Float32Array): void {
  if (values.length !== expected.length)
    throw new Error(`${values.length} values instead of ${expected.length}`);
  for (let index = 0; index < values.length; index++)
    if (values[index] !== expected[index])
      throw new Error(`value ${index} is ${values[index]} instead of ${expected[index]}`);
}

const firstTensor = ({ tensors }: LoadedDataset): Tensor => tensors[0] as Tensor;

/** Reads a table with another parser. @returns the numbers of each column */
async function parseCsv(name: string, { blob, values, columns }: MadeFile): Promise<Float64Array[]> {
  const load = parsers[pathOf(name)];
  if (!load) throw new Error('not installed');
  const { default: parse } = await load();
  const rows = values.length / SCORES;
  const numbers = Array.from({ length: columns }, () => new Float64Array(rows));
  const count = await timed(() => parse(blob, numbers));
  if (count !== rows) throw new Error(`${count} rows instead of ${rows}`);
  return numbers;
}

/** Milliseconds that the last reading took, without checks. */
let elapsed = 0;

async function timed<T>(run: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await run();
  elapsed = performance.now() - start;
  return result;
}

async function read(subject: string, file: MadeFile): Promise<void> {
  const { name, blob, values } = file;
  if (subject === READING) await timed(() => blob.arrayBuffer());
  else if (subject === JSON_PARSE) await timed(async () => JSON.parse(await blob.text()));
  else if (subject === 'headglow') {
    const input = new File([blob], name);
    const dataset = await timed(() => loadFiles([input]));
    checkValues(firstTensor(dataset).values, values);
  } else {
    const scores = (await parseCsv(subject, file)).slice(-SCORES);
    checkValues(toTensorOrder(scores), values);
  }
}

/** The values of a tensor with the columns of a table as tasks. */
function toTensorOrder(scores: readonly Float64Array[]): Float32Array {
  const ordered = new Float32Array(SCORES * (scores[0]?.length ?? 0));
  scores.forEach((column, score) => {
    column.forEach((value, row) => {
      ordered[(Math.floor(row / CSV_CELLS) * SCORES + score) * CSV_CELLS + (row % CSV_CELLS)] = value;
    });
  });
  return ordered;
}

/** Where the extra field of a member's header, as NumPy writes it, has the size of the data. */
const [HEADER, SIZE_IN_EXTRA] = [30, 12];

/** Inflates the first member of an archive of NumPy: the least work of reading it. */
async function inflateFirst(file: File): Promise<ArrayBuffer> {
  const view = new DataView(await file.slice(0, 1000).arrayBuffer());
  const extra = HEADER + view.getUint16(26, true);
  const start = extra + view.getUint16(28, true);
  const size = Number(view.getBigUint64(extra + SIZE_IN_EXTRA, true));
  const inflated = file
    .slice(start, start + size)
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(inflated).arrayBuffer();
}

async function answer(request: ParseRequest): Promise<readonly [ParseReply, Transferable[]]> {
  if (request.kind === 'make') made = makeFile(request.file);
  else if (request.kind === 'receive')
    received = new File([request.bytes as Uint8Array<ArrayBuffer>], request.name);
  else if (request.kind === 'read') {
    await read(request.subject, made as MadeFile);
    return [{ kind: 'read', milliseconds: elapsed }, []];
  } else if (request.kind === 'load') {
    const { tensors } = await loadFiles([received as File]);
    const loaded = tensors as readonly Tensor[];
    return [
      { kind: 'loaded', tensors: loaded },
      [...new Set(loaded.map(({ values }) => values.buffer as ArrayBuffer))],
    ];
  } else {
    const bytes = await inflateFirst(received as File);
    return [{ kind: 'inflated', bytes }, [bytes]];
  }
  return [{ kind: 'ready', parsers: CSV_PARSERS.filter((name) => pathOf(name) in parsers) }, []];
}

self.addEventListener('message', async ({ data }: MessageEvent<ParseRequest>) => {
  try {
    const [reply, transfer] = await answer(data);
    self.postMessage(reply, { transfer });
  } catch (error) {
    self.postMessage({ kind: 'error', message: String(error) } satisfies ParseReply);
  }
});
