// Adding an option takes one row in the table: checks, flags, help, controls, saved settings and docs follow from it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { readOptions } from '../../demo/state/parse-state.ts';
import type { createProgram } from '../../src/cli/program.ts';
import type { checkOptions, OPTIONS } from '../../src/options.ts';
import { openPage, settled } from '../support/browser.ts';
import { optionTable } from '../support/docs.ts';
import { startServer, type TestServer } from '../support/server.ts';

const PLACE = '  /** Number of panels per row;';
const ROW = `
  /** How much heads glow. */
  glowOfHeads: choice(['faint', 'strong'], {
    group: 'Layout',
    label: 'glow',
    default: 'faint',
    when: { norm: ['symlog', 'log'] },
    help: 'how much heads glow',
  }),
`;

let project: TestServer;
beforeAll(async () => {
  project = await startServer({
    path: 'src/options/table.ts',
    change: (source) => source.replace(PLACE, `${ROW}${PLACE}`),
  });
});
afterAll(() => project.close());

it('the library accepts its values, uses its default, and rejects other values', async () => {
  const { checkOptions: checked } = await project.load<{ checkOptions: typeof checkOptions }>(
    'src/options.ts',
  );
  expect(checked()).toMatchObject({ glowOfHeads: 'faint' });
  expect(checked({ glowOfHeads: 'strong' } as object)).toMatchObject({ glowOfHeads: 'strong' });
  expect(() => checked({ glowOfHeads: 'weak' } as object)).toThrow(
    'glowOfHeads: "weak" is not a valid choice; choose one of faint, strong.',
  );
});

it('every command has its flag with help', async () => {
  const { createProgram: program } = await project.load<{ createProgram: typeof createProgram }>(
    'src/cli/program.ts',
  );
  const { signal } = new AbortController();
  const given: object[] = [];
  const take = async (command: object) => given.push(command);
  const actions = {
    render: take,
    movie: take,
    view: take,
    bench: take,
    describe: take,
    info: take,
    pyramid: take,
    html: take,
  };
  const { commands } = program(actions, signal);
  for (const command of commands.filter((one) => !['info', 'pyramid'].includes(one.name())))
    expect(command.helpInformation().replace(/\s+/g, ' ')).toContain(
      '--glow-of-heads <name> how much heads glow (faint, strong; only with --norm symlog or log; default: faint)',
    );
  const line = ['render', '-o', 'x.png', '--glow-of-heads', 'strong'];
  await program(actions, signal).parseAsync(line, { from: 'user' });
  expect(given).toMatchObject([{ options: { glowOfHeads: 'strong' } }]);
});

it('the table of options in docs/options.md lists it', async () => {
  const { OPTIONS: options } = await project.load<{ OPTIONS: typeof OPTIONS }>('src/options.ts');
  expect(optionTable(options)).toContain(
    '| `glowOfHeads` | `faint`, `strong` | `faint` | with norm symlog or log: how much heads glow |',
  );
});

it('saved settings keep its valid values', async () => {
  const { readOptions: read } = await project.load<{ readOptions: typeof readOptions }>(
    'demo/state/parse-state.ts',
  );
  expect(read({ glowOfHeads: 'strong', norm: 'log' })).toEqual({ glowOfHeads: 'strong', norm: 'log' });
  expect(read({ glowOfHeads: 'weak', norm: 'log' })).toEqual({ norm: 'log' });
});

it('the viewer has a control with label and tooltip, visible while the option has an effect, and a reload keeps its value', async () => {
  const page = await openPage(`${project.url}/demo/index.html`);
  await settled(page);
  /** Selects a value, if given, and returns the state of the control; null if it is hidden. */
  const control = (chosen: string | null = null) =>
    page.evaluate((value) => {
      const rows = [...document.querySelectorAll<HTMLElement>('#controls .lil-controller')];
      const row = rows.find((one) => one.querySelector('.lil-name')?.textContent === 'glow');
      const select = row?.querySelector('select');
      if (!row || !select || row.style.display === 'none') return null;
      if (value !== null) {
        select.value = value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
      }
      return {
        help: select.title,
        choices: [...select.options].map(({ text }) => text),
        shown: select.value,
      };
    }, chosen);
  const option = () =>
    page.evaluate(() => (window.headglow.options as unknown as { glowOfHeads: string }).glowOfHeads);
  await page.evaluate(() => window.headglow.set({ norm: 'symlog' }));
  expect(await control()).toEqual({
    help: 'How much heads glow. Only with norm symlog or log.',
    choices: ['faint', 'strong'],
    shown: 'faint',
  });
  await control('strong');
  expect(await option()).toBe('strong');
  await page.evaluate(() => window.headglow.set({ norm: 'linear' }));
  expect(await control()).toBeNull();
  await page.evaluate(() => window.headglow.set({ norm: 'symlog' }));
  await page.reload();
  await settled(page);
  expect([await option(), (await control())?.shown]).toEqual(['strong', 'strong']);
});
