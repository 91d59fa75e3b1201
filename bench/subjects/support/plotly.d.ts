// Types for the part of plotly.js that the benchmark uses; the package has none.
declare module 'plotly.js-dist-min' {
  const Plotly: {
    react(box: HTMLElement, traces: readonly object[], layout: object, config: object): Promise<unknown>;
    purge(box: HTMLElement): void;
  };
  export default Plotly;
}
