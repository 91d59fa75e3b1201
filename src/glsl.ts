// Marks GLSL in a template, without `${}`: builds strip its comments and blanks (vite.config.ts).

export const glsl = ({ raw: [text = ''] }: TemplateStringsArray): string => text;
