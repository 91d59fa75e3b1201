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
import { titleOf, withoutInner } from './files.ts';
import type { PageState } from './protocol.ts';
import { Session, type Settings } from './session.ts';

const EDITORS = ['headglow.figure', 'headglow.option'] as const;
const FILES_PANEL = 'headglow.files';

interface Figure {
  readonly panel: WebviewPanel;
  readonly session: Session;
  /** The file, if it was opened by a click. */
  readonly file: Uri | null;
}

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

/** All figures. */
class Figures implements CustomReadonlyEditorProvider {
  readonly #settings: Settings;
  /** The one that was used last comes first. */
  #figures: readonly Figure[] = [];

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  openCustomDocument(uri: Uri): CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel, _token: CancellationToken): void {
    this.#show(panel, [uri], uri);
  }

  /** Shows files and folders as one figure. */
  open(selected: readonly Uri[]): void {
    const inputs = withoutInner(selected);
    const options = { enableScripts: true };
    const panel = window.createWebviewPanel(FILES_PANEL, titleOf(inputs), ViewColumn.Active, options);
    this.#show(panel, inputs);
  }

  /** Shows the panel of a previous window again. One that ended early may not have kept what the panel showed. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: PageState | undefined): Promise<void> {
    const inputs = (state?.inputs ?? []).map((input) => Uri.parse(input));
    this.#show(panel, inputs);
  }

  /**
   * Saves a picture of the figure in front.
   * @param clicked what the button is above: figures next to each other have one each
   */
  async savePicture(clicked?: Uri): Promise<void> {
    const shown = this.#figures.filter(({ panel }) => panel.visible);
    const isClicked = ({ file }: Figure) => file?.toString() === clicked?.toString();
    // Panels of folders have URIs that only VS Code knows.
    const own = clicked ? shown.filter(isClicked) : [];
    const others = clicked ? shown.filter(({ file }) => !file) : shown;
    const found = own.length > 0 ? own : others;
    await (found.find(({ panel }) => panel.active) ?? found[0])?.session.save();
  }

  #show(panel: WebviewPanel, inputs: readonly Uri[], file: Uri | null = null): void {
    panel.iconPath = Uri.joinPath(this.#settings.context.extensionUri, 'icon.png');
    const figure = { panel, session: new Session(panel, inputs, this.#settings), file };
    const raise = () => {
      this.#figures = [figure, ...this.#figures.filter((other) => other !== figure)];
    };
    panel.onDidChangeViewState(() => panel.active && raise());
    panel.onDidDispose(() => {
      this.#figures = this.#figures.filter((other) => other !== figure);
    });
    raise();
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
    commands.registerCommand('headglow.savePicture', (clicked?: Uri) => figures.savePicture(clicked)),
  );
}
