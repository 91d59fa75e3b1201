// Reads the tables of FlatBuffers, in which Arrow's metadata are. Every place is checked to be inside the bytes.

/** Bytes of a 32-bit number. */
const INT = 4;

export class FlatTable {
  readonly #view: DataView;
  /** Where the table starts, and where its list of fields does. */
  readonly #start: number;
  readonly #fields: number;

  /** @param at where the place of the table is written */
  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#start = at + view.getInt32(at, true);
    this.#fields = this.#start - view.getInt32(this.#start, true);
  }

  /** Where a field is; undefined if it is left out. */
  placeOf(field: number): number | undefined {
    const size = this.#view.getInt16(this.#fields, true);
    const distance = field < size ? this.#view.getInt16(this.#fields + field, true) : 0;
    return distance === 0 ? undefined : this.#start + distance;
  }

  /** A small number, or 0. */
  readInt16(field: number): number {
    const at = this.placeOf(field);
    return at === undefined ? 0 : this.#view.getInt16(at, true);
  }

  /** A byte, or 0. */
  readUint8(field: number): number {
    const at = this.placeOf(field);
    return at === undefined ? 0 : this.#view.getUint8(at);
  }

  /** A large number, or 0. */
  readInt64(field: number): number {
    const at = this.placeOf(field);
    return at === undefined ? 0 : Number(this.#view.getBigInt64(at, true));
  }

  /** A table in a field. */
  readTable(field: number): FlatTable | undefined {
    const at = this.placeOf(field);
    return at === undefined ? undefined : new FlatTable(this.#view, at);
  }

  /** Where the items of a list start. @throws RangeError if they are not inside the bytes */
  listPlaces(field: number, itemSize: number): readonly number[] {
    const at = this.placeOf(field);
    if (at === undefined) return [];
    const base = at + this.#view.getInt32(at, true);
    const count = this.#view.getInt32(base, true);
    if (!(count >= 0 && base + INT + count * itemSize <= this.#view.byteLength))
      throw new RangeError('a list is longer than the file');
    return Array.from({ length: count }, (_, item) => base + INT + item * itemSize);
  }

  /**
   * The two 64-bit numbers at the start of each item of a list; the second is 0 in items of eight bytes.
   * @param skip bytes before them in each item
   */
  readPairs(field: number, itemSize: number, skip = 0): readonly (readonly [number, number])[] {
    return this.listPlaces(field, itemSize).map((at) => [
      Number(this.#view.getBigInt64(at + skip, true)),
      itemSize > 8 ? Number(this.#view.getBigInt64(at + skip + 8, true)) : 0,
    ]);
  }
}
