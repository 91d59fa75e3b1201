// How a view is printed.

/** Print layouts have another size than the screen and draw no new picture: the existing one is scaled, without pointer marks. */
export const PRINT_CSS = `@media print{
.headglow-view{height:auto!important;max-width:var(--headglow-width);aspect-ratio:var(--headglow-aspect)!important;
  print-color-adjust:exact}
.headglow-pointer{display:none!important}}`;
