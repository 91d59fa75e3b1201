// The React component: a box with a figure, its timeline, and a message.

import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { HeadglowError } from '../tensor/error.ts';
import { createHandle, type HeadglowHandle } from './handle.ts';
import { type Kept, MountedFigure } from './mounted-figure.ts';
import type { HeadglowProps } from './props.ts';
import { useFiles } from './use-files.ts';

/** Sets styles of an element when it is mounted: as attributes of a server's HTML, strict policies would block them. */
const styledBy =
  (style: Partial<CSSStyleDeclaration>) =>
  (element: HTMLElement | SVGElement | null): void => {
    if (element) Object.assign(element.style, style);
  };

const styleFrame = styledBy({
  position: 'relative',
  display: 'flex',
  flexDirection: 'column',
  boxSizing: 'border-box',
  width: '100%',
  height: '100%',
});

/** As large as what remains of the box, or 16:9 if that has no height. */
const styleFigure = styledBy({ flex: '1 1 auto', minWidth: '0', minHeight: '0', aspectRatio: '16 / 9' });

const styleFallback = styledBy({ position: 'absolute', inset: '0' });

const styleMessage = styledBy({
  margin: '8px',
  padding: '.5em .75em',
  border: '1px solid #e9b9ad',
  borderRadius: '5px',
  background: '#fdeeea',
  color: '#7a1f12',
  font: '13px/1.45 system-ui, sans-serif',
  overflowWrap: 'anywhere',
  whiteSpace: 'pre-line',
});

/** Takes up the figure's space in a server's HTML: as high as the box, or 16:9, by attributes that are no styles. */
const SPACER = createElement('svg', {
  ref: styledBy({ display: 'none' }),
  width: '100%',
  height: '100%',
  viewBox: '0 0 16 9',
  display: 'block',
  pointerEvents: 'none',
  'aria-hidden': true,
});

/** Whether this is the HTML of a server, or takes it over. */
const useIsServers = (): boolean =>
  useSyncExternalStore(
    () => () => {},
    () => false,
    () => true,
  );

/** React warns of layout effects on the server, where there are no effects. */
const useEffectBeforePaint = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** Errors that were not reported before. */
const newErrors = (errors: readonly HeadglowError[], before: readonly HeadglowError[]) =>
  errors.filter(({ message }) => !before.some((one) => one.message === message));

/**
 * A figure as a React component. Its box is a `div` with `className` and `style`; errors are passed to `onError` or, without it,
 * shown in the box. On the server, and until there is data, the box is empty but for `children`. A server's HTML has no style
 * attribute but for `style`, so that strict policies allow it.
 */
export const Headglow = forwardRef<HeadglowHandle, HeadglowProps>(function Headglow(props, ref) {
  const files = useFiles(props.dataset ? null : props.src);
  const dataset = props.dataset ?? files.dataset;
  const figureElement = useRef<HTMLDivElement>(null);
  const timelineElement = useRef<HTMLDivElement>(null);
  const mounted = useRef<MountedFigure | null>(null);
  const kept = useRef<Kept | null>(null);
  const reported = useRef<readonly HeadglowError[]>([]);
  const isServers = useIsServers();
  const [, requestUpdate] = useReducer((count: number) => count + 1, 0);
  const [message, setMessage] = useState('');
  const settings = JSON.stringify(props.settings ?? {});

  useEffectBeforePaint(() => {
    styleFigure(figureElement.current);
    const figure = new MountedFigure(
      {
        figure: figureElement.current as HTMLElement,
        timeline: timelineElement.current as HTMLElement,
        onRequest: requestUpdate,
      },
      kept.current,
    );
    mounted.current = figure;
    return () => {
      mounted.current = null;
      kept.current = figure.destroy();
    };
  }, [settings]);

  useEffectBeforePaint(() => {
    const found = mounted.current?.update(props, dataset) ?? [];
    const errors = files.error ? [files.error, ...found] : found;
    const added = newErrors(errors, reported.current);
    reported.current = errors;
    setMessage(props.onError ? '' : errors.map((error) => error.message).join('\n'));
    for (const error of added) props.onError?.(error);
  });

  useImperativeHandle(ref, () => createHandle(() => mounted.current), []);

  return createElement(
    'div',
    { className: props.className, style: props.style },
    createElement(
      'div',
      { ref: styleFrame },
      createElement('div', { ref: figureElement }),
      createElement('div', { ref: timelineElement }),
      !dataset && !files.error && props.children
        ? createElement('div', { ref: styleFallback }, props.children)
        : null,
      message ? createElement('div', { role: 'alert', ref: styleMessage }, message) : null,
    ),
    isServers ? SPACER : null,
  );
});
