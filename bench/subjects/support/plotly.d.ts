// What the benchmark uses of plotly.js, which comes without types.
declare module 'plotly.js-dist-min' {
  const Plotly: {
    react(box: HTMLElement, traces: readonly object[], layout: object, config: object): Promise<unknown>;
    purge(box: HTMLElement): void;
  };
  export default Plotly;
}
