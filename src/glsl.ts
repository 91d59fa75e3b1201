// A template tag for GLSL without `${}`. Builds strip comments and whitespace from such templates (vite.config.ts).

export const glsl = ({ raw: [text = ''] }: TemplateStringsArray): string => text;
