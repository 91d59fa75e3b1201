// The buttons that copy or save the description and the table of top heads.

import { descriptionJson, descriptionMarkdown, safeJson, topHeadsCsv } from '../../src/analysis.ts';
import { byId } from '../parts/elements.ts';
import { announce } from '../parts/notice.ts';
import { saveFile } from '../parts/save.ts';
import type { DescribeAnswer } from './messages.ts';

interface FileType {
  readonly kind: string;
  readonly extension: string;
  /** MIME type. */
  readonly type: string;
}

const MARKDOWN = { extension: 'md', type: 'text/markdown' };
const JSON_FILE = { extension: 'json', type: 'application/json' };
const CSV = { extension: 'csv', type: 'text/csv' };

/** @param getAnswer returns what to save; null if there is nothing yet */
export function connectSaves(getAnswer: () => DescribeAnswer | null): void {
  const connect = (
    id: string,
    { kind, extension, type }: FileType,
    content: (answer: DescribeAnswer) => string,
  ) =>
    byId(id).addEventListener('click', () => {
      const answer = getAnswer();
      if (answer) saveFile(new Blob([content(answer)], { type }), { kind, extension, isOfMoment: true });
    });
  const markdown = ({ description }: DescribeAnswer): string => descriptionMarkdown(description);
  connect('description-save', { kind: 'description', ...MARKDOWN }, markdown);
  connect('description-json', { kind: 'description', ...JSON_FILE }, ({ description }) =>
    descriptionJson(description),
  );
  connect('heads-csv', { kind: 'top-heads', ...CSV }, ({ heads }) => topHeadsCsv(heads));
  connect('heads-json', { kind: 'top-heads', ...JSON_FILE }, ({ heads }) =>
    safeJson(JSON.stringify(heads, null, 1)),
  );
  byId('description-copy').addEventListener('click', async () => {
    const answer = getAnswer();
    if (!answer) return;
    await navigator.clipboard.writeText(markdown(answer)).then(
      () => announce('Description copied'),
      () => announce('The browser does not allow this page to use the clipboard'),
    );
  });
}
