// The extension: a read-only editor for files of scores, and a command that opens folders and several files as one figure.

import {
  type CancellationToken,
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  commands,
  type ExtensionContext,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
} from 'vscode';
import { titleOf } from './files.ts';
import type { PageState } from './protocol.ts';
import { Session, type Settings } from './session.ts';

const EDITORS = ['headglow.figure', 'headglow.option'] as const;
const FILES_PANEL = 'headglow.files';
/** Whether a figure is in front, for menus and commands. */
const IS_ACTIVE = 'headglow.isActive';

interface Manifest {
  readonly contributes: {
    readonly customEditors: readonly { readonly selector: readonly { readonly filenamePattern: string }[] }[];
  };
}

/** The extensions of the files that the editors open, with the dot. */
const extensionsOf = ({ contributes }: Manifest): ReadonlySet<string> =>
  new Set(
    contributes.customEditors.flatMap(({ selector }) =>
      selector.map(({ filenamePattern }) => filenamePattern.slice(1)),
    ),
  );

/** All figures, and the one in front. */
class Figures implements CustomReadonlyEditorProvider {
  readonly #settings: Settings;
  #active: { readonly panel: WebviewPanel; readonly session: Session } | null = null;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel, _token: CancellationToken): void {
    this.#show(panel, [uri]);
  }

  /** Shows files and folders as one figure. */
  open(inputs: readonly Uri[]): void {
    const options = { enableScripts: true };
    const panel = window.createWebviewPanel(FILES_PANEL, titleOf(inputs), ViewColumn.Active, options);
    this.#show(panel, inputs);
  }

  /** Shows the panel of a previous window again. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: PageState | undefined): Promise<void> {
    const inputs = (state?.inputs ?? []).map((input) => Uri.parse(input));
    // A window that ended early may not have kept what the panel showed.
    if (inputs.length === 0) panel.dispose();
    else this.#show(panel, inputs);
  }

  /** Saves a picture of the figure in front. */
  async savePicture(): Promise<void> {
    await this.#active?.session.save();
  }

  #show(panel: WebviewPanel, inputs: readonly Uri[]): void {
    const session = new Session(panel, inputs, this.#settings);
    const follow = () => {
      if (panel.active) this.#active = { panel, session };
      else if (this.#active?.panel === panel) this.#active = null;
      void commands.executeCommand('setContext', IS_ACTIVE, this.#active !== null);
    };
    panel.onDidChangeViewState(follow);
    panel.onDidDispose(() => {
      if (this.#active?.panel !== panel) return;
      this.#active = null;
      void commands.executeCommand('setContext', IS_ACTIVE, false);
    });
    follow();
  }
}

/** Files and folders to open: those of the explorer, or those that the user picks. */
async function inputsOf(clicked?: Uri, selected?: readonly Uri[]): Promise<readonly Uri[]> {
  if (selected && selected.length > 0) return selected;
  if (clicked) return [clicked];
  const picked = await window.showOpenDialog({
    canSelectFolders: true,
    canSelectMany: true,
    openLabel: 'Open',
  });
  return picked ?? [];
}

/** Called by VS Code when an editor or a command is first used. */
export function activate(context: ExtensionContext): void {
  const extensions = extensionsOf(context.extension.packageJSON as Manifest);
  const figures = new Figures({ context, extensions });
  context.subscriptions.push(
    ...EDITORS.map((name) => window.registerCustomEditorProvider(name, figures)),
    window.registerWebviewPanelSerializer(FILES_PANEL, figures),
    commands.registerCommand('headglow.open', async (clicked?: Uri, selected?: readonly Uri[]) => {
      const inputs = await inputsOf(clicked, selected);
      if (inputs.length > 0) figures.open(inputs);
    }),
    commands.registerCommand('headglow.savePicture', () => figures.savePicture()),
  );
}
