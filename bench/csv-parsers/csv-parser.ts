// What a parser of CSV does in the scene `parse`.

/**
 * Reads the numbers of a table with a header, part by part, without keeping its text.
 * @param columns receive the numbers of each column; as long as the table
 * @returns the number of rows
 */
export type CsvParser = (file: Blob, columns: readonly Float64Array[]) => Promise<number>;
