// The cells of each panel that an option chooses, as text: the largest ones, or heads by name.

/**
 * A number of cells, as `top:10`, or one of the heads separated by commas, each maybe after a panel, whose name may contain
 * commas: `L3H5, gpt2/math/L10H2`.
 */
export const CELLS = /^top:([1-9]\d{0,8})$|(?:(.*?)\/)??L(\d{1,8})[A-Z](\d{1,8})(?:,\s*|$)/gisy;

/** Whether a text is a choice of cells. */
export const isCellChoice = (text: string): boolean => text !== '' && text.replace(CELLS, '') === '';
