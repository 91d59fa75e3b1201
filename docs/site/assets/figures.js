// Figures that are live: their markup is put into the page when they are nearly in sight, and so is the code of the element.

/** Inserts a figure, and runs the code that belongs to it. */
async function show(box, root) {
  const [{ content }] = box.children;
  for (const script of content.querySelectorAll('script')) script.remove(); // the site loads the element once
  box.append(content.cloneNode(true));
  const code = box.nextElementSibling?.nextElementSibling;
  if (code?.dataset.script) await import(new URL(code.dataset.script, root));
}

/**
 * Shows the figures of the page.
 * @param root the address of the site
 * @param onShow called after a figure is in the page
 */
export function showFigures(root, onShow) {
  const observer = new IntersectionObserver(
    async (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        import(new URL('element.js', root));
        const shown = show(target, root);
        onShow();
        await shown;
      }
    },
    { rootMargin: '300px' },
  );
  for (const box of document.querySelectorAll('.live')) observer.observe(box);
}
