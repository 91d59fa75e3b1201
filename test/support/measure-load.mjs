// Loads a file in a process of its own and prints, as JSON, the most memory that the process ever had, in bytes, and the
// number of values or the error. Arguments: the built library, and the file.

import { readFileSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';

const [library, path] = process.argv.slice(2);
const { loadFiles } = await import(library);
const handle = await open(path);

/** The high-water mark of the process itself; `resourceUsage` may include that of its parent. */
function peak() {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
}

const file = {
  name: basename(path),
  size: (await stat(path)).size,
  read: async (start, end) => {
    const bytes = new Uint8Array(end - start);
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes;
  },
};
const result = await loadFiles(file).then(
  ({ tensors }) => ({ values: tensors.reduce((sum, { values }) => sum + (values?.length ?? 0), 0) }),
  (error) => ({ error: { name: error.name, message: error.message } }),
);
await handle.close();
console.log(JSON.stringify({ peak: peak(), ...result }));
