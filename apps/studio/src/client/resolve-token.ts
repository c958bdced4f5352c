/** A design token as `#rrggbb` in the theme of this moment, for what is not styled by CSS: charts on a canvas, the editor. */
export function resolveToken(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${name})`;
  probe.hidden = true;
  document.body.append(probe);
  const channels = getComputedStyle(probe).color.match(/[\d.]+/g) ?? ['0', '0', '0'];
  probe.remove();
  return `#${channels
    .slice(0, 3)
    .map(channel => Math.round(Number(channel)).toString(16).padStart(2, '0'))
    .join('')}`;
}
