// The flags of options and settings on the command line.

/** The flag of an option or setting: `--limits-by` for `limitsBy`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
