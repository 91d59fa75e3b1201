// A list of names to choose from and to put in order: tasks or models.

/** Fills a list element; calls back with the chosen names in their order, null where all stand as they were. */
export function fillPicker(
  list: HTMLElement,
  names: readonly string[],
  chosen: readonly string[] | null,
  onChange: (names: readonly string[] | null) => void,
): void {
  const order = [...(chosen ?? []), ...names.filter((name) => !chosen?.includes(name))];
  const on = new Set(chosen ?? names);
  const change = () => {
    const picked = order.filter((name) => on.has(name));
    const untouched = picked.length === names.length && picked.every((name, i) => name === names[i]);
    onChange(untouched ? null : picked);
  };
  const move = (name: string, by: number) => {
    const from = order.indexOf(name);
    const to = from + by;
    if (to < 0 || to >= order.length) return;
    order.splice(from, 1);
    order.splice(to, 0, name);
    render();
    const row = list.children[to] as HTMLElement;
    row.querySelectorAll('button')[by < 0 ? 0 : 1]?.focus();
    change();
  };
  const render = () => {
    list.replaceChildren(
      ...order.map((name) => {
        const row = document.createElement('li');
        const label = document.createElement('label');
        const box = document.createElement('input');
        box.type = 'checkbox';
        box.checked = on.has(name);
        box.addEventListener('change', () => {
          if (box.checked) on.add(name);
          else on.delete(name);
          change();
        });
        label.append(box, name || 'unnamed');
        label.title = name;
        const arrow = (text: string, word: string, by: number) => {
          const button = document.createElement('button');
          button.type = 'button';
          button.textContent = text;
          button.setAttribute('aria-label', `Move ${name || 'unnamed'} ${word}`);
          button.addEventListener('click', () => move(name, by));
          return button;
        };
        row.append(label, arrow('↑', 'up', -1), arrow('↓', 'down', 1));
        return row;
      }),
    );
  };
  render();
}
