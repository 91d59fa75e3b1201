// Where a JSON text goes wrong. Engines' own messages differ, and most leave the place out.

const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|("[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity)/uy;

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'nothing';

/** Offset of the first character that can't stand where it stands; undefined where none is found. */
export function faultOf(text: string): number | undefined {
  const open: string[] = [];
  let expected: Expected = 'value';
  const after = (): Expected => (open.length === 0 ? 'nothing' : 'comma or end');
  TOKEN.lastIndex = 0;
  while (expected !== 'nothing') {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    const blanks = /[^ \t\n\r]/g;
    blanks.lastIndex = start;
    const fault = blanks.exec(text)?.index ?? text.length;
    if (!found) return fault;
    const [, mark, string] = found;
    const takesValue: boolean = expected === 'value' || expected === 'value or ]';
    const takesKey: boolean = expected === 'key' || expected === 'key or }';
    if (mark === undefined && takesValue) expected = after();
    else if (string !== undefined && takesKey) expected = 'colon';
    else if (mark === ':' && expected === 'colon') expected = 'value';
    else if (mark === '[' && takesValue) {
      open.push(']');
      expected = 'value or ]';
    } else if (mark === '{' && takesValue) {
      open.push('}');
      expected = 'key or }';
    } else if (mark === ',' && expected === 'comma or end') expected = open.at(-1) === ']' ? 'value' : 'key';
    else if (mark === open.at(-1) && (expected === 'comma or end' || expected.endsWith(` ${mark}`))) {
      open.pop();
      expected = after();
    } else return fault;
  }
  const rest = /[^ \t\n\r]/g;
  rest.lastIndex = TOKEN.lastIndex;
  return rest.exec(text)?.index;
}
