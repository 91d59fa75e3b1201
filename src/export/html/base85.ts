// Bytes as text for scripts of HTML pages: five letters for four bytes, a sixteenth shorter than base64.

/** The first letter. Of those that follow, only `<` is not used, so that no script ends early. */
const FIRST = 40;
const SKIPPED = 60;
const BASE = 85;

/** Bytes that are converted to a string at once. */
const CHUNK = 2 ** 14;

/** Bytes as text. The last group is filled up with zeros; the first letter, a digit, counts them. */
export function toBase85(bytes: Uint8Array): string {
  const padded = new Uint8Array(4 * Math.ceil(bytes.length / 4));
  padded.set(bytes);
  const words = new DataView(padded.buffer);
  const letters = new Uint8Array((padded.length / 4) * 5);
  for (let word = 0; word < padded.length / 4; word++) {
    let rest = words.getUint32(4 * word);
    for (let place = 4; place >= 0; place--) {
      const letter = FIRST + (rest % BASE);
      letters[5 * word + place] = letter < SKIPPED ? letter : letter + 1;
      rest = Math.floor(rest / BASE);
    }
  }
  const parts = [`${padded.length - bytes.length}`];
  for (let start = 0; start < letters.length; start += CHUNK)
    parts.push(String.fromCharCode(...letters.subarray(start, start + CHUNK)));
  return parts.join('');
}

/** Text as bytes. */
export function fromBase85(text: string): Uint8Array<ArrayBuffer> {
  const count = Math.floor((text.length - 1) / 5);
  const bytes = new Uint8Array(4 * count);
  const words = new DataView(bytes.buffer);
  for (let word = 0; word < count; word++) {
    let value = 0;
    for (let place = 0; place < 5; place++) {
      const letter = text.charCodeAt(1 + 5 * word + place);
      value = value * BASE + letter - (letter < SKIPPED ? FIRST : FIRST + 1);
    }
    words.setUint32(4 * word, value);
  }
  return bytes.subarray(0, bytes.length - Number(text[0]));
}
