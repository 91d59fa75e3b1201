// The flags of `headglow describe` that write a caption or an alt text instead of a description.

import { type Command, Option } from 'commander';
import { CAPTION_FORMATS, type CaptionFormat } from '../analysis/description/caption.ts';

/** The values of these flags. */
export interface CaptionFlags {
  /** To write only a caption, in this language. */
  readonly caption?: CaptionFormat;
  /** True to write only an alt text. */
  readonly alt?: boolean;
}

export const addCaptionFlags = (command: Command): Command =>
  command
    .addOption(
      new Option('--caption <format>', 'write only a caption for a paper')
        .choices(CAPTION_FORMATS)
        .conflicts(['json', 'alt']),
    )
    .addOption(new Option('--alt', 'write only an alt text').conflicts('json'));

/** What the flags ask for. */
export const captionRequest = ({ caption, alt }: CaptionFlags): CaptionFlags => ({
  ...(caption && { caption }),
  ...(alt && { alt }),
});
