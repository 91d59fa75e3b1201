// Statements, one after another, of a section or of a panel's paragraph.

import { sanitizeText } from '../../tensor/sanitize.ts';
import type { PanelCells, Section, Statement } from './description.ts';

export interface StatementDraft {
  readonly kind: string;
  /** Begins with a word of ours, never with a name out of a file, as its first letter is made upper case. */
  readonly text: string;
  readonly cells?: readonly PanelCells[];
  readonly values?: Statement['values'];
  readonly rule: string;
}

export type AddStatement = (said: StatementDraft) => void;

/** A list, and what puts statements into it. */
export function statementList(
  section: Section,
  panel: number | null = null,
): { readonly statements: Statement[]; readonly say: AddStatement } {
  const statements: Statement[] = [];
  const say: AddStatement = ({ kind, text, cells = [], values = {}, rule }) =>
    statements.push({
      kind,
      section,
      panel,
      text: sanitizeText(text).replace(/^./u, (letter) => letter.toUpperCase()),
      cells,
      values,
      rule,
    });
  return { statements, say };
}
