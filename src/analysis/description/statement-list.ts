// Collects the statements of a section or of a panel's paragraph.

import { sanitizeText } from '../../tensor/sanitize.ts';
import type { PanelCells, Section, Statement } from './description.ts';

export interface StatementDraft {
  readonly kind: string;
  /** Must not begin with a name from a file, because the first letter is capitalised. */
  readonly text: string;
  readonly cells?: readonly PanelCells[];
  readonly values?: Statement['values'];
  readonly rule: string;
}

export type AddStatement = (draft: StatementDraft) => void;

/** An empty list of statements, and a function that completes a draft and appends it. */
export function statementList(
  section: Section,
  panel: number | null = null,
): { readonly statements: Statement[]; readonly add: AddStatement } {
  const statements: Statement[] = [];
  const add: AddStatement = ({ kind, text, cells = [], values = {}, rule }) =>
    statements.push({
      kind,
      section,
      panel,
      text: sanitizeText(text).replace(/^./u, (letter) => letter.toUpperCase()),
      cells,
      values,
      rule,
    });
  return { statements, add };
}
